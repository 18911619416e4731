"""Somebody only wants to know: they ask in their own words, read, and go on where they were."""

from pathlib import Path
from typing import Any

import pytest

from bot.arrivals import Kind
from flows.vocabulary import Topic
from locales.guidance import Articles
from storage import readings
from storage.database import Database
from tests.stories.telling import tell
from tests.stories.town import EARS, WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA = WORDS["ary"]
ASK = DARIJA.option("entry", "guidance")
YES, NO, FILE, SHARE = (DARIJA.option("verdict", code) for code in ("yes", "no", "file", "share"))
MENU = DARIJA.say("home.menu")
HELPED = DARIJA.say("guidance.helped")


def title(article: str) -> str:
    return EARS.guidance[article].texts["ary"].title


def headline(article: str) -> str:
    return EARS.guidance[article].texts["ary"].headline


@pytest.fixture
async def town(database: Database) -> Town:
    made = Town(database)
    await made.organisation("adala")
    await made.handler("fatima", "adala")
    return made


@pytest.fixture
async def mother(town: Town) -> Phone:
    phone = town.person("mother")
    await phone.say("السلام عليكم", "الدارجة")
    return phone


async def counted(town: Town) -> dict[tuple[str, str], int]:
    rows = await town.database.read(readings.all)
    return {(one.article, one.said): one.times for one in rows}


async def test_a_question_in_latin_letters_finds_what_to_bring_to_a_visit(
    town: Town, mother: Phone
) -> None:
    await mother.press(ASK)
    await mother.say("chno lwra9 dyal ziara?")
    # One article answers it far better than any other: it opens at once.
    shown = mother.bubbles[-2].screen.text
    assert headline("visiting") in shown
    assert "69\u201174" in shown, "a range stays on one line"
    assert DARIJA.say("guidance.to_confirm", day="").split("\u2068")[0] in shown
    await mother.press(YES)
    assert HELPED in mother.text
    assert mother.last.text == MENU
    assert await counted(town) == {("visiting", "read"): 1, ("visiting", "yes"): 1}


@pytest.mark.ways("Telegram")
async def test_whoever_has_read_may_file_after_all_and_is_not_asked_what_about(
    mother: Phone,
) -> None:
    await mother.press(ASK)
    await mother.say("كيفاش يعيط ليا فالتيليفون")
    assert headline("phone_letters") in mother.bubbles[-2].screen.text
    await mother.press(FILE)
    topic = DARIJA.option("topic", Topic.PHONE_LETTERS)
    assert DARIJA.say("guidance.file_about", topic=topic) in mother.text
    await mother.say("ولدي", "لا")
    assert mother.last.text.startswith(DARIJA.say("grievance.establishment").split("\n")[0])


@pytest.mark.ways("Telegram", "WhatsApp without buttons")
async def test_what_did_not_help_leads_to_others_to_a_human_and_to_a_grievance(
    town: Town, mother: Phone
) -> None:
    await mother.press(ASK)
    await mother.say("بغيت نستأنف الحكم")
    await mother.press(title("appeal"))
    await mother.press(NO)
    assert DARIJA.say("nearer.next") in mother.last.text
    labels = [button.label for button in mother.last.buttons]
    assert labels[-2:] == [DARIJA.option("beside", "human"), FILE]
    assert title("lawyer_aid") in labels
    await mother.press(title("lawyer_aid"))
    assert headline("lawyer_aid") in mother.bubbles[-2].screen.text
    await mother.say("لا")
    await mother.say("kifach ntlbo l3afw")
    await mother.press(title("pardon"))
    assert headline("pardon") in mother.bubbles[-2].screen.text
    said = await counted(town)
    assert said["appeal", "no"] == said["lawyer_aid", "no"] == said["pardon", "read"] == 1


@pytest.mark.ways("Telegram", "WhatsApp")
async def test_an_article_to_share_is_one_plain_message_and_the_question_stays(
    mother: Phone,
) -> None:
    await mother.press(ASK)
    await mother.say(title("pardon"))
    await mother.press(SHARE)
    alone = mother.bubbles[-2].screen
    assert alone.text == EARS.guidance["pardon"].texts["ary"].whole
    assert not alone.buttons
    assert not alone.protect
    assert DARIJA.say("reading.verdict") in mother.last.text
    await mother.press(YES)
    assert mother.last.text == MENU


async def test_beside_a_grievance_articles_are_named_and_reading_comes_back_to_it(
    mother: Phone,
) -> None:
    await tell(mother, until="topic")
    await mother.say(DARIJA.option("topic", "ill_treatment"))
    assert DARIJA.say("guidance.beside") in mother.text
    assert mother.last.text.startswith(DARIJA.say("grievance.establishment").split("\n")[0])
    await mother.press(title("beaten"))
    assert headline("beaten") in mother.text
    await mother.press(YES)
    assert mother.last.text.startswith(DARIJA.say("grievance.establishment").split("\n")[0])


@pytest.mark.ways("Telegram")
async def test_nothing_is_read_beside_a_life_in_danger(mother: Phone) -> None:
    await tell(mother, until="topic", danger="آه")
    await mother.say(DARIJA.option("topic", "ill_treatment"))
    assert DARIJA.say("guidance.beside") not in mother.text


@pytest.mark.ways("Telegram")
async def test_an_article_of_an_old_message_opens_and_one_that_is_gone_is_said_so(
    mother: Phone,
) -> None:
    await mother.press(ASK)
    await mother.say("chno lwra9 dyal ziara?")
    await mother.press(YES)
    await mother.arrive(pressed="act:article:pardon", **pressing(mother))
    assert headline("pardon") in mother.text
    await mother.press(YES)
    await mother.arrive(pressed="act:article:no_such", **pressing(mother))
    assert DARIJA.say("unclear.gone") in mother.text
    assert mother.last.text == MENU


def pressing(phone: Phone) -> dict[str, Any]:
    """What a press on the last message brings along."""
    return {"kind": Kind.PRESS, "message_id": phone.bubbles[-1].id}


@pytest.mark.ways("Telegram")
async def test_a_question_that_nothing_answers_is_answered_kindly(mother: Phone) -> None:
    await mother.press(ASK)
    await mother.say("zzz qqq")
    assert DARIJA.say("unclear.no_answer") in mother.last.text
    await mother.say(DARIJA.option("entry", "human"))
    assert DARIJA.say("guidance.subject") not in mother.last.text


@pytest.mark.ways("Telegram")
async def test_who_reads_slowly_is_read_to(
    mother: Phone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    voice = tmp_path / "pardon.ogg"
    voice.write_bytes(b"OggS")
    monkeypatch.setattr(Articles, "recording", lambda *_: voice)
    await mother.press(ASK)
    await mother.say(title("pardon"))
    shown = mother.bubbles[-2].screen
    assert headline("pardon") in shown.text
    assert len(shown.files) == 1


async def test_a_question_typed_below_an_article_is_answered_as_well(mother: Phone) -> None:
    await mother.press(ASK)
    await mother.say(title("pardon"), "ch7al dial lwe9t bach nsta2nef l7okm?")
    assert DARIJA.say("unclear.answers") in mother.last.text
    await mother.press(title("appeal"))
    assert headline("appeal") in mother.bubbles[-2].screen.text


@pytest.mark.ways("Telegram")
async def test_below_an_article_a_human_can_be_asked_for_by_name(mother: Phone) -> None:
    await mother.press(ASK)
    await mother.say(title("pardon"), DARIJA.option("beside", "human"))
    assert mother.last.text.startswith(DARIJA.say("human.account"))
