"""What Twilio brings is in the database when it is answered, once; what it did not sign is not."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.intake.host import Intake
from storage import accounts, inbox
from storage.database import Database
from storage.schema import METADATA
from storage.transaction import Transaction
from tests.bot.intake.calling import FAMILY, MESSAGE, PUBLIC, SHARED, SID, TOKEN, Twilio, sign
from tests.bot.office import HOUSE

HERE = f"{PUBLIC}/whatsapp"
FIVE = {
    "missing": {},
    "of a wrong token": {"X-Twilio-Signature": sign(HERE, MESSAGE, SHARED)},
    "of a wrong address": {"X-Twilio-Signature": sign("https://a.example", MESSAGE, TOKEN)},
    "of another form": {"X-Twilio-Signature": sign(HERE, MESSAGE[1:], TOKEN)},
    "of another path": {"X-Twilio-Signature": sign(f"{HERE}/status", MESSAGE, TOKEN)},
}


@pytest.fixture
def twilio(database: Database) -> Twilio:
    return Twilio(Intake(database, HOUSE).arrive)


def rows(t: Transaction) -> dict[str, int]:
    """How many rows each table has."""
    tables = METADATA.sorted_tables
    return {
        table.name: t.connection.scalar(select(func.count()).select_from(table)) or 0
        for table in tables
    }


async def test_nothing_is_stored_of_a_form_with_a_bad_signature(
    database: Database, twilio: Twilio
) -> None:
    before = await database.read(rows)
    for headers in FIVE.values():
        answer = await twilio.post(MESSAGE, "/whatsapp", headers)
        assert answer.status_code == 403
    assert await database.read(rows) == before


async def test_a_message_is_kept_before_it_is_answered_and_a_repeat_changes_nothing(
    database: Database, twilio: Twilio
) -> None:
    answers = await asyncio.gather(*(twilio.call(MESSAGE) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    assert await database.read(lambda t: inbox.is_settled(t, "intake", "whatsapp", SID))
    kept = await database.read(rows)
    assert (kept["inbox"], kept["accounts"], kept["people"]) == (1, 1, 1)
    account = await database.read(lambda t: accounts.find(t, "intake", "whatsapp", FAMILY))
    assert account is not None
    again = await twilio.call(MESSAGE)
    assert (again.status_code, await database.read(rows)) == (200, kept)


async def test_what_is_not_understood_is_kept_and_answered(
    database: Database, twilio: Twilio
) -> None:
    form = [("MessageType", "hologram"), *(field for field in MESSAGE if field[0] != "Body")]
    assert (await twilio.call(form)).status_code == 200
    kept = await database.read(rows)
    assert kept["inbox"] == 1
    assert kept["outbox"] > 0
