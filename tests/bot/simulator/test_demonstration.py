"""`wasl demo` as a newcomer sees it: a grievance in Darija with a voice note, and its answer.

Everything is real but the people: engine, database, encrypted files, delivery and browser.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.bot.simulator.browser import Visitor, visiting

RECEIPT = re.compile(r"\d{4} \d{3} \d{3}")
PIN = re.compile(r"\b\d{6}\b")
# What this mother answers; wherever she has nothing to say, she goes on to the next question.
ANSWERS = {
    "welcome.language": "ary",
    "home.menu": "grievance",
    "grievance.about": "son",
    "grievance.danger": "yes",
    "grievance.topic_group": "health",
    "grievance.topic": "health",
    "grievance.needs": "chronic_illness",
    "grievance.shared_phone": "no",
}
ONWARD = ("done", "skip", "none", "yes", "any", "submit", "send")
SAID = {
    "grievance.establishment": "عكاشة",
    "grievance.when": "البارح",
    "grievance.account": "عندو السكر وما كيعطيوهش الأنسولين من السيمانة اللي فاتت",
}
MOST_QUESTIONS = 60


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The address of a demonstration in a folder of its own."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_a_voice_note_travels_to_the_desk_and_the_answer_comes_back(
    browser: Browser, demo: str
) -> None:
    with visiting(browser, demo, language="ary") as visitor:
        visitor.say("السلام عليكم، ولدي فالحبس ومريض")
        receipt, pin = tell_all(visitor)
        take_and_reply(visitor, receipt)
        follow_from_another_phone(visitor, receipt, pin)


def tell_all(visitor: Visitor) -> tuple[str, str]:
    """Answer until there is a receipt; its reference and its PIN."""
    said: set[str] = set()
    for _ in range(MOST_QUESTIONS):
        newest = visitor.phone.locator(".message.theirs").last
        expect(newest.locator("button[data-press]").first).to_be_visible()
        text = "\n".join(visitor.phone.locator(".theirs .text").all_inner_texts())
        if found := RECEIPT.search(text):
            return found[0], PIN.findall(text)[-1]
        known = visitor.phone.locator(".message.theirs").count()
        choices = [
            str(button.get_attribute("data-press")).partition(":")[2]
            for button in newest.locator("button[data-press]").all()
        ]
        key = choices[0].partition("=")[0]
        if key in SAID and key not in said:
            said.add(key)
            visitor.say(SAID[key])
            if key == "grievance.account":
                # What tells of a danger is first offered to go at once; the question stays below.
                expect(visitor.phone.locator(".message.theirs").nth(known)).to_be_visible()
                asked = visitor.phone.locator(".message.theirs").last
                expect(asked.locator(f"button[data-press*=':{key}=']").first).to_be_visible()
                known = visitor.phone.locator(".message.theirs").count()
                visitor.attach("sample")
        else:
            value = answer(key, [choice.partition("=")[2] for choice in choices])
            newest.locator(f"button[data-press$=':{key}={value}']").click()
            if key == "grievance.needs" and value != "done":
                # Ticked in place: no new message comes.
                expect(newest.locator("button", has_text="✓")).to_have_count(1)
                continue
        expect(visitor.phone.locator(".message.theirs").nth(known)).to_be_visible()
    raise AssertionError("the questions have no end")


def answer(key: str, values: list[str]) -> str:
    """What she presses: her answer, or whatever leads on."""
    wanted = ANSWERS.get(key)
    # What can be ticked can be ended, once something is.
    if wanted in values and "done" not in values:
        return wanted
    return next((value for value in ONWARD if value in values), values[0])


def take_and_reply(visitor: Visitor, receipt: str) -> None:
    """The handler whose desk came into view takes it, reads, listens and answers."""
    desk = visitor.desk
    expect(desk.locator(".ticket").first).to_contain_text(receipt)
    expect(desk.locator(".ticket").first).to_have_attribute("data-urgency", "life")
    desk.locator("button[data-press^='act:take']").last.click()
    expect(desk.locator(".ticket").first).to_have_attribute("data-state", "open")
    desk.locator("button[data-press^='act:read']").last.click()
    expect(desk.locator(".theirs .text", has_text="الأنسولين")).to_be_visible()
    voice = desk.locator(".theirs .voice button")
    voice.click()
    expect(voice).to_have_attribute("aria-label", "وقف")
    desk.locator("button[data-press^='act:reply']").last.click()
    expect(desk.locator(".theirs").last.locator("button[data-press]")).to_have_count(0)
    visitor.say("غادي نعيطو اليوم للمصلحة الطبية.", desk)
    expect(visitor.phone).to_contain_text("غادي نعيطو اليوم للمصلحة الطبية.")


def follow_from_another_phone(visitor: Visitor, receipt: str, pin: str) -> None:
    """Whoever holds the receipt and the PIN finds the same grievance."""
    visitor.choose("phone", "second")
    visitor.phone.locator(".begin").click()
    visitor.phone.locator("button[data-press$='=ary']").click()
    visitor.phone.locator("button[data-press$='home.menu=receipt']").click()
    for words in (receipt, pin):
        known = visitor.phone.locator(".message.theirs").count()
        expect(visitor.newest).to_have_class(re.compile("theirs"))
        visitor.say(words)
        expect(visitor.phone.locator(".message.theirs").nth(known)).to_be_visible()
    visitor.phone.locator("button[data-press$='link.mine=no']").click()
    visitor.phone.locator("button[data-press$='link.about_me=no']").click()
    expect(visitor.phone.locator(".theirs", has_text=receipt).last).to_be_visible()
