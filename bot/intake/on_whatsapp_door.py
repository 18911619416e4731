"""The people's door on WhatsApp: everything of it that one process needs, put together."""

import asyncio
from collections.abc import Callable, Collection

import structlog
from starlette.routing import Route

from bot.arrivals import Arrival, Channel
from bot.calling import calls_of
from bot.delivery.attempts import back_off
from bot.delivery.pace import Pace
from bot.delivery.sending import Misconfigured, Undelivered
from bot.house import House
from bot.intake.host import Intake
from bot.intake.on_whatsapp_faults import meaning
from bot.intake.on_whatsapp_files import lent_files
from bot.intake.on_whatsapp_routes import whatsapp_webhooks
from bot.settings import Settings
from bot.shelf import Shelf
from bot.whatsapp.book import Book
from bot.whatsapp.files import WhatsAppFiles
from bot.whatsapp.lending import Lending
from bot.whatsapp.reports import Reports
from bot.whatsapp.screens import WhatsAppScreens
from bot.whatsapp.untaken import Untaken
from bot.whatsapp.voices import PlayedShelf
from storage import reports
from storage.database import Database
from storage.secrets import Secrets

WHATSAPP = Channel.WHATSAPP.value
log = structlog.get_logger(__name__)


class OnWhatsApp:
    """One sender. Belongs to one event loop.

    ``changed`` is called when there may be something to deliver, to fetch or to delete.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        house: House,
        shelf: Shelf,
        changed: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._database = database
        self._house = house
        self._changed = changed
        self._calls = calls_of(settings)
        self._lending = Lending(Secrets(settings.keys), str(settings.public_url))
        self._shelf = PlayedShelf(shelf)
        self.files = WhatsAppFiles(
            self._calls,
            str(settings.twilio_account_sid),
            settings.twilio_secrets.token,
            settings.twilio_api_url,
        )
        book = Book(database, house.words)
        self.sender = WhatsAppScreens(
            self._calls,
            self._shelf,
            book,
            self._lending.lend,
            self._known,
            untaken=Untaken(database, house).tell,
        )
        self.reports = Reports(database, house, meaning, changed=changed)

    def pace(self) -> Pace:
        """As fast as Twilio takes messages of one sender: 80 a second.

        Source: https://www.twilio.com/docs/whatsapp/api, throughput of a WhatsApp sender.
        """
        return Pace(per_second=80, burst=16, at_once=32)

    def routes(self, people: Intake) -> list[Route]:
        """What Twilio calls: messages of people, reports, and the files we lend it."""

        async def arrive(arrival: Arrival) -> None:
            await people.arrive(arrival)
            self._changed()

        webhooks = whatsapp_webhooks(
            str(self._settings.public_url),
            self._settings.twilio_secrets,
            str(self._settings.whatsapp_from),
            account=str(self._settings.twilio_account_sid),
            arrive=arrive,
            report=self.reports.report,
        )
        return [*webhooks, lent_files(self._lending, self._shelf)]

    async def examine(self) -> None:
        """Have Twilio say that it knows us; keeps trying while it is away.

        Where it refuses us, the log names what to look at and the process goes on: it may be the
        bots' too, and an account that was suspended works again without anybody's hands.
        """
        trouble = 0
        while True:
            try:
                await self._calls.examine()
            except Misconfigured as fault:
                log.error("twilio refuses us: compare WASL_TWILIO_ACCOUNT_SID, "
                          "WASL_TWILIO_AUTH_TOKEN and WASL_WHATSAPP_FROM with its console",
                          reason=fault.reason)  # fmt: skip
            except Undelivered as fault:
                trouble += 1
                log.warning("twilio is away", reason=fault.reason, attempts=trouble)
                await asyncio.sleep(back_off(trouble))
                continue
            return

    async def close(self) -> None:
        """Close every connection."""
        await self.files.close()
        await self._calls.close()

    async def _known(self, sids: Collection[str]) -> Collection[str]:
        return await self._database.read(lambda t: reports.known(t, WHATSAPP, sids))
