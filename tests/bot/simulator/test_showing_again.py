"""A trainer shows Wasl twice: each card is followed to its desk, and a new start is a clean one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from bot.screens import Screen
from tests.bot.simulator.browser import Visitor, visiting
from tests.bot.simulator.conftest import Served
from tests.bot.simulator.scripted import REFERENCE, acts

CARD = Screen("⚪ Une autre fiche", acts({"take": "Prendre"}), language="fr")


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Visitor]:
    with visiting(browser, served.address) as visitor:
        yield visitor


def test_a_second_card_is_followed_after_somebody_worked_at_another_desk(
    visitor: Visitor, served: Served
) -> None:
    visitor.tell_all()
    chosen = visitor.page.locator("input[name=seat]:checked")
    expect(chosen).to_have_value("seat-sample-fr")
    visitor.press("Prendre", visitor.desk)
    expect(visitor.desk.locator(".ticket")).to_have_attribute("data-state", "open")
    # Nothing was said on a phone since: whoever works at a desk stays there.
    served.do(served.script.desk.send("seat-sample-ar", CARD))
    expect(visitor.page.locator(".seats .count:visible")).to_have_count(1)
    expect(chosen).to_have_value("seat-sample-fr")
    visitor.choose("phone", "second")
    visitor.say("سلام")
    expect(visitor.newest).to_contain_text("بأي لغة نهضرو")
    served.do(served.script.desk.send("seat-sample-ar", CARD))
    expect(chosen).to_have_value("seat-sample-ar")
    # The same card in the language of the page is the one to look at, and the coordination is not.
    served.do(served.script.desk.send("seat-sample-fr", CARD))
    expect(chosen).to_have_value("seat-sample-fr")
    served.do(served.script.desk.send("seat-sample-lead", CARD))
    expect(visitor.page.locator(".seats .count:visible")).to_have_count(1)
    expect(chosen).to_have_value("seat-sample-fr")


def test_a_new_start_has_a_clean_desk_that_can_still_ask_for_the_old(
    visitor: Visitor, served: Served
) -> None:
    visitor.tell_all()
    expect(visitor.desk.locator(".ticket")).to_have_count(1)
    visitor.page.locator("#reset").click()
    expect(visitor.page.locator("#reset-ask")).to_contain_text("Mes réclamations")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Recommencer").last.click()
    expect(visitor.page.locator("#line")).to_contain_text("en direct")
    expect(visitor.desk.locator(".guide")).to_be_visible()
    served.do(served.script.desk.send("seat-sample-fr", CARD))
    expect(visitor.desk.locator(f".ticket[data-reference='{REFERENCE}']")).to_have_count(1)
    expect(visitor.page.locator(".desk .message")).to_have_count(1)
    visitor.page.reload()
    expect(visitor.page.locator(".desk .message")).to_have_count(1)


def test_the_page_has_the_time_of_morocco_and_its_language(
    browser: Browser, served: Served
) -> None:
    # A browser in Tokyo that belongs to a Moroccan.
    far = "Asia/Tokyo"
    with visiting(browser, served.address, language="", locale="ar-MA", timezone_id=far) as visitor:
        expect(visitor.page.locator("html")).to_have_attribute("lang", "ary")
        told = visitor.page.locator("#phone-clock").inner_text()
        now = datetime.now(ZoneInfo("Africa/Casablanca"))
        assert told in {f"{now - timedelta(minutes=late):%H:%M}" for late in (0, 1)}
    with visiting(browser, served.address, language="", locale="ar-EG") as visitor:
        expect(visitor.page.locator("html")).to_have_attribute("lang", "ar")
