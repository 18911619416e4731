"""A grievance is closed and is not solved: the family says so, and has ways to go on."""

from datetime import timedelta

import pytest
import time_machine

from bot.arrivals import Kind
from bot.casework import unowned
from flows.vocabulary import Role, State
from storage import events, tickets
from storage.database import Database
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]


async def coordinated(database: Database, **takes: list[str]) -> tuple[Town, Phone]:
    """A town with an organisation that coordinates, and Nadia, who does it."""
    town = Town(database)
    await town.organisation("omp", **takes)
    return town, await town.handler("nadia", "omp", Role.COORDINATOR)


@pytest.fixture
async def mother(database: Database, clock: object) -> Phone:
    """Her grievance was taken and closed by Fatima; Nadia coordinates."""
    town, _ = await coordinated(database, topics=[], needs=[])
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"))
    await fatima.press(FRENCH.say("card.take"))
    await close(fatima)
    return mother


async def close(phone: Phone, words: str = "شفناه وهو بخير") -> None:
    await phone.press(FRENCH.say("card.close"))
    await phone.say("2", words)


async def appeals(mother: Phone) -> None:
    await mother.press(DARIJA.option("solved", "no"))
    await mother.press(DARIJA.option("way", "appeal"))
    await mother.say("ما داوهش للطبيب")


def fatima_of(mother: Phone) -> Phone:
    return mother.town.phones["desk", "fatima"]


def nadia_of(mother: Phone) -> Phone:
    return mother.town.phones["desk", "nadia"]


async def ticket(mother: Phone) -> Ticket:
    digits = receipt(mother)[0].replace(" ", "")
    found = await mother.town.database.read(lambda t: tickets.by_reference(t, digits))
    assert found is not None
    return found


async def acts(mother: Phone) -> list[str]:
    key = (await ticket(mother)).id
    return [one.act for one in await mother.town.database.read(lambda t: events.history(t, key))]


async def test_solved_is_kept_and_a_voice_note_goes_with_it(mother: Phone) -> None:
    assert plain(DARIJA.say("relay.was_it_solved")) in plain(mother.text)
    await mother.press(DARIJA.option("solved", "yes"))
    assert (await ticket(mother)).solved == "yes"
    assert FRENCH.option("solved", "yes") in plain(fatima_of(mother).text)
    await mother.send("voice")
    assert fatima_of(mother).last.files
    # Another word of theirs takes the place of the first.
    await mother.press(DARIJA.option("solved", "partly"))
    assert (await ticket(mother)).solved == "partly"
    assert (await acts(mother)).count("solved") == 2


async def test_an_appeal_is_decided_by_the_coordinator(mother: Phone, database: Database) -> None:
    fatima, nadia = fatima_of(mother), nadia_of(mother)
    await appeals(mother)
    digits = receipt(mother)[0].replace(" ", "")
    await fatima.arrive(kind=Kind.PRESS, pressed=f"act:more:{digits}")
    assert plain(FRENCH.say("card.nothing_more")) in plain(fatima.text), "and no empty menu"
    assert DARIJA.say("follow_up.appealed") in mother.text
    now = await ticket(mother)
    assert (now.state, now.appeals, now.closed_at, now.handler_id) == (
        State.APPEALED, 1, None, None,
    )  # fmt: skip
    assert FRENCH.say("card.appealed") in plain(nadia.text)
    assert "ما داوهش للطبيب" in plain(nadia.text)
    # The organisation does nothing with it meanwhile.
    reference = receipt(mother)[0]
    await fatima.say(f"/ticket {reference}")
    before = await acts(mother)
    await fatima.arrive(kind=Kind.PRESS, pressed=f"act:reply:{digits}")
    await fatima.say("كلام آخر")
    assert "reply" not in (await acts(mother))[len(before) :]
    # The coordinator gives it back, and the clocks count from now.
    await nadia.say(f"/ticket {reference}")
    await nadia.arrive(kind=Kind.PRESS, pressed=f"act:reopen:{reference.replace(' ', '')}")
    await nadia.say("Merci de l'accompagner chez le médecin.")
    now = await ticket(mother)
    assert (now.state, now.reopenings) == (State.ACCEPTED, 1)
    assert now.handler_id is not None
    assert now.reply_due > now.opened_at + timedelta(days=1)
    assert "chez le médecin" in plain(fatima.text)
    assert plain(DARIJA.say("relay.reopened", reference=reference)) in plain(mother.text)
    await close(fatima, "داوه للطبيب")
    await mother.press(DARIJA.option("solved", "yes"))
    assert (await ticket(mother)).solved == "yes"
    assert await database.read(events.verify) == []


async def test_the_coordinator_may_close_an_appeal_with_words(mother: Phone) -> None:
    nadia = nadia_of(mother)
    await mother.say("menu")
    await mother.press(DARIJA.option("entry", "follow_up"))
    await mother.press(DARIJA.option("act", "appeal"))
    await mother.say("بغيت تعاودو تشوفوها")
    await nadia.press(FRENCH.say("card.close"))
    await nadia.say("3", "هادشي اللي كان ممكن")
    assert (await ticket(mother)).state == State.CLOSED
    assert "هادشي اللي كان ممكن" in plain(mother.text)


async def test_after_ninety_days_a_new_grievance_is_pointed_to(
    mother: Phone, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=89))
    await mother.say("menu", "الشكايات ديالي")
    await mother.press(DARIJA.option("act", "reopen"))
    clock.shift(timedelta(days=2))
    await mother.say("باقي والو ما تدار")
    assert plain(DARIJA.say("follow_up.too_late")) in plain(mother.text)
    assert (await ticket(mother)).state == State.CLOSED
    assert "باقي والو" in plain(fatima_of(mother).text), "her words are lost nowhere"
    told = [plain(bubble.screen.text) for bubble in mother.bubbles[-3:]]
    assert plain(DARIJA.say("follow_up.sent")) in "\n".join(told), "and she is told so"
    await mother.say("menu", "الشكايات ديالي")
    below = [button.label for button in mother.last.buttons]
    assert DARIJA.option("act", "write") in below
    assert not {DARIJA.option("act", "appeal"), DARIJA.option("act", "reopen")} & set(below)


@pytest.mark.ways("Telegram", "WhatsApp")
async def test_who_writes_after_the_closing_is_offered_to_open_it_again(mother: Phone) -> None:
    await mother.say("menu", "الشكايات ديالي")
    await mother.press(DARIJA.option("act", "write"))
    await mother.say("رجعو ضربوه البارح")
    assert plain(DARIJA.say("follow_up.is_closed")) in plain(mother.text)
    await mother.press(DARIJA.option("act", "reopen"))
    await mother.say("عاودو شوفوها")
    assert (await ticket(mother)).state == State.ACCEPTED


async def test_the_person_reopens_what_was_withdrawn(mother: Phone, database: Database) -> None:
    fatima = fatima_of(mother)

    def reopened(t: Transaction) -> bool:
        return any(one.act == "reopen" for one in events.history(t, key))

    await mother.say("menu", "الشكايات ديالي")
    await mother.press(DARIJA.option("act", "reopen"))
    await mother.say("عاودو شوفوها")
    key = (await ticket(mother)).id
    assert await database.read(reopened)
    assert (await ticket(mother)).state == State.ACCEPTED
    assert "عاودو شوفوها" in plain(fatima.text)
    await mother.say("menu", "الشكايات ديالي")
    await mother.press(DARIJA.option("act", "withdraw"))
    await mother.say("آه")
    assert (await ticket(mother)).state == State.WITHDRAWN
    await mother.say("menu", "الشكايات ديالي")
    await mother.press(DARIJA.option("act", "reopen"))
    await mother.say("بدلت الراي ديالي")
    assert (await ticket(mother)).state == State.OFFERED
    await fatima.press(FRENCH.say("card.take"))
    assert (await ticket(mother)).state == State.ACCEPTED
    assert await database.read(events.verify) == []


async def _closed_by(town: Town, who: Phone) -> Phone:
    """A grievance that a coordinator took and closed herself."""
    mother = await tell(town.person("mother"))
    await who.say(f"/ticket {receipt(mother)[0]}")
    await who.press(FRENCH.say("card.take"))
    await close(who)
    return mother


@pytest.mark.ways("Telegram")
async def test_who_closed_it_does_not_decide_on_the_appeal(
    database: Database, clock: object
) -> None:
    town, nadia = await coordinated(database)
    mother = await _closed_by(town, nadia)
    await appeals(mother)
    assert plain(DARIJA.say("follow_up.appeal_waits")) in plain(mother.text), "and no promise"
    assert "ما داوهش للطبيب" not in plain(nadia.text)
    reference = receipt(mother)[0]
    told = FRENCH.say("card.appealed_against_you", reference=reference)
    assert plain(told) in plain(nadia.text)
    assert await database.read(unowned.appeals) == 1
    await nadia.arrive(kind=Kind.PRESS, pressed=f"act:read:{reference.replace(' ', '')}")
    assert FRENCH.say("desk.your_own_work") in nadia.text
    assert "ما داوهش للطبيب" not in plain(nadia.text)
    # One who is not concerned has it, from the moment she is there.
    samira = await town.handler("samira", "omp", Role.COORDINATOR)
    assert await database.read(unowned.appeals) == 0
    await samira.say("/waiting")
    await samira.press(reference)
    await samira.press(FRENCH.say("card.read"))
    assert "ما داوهش للطبيب" in plain(samira.text)
    await samira.press(FRENCH.say("card.close"))
    await samira.say("3", "هادشي اللي كان ممكن")
    assert (await ticket(mother)).state == State.CLOSED


@pytest.mark.ways("Telegram")
async def test_an_appeal_that_only_the_excluded_could_read_is_counted(
    sqlite_database: Database, clock: object
) -> None:
    town, nadia = await coordinated(sqlite_database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"), until="avoid")
    await mother.say("Association omp", "سالينا", "لا", "لا", "1", "صيفط")
    await fatima.press(FRENCH.say("card.take"))
    await close(fatima)
    await appeals(mother)
    assert plain(DARIJA.say("follow_up.appeal_waits")) in plain(mother.text)
    assert "ما داوهش للطبيب" not in plain(nadia.text + fatima.text)
    await nadia.say("/waiting")
    assert receipt(mother)[0] not in plain(nadia.last.text)
    assert await sqlite_database.read(unowned.appeals) == 1


@pytest.mark.ways("Telegram")
async def test_where_a_life_is_at_risk_everybody_who_can_act_reads_the_appeal(
    sqlite_database: Database, clock: object
) -> None:
    town, nadia = await coordinated(sqlite_database)
    mother = await tell(town.person("mother"), danger="آه")
    await nadia.press(FRENCH.say("card.take"))
    await close(nadia)
    await appeals(mother)
    assert "ما داوهش للطبيب" in plain(nadia.text)
    assert await sqlite_database.read(unowned.appeals) == 0
