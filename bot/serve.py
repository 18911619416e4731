"""A running Wasl: the parts this process plays, started in order and stopped gently."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot import logs
from bot.arrivals import Channel
from bot.attachments import Attachments
from bot.delivery import Delivery
from bot.house import House
from bot.intake.host import Intake
from bot.operating import Failed, opened
from bot.retention import Retention
from bot.sending import Misconfigured, Refused
from bot.settings import BadSettings, Settings
from bot.shelf import VaultShelf
from bot.telegram.door import TelegramDoor
from bot.web import Checks, application, serving, telegram_webhook
from flows.vocabulary import Language
from locales.hearing import Hearing
from locales.places import Places
from locales.words import Words, labels
from storage import migrations, rotation
from storage.database import Database, DatabaseAway
from storage.vault import Vault

TELEGRAM = Channel.TELEGRAM.value
TOKENS = {"intake": "telegram_token", "desk": "desk_token"}
log = structlog.get_logger(__name__)


def furnished(timezone: str) -> House:
    """The house: the words, ears, places and clock that every turn needs."""
    places = Places()
    words = {language.value: Words(language) for language in Language}
    house = House(words, Hearing(labels, places), places, ZoneInfo(timezone))
    house.pins.refill()
    return house


def checks_of(database: Database) -> Checks:
    """What must hold before this process is ready: database, version and keys."""
    whole = False

    async def checks() -> list[str]:
        nonlocal whole
        try:
            if not await database.read(migrations.is_current):
                return ["database: not of this version"]
            # Once is enough: what is sealed from now on is sealed with a key we have.
            lost = {} if whole else await database.read(rotation.unreadable)
            if lost:
                return ["keys: one is missing that something was sealed with"]
        except DatabaseAway:
            return ["database: away"]
        whole = True
        return []

    return checks


async def serve(settings: Settings, roles: frozenset[str]) -> None:
    """Play these roles until SIGTERM or SIGINT.

    Raises BadSettings, Failed or DatabaseAway when that can't begin, or must end.
    """
    logs.configure(settings.log_level)
    settings.need("secret_keys", *(TOKENS[door] for door in TOKENS if door in roles))
    if settings.public_url and roles & set(TOKENS) and "web" not in roles:
        raise BadSettings(["WASL_PUBLIC_URL: webhooks need the role web beside intake and desk"])
    with opened(settings) as database:
        async with AsyncExitStack() as stack:
            await _Process(settings, roles, database).run(stack)


class _Process:
    """What one process is made of."""

    def __init__(self, settings: Settings, roles: frozenset[str], database: Database) -> None:
        self._settings = settings
        self._roles = roles
        self._database = database
        self._house = furnished(settings.timezone)
        self._vault = Vault(settings.files_dir)
        self._shelf = VaultShelf(database, self._vault)
        self._wakes: list[Callable[[], None]] = []

    async def run(self, stack: AsyncExitStack) -> None:
        """Start every part, and stop them in the opposite order once told."""
        bots = {door: self._bot(door) for door in TOKENS if self._needs(door)}
        for bot in bots.values():
            stack.push_async_callback(bot.close)
        playing = {door: bot for door, bot in bots.items() if door in self._roles}
        works = await stack.enter_async_context(working(*self._carrying(bots, playing)))
        works += await stack.enter_async_context(
            working(*(self._receiving(door, bot) for door, bot in playing.items()))
        )
        if "web" in self._roles:
            try:
                port = await stack.enter_async_context(self._serving(playing))
            except OSError as error:
                reason = error.strerror or "it can't be listened on"
                raise Failed(f"WASL_PORT: {reason}; choose another, or another WASL_HOST") from None
            log.info("listening", host=self._settings.host, port=port)
        log.info("serving", roles=sorted(self._roles))
        await until_told(works)
        log.info("stopping")

    def _carrying(
        self, bots: Mapping[str, TelegramDoor], playing: Mapping[str, TelegramDoor]
    ) -> Iterator[Coroutine[Any, Any, None]]:
        """What runs behind the doors: delivery, forgetting, and fetching of files."""
        if "delivery" in self._roles:
            lanes = {(door, TELEGRAM): bot.sender for door, bot in bots.items()}
            delivery = Delivery(self._database, lanes)
            self._wakes.append(delivery.wake)
            yield delivery.run()
            yield Retention(self._database, self._vault).run()
        if playing:
            downloads = {(door, TELEGRAM): bot.files.download for door, bot in playing.items()}
            attachments = Attachments(
                self._database, self._vault, self._house, downloads, ready=self._wake
            )
            self._wakes.append(attachments.wake)
            yield attachments.run()

    def _needs(self, door: str) -> bool:
        """Whether this process speaks as this bot: it plays the door, or delivers for it."""
        known = getattr(self._settings, TOKENS[door]) is not None
        return known and bool(self._roles & {door, "delivery"})

    def _bot(self, door: str) -> TelegramDoor:
        token = getattr(self._settings, TOKENS[door]).get_secret_value()
        api_url = self._settings.telegram_api_url
        people = Intake(self._database, self._house)
        if door == "intake":
            from bot.intake.on_telegram import OnTelegram

            return OnTelegram(
                token, people.arrive, self._shelf, api_url=api_url, committed=lambda _: self._wake()
            )
        # aiogram weighs 165 MB: a process without the desk must not carry it.
        from bot.desk.host import Desk
        from bot.desk.on_telegram import DeskOnTelegram

        desk = Desk(self._database, self._house, {"intake": people.replay})
        return DeskOnTelegram(
            token, desk.arrive, self._shelf, api_url=api_url, committed=lambda _: self._wake()
        )

    def _wake(self) -> None:
        """Look now, not in a second: there may be something to deliver or to fetch."""
        for wake in self._wakes:
            wake()

    async def _receiving(self, door: str, bot: TelegramDoor) -> None:
        """Have updates come to this door, by webhook or by polling."""
        base = self._settings.public_url
        webhook = f"{base}/telegram/{door}" if base else None
        try:
            await bot.start(self._house.words, webhook, self._settings.webhook_secret(door))
            if webhook is None:
                await bot.poll()
        except Misconfigured:
            variable = f"WASL_{TOKENS[door].upper()}"
            raise Failed(f"{variable}: the Bot API refuses it; see BotFather") from None
        except Refused as refused:
            raise Failed(f"WASL_PUBLIC_URL: the Bot API refuses it ({refused.reason})") from None

    def _serving(self, playing: Mapping[str, TelegramDoor]) -> AbstractAsyncContextManager[int]:
        routes = []
        if self._settings.public_url:
            routes = [
                telegram_webhook(
                    f"/telegram/{door}", self._settings.webhook_secret(door), bot.receive
                )
                for door, bot in playing.items()
            ]
        app = application(routes, checks_of(self._database))
        return serving(app, self._settings.host, self._settings.port)


@asynccontextmanager
async def working(*works: Coroutine[Any, Any, None]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run works beside each other until the block ends; then they are cancelled and awaited."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_told(works: Iterable[asyncio.Task[None]]) -> None:
    """Wait for SIGTERM or SIGINT; a work that fails ends the waiting and raises what it raised."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    waiting = asyncio.create_task(told.wait())
    pending: set[asyncio.Task[Any]] = {waiting, *works}
    try:
        while waiting in pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        waiting.cancel()
