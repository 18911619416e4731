"""How fast messages leave over WhatsApp: a whole process against a Twilio that takes its time.

Reports of what became of each message come back meanwhile, as they do from Twilio.
"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.arrivals import Channel
from bot.carriage.posting import RELAYED
from bot.screens import Screen
from flows.vocabulary import Purpose
from storage import consents, outbox
from storage.database import Database
from storage.migrations import upgrade
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.loopback.bot_api import BotApi
from tests.loopback.process import KEY, PEOPLE_ALONE, Process
from tests.loopback.twilio import Twilio
from tests.storage.given import a_person, a_ticket, account_of

MESSAGES = 1_000
ANSWER_SECONDS = 0.2
WORDS = "السلام عليكم، " + "كلام " * 40
LONGEST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Sending:
    """Messages a second from the first to the last, and the MB more that the process took."""

    per_second: float
    megabytes: float


def over_whatsapp() -> Sending:
    """Start a process, put a message for each of a thousand people into its outbox, and watch."""
    with tempfile.TemporaryDirectory() as folder, BotApi() as api, Twilio() as twilio:
        twilio.latency = ANSWER_SECONDS
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        process = Process(Path(folder), api, url)
        process.use_whatsapp(twilio)
        process.settings.pop("PYTHONWARNINGS")
        process.start(PEOPLE_ALONE)
        try:
            process.wait_until_ready()
            before = process.memory()
            addresses = [f"whatsapp:+2126{number:08}" for number in range(MESSAGES)]
            twilio.open_window(*addresses)
            _write(url, addresses)
            most = before
            until = time.monotonic() + LONGEST_SECONDS
            heard = MESSAGES * len(twilio.reports)
            while len(twilio.webhook_answers) < heard and time.monotonic() < until:
                time.sleep(0.1)
                most = max(most, process.memory())
            made = twilio.made("CreateMessage")
            well = [status for _, status in twilio.webhook_answers if status == 200]
            if len(made) != MESSAGES or len(well) != heard or twilio.faults:
                raise SystemExit(f"{len(made)} left, {len(well)} reports: {twilio.faults[:3]}")
            return Sending((MESSAGES - 1) / (made[-1].at - made[0].at), most - before)
        finally:
            process.kill()


def _write(url: str, addresses: list[str]) -> None:
    """Put a handler's words for each of these people into the outbox.

    They are not answers, so the gate is asked once more for each of them before it leaves.
    """
    payload = Screen(WORDS).to_json()

    def fill(t: Transaction) -> None:
        for address in addresses:
            person = a_person(t, address, Channel.WHATSAPP)
            ticket = a_ticket(t, person.id)
            consents.give(t, person.id, ticket.id, Purpose.CONTACT, True)
            outbox.add(t, account_of(t, person), payload, priority=RELAYED, ticket_id=ticket.id)

    database = Database.open(url, Secrets([KEY]))
    try:
        database.write_now(fill)
    finally:
        database.close()
