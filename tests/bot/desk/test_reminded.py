"""A member of the desk puts a reminder off, has enough of it, and has a digest or not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine

from bot.casework import offering, relay
from bot.clock.reminding import remind
from bot.desk import passing
from bot.tickets.alarms import Alarm
from flows.vocabulary import Refusal
from storage import handlers, reminders, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.desk.scene import Scene, say
from tests.bot.office import HOUSE, an_organisation, text

DAY = timedelta(days=1)
UNANSWERED = "Personne n'a encore répondu"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday at one o'clock, local time."""
    with time_machine.travel(datetime(2026, 6, 8, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


class Office(Scene):
    """A handler who has taken a ticket whose person has just written."""

    async def wait(self) -> Handset:
        phone = await self.begin()
        await phone.press_data(f"act:take:{self.ticket.reference}")
        ticket = await self.now()
        await self.database.write(
            lambda t: relay.to_handler(t, HOUSE, ticket, self.person.id, text("واش شي جديد؟"))
        )
        return phone

    async def sweep(self) -> int:
        """Say what is due; how many times the handler was told that nobody has answered."""
        await self.database.write(partial(remind, HOUSE, 100))
        await self.database.write(self.postman.deliver)
        return sum(UNANSWERED in shown for shown in self.phone.post.texts)


async def test_tomorrow_is_the_next_working_morning(
    database: Database, clock: time_machine.Traveller
) -> None:
    office = Office(database)
    phone = await office.wait()
    clock.move_to(datetime(2026, 6, 12, 13, 0, tzinfo=HOUSE.timezone))
    assert await office.sweep() == 1
    await phone.press(say("reminder.snooze"))
    assert "15 juin" in phone.post.texts[-1]
    clock.move_to(datetime(2026, 6, 15, 8, 59, tzinfo=HOUSE.timezone))
    assert await office.sweep() == 1
    clock.move_to(datetime(2026, 6, 15, 9, 0, tzinfo=HOUSE.timezone))
    assert await office.sweep() == 2


async def test_enough_is_enough(sqlite_database: Database, clock: time_machine.Traveller) -> None:
    office = Office(sqlite_database)
    phone = await office.wait()
    clock.shift(2 * DAY)
    assert await office.sweep() == 1
    await phone.press(say("reminder.enough"))
    assert phone.post.texts[-1] == say("reminder.enough_done")
    clock.shift(60 * DAY)
    assert await office.sweep() == 1


@pytest.mark.parametrize("argument", ["", "nothing", "00000000-0000-7000-8000-000000000000"])
@pytest.mark.parametrize("verb", ["snooze", "enough"])
async def test_a_stale_button_is_answered_and_changes_nothing(
    sqlite_database: Database, clock: time_machine.Traveller, verb: str, argument: str
) -> None:
    phone = await Office(sqlite_database).wait()
    await phone.press_data(f"act:{verb}:{argument}")
    assert phone.post.texts[-1] == say("desk.no_such_ticket")


async def test_a_reminder_of_another_organisation_is_not_theirs(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    office = Office(sqlite_database)
    await office.wait()
    other = await sqlite_database.write(lambda t: an_organisation(t, "other", regions=["oriental"]))
    stranger = await joined(sqlite_database, office.postman, other)
    known = await sqlite_database.read(lambda t: reminders.of(t, office.ticket.id))
    [one] = [each for each in known if each.kind == Alarm.UNANSWERED]
    await stranger.press_data(f"act:enough:{one.id}")
    assert stranger.post.texts[-1] == say("desk.no_such_ticket")
    assert await sqlite_database.read(lambda t: reminders.get(t, one.id)) == one


@pytest.mark.parametrize("verb", ["snooze", "enough"])
async def test_whoever_had_it_before_ends_no_reminder_of_who_has_it_now(
    sqlite_database: Database, clock: time_machine.Traveller, verb: str
) -> None:
    office = Office(sqlite_database)
    phone = await office.wait()
    other = await sqlite_database.write(lambda t: an_organisation(t, "other"))
    second = await joined(sqlite_database, office.postman, other)
    clock.shift(2 * DAY)
    assert await office.sweep() == 1
    samira = await sqlite_database.read(lambda t: handlers.present(t)[0])

    def goes(t: Transaction) -> None:
        ticket = tickets.get(t, office.ticket.id)
        assert ticket is not None
        ticket = passing.hand_back(t, HOUSE, samira, ticket, Refusal.OTHER)
        offering.offer(t, HOUSE, tickets.get(t, ticket.id) or ticket)

    await sqlite_database.write(goes)
    await second.press_data(f"act:take:{office.ticket.reference}")
    known = await sqlite_database.read(lambda t: reminders.of(t, office.ticket.id))
    [one] = [each for each in known if each.kind == Alarm.UNANSWERED]
    await phone.press_data(f"act:{verb}:{one.id}")
    assert await sqlite_database.read(lambda t: reminders.get(t, one.id)) == one
    assert "quiet" not in await office.acts()
    await second.press_data(f"act:{verb}:{one.id}")
    assert await sqlite_database.read(lambda t: reminders.get(t, one.id)) != one
    assert (await office.acts())[-1] == "quiet"


async def test_what_the_watch_does_is_nobodys_to_stop(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    office = Office(sqlite_database)
    phone = await office.wait()
    known = await sqlite_database.read(lambda t: reminders.of(t, office.ticket.id))
    [watch] = [each for each in known if each.kind == Alarm.WATCH]
    await phone.press_data(f"act:enough:{watch.id}")
    assert phone.post.texts[-1] == say("desk.no_such_ticket")
    assert await sqlite_database.read(lambda t: reminders.get(t, watch.id)) == watch


async def test_the_digest_is_switched_on_and_off(sqlite_database: Database) -> None:
    phone = await Scene(sqlite_database).begin()
    for typed, told in (
        ("/digest", ["digest.is_on", "digest.how_to"]),
        ("/digest off", ["digest.is_off"]),
        ("/digest maybe", ["digest.is_off", "digest.how_to"]),
        ("/digest نعم", ["digest.is_on"]),
    ):
        assert await phone.say(typed) == "\n".join(map(say, told))
