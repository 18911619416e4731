"""Messages that failed: a coordinator sees them, without who or what, and tries them again."""

from uuid import UUID, uuid4

import pytest

from bot.arrivals import Arrival, Channel, Door
from bot.desk import commands
from bot.desk.host import Desk
from bot.desk.sitting import Sitting
from bot.turns import TurnFailed, payload_of
from storage import accounts, inbox, outbox
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.office import FRENCH, HOUSE, Postman, an_organisation


@pytest.fixture
async def samira(sqlite_database: Database, postman: Postman) -> Handset:
    """A handler."""
    adala = await sqlite_database.write(an_organisation)
    return await joined(sqlite_database, postman, adala)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A fault of ours in one command, until the list is emptied."""
    fault = [True]

    def mine(sitting: Sitting, rest: str) -> None:
        if fault:
            raise RuntimeError(f"what Fatima wrote: {rest}")
        sitting.tell("desk.mine_none")

    monkeypatch.setitem(commands.COMMANDS, "/mine", mine)
    return fault


async def fail_to_death(phone: Handset) -> None:
    """Telegram brings the update five times, and then is told that all is well."""
    for _ in range(4):
        with pytest.raises(TurnFailed):
            await phone.arrive("bad", text="/mine secret words")
    await phone.arrive("bad", text="/mine secret words")


async def test_a_message_that_failed_five_times_is_seen_and_taken_in_again(
    nadia: Handset, samira: Handset, broken: list[bool], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its place is shown, and never its words; once the fault is gone it has its effect."""
    await fail_to_death(samira)
    listing = await nadia.say("/dead")
    assert "RuntimeError at tests/bot/desk/test_dead.py" in listing
    assert "Fatima" not in listing
    assert "secret" not in listing
    assert "secret" not in capsys.readouterr().out

    retry = FRENCH.say("desk.retry", number="1")
    assert await nadia.press(retry) == FRENCH.say("desk.replay_failed")
    assert FRENCH.count("desk.dead", 1) in await nadia.say("/dead")
    broken.clear()
    assert await nadia.press(retry) == FRENCH.say("desk.replayed")
    assert samira.last.text == FRENCH.say("desk.mine_none")
    assert await nadia.press(retry) == FRENCH.say("desk.gone")
    assert await nadia.say("/dead") == FRENCH.say("desk.dead_none")


async def test_only_a_coordinator_sees_them(samira: Handset, broken: list[bool]) -> None:
    """Nor may a handler press a button that a coordinator was shown."""
    await fail_to_death(samira)
    refused = FRENCH.say("desk.coordinators_only")
    assert await samira.say("/dead") == refused
    for verb in ("replay", "resend"):
        assert await samira.press_data(f"act:{verb}:{uuid4().hex}") == refused


async def test_a_dead_letter_of_the_people_is_replayed_at_their_door(
    sqlite_database: Database, nadia: Handset
) -> None:
    """By the host that this process was given for it."""
    arrival = Arrival(Door.INTAKE, Channel.TELEGRAM, "1001", "u1", text="words of a mother")

    def die(t: Transaction) -> UUID:
        account = accounts.reach(t, arrival.door, arrival.channel, arrival.address)
        this = (arrival.door, arrival.channel, arrival.provider_id, account.id)
        for _ in range(inbox.FAILURES):
            inbox.fail(t, *this, payload_of(arrival), "ValueError at bot/intake/turn.py:1")
        return inbox.dead(t)[0].id

    dead = await sqlite_database.write(die)
    await nadia.say("/dead")
    retry = FRENCH.say("desk.retry", number="1")
    assert await nadia.press(retry) == FRENCH.say("desk.replay_elsewhere")

    replayed: list[UUID] = []

    async def replay(inbound_id: UUID) -> bool:
        replayed.append(inbound_id)
        return True

    nadia.desk = Desk(sqlite_database, HOUSE, {Door.INTAKE: replay})
    assert await nadia.press(retry) == FRENCH.say("desk.replayed")
    assert replayed == [dead]


async def test_what_could_not_be_delivered_is_sent_again(
    sqlite_database: Database, postman: Postman, nadia: Handset, samira: Handset
) -> None:
    """Once; a second press says that there is nothing left to do."""

    def undelivered(t: Transaction) -> None:
        account = accounts.reach(t, Door.DESK, Channel.TELEGRAM, samira.address)
        screen = samira.last.to_json()
        row = outbox.add(t, account, screen, priority=1)
        outbox.fail(t, row, "telegram: message is too long")

    await sqlite_database.write(undelivered)
    assert "too long" in await nadia.say("/dead")
    before = len(samira.post.shown)
    retry = FRENCH.say("desk.retry", number="1")
    assert await nadia.press(retry) == FRENCH.say("desk.resent")
    assert len(samira.post.shown) == before + 1
    assert await nadia.press(retry) == FRENCH.say("desk.gone")


async def test_a_long_list_is_read_page_by_page(
    sqlite_database: Database, nadia: Handset, samira: Handset, broken: list[bool]
) -> None:
    """In and out together by the hour, so that letters that always fail hide no others."""

    def failed(t: Transaction) -> None:
        account = accounts.reach(t, Door.DESK, Channel.TELEGRAM, "somebody")
        for _ in range(9):
            outbox.fail(t, outbox.add(t, account, b"{}", priority=1), "telegram: no")

    await sqlite_database.write(failed)
    await fail_to_death(samira)
    await sqlite_database.write(failed)

    more, first = FRENCH.say("desk.dead_more"), await nadia.say("/dead")
    assert FRENCH.count("desk.dead", 19) in first
    assert "RuntimeError" not in first
    assert len(nadia.last.buttons) == 9
    second = await nadia.press(more)
    assert [("RuntimeError" in line) for line in second.splitlines()[1:]].index(True) == 1
    assert nadia.last.buttons[1].label == FRENCH.say("desk.retry", number="10")
    await nadia.press(more)
    assert len(nadia.last.buttons) == 3
    assert all(len(button.data.encode()) <= 64 for button in nadia.last.buttons)

    broken.clear()
    assert await nadia.press(FRENCH.say("desk.retry", number="10")) == FRENCH.say("desk.replayed")
    # Pages that are gone, or never were, begin anew.
    for page in ("400", "-1", "", "x"):
        assert FRENCH.count("desk.dead", 18) in await nadia.press_data(f"act:dead:{page}")
        assert len(nadia.last.buttons) == 9
    refused = FRENCH.say("desk.coordinators_only")
    assert await samira.press_data("act:dead:8") == refused
