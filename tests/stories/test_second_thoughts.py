"""A person changes her mind, asks for help, sends a sticker, and is never lost on the way."""

import pytest

from bot.arrivals import Attachment, Kind
from storage import files, tickets
from storage.database import Database
from storage.inbox import INBOX
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction
from tests.storage.given import file_ids
from tests.stories.telling import BEGUN, plain, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def mother(database: Database) -> Phone:
    return Town(database).person("mother")


async def test_words_before_any_question_begin_the_account(mother: Phone) -> None:
    await mother.say("salam khoya weldi 7bsoh lbare7 w drbouh", "الدارجة", "لا", "القائمة")
    await mother.say("شكاية جديدة")
    await mother.say("ولدي", "لا", "الصحة", "1", "كازا")
    assert len(mother.last.buttons) > 2, "several places are offered"
    await mother.press("عين السبع 1")
    await mother.say("والو", "خرج الحكم", "والو", "البارح", "آه")
    assert plain(WORDS["ary"].say("evidence.before")) in plain(mother.last.text)


async def test_help_language_and_menu_leave_the_draft_as_it_is(mother: Phone) -> None:
    await mother.say(*BEGUN, "ولدي")
    asked = mother.last.text
    for steer in ("عاوني", "/help", "aide"):
        await mother.say(steer)
        assert mother.last.text == asked
    await mother.say("langue")
    await mother.press("Français")
    assert mother.last.text.startswith(WORDS["fr"].say("grievance.danger"))
    await mother.say("menu")
    assert mother.last.buttons[0].label == WORDS["fr"].option("entry", "continue")
    await mother.say("1")
    assert mother.last.text.startswith(WORDS["fr"].say("grievance.danger"))


async def test_what_is_kept_is_told_in_the_language_just_chosen(mother: Phone) -> None:
    await mother.say("bonjour", "Français")
    assert mother.bubbles[-2].screen.text == WORDS["fr"].say("welcome.privacy")
    assert mother.last.text.startswith(WORDS["fr"].say("home.menu"))


async def test_cancel_asks_first(mother: Phone) -> None:
    await mother.say(*BEGUN, "ولدي", "لغي")
    assert mother.last.text == WORDS["ary"].say("cancel.sure")
    await mother.say("لا")
    assert mother.last.text.startswith(WORDS["ary"].say("grievance.danger"))
    await mother.say("annuler", "آه")
    assert WORDS["ary"].say("draft.cancelled") in mother.text
    assert WORDS["ary"].option("entry", "continue") not in [b.label for b in mother.last.buttons]


async def test_going_back_twice_and_on(mother: Phone) -> None:
    await mother.say(*BEGUN, "ولدي", "لا", "الصحة", "رجع", "رجع")
    assert mother.last.text.startswith(WORDS["ary"].say("grievance.danger"))
    await mother.say("آه")
    assert WORDS["ary"].say("grievance.danger_now") in mother.text
    assert mother.last.text.startswith(WORDS["ary"].say("grievance.topic"))


async def test_an_old_button_changes_its_own_answer(mother: Phone) -> None:
    await mother.say(*BEGUN)
    _, son = mother.find(WORDS["ary"].option("relation", "son"))
    await mother.press(WORDS["ary"].option("relation", "daughter"))
    assert mother.last.text.startswith(WORDS["ary"].say("grievance.danger", wording="she"))
    if mother.line.changes:
        assert mother.bubbles[-2].screen.buttons == (), "the pressed message has lost its buttons"
        assert WORDS["ary"].option("relation", "daughter") in mother.bubbles[-2].screen.text
    await mother.arrive(kind=Kind.PRESS, pressed=son.data)
    assert mother.last.text == WORDS["ary"].say("grievance.danger") + "\n\n" + WORDS["ary"].say(
        "grievance.danger.why"
    )


async def test_a_button_of_a_grievance_already_sent_changes_nothing(mother: Phone) -> None:
    await mother.say(*BEGUN)
    _, son = mother.find(WORDS["ary"].option("relation", "son"))
    await tell(mother, begun=True)
    before = len(mother.bubbles)
    await mother.arrive(kind=Kind.PRESS, pressed=son.data)
    assert mother.bubbles[before].screen.text == WORDS["ary"].say("unclear.gone")


async def test_ticks_are_set_and_taken_off_in_place(mother: Phone) -> None:
    await mother.say(*BEGUN, "ولدي", "لا", "الصحة", "1", "3okacha", "والو", "خرج الحكم")
    count = len(mother.bubbles)
    await mother.press(WORDS["ary"].option("need", "disability"))
    anew = 0 if mother.line.changes else 1
    assert len(mother.bubbles) == count + anew
    ticked = [b.label for b in mother.last.buttons if b.label.startswith("✓")]
    assert ticked == [f"✓ {WORDS['ary'].option('need', 'disability')}"]
    await mother.press(WORDS["ary"].option("need", "disability"))
    assert not any(b.label.startswith("✓") for b in mother.last.buttons)


async def test_stickers_edits_and_large_files_are_answered_kindly(mother: Phone) -> None:
    await mother.say(*BEGUN)
    asked = mother.last
    await mother.arrive(kind=Kind.UNKNOWN)
    await mother.arrive(kind=Kind.EDITED, text="ولدي")
    await mother.arrive(attachments=(Attachment("video", "v", size=25_000_000),))
    told = WORDS["ary"]
    for key in ("unknown.kind", "edited.again", "file.too_big"):
        assert told.say(key) in mother.text
    assert mother.last.buttons == asked.buttons


async def test_without_consent_nothing_is_kept(mother: Phone, database: Database) -> None:
    await tell(mother, until="keep")
    await mother.say("لا")
    assert WORDS["ary"].say("grievance.not_kept") in mother.text
    assert await database.read(file_ids) == set()
    told = await database.read(lambda t: t.connection.execute(INBOX.select()).all())
    assert {row.payload_sealed for row in told} == {None}, "not even as it came in"
    await mother.say("menu")
    assert WORDS["ary"].option("entry", "continue") not in [b.label for b in mother.last.buttons]
    assert WORDS["ary"].option("entry", "follow_up") not in [b.label for b in mother.last.buttons]


async def test_erasing_takes_back_what_was_said(mother: Phone) -> None:
    await tell(mother)
    await mother.say("effacer")
    assert mother.last.text == WORDS["ary"].say("erase.sure")
    await mother.say("آه")
    if mother.line.changes:
        assert [b.screen.text for b in mother.bubbles] == [WORDS["ary"].say("erase.done")]
    else:
        assert mother.last.text == WORDS["ary"].say("erase.done_here")
    await mother.say("السلام")
    assert mother.last.text == WORDS["ary"].say("welcome.language")


async def test_nothing_sent_at_the_wrong_moment_is_lost(mother: Phone, database: Database) -> None:
    """A voice note at the menu, one while leaving, one at the summary: all reach the ticket."""
    await mother.say("السلام عليكم", "الدارجة")
    await mother.send("voice")
    await mother.say("شكاية جديدة")
    await mother.say("لغي")
    await mother.send("voice")
    await mother.say("لا")
    assert mother.last.text.startswith(WORDS["ary"].say("grievance.about"))
    await tell(mother, begun=True, until="review")
    await mother.send("voice")
    await mother.say("صيفط")

    def kept(t: Transaction) -> list[str]:
        (row,) = t.connection.execute(TICKETS.select()).all()
        ticket = tickets.get(t, row.id)
        assert ticket is not None
        return [str(piece["kind"]) for piece in tickets.record(t, ticket)["account"]]

    assert sorted(await database.read(kept)) == ["text", "voice", "voice", "voice", "voice"]
    assert {file.ticket_id for file in await database.read(every_file)} != {None}


def every_file(t: Transaction) -> list[files.File]:
    return files.these(t, list(file_ids(t)))


async def test_a_new_grievance_never_throws_an_unfinished_one_away(mother: Phone) -> None:
    await mother.say(*BEGUN, "ولدي", "menu", "شكاية جديدة")
    assert mother.last.text == WORDS["ary"].say("cancel.sure")
    await mother.say("لا")
    assert mother.last.text.startswith(WORDS["ary"].say("grievance.danger"))
    await mother.say("menu", "شكاية جديدة", "آه", "شكاية جديدة")
    assert mother.last.text.startswith(WORDS["ary"].say("grievance.about"))


async def test_not_erasing_leads_back_to_the_menu(mother: Phone) -> None:
    await mother.say(*BEGUN, "menu", "effacer", "لا")
    assert mother.last.buttons[0].label == WORDS["ary"].option("entry", "continue")


async def test_who_says_good_day_is_shown_the_menu(mother: Phone) -> None:
    await mother.say("السلام عليكم", "الدارجة", "سلام")
    assert mother.last.text == WORDS["ary"].say("home.menu")
    await mother.say("wakwak")
    assert mother.last.text.startswith(WORDS["ary"].say("unclear.choice"))
