"""Who takes no more from us on one messenger is reached on their other one, if they have one."""

from datetime import timedelta
from functools import partial

import pytest

from bot.arrivals import Arrival, Channel, Door, Kind
from bot.carriage.leaving import consider
from bot.casework.closing import closed
from bot.delivery.delivery import Delivery
from bot.delivery.sending import Gone, MemorySender
from bot.intake.host import Intake
from bot.intake.on_whatsapp_faults import meaning
from bot.whatsapp.reports import Reports
from storage import accounts
from storage.database import Database
from storage.followers import OWN
from storage.transaction import Transaction
from tests.bot.carriage.test_readers import Case
from tests.bot.office import HOUSE
from tests.bot.postbox import swift
from tests.storage.given import waiting

pytestmark = pytest.mark.usefixtures("noon")
HOUR = timedelta(hours=1)


class Mail:
    """The people's door on both messengers, and what each was given."""

    def __init__(self, database: Database, *, gone: str) -> None:
        self.senders = {
            channel: MemorySender(*([Gone("blocked")] if channel == gone else []))
            for channel in ("whatsapp", "telegram")
        }
        self.delivery = Delivery(
            database,
            {("intake", channel): sender for channel, sender in self.senders.items()},
            paces={("intake", channel): swift() for channel in self.senders},
            aftermaths={("intake", "whatsapp"): Reports(database, HOUSE, meaning)},
            consider=partial(consider, HOUSE),
            closed=partial(closed, HOUSE),
        )

    def said(self, channel: str) -> list[str]:
        """The last line of each message."""
        return [screen.text.rpartition("\n")[2] for _, screen in self.senders[channel].sent]


@pytest.mark.parametrize(("gone", "other"), [("whatsapp", "telegram"), ("telegram", "whatsapp")])
async def test_an_account_that_turns_out_to_be_closed_holds_up_nothing(
    database: Database, gone: str, other: str
) -> None:
    def story(t: Transaction) -> None:
        case = Case(t, OWN, HOUR)
        if gone == "telegram":
            accounts.touch(t, case.telegram.id)
        case.replied(t, "One.")
        case.replied(t, "Two.")

    database.write_now(story)
    mail = Mail(database, gone=gone)
    await mail.delivery.exhaust()
    assert (mail.said(gone), mail.said(other)) == ([], ["One.", "Two."])
    assert gone not in database.read_now(waiting)


async def test_who_says_that_they_close_it_is_reached_elsewhere(sqlite_database: Database) -> None:
    """Telegram tells at once of a person who blocks the bot."""

    def story(t: Transaction) -> str:
        case = Case(t, OWN, HOUR)
        accounts.touch(t, case.telegram.id)
        case.replied(t, "One.")
        return accounts.address(t, case.telegram)

    address = sqlite_database.write_now(story)
    closing = Arrival(Door.INTAKE, Channel.TELEGRAM, address, "p1", Kind.BLOCKED)
    await Intake(sqlite_database, HOUSE).arrive(closing)
    mail = Mail(sqlite_database, gone="nowhere")
    await mail.delivery.exhaust()
    assert (mail.said("telegram"), mail.said("whatsapp")) == ([], ["One."])
