"""After an outage of ours: what Twilio kept is taken in, once, and what it reported is learned."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.calling import calling, told
from bot.delivery.delivery import Delivery
from bot.delivery.sending import Unknown
from bot.intake.on_whatsapp_faults import meaning
from bot.screens import Screen
from bot.settings import load
from bot.shelf import MemoryShelf
from bot.whatsapp.reports import Reports
from bot.whatsapp.screens import WhatsAppScreens
from storage import accounts, outbox, outbox_held, people
from storage.database import Database
from storage.inbox_rows import INBOX
from storage.transaction import Transaction
from tests.bot.office import HOUSE
from tests.bot.terminal import Terminal
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio
from tests.loopback.whatsapp_phone import WhatsAppPhone
from tests.storage.given import waiting

WAY = ("intake", "whatsapp")


@pytest.fixture
def away(folder: Path, twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> Twilio:
    """Twilio, and a Wasl that it does not reach."""
    monkeypatch.setenv("WASL_TWILIO_API_URL", twilio.url)
    monkeypatch.setenv("WASL_TWILIO_ACCOUNT_SID", twilio.account)
    monkeypatch.setenv("WASL_TWILIO_AUTH_TOKEN", twilio.token)
    monkeypatch.setenv("WASL_WHATSAPP_FROM", twilio.number)
    monkeypatch.setenv("WASL_PUBLIC_URL", "https://wasl.example")
    return twilio


def yesterday() -> str:
    return f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"


def taken_in(database: Database) -> int:
    return database.read_now(lambda t: len(t.connection.execute(INBOX.select()).all()))


def test_what_came_meanwhile_is_taken_in_once(
    away: Twilio, wasl: Terminal, database: Database
) -> None:
    fatima, nobody = WhatsAppPhone(away), WhatsAppPhone(away, None, "MA.abc123", "Amina")
    fatima.says("السلام عليكم")
    fatima.sends_voice(b"OggS")
    nobody.says("bonjour")
    assert wasl.run("reconcile", "whatsapp", "--since", yesterday()) == 0
    assert wasl.out == ["3"]
    assert wasl.run("reconcile", "whatsapp", "--since", yesterday()) == 0
    assert wasl.out == ["0"]
    assert "3 messages since then; 0 were new" in wasl.talk[-1]
    assert taken_in(database) == 3

    def known(t: Transaction) -> list[bool]:
        return [accounts.find(t, *WAY, each.address) is not None for each in (fatima, nobody)]

    assert database.read_now(known) == [True, True]
    # What is said to them is for the bots to send.
    assert database.read_now(waiting)["whatsapp"] >= 2
    assert all("السلام" not in line for line in wasl.talk)


def test_since_ever_is_everything_and_a_time_to_come_is_wrong_use(
    away: Twilio, wasl: Terminal
) -> None:
    WhatsAppPhone(away).says("salam")
    assert wasl.run("reconcile", "whatsapp", "--since", "0001-01-01") == 0
    assert wasl.out == ["1"]
    assert wasl.run("reconcile", "whatsapp", "--since", "2999-01-01") == 2


def test_nobody_is_sent_to_an_address_that_was_not_set(away: Twilio, wasl: Terminal) -> None:
    assert told(Unknown("no answer")).startswith("Twilio does not answer")
    away.trouble(Trouble(1, 503, method="ListMessage"))
    assert wasl.run("reconcile", "whatsapp", "--since", yesterday()) == 1
    assert wasl.talk[-1].startswith("WASL_TWILIO_API_URL: Twilio does not answer")


def test_what_was_said_hours_ago_is_heard_as_of_then(
    away: Twilio, wasl: Terminal, database: Database
) -> None:
    fatima = WhatsAppPhone(away)
    sid = dict(fatima.says("salam"))["MessageSid"]
    said_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
    away.messages[sid].at = said_at
    assert wasl.run("reconcile", "whatsapp", "--since", yesterday()) == 0
    account = database.read_now(lambda t: accounts.find(t, *WAY, fatima.address))
    assert account is not None
    assert account.last_heard_at == said_at


def test_reports_that_were_missed_are_asked_for(
    away: Twilio, wasl: Terminal, database: Database
) -> None:
    fatima = WhatsAppPhone(away)
    fatima.says("salam")
    away.reports = ()

    def queue(t: Transaction) -> list[UUID]:
        person = people.create(t, "fr")
        account = accounts.reach(t, *WAY, fatima.address)
        accounts.belongs(t, account.id, person_id=person.id)
        return [
            outbox.add(t, account, Screen(text).to_json(), priority=1) for text in ("Un", "Deux")
        ]

    rows = database.write_now(queue)

    async def deliver() -> None:
        async with calling(load()) as calls:
            screens = WhatsAppScreens(calls, MemoryShelf(), NoShapes(), str, nothing_known)
            reports = Reports(database, HOUSE, meaning)
            await Delivery(database, {WAY: screens}, aftermaths={WAY: reports}).exhaust()

    asyncio.run(deliver())
    first, second = (each for each in away.messages.values() if not each.inbound)
    first.status = "delivered"
    second.status, second.error = "undelivered", 63024
    assert wasl.run("reconcile", "whatsapp", "--since", yesterday()) == 0

    def states(t: Transaction) -> list[str]:
        found = [outbox_held.get(t, row) for row in rows]
        return [row.status for row in found if row is not None]

    assert database.read_now(states) == ["delivered", "failed"]


class NoShapes:
    """A book in which nothing is."""

    async def sid(self, name: str, language: str) -> str | None:
        return None


async def nothing_known(_: object) -> set[str]:
    return set()


def test_twilio_that_does_not_answer_is_said_in_one_line(away: Twilio, wasl: Terminal) -> None:
    away.trouble(Trouble(9, status=503, method="ListMessage"))
    assert wasl.run("reconcile", "whatsapp", "--since", yesterday()) == 1
    assert (len(wasl.talk), wasl.talk[0].split(":")[0]) == (1, "WASL_TWILIO_API_URL")


def test_a_day_that_is_none_is_the_operators_fault(away: Twilio, wasl: Terminal) -> None:
    assert wasl.run("reconcile", "whatsapp", "--since", "yesterday") == 2
