"""What is cried after the first cry: into the call, beside it, after it, and within a grievance."""

import re

import pytest

from bot.arrivals import Kind
from bot.intake.danger import DOUBTS
from storage import drafts
from storage.database import Database
from storage.people import PEOPLE
from storage.transaction import Transaction
from tests.stories.by_heart import DYING, PERHAPS, STARVING, WORSE, ByHeart
from tests.stories.telling import plain, receipt, tell
from tests.stories.test_a_cry_for_help import DARIJA, STEPS, at_home, said
from tests.stories.town import Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
WHERE, CLEAR = "راه فالفيرميري ديال عكاشة زنزانة 12", ("آه", "آه", "لا")


async def staffed(database: Database) -> tuple[Town, Phone, Phone]:
    """A town, a mother at home in it, and a handler who is on duty."""
    town = Town(database, ByHeart())
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    return town, await at_home(town), fatima


def count(phone: Phone, key: str) -> int:
    """How often a sentence stands on a phone."""
    return plain(phone.text).count(said(key))


def added(phone: Phone) -> bool:
    """Whether it was said that words went to those who have the grievance."""
    reference = receipt(phone)[0]
    return plain(DARIJA.say("call.added", reference=reference)) in plain(phone.text)


@pytest.mark.parametrize("answer", ["آه", "لا"])
async def test_words_beside_the_question_about_an_open_grievance_reach_who_has_it(
    database: Database, answer: str
) -> None:
    _, mother, fatima = await staffed(database)
    await tell(mother)
    await fatima.press("Prendre")
    await fatima.press("Répondre")
    await fatima.say("السلام")
    await mother.say(PERHAPS)
    assert said("call.danger") in plain(mother.text)
    await mother.send("voice", "cell")
    bubbles = len(fatima.bubbles)
    await mother.say(answer)
    if answer == "آه":
        assert "🔴" in fatima.text
        assert count(mother, "call.raised") == 1
    else:
        assert "🔴" not in fatima.text
        assert len(fatima.bubbles) == bubbles
    await fatima.press("Lire")
    assert PERHAPS in fatima.text


async def test_words_that_leave_it_open_are_a_yes_and_are_kept(database: Database) -> None:
    _, mother, fatima = await staffed(database)
    await mother.say(STARVING)
    await mother.say("راه عيا بزاف مسكين")
    assert STEPS in plain(mother.text)
    assert said("call.share") in plain(mother.text)
    await mother.say(WHERE)
    assert count(mother, "call.kept") == 1
    await mother.say(*CLEAR)
    await fatima.press("Prendre")
    await fatima.press("Lire")
    for words in (STARVING, "راه عيا بزاف مسكين", WHERE):
        assert words in fatima.text


async def test_a_no_with_a_cry_behind_it_is_no_no(database: Database) -> None:
    _, mother, _ = await staffed(database)
    await mother.say(PERHAPS, f"لا {WORSE}")
    assert said("call.share") in plain(mother.text)


async def test_after_a_no_a_new_and_worse_cry_is_answered(database: Database) -> None:
    _, mother, _ = await staffed(database)
    await mother.say(DYING, "لا", WORSE)
    assert mother.text.count(STEPS) == 2
    assert count(mother, "call.share") == 2
    await mother.say("لا")
    assert count(mother, "call.not_passed") == 2


async def test_a_doubt_that_was_denied_mutes_itself_and_no_other(database: Database) -> None:
    _, mother, _ = await staffed(database)
    await mother.say(PERHAPS, "لا", PERHAPS)
    assert count(mother, "call.danger") == 1
    await mother.say(STARVING)
    assert count(mother, "call.danger") == 2


async def test_after_the_call_is_filed_every_cry_goes_there(database: Database) -> None:
    _, mother, fatima = await staffed(database)
    await mother.say(DYING, *CLEAR)
    receipt(mother)
    await mother.say(WORSE)
    assert added(mother)
    assert mother.text.count(STEPS) == 2, "it is worse than before"
    await mother.say(WORSE, STARVING)
    assert mother.text.count(STEPS) == 2
    await fatima.press("Prendre")
    await fatima.press("Lire")
    assert fatima.text.count(WORSE) >= 2
    assert STARVING in fatima.text
    filed = set(re.findall(r"\d{4} \d{3} \d{3}", plain(mother.text)))
    assert len(filed) == 1, "there is one grievance, not two"


async def test_a_cry_goes_to_the_only_open_grievance_whoever_spoke_last(database: Database) -> None:
    _, mother, fatima = await staffed(database)
    await tell(mother)
    await fatima.press("Prendre")
    assert "🔴" not in fatima.text
    await mother.say(DYING)
    assert "🔴" in fatima.text
    assert DYING in fatima.text
    assert STEPS in plain(mother.text)
    assert count(mother, "call.raised") == 1


async def test_a_cry_before_the_language_leads_into_the_call(database: Database) -> None:
    town = Town(database, ByHeart())
    mother = town.person("mother")
    await mother.say("السلام", DYING)
    assert mother.text.count(STEPS) >= 1
    told = mother.text.count(STEPS)
    await mother.press("الدارجة")
    assert said("call.share") in plain(mother.text)
    assert mother.text.count(STEPS) == told
    await mother.say(*CLEAR)
    assert receipt(mother)


@pytest.mark.parametrize("way_out", ["الغ", "menu", "button"])
async def test_who_leaves_the_call_is_told_the_truth_and_loses_nothing(
    database: Database, way_out: str
) -> None:
    _, mother, fatima = await staffed(database)
    bubbles = len(fatima.bubbles)
    await mother.say(DYING)
    if mother.bubbles[-1].typed is not None and way_out == "button":
        pytest.skip("a number typed is for the last question there")
    if way_out == "button":
        await mother.press("شكاية جديدة")
    else:
        await mother.say({"الغ": "annuler"}.get(way_out, way_out))
    assert count(mother, "call.not_passed") == 1
    assert len(fatima.bubbles) == bubbles
    if way_out != "button":
        await mother.say("شكاية جديدة")
    await tell(mother, begun=True, account=("سالينا",))
    await fatima.press("Prendre")
    await fatima.press("Lire")
    assert DYING in fatima.text


async def test_in_a_grievance_what_is_told_so_far_goes_at_once(database: Database) -> None:
    _, mother, fatima = await staffed(database)
    await tell(mother, until="account")
    await mother.say(STARVING)
    assert count(mother, "grievance.danger") == 2, "a doubt asks too"
    await mother.say("لا", STARVING)
    assert count(mother, "grievance.danger") == 2, "once for a reason"
    await mother.say(WORSE, "آه")
    assert said("call.short") in plain(mother.text)
    await mother.press("دوزوها دغيا")
    assert said("call.share") in plain(mother.text)
    await mother.say(*CLEAR)
    receipt(mother)
    assert plain(fatima.text).count("🔴") == 1
    await fatima.press("Prendre")
    await fatima.press("Lire")
    for words in (STARVING, WORSE):
        assert words in fatima.text
    assert "Oukacha" in plain(fatima.text) or "عكاشة" in plain(fatima.text)
    assert "كمل" not in mother.last.buttons[0].label, "nothing unfinished is left"


async def test_who_does_not_agree_goes_on_with_the_grievance(database: Database) -> None:
    _, mother, fatima = await staffed(database)
    await tell(mother, until="account")
    bubbles = len(fatima.bubbles)
    await mother.say(WORSE, "آه")
    await mother.press("دوزوها دغيا")
    await mother.say("لا")
    assert len(fatima.bubbles) == bubbles
    await mother.say("سالينا", "والو", "يشوفو الطبيب", "دوز", "دوز", "2", "آه", "آه", "لا", "لا")
    await mother.say("والو", "لا", "1", "صيفط")
    assert "🔴" in fatima.text
    await fatima.press("Prendre")
    await fatima.press("Lire")
    assert fatima.text.count(WORSE) == 1


@pytest.mark.ways("Telegram")
async def test_an_edited_message_is_listened_to(database: Database) -> None:
    _, mother, _ = await staffed(database)
    await mother.arrive(kind=Kind.EDITED, text="غير سلام")
    assert count(mother, "edited.again") == 1
    await mother.arrive(kind=Kind.EDITED, text=DYING)
    assert STEPS in plain(mother.text)
    assert said("call.share") in plain(mother.text)


@pytest.mark.ways("Telegram")
async def test_the_steps_are_said_in_the_language_of_the_message(database: Database) -> None:
    town = Town(database, ByHeart())
    mother = town.person("mother")
    await mother.say("salam")
    await mother.press("Français")
    await mother.say(f"{DYING} عافاكم عتقوه راهم كيضربوه وما بغاوش يديوه للطبيب")
    assert said("call.steps") in plain(mother.text)
    assert said("tongue.offer") in plain(mother.text)


@pytest.mark.ways("Telegram")
async def test_a_second_grievance_for_the_same_life_makes_no_second_ticket(
    database: Database,
) -> None:
    _, mother, _ = await staffed(database)
    await mother.say(DYING, *CLEAR)
    await mother.press("شكاية جديدة")
    await tell(mother, begun=True, until="account")
    await mother.say(WORSE, "آه")
    await mother.press("دوزوها دغيا")
    assert added(mother)
    assert len(set(re.findall(r"\d{4} \d{3} \d{3}", plain(mother.text)))) == 1


@pytest.mark.ways("Telegram")
async def test_the_reasons_somebody_was_asked_for_lie_sealed(database: Database) -> None:
    _, mother, _ = await staffed(database)
    await mother.say(STARVING, "لا")

    def stored(t: Transaction) -> tuple[str, list[str]]:
        person = mother.account(t).person_id
        assert person is not None
        kept = drafts.load(t, person, DOUBTS)
        assert kept is not None
        plainly = [str(row) for row in t.connection.execute(PEOPLE.select())]
        plainly += [str(row) for row in t.connection.execute(drafts.DRAFTS.select())]
        return str(kept), plainly

    kept, plainly = await database.read(stored)
    assert "hunger-strike" in kept
    assert "hunger-strike" not in "".join(plainly)


@pytest.mark.ways("Telegram")
async def test_who_cries_when_asked_about_a_danger_has_said_yes(database: Database) -> None:
    _, mother, fatima = await staffed(database)
    await mother.press("شكاية جديدة")
    await mother.press(DARIJA.option("relation", "son"))
    assert said("grievance.danger") in plain(mother.last.text)
    await mother.say(DYING)
    assert STEPS in plain(mother.text)
    assert plain(mother.text).count(said("grievance.danger")) == 1, "it is not asked again"
    assert said("call.short") in plain(mother.text)
    await mother.press("دوزوها دغيا")
    await mother.say("آه", "آه", "لا")
    assert "🔴" in fatima.text
    await fatima.press("Prendre")
    await fatima.press("Lire")
    assert DYING in fatima.text, "what she cried is with whoever reads it"


@pytest.mark.ways("Telegram")
async def test_the_short_way_is_offered_in_other_words_the_second_time(database: Database) -> None:
    _, mother, _ = await staffed(database)
    await mother.press("شكاية جديدة")
    await mother.press(DARIJA.option("relation", "son"))
    await mother.say(DYING)
    await mother.say(WORSE)
    assert count(mother, "call.short") == 1
    assert count(mother, "call.short_again") == 1
    assert mother.find("دوزوها دغيا")
