"""The page in a real browser: a grievance goes to the desk, and the answer comes back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.arrivals import Kind
from bot.screens import Button, Screen
from bot.turns import TurnFailed
from tests.bot.simulator.browser import SMALL, Visitor, visiting
from tests.bot.simulator.conftest import Served

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc0f01f0005050100c9a8b6a5"
    "0000000049454e44ae426082"
)


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Visitor]:
    with visiting(browser, served.address) as visitor:
        yield visitor


def phone_of(visitor: Visitor) -> str:
    return str(visitor.page.evaluate("localStorage['wasl.phone.first']"))


def test_a_grievance_reaches_the_desk_and_the_answer_comes_back(
    visitor: Visitor, served: Served
) -> None:
    visitor.tell_all()
    ticket = visitor.desk.locator(".ticket").first
    expect(ticket).to_contain_text("Vie en danger")
    expect(ticket).to_have_attribute("data-state", "new")
    visitor.press("Prendre", visitor.desk)
    expect(ticket).to_have_attribute("data-state", "open")
    visitor.press("Lire", visitor.desk)
    expect(visitor.desk.locator(".theirs .voice")).to_have_count(1)
    visitor.press("Répondre", visitor.desk)
    visitor.say("Nous appelons l’infirmerie ce matin.", visitor.desk)
    expect(visitor.newest).to_contain_text("Nous appelons l’infirmerie ce matin.")
    visitor.desk.locator(".card .reply").first.click()
    visitor.say("Merci de votre confiance.", visitor.desk)
    expect(visitor.desk.locator(".quoted")).to_contain_text("Vie en danger")
    assert served.script.arrivals[-1].reply_to == served.script.cards["seat-sample-fr"]
    visitor.choose("seat", "seat-sample-ar")
    expect(visitor.desk.locator(".ticket").first).to_have_attribute("data-state", "done")
    expect(visitor.desk.locator(".ticket").first).to_contain_text("أخذته جمعية أخرى")


def test_a_page_that_is_opened_again_shows_what_was_said(visitor: Visitor) -> None:
    visitor.say("السلام عليكم")
    visitor.press("الدارجة")
    expect(visitor.newest).to_contain_text("على شكون")
    before = visitor.phone.locator(".text").all_inner_texts()
    visitor.page.reload()
    expect(visitor.newest).to_contain_text("على شكون")
    assert visitor.phone.locator(".text").all_inner_texts() == before
    expect(visitor.page.locator(".count:visible")).to_have_count(0)


def test_what_was_said_is_never_read_as_html(visitor: Visitor, served: Served) -> None:
    nasty = "<img src=x onerror=\"document.title='stolen'\"><b>سلام</b>"
    visitor.say(nasty)
    expect(visitor.phone.locator(".mine .text")).to_have_text(nasty)
    # The answer to it comes first, also on a busy machine.
    expect(visitor.phone.locator(".message.mine + .message.theirs")).to_be_visible()
    screen = Screen(nasty, (Button(nasty[:30], "act:x:1"),), list_label=nasty)
    served.do(served.script.intake.send(phone_of(visitor), screen))
    expect(visitor.newest.locator(".text")).to_have_text(nasty)
    expect(visitor.newest.locator("button")).to_have_text(nasty[:30])
    assert visitor.page.locator("#screens img, #screens b:has-text('سلام')").count() == 0
    assert visitor.page.title() == "Wasl · وصل"


def test_each_line_reads_in_its_own_direction(visitor: Visitor, served: Served) -> None:
    served.do(served.script.intake.send(phone_of(visitor), Screen("السلام عليكم\nBonjour")))
    lines = visitor.newest.locator(".text p")
    expect(lines.nth(0)).to_have_css("direction", "rtl")
    expect(lines.nth(1)).to_have_css("direction", "ltr")


def test_whatsapp_shows_replies_then_a_list_then_numbers(browser: Browser, served: Served) -> None:
    with visiting(browser, served.address, look="whatsapp") as visitor:
        visitor.say("Bonjour")
        expect(visitor.newest.locator(".replies button")).to_have_count(3)
        visitor.press("Français")
        expect(visitor.phone.locator(".mine").last).to_contain_text("Français")
        opener = visitor.newest.locator(".replies button")
        expect(opener).to_have_text("Choisir")
        opener.click()
        sheet = visitor.phone.get_by_role("dialog")
        expect(sheet.locator("li")).to_have_count(6)
        visitor.page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)
        expect(opener).to_be_focused()
        opener.click()
        visitor.press("Mon fils", sheet)
        expect(sheet).to_have_count(0)
        visitor.press("Oui")
        # Until the next question is there, the newest message may be the one just answered.
        opener = visitor.newest.locator(".replies button")
        expect(opener).to_have_text("Choisir")
        opener.click()
        visitor.press("Santé et médicaments", sheet)
        expect(visitor.newest.locator(".numbered li")).to_have_count(13)
        assert visitor.newest.locator("button").count() == 0
        visitor.say("6")
        expect(visitor.newest).to_contain_text("Racontez")


def test_the_same_messages_wear_both_looks(visitor: Visitor) -> None:
    visitor.say("Bonjour")
    visitor.press("Français")
    expect(visitor.phone.locator(".mine")).to_have_count(1)
    expect(visitor.phone.locator(".theirs").first).to_contain_text("✓ Français")
    visitor.choose("look", "whatsapp")
    expect(visitor.phone.locator(".mine")).to_have_count(2)
    expect(visitor.phone.locator(".theirs").first).not_to_contain_text("✓ Français")
    visitor.choose("look", "telegram")
    expect(visitor.phone.locator(".mine")).to_have_count(1)


def test_a_voice_note_is_recorded_sent_and_heard(visitor: Visitor, served: Served) -> None:
    visitor.phone.locator(".record").click()
    expect(visitor.phone.get_by_role("timer")).to_be_visible()
    expect(visitor.phone.get_by_role("timer")).to_contain_text("0:01")
    visitor.phone.locator(".finish").click()
    player = visitor.newest_mine.locator(".voice")
    expect(player).to_be_visible()
    [attachment] = served.script.arrivals[-1].attachments
    assert attachment.kind == "voice"
    assert (attachment.size or 0) > 500
    player.get_by_role("button").click()
    expect(player.get_by_role("button")).to_have_attribute("aria-label", "Pause")
    expect(player.get_by_role("button")).to_have_attribute("aria-label", "Écouter")
    expect(player.locator(".voice-time")).to_have_text(re.compile(r"0:0\d"))


def test_a_recording_that_is_cancelled_goes_nowhere(visitor: Visitor, served: Served) -> None:
    known = len(served.script.arrivals)
    visitor.phone.locator(".record").click()
    visitor.phone.locator(".cancel").click()
    expect(visitor.phone.locator(".record")).to_be_focused()
    expect(visitor.phone.locator(".message")).to_have_count(0)
    assert len(served.script.arrivals) == known


def test_a_photo_and_a_place_arrive(visitor: Visitor, served: Served, tmp_path: Path) -> None:
    (tmp_path / "ordonnance.png").write_bytes(PIXEL)
    with visitor.page.expect_file_chooser() as chooser:
        visitor.attach("photo")
    chooser.value.set_files(tmp_path / "ordonnance.png")
    photo = visitor.phone.locator(".photo img")
    expect(photo).to_have_js_property("naturalWidth", 1)
    photo.click()
    expect(visitor.page.locator("#lightbox img")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    visitor.attach("place")
    expect(visitor.phone.locator(".spot")).to_have_text("34.0389, -6.8166")
    kinds = [attachment.kind for one in served.script.arrivals for attachment in one.attachments]
    assert kinds[-1] == "photo"
    assert served.script.arrivals[-1].location == (34.0389, -6.8166)


def test_a_file_that_is_too_large_never_leaves(
    visitor: Visitor, served: Served, tmp_path: Path
) -> None:
    known = len(served.script.arrivals)
    large = tmp_path / "large.pdf"
    large.write_bytes(bytes(20 * 1024 * 1024 + 1))
    with visitor.page.expect_file_chooser() as chooser:
        visitor.attach("document")
    chooser.value.set_files(large)
    expect(visitor.phone.get_by_role("status")).to_have_text("20 Mo au plus par fichier.")
    assert len(served.script.arrivals) == known


def test_what_could_not_be_kept_can_be_sent_again(browser: Browser, served: Served) -> None:
    with visiting(browser, served.address) as visitor:
        served.script.failure = TurnFailed()
        visitor.say("سلام")
        failure = visitor.phone.locator(".failure")
        expect(failure).to_contain_text("Pas envoyé.")
        served.script.failure = None
        failure.get_by_role("button", name="Réessayer").click()
        expect(failure).to_have_count(0)
        expect(visitor.phone.locator(".mine")).to_have_count(1)
        expect(visitor.newest).to_contain_text("بأي لغة نهضرو")
        assert all("503" in fault for fault in visitor.faults)
        visitor.faults.clear()


def test_another_phone_is_another_person(visitor: Visitor, served: Served) -> None:
    visitor.say("سلام")
    expect(visitor.newest).to_contain_text("بأي لغة نهضرو")
    visitor.choose("phone", "second")
    expect(visitor.phone.locator(".hint")).to_contain_text("une autre personne")
    visitor.phone.get_by_role("button", name="Démarrer").click()
    expect(visitor.newest).to_contain_text("بأي لغة نهضرو")
    assert (served.script.arrivals[-1].kind, served.script.arrivals[-1].text) == (
        Kind.WORDS,
        "/start",
    )
    assert len({arrival.address for arrival in served.script.arrivals[-2:]}) == 2
    served.do(served.script.intake.send(phone_of(visitor), Screen("جواب")))
    expect(visitor.page.locator("#first-count")).to_have_text("1")
    visitor.choose("phone", "first")
    expect(visitor.page.locator("#first-count")).to_be_hidden()


def test_starting_again_makes_new_people(visitor: Visitor) -> None:
    visitor.say("سلام")
    expect(visitor.newest).to_contain_text("بأي لغة نهضرو")
    before = phone_of(visitor)
    visitor.page.locator("#reset").click()
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Recommencer").last.click()
    expect(visitor.phone.locator(".hint")).to_be_visible()
    assert phone_of(visitor) != before


def test_a_conversation_needs_no_mouse(visitor: Visitor) -> None:
    keyboard = visitor.page.keyboard
    visitor.phone.locator(".sample").last.focus()
    keyboard.press("Enter")
    expect(visitor.phone.locator("textarea")).to_be_focused()
    keyboard.press("Enter")
    expect(visitor.newest.get_by_role("button")).to_have_count(3)
    for _ in range(2):
        keyboard.press("Shift+Tab")
    expect(visitor.newest.get_by_role("button", name="Français")).to_be_focused()
    keyboard.press("Enter")
    expect(visitor.newest).to_contain_text("Pour qui écrivez-vous ?")
    expect(visitor.phone.locator("textarea")).to_be_focused()


def test_a_small_screen_shows_one_side_and_counts_the_other(
    browser: Browser, served: Served
) -> None:
    with visiting(browser, served.address, SMALL, has_touch=True, is_mobile=True) as visitor:
        expect(visitor.desk).to_be_hidden()
        visitor.tell_all()
        expect(visitor.page.locator("#desk-count")).to_have_text("2")
        visitor.choose("view", "desk")
        expect(visitor.phone).to_be_hidden()
        expect(visitor.desk.locator(".ticket")).to_have_count(1)
        expect(visitor.page.locator("#desk-count")).to_have_text("1")
