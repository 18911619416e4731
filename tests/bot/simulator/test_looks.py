"""How the page looks and weighs: every size, language, look and theme, and nothing from outside."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from bot.simulator.routes import PAGE
from tests.bot.simulator.browser import LARGE, SMALL, Visitor, visiting
from tests.bot.simulator.conftest import Served

WORDS: dict[str, dict[str, str]] = json.loads((PAGE / "words.json").read_text(encoding="utf-8"))
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("*.js")))
MARKUP = (PAGE / "index.html").read_text(encoding="utf-8")
MOST_BYTES = 50_000
SIZES = (LARGE, (1920, 1080), (1060, 700), (900, 700), SMALL, (320, 568))


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Visitor]:
    with visiting(browser, served.address) as visitor:
        yield visitor


def test_every_language_has_every_word() -> None:
    assert set(WORDS) == {"ar", "ary", "fr"}
    for language, words in WORDS.items():
        assert set(words) == set(WORDS["fr"]), language
        assert all(text.strip() for text in words.values()), language


def test_every_word_that_is_used_exists() -> None:
    used = set(re.findall(r'(?:data-word|data-label)="([^"$]+)"', MARKUP))
    used |= set(re.findall(r'\bword\("([^"]+)"\)', SCRIPTS))
    used |= set(re.findall(r'"data-word": "([^"]+)"', SCRIPTS))
    assert len(used) > 40
    assert used <= set(WORDS["fr"])


def test_no_word_waits_in_vain() -> None:
    families = ("theme.", "role.", "ticket.", "guide.", "sen")
    everything = MARKUP + SCRIPTS
    idle = [key for key in WORDS["fr"] if f'"{key}"' not in everything]
    assert [key for key in idle if not key.startswith(families)] == []


def test_what_was_said_can_only_become_text() -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", SCRIPTS)
    assert not re.search(r"\son\w+=|style=|<script>|<style", MARKUP)


def test_nothing_comes_from_outside() -> None:
    for path in PAGE.glob("*.*"):
        if path.suffix in (".js", ".css", ".html", ".json"):
            found = set(re.findall(r"https?://[^\s\"')]+", path.read_text(encoding="utf-8")))
            assert found <= {"http://www.w3.org/2000/svg"}, path.name


def test_the_page_is_light_and_asks_nobody_else(visitor: Visitor, served: Served) -> None:
    expect(visitor.page.locator("#line")).to_contain_text("en direct")
    hosts = {urlsplit(address).netloc for address in visitor.fetched}
    assert hosts == {urlsplit(served.address).netloc}
    assert 10_000 < sum(visitor.fetched.values()) < MOST_BYTES


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("look", ["telegram", "whatsapp"])
def test_every_text_can_be_read(browser: Browser, served: Served, look: str, theme: str) -> None:
    with visiting(browser, served.address, theme=theme, reduced_motion="reduce") as visitor:
        assert visitor.page.evaluate(CONTRAST) == []
        visitor.tell_all()
        visitor.choose("look", look)
        visitor.press("Prendre", visitor.desk)
        expect(visitor.desk.locator(".ticket").first).to_have_attribute("data-state", "open")
        visitor.phone.locator(".attach").click()
        assert visitor.page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("language", ["fr", "ary"])
def test_nothing_sticks_out_at_any_size(browser: Browser, served: Served, language: str) -> None:
    with visiting(browser, served.address, language=language) as visitor:
        for width, height in SIZES:
            visitor.page.set_viewport_size({"width": width, "height": height})
            assert_fits(visitor, width, height)
            if width < 1060:
                visitor.choose("view", "desk")
                assert_fits(visitor, width, height)
                visitor.choose("view", "phone")


def assert_fits(visitor: Visitor, width: int, height: int) -> None:
    """Nothing is wider than the window, and every button can be reached without scrolling."""
    outside = visitor.page.evaluate(
        """() => [...document.querySelectorAll("button, textarea")]
          .filter((node) => node.checkVisibility() && !node.closest(".commands, .tickets, .hint"))
          .filter((node) => {
            const { left, right, top, bottom } = node.getBoundingClientRect();
            return left < 0 || right > innerWidth + 1 || top < 0 || bottom > innerHeight + 1;
          })
          .map((node) => node.outerHTML)"""
    )
    assert outside == []
    page = visitor.page.evaluate("[document.body.scrollWidth, document.body.scrollHeight]")
    assert page[0] <= width
    assert page[1] <= height


def test_every_command_of_the_desk_is_in_view_on_a_wide_screen(
    browser: Browser, served: Served
) -> None:
    for language in WORDS:
        with visiting(browser, served.address, LARGE, language=language) as visitor:
            row = visitor.desk.locator(".commands")
            assert row.evaluate("node => node.scrollWidth <= node.clientWidth")


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("ary", "rtl")])
def test_the_page_speaks_three_languages(visitor: Visitor, language: str, direction: str) -> None:
    visitor.choose("language", language)
    root, words = visitor.page.locator("html"), WORDS[language]
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", direction)
    expect(visitor.page.locator(".demo")).to_have_text(words["demo"])
    expect(visitor.phone.locator("textarea")).to_have_attribute("placeholder", words["message"])
    expect(visitor.phone.locator(".hint h3")).to_have_text(words["hint.title"])
    expect(visitor.phone.get_by_role("log")).to_have_attribute(
        "aria-label", words["messages.phone"]
    )
    visitor.page.reload()
    expect(root).to_have_attribute("lang", language)


def test_every_control_has_a_name(visitor: Visitor) -> None:
    visitor.tell_all()
    nameless = visitor.page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea, a, [role=log]")]
          .filter((node) => node.checkVisibility() && node.type !== "file")
          .filter((node) => !(node.ariaLabel || node.textContent.trim() || node.labels?.length))
          .map((node) => node.outerHTML)"""
    )
    assert nameless == []


def test_new_words_are_read_out_and_old_ones_are_not(visitor: Visitor) -> None:
    log = visitor.phone.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    visitor.say("سلام")
    visitor.page.route("**/stream*", lambda route: route.abort())
    visitor.page.reload()
    expect(log).to_have_attribute("aria-live", "off")
    visitor.faults.clear()


def test_whoever_wants_no_motion_gets_none(browser: Browser, served: Served) -> None:
    with visiting(browser, served.address, reduced_motion="reduce") as visitor:
        visitor.say("سلام")
        expect(visitor.newest).to_contain_text("بأي لغة نهضرو")
        assert visitor.page.evaluate("document.getAnimations().length") == 0


def test_the_desk_in_view_follows_the_cards_until_somebody_works_there(
    browser: Browser, served: Served
) -> None:
    with visiting(browser, served.address) as visitor:
        messages = visitor.page.locator(".desk .message")

        def write_to(seat: str, count: int) -> None:
            served.do(served.script.tell_desk("other", phone=seat))
            expect(messages).to_have_count(count)

        chosen = visitor.page.locator("input[name=seat]:checked")
        expect(chosen).to_have_value("seat-sample-fr")
        write_to("seat-sample-ar", 1)
        expect(chosen).to_have_value("seat-sample-ar")
        write_to("seat-sample-lead", 2)
        expect(chosen).to_have_value("seat-sample-ar")
        write_to("seat-sample-fr", 3)
        expect(chosen).to_have_value("seat-sample-fr")
        visitor.choose("seat", "seat-sample-ar")
        write_to("seat-sample-fr", 4)
        expect(chosen).to_have_value("seat-sample-ar")
        expect(visitor.page.locator(".seats .count:visible")).to_have_text(["1", "1"])
