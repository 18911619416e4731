"""A running Wasl: the parts this process plays, started in order and stopped gently."""

from collections.abc import Coroutine, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from bot import logs
from bot.arrivals import Channel, Door
from bot.attachments import Attachments, Download
from bot.awaiting import reached
from bot.carriage import leaving
from bot.casework.closing import closed
from bot.delivery.delivery import Delivery
from bot.delivery.pace import Pace
from bot.delivery.removals import Removals
from bot.delivery.sending import Misconfigured, Refused, Sender
from bot.failed import Failed
from bot.furnishing import arranged, furnished_for
from bot.intake.host import Intake
from bot.listening import listen
from bot.settings import BadSettings, Settings
from bot.sharing import Sharing, alone, ringing
from bot.shelf import VaultShelf
from bot.telegram.door import TelegramDoor
from bot.watch.readiness import checks_of
from bot.watch.watching import figures_of, vitals_of, watched
from bot.web import application, serving, telegram_webhook
from bot.works import until_told, working
from storage.database import Database
from storage.vault import Vault

if TYPE_CHECKING:
    from bot.intake.on_whatsapp_door import OnWhatsApp

TELEGRAM = Channel.TELEGRAM.value
WHATSAPP = (Door.INTAKE.value, Channel.WHATSAPP.value)
TOKENS = {"intake": "telegram_token", "desk": "desk_token"}
log = structlog.get_logger(__name__)


async def serve(settings: Settings, roles: frozenset[str]) -> None:
    """Play these roles until SIGTERM or SIGINT, as soon as the database can be reached.

    Raises BadSettings, Failed or DatabaseAway when that can't begin, or must end.
    """
    logs.configure(settings.log_level)
    logs.guard()
    settings.need_roles(roles)
    if settings.public_url and roles & set(TOKENS) and "web" not in roles:
        raise BadSettings(["WASL_PUBLIC_URL: webhooks need the role web beside intake and desk"])
    async with AsyncExitStack() as stack:
        database = await reached(settings, roles, stack)
        if database is not None:
            await _Process(settings, roles, database).run(stack)


class _Process:
    """What one process is made of."""

    def __init__(self, settings: Settings, roles: frozenset[str], database: Database) -> None:
        self._settings = settings
        self._roles = roles
        self._database = watched(database)
        self._house = furnished_for(settings)
        self._people = Intake(database, self._house)
        self._vault = Vault(settings.files_dir)
        self._shelf = VaultShelf(database, self._vault, self._house.articles)
        self._vitals = vitals_of(settings)
        self._wake = self._vitals.wake

    async def run(self, stack: AsyncExitStack) -> None:
        """Start every part, and stop them in the opposite order once told."""
        bots = {door: self._bot(door) for door in TOKENS if self._needs(door)}
        whatsapp = self._whatsapp()
        for bot in bots.values():
            stack.push_async_callback(bot.close)
        if whatsapp is not None:
            stack.push_async_callback(whatsapp.close)
        playing = {door: bot for door, bot in bots.items() if door in self._roles}
        self._vitals.doors = playing
        works = await stack.enter_async_context(
            working(
                *self._delivering(bots, whatsapp),
                *self._fetching(playing, whatsapp),
                *self._keeping_time(),
                *(ringing(self._database), arranged(self._house, self._roles)),
            )
        )
        works += await stack.enter_async_context(
            working(
                *(self._receiving(door, bot) for door, bot in playing.items()),
                *([whatsapp.examine()] if whatsapp else []),
            )
        )
        if "web" in self._roles:
            await listen(stack, self._serving(playing, whatsapp), self._settings)
        log.info("serving", roles=sorted(self._roles))
        await until_told(works)
        log.info("stopping")

    def _delivering(
        self, bots: Mapping[str, TelegramDoor], whatsapp: "OnWhatsApp | None"
    ) -> Iterator[Coroutine[Any, Any, None]]:
        """What carries messages out."""
        if "delivery" not in self._roles:
            return
        senders: dict[tuple[str, str], Sender] = {
            (door, TELEGRAM): bot.sender for door, bot in bots.items()
        }
        rate = self._settings.telegram_rate
        paces = {way: Pace(rate, burst=max(5, round(rate / 5))) for way in senders}
        if whatsapp is not None:
            senders[WHATSAPP], paces[WHATSAPP] = whatsapp.sender, whatsapp.pace()
        delivery = Delivery(
            self._database,
            senders,
            paces=paces,
            aftermaths={WHATSAPP: whatsapp.reports} if whatsapp else {},
            consider=partial(leaving.consider, self._house),
            closed=partial(closed, self._house),
        )
        self._vitals.rounds["delivery"] = delivery
        yield delivery.run()
        yield Sharing(self._database, paces.values()).run()

    def _fetching(
        self, playing: Mapping[str, TelegramDoor], whatsapp: "OnWhatsApp | None"
    ) -> Iterator[Coroutine[Any, Any, None]]:
        """What brings the files that people sent to us, and has the channel delete its own."""
        downloads: dict[tuple[str, str], Download] = {
            (door, TELEGRAM): bot.files.download for door, bot in playing.items()
        }
        if whatsapp is not None and "intake" in self._roles:
            downloads[WHATSAPP] = whatsapp.files.download
            removals = Removals(self._database, {WHATSAPP: whatsapp.files.remove})
            self._vitals.rounds["removals"] = removals
            yield removals.run()
        if downloads:
            attachments = Attachments(
                self._database, self._vault, self._house, downloads, ready=self._wake
            )
            self._vitals.rounds["attachments"] = attachments
            yield attachments.run()

    def _keeping_time(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What comes by the hour, if no other process does it."""
        if "clock" in self._roles:
            # APScheduler weighs 17 MB: only who plays this part carries it.
            from bot.clock import clock

            yield clock.keep(self._settings, self._database, self._house, self._vault, self._vitals)

    def _needs(self, door: str) -> bool:
        """Whether this process speaks as this bot: it plays the door, or delivers for it."""
        known = getattr(self._settings, TOKENS[door]) is not None
        return known and bool(self._roles & {door, "delivery"})

    def _bot(self, door: str) -> TelegramDoor:
        token = getattr(self._settings, TOKENS[door]).get_secret_value()
        api_url = self._settings.telegram_api_url
        if door == "intake":
            from bot.intake.on_telegram import OnTelegram as Bot

            return Bot(
                token, self._people.arrive, self._shelf, api_url=api_url, committed=self._woken
            )
        # aiogram weighs 165 MB: a process without the desk must not carry it.
        from bot.desk.host import Desk
        from bot.desk.on_telegram import DeskOnTelegram

        desk = Desk(self._database, self._house, {"intake": self._people.replay})
        named = partial(self._house.bots.__setitem__, door)
        return DeskOnTelegram(
            token, desk.arrive, self._shelf, api_url=api_url, committed=self._woken, named=named
        )

    def _woken(self, _: object) -> None:
        self._wake()

    def _whatsapp(self) -> "OnWhatsApp | None":
        """WhatsApp, where it is set up and this process takes part in it."""
        if not (self._settings.whatsapp and self._roles & {"intake", "delivery"}):
            return None
        # Twilio's library weighs 28 MB: a process without WhatsApp must not carry it.
        from bot.intake.on_whatsapp_door import OnWhatsApp

        return OnWhatsApp(self._settings, self._database, self._house, self._shelf, self._wake)

    async def _receiving(self, door: str, bot: TelegramDoor) -> None:
        """Have updates come to this door, by webhook or by polling."""
        base = self._settings.public_url
        webhook = f"{base}/telegram/{door}" if base else None
        try:
            await bot.start(self._house.words, webhook, self._settings.webhook_secret(door))
            if webhook is None:
                await alone(self._database, f"polling/{door}", bot.poll, bot.stand_by)
        except Misconfigured:
            variable = f"WASL_{TOKENS[door].upper()}"
            raise Failed(f"{variable}: the Bot API refuses it; see BotFather") from None
        except Refused as refused:
            raise Failed(f"WASL_PUBLIC_URL: the Bot API refuses it ({refused.reason})") from None

    def _serving(
        self, playing: Mapping[str, TelegramDoor], whatsapp: "OnWhatsApp | None"
    ) -> AbstractAsyncContextManager[int]:
        routes = figures_of(self._settings, self._database, self._vitals)
        if self._settings.public_url:
            routes += [
                telegram_webhook(
                    f"/telegram/{door}", self._settings.webhook_secret(door), bot.receive
                )
                for door, bot in playing.items()
            ]
        if whatsapp is not None and "intake" in self._roles:
            routes += whatsapp.routes(self._people)
        app = application(routes, checks_of(self._database, self._vitals), self._vitals.warnings)
        return serving(app, self._settings.host, self._settings.port)
