"""The desk's bot on aiogram, over real HTTP against a Bot API on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import pytest

from bot import relay, telegram_door
from bot.arrivals import Arrival
from bot.delivery import Delivery
from bot.desk.host import Desk
from bot.desk.on_telegram import DeskOnTelegram
from bot.pace import Pace
from bot.screens import Button, Screen
from bot.sending import Gone, Later, Misconfigured, Refused, Undelivered, Unknown
from bot.shelf import Held, MemoryShelf
from flows.vocabulary import Role
from storage import accounts, events, files, invitations, messages, tickets
from storage.database import Database
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction
from storage.vault import TooLarge
from tests.bot.office import FRENCH, HOUSE, WORDS, a_person, an_offered_ticket, an_organisation
from tests.loopback import updates
from tests.loopback.bot_api import DESK_TOKEN, BotApi
from tests.loopback.calls import Trouble
from tests.loopback.phone import Phone
from tests.loopback.updates import HANDLER, Json

T = TypeVar("T")
OGG = b"OggS" + bytes(60)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are short."""

    async def wait(*_: object) -> None:
        await asyncio.sleep(0.002)

    monkeypatch.setattr(telegram_door, "wait", wait)


@pytest.fixture
def shelf() -> MemoryShelf:
    return MemoryShelf()


class Office:
    """The desk with its bot polling and its outbox being delivered."""

    def __init__(self, database: Database, bot_api: BotApi, shelf: MemoryShelf) -> None:
        self.database = database
        self.api = bot_api
        desk = Desk(database, HOUSE)
        self.door = DeskOnTelegram(
            DESK_TOKEN, desk.arrive, shelf, api_url=bot_api.url, committed=self.committed
        )
        lane, fast = ("desk", "telegram"), Pace(10_000, 10_000, 10_000, 10_000)
        self.delivery = Delivery(database, {lane: self.door.sender}, paces={lane: fast})

    def committed(self, _: Arrival) -> None:
        """Look at the outbox now."""
        self.delivery.wake()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Something happens elsewhere, and what it leads to is delivered."""
        result = await self.database.write(work)
        self.delivery.wake()
        return result

    async def until(self, phone: Phone, words: str) -> None:
        """Wait until these words stand anywhere on a phone."""
        await self.api.until(lambda: any(words in said(m) for m in phone.messages))


@pytest.fixture
async def office(
    sqlite_database: Database, bot_api: BotApi, shelf: MemoryShelf
) -> AsyncIterator[Office]:
    opened = Office(sqlite_database, bot_api, shelf)
    works = [asyncio.create_task(opened.door.poll()), asyncio.create_task(opened.delivery.run())]
    yield opened
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)
    await opened.door.close()


async def test_a_day_at_the_desk(office: Office, bot_api: BotApi, shelf: MemoryShelf) -> None:
    """Invited, offered, taken, read with its voice note, answered, asked, and answered again."""
    phone = Phone(bot_api, bot_api.desk, HANDLER)
    adala = await office.database.write(an_organisation)
    token = await office.database.write(lambda t: invitations.issue(t, adala.id, Role.HANDLER, 24))
    phone.says(f"/start {token}")
    await office.until(phone, FRENCH.say("desk.help"))

    def filed(t: Transaction) -> Ticket:
        person = a_person(t)
        voice = files.expect(
            t, door="intake", channel="telegram", source="s", kind="voice", holder_id=person.id
        )
        files.stored(t, voice.id, media_type="audio/ogg", size=len(OGG))
        shelf.put(str(voice.id), "voice", "audio/ogg", OGG)
        account = [
            {"kind": "text", "text": "They moved him."},
            {"kind": "voice", "file": str(voice.id)},
        ]
        return an_offered_ticket(t, person, record={"account": account})

    ticket = await office.write(filed)
    await bot_api.until(lambda: FRENCH.say("card.take") in phone.buttons())
    card = phone.messages[-1]
    phone.presses(FRENCH.say("card.take"))
    await bot_api.until(lambda: FRENCH.say("card.read") in phone.buttons(card_now(phone, card)))

    phone.presses(FRENCH.say("card.read"))
    await bot_api.until(lambda: any("voice" in message for message in phone.messages))
    await office.until(phone, "They moved him.")
    assert all(m["has_protected_content"] for m in phone.messages if "voice" in m)

    phone.presses(FRENCH.say("card.reply"))
    await office.until(phone, FRENCH.say("reply.words"))
    phone.says("He is well.")
    done = FRENCH.say("desk.replied", reference=grouped(ticket.reference))
    await office.until(phone, done)

    def answered(t: Transaction) -> None:
        found = tickets.get(t, ticket.id)
        assert found is not None
        assert found.person_id is not None
        relay.to_handler(t, HOUSE, found, found.person_id, [{"kind": "text", "text": "Thank you."}])

    await office.write(answered)
    await office.until(phone, "Thank you.")
    letter = next(m for m in phone.messages if "Thank you." in said(m))
    await office.delivery.deliver_due()
    phone.send(updates.message("You are welcome.", HANDLER, reply_to_message=letter))

    def thread(t: Transaction) -> list[str]:
        return [str(one.pieces[0].get("text")) for one in messages.thread(t, ticket.id)]

    whole = ["He is well.", "Thank you.", "You are welcome."]
    await bot_api.until(lambda: office.database.read_now(thread) == whole)
    acts = [one.act for one in office.database.read_now(lambda t: events.history(t, ticket.id))]
    assert acts == ["offer", "take", "read", "reply", "answer", "reply"]


async def test_over_a_webhook_the_same_comes_in_and_only_once(
    bot_api: BotApi, sqlite_database: Database, shelf: MemoryShelf
) -> None:
    """The address is set with its secret; an update brought three times is one stranger's word."""
    office = Office(sqlite_database, bot_api, shelf)
    await office.door.start(WORDS, "https://wasl.example/telegram/desk", "secret")
    assert bot_api.desk.webhook["url"] == "https://wasl.example/telegram/desk"
    assert bot_api.desk.webhook["secret_token"] == "secret"
    update = updates.message("Hello", HANDLER)
    for _ in range(3):
        await office.door.receive(update)
    await office.delivery.deliver_due()
    phone = Phone(bot_api, bot_api.desk, HANDLER)
    [message] = phone.messages
    assert FRENCH.say("desk.stranger") in said(message)
    await office.door.close()


async def test_the_bot_says_who_it_is_in_the_languages_of_the_desk(
    bot_api: BotApi, sqlite_database: Database, shelf: MemoryShelf
) -> None:
    """Once: Telegram lets a bot change that only now and then."""
    for _ in range(2):
        office = Office(sqlite_database, bot_api, shelf)
        await office.door.start(WORDS, None, "secret")
        await bot_api.until(lambda: len(bot_api.made("getMyCommands")) % 3 == 0)
        await office.door.close()
    assert bot_api.desk.descriptions["ar"] == WORDS["ar"].say("desk.description")
    assert [c["command"] for c in bot_api.desk.commands["fr"]][:2] == ["mine", "waiting"]
    assert len(bot_api.made("setMyDescription")) == 3
    assert len(bot_api.made("setMyCommands")) == 3


async def test_a_wrong_token_is_told_at_once(
    bot_api: BotApi, sqlite_database: Database, shelf: MemoryShelf
) -> None:
    """Trying again would not help."""
    door = DeskOnTelegram(
        "3333333333:nobody-knows-this-one", Desk(sqlite_database, HOUSE).arrive, shelf,
        api_url=bot_api.url,
    )  # fmt: skip
    with pytest.raises(Misconfigured):
        await door.start(WORDS, None, "secret")
    await door.close()


async def test_polling_outlives_bad_days(office: Office, bot_api: BotApi) -> None:
    """Errors, a broken connection and kinds that were never heard of: the next word comes in."""
    bot_api.trouble(
        Trouble(2, status=500, method="getUpdates"),
        Trouble(1, drops=True, method="getUpdates"),
        Trouble(1, status=429, retry_after=0, method="getUpdates"),
        Trouble(1, status=409, method="getUpdates"),
    )
    phone = Phone(bot_api, bot_api.desk, HANDLER)
    phone.send({"update_id": 7_000_001, "message": {"text": ["not", "a", "text"]}})
    phone.send({"update_id": 7_000_002, "message": 12})
    phone.says("Hello")
    await office.until(phone, FRENCH.say("desk.stranger"))


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (Trouble(1, status=429, retry_after=7), Later),
        (Trouble(1, status=500), Later),
        (Trouble(1, status=502), Later),
        (Trouble(1, status=400), Refused),
        (Trouble(1, status=403), Gone),
        (Trouble(1, status=401), Misconfigured),
        (Trouble(1, drops=True), Unknown),
        (Trouble(1, drops=True, does_it=True), Unknown),
    ],
    ids=str,
)
async def test_each_answer_of_telegram_is_taken_for_what_it_means(
    office: Office, bot_api: BotApi, trouble: Trouble, fault: type[Undelivered]
) -> None:
    """Delivery decides by these what may be tried again."""
    bot_api.trouble(trouble)
    with pytest.raises(fault) as raised:
        await office.door.sender.send(str(HANDLER), Screen("Hello"))
    if isinstance(raised.value, Later) and trouble.retry_after:
        assert raised.value.seconds == trouble.retry_after
    assert "the-bot" not in raised.value.reason


async def test_a_server_that_is_not_there_took_nothing(shelf: MemoryShelf) -> None:
    """So the message may be sent again without a doubt."""

    async def arrive(_: Arrival) -> None:
        raise AssertionError("nothing comes from nowhere")

    door = DeskOnTelegram(DESK_TOKEN, arrive, shelf, api_url="http://127.0.0.1:9")
    with pytest.raises(Later):
        await door.sender.send(str(HANDLER), Screen("Hello"))
    await door.close()


async def test_a_screen_takes_the_place_of_a_message(office: Office, bot_api: BotApi) -> None:
    """Its buttons go with it; what cannot be edited is said anew, and the same twice is fine."""
    phone, send = Phone(bot_api, bot_api.desk, HANDLER), office.door.sender.send
    first = await send(str(HANDLER), Screen("Take it?", (Button("Yes", "act:take:1"),)))
    assert phone.buttons() == {"Yes": "act:take:1"}
    again = Screen("Taken.", replaces=first)
    assert await send(str(HANDLER), again) == first
    assert await send(str(HANDLER), again) == first
    assert [said(m) for m in phone.messages] == ["Taken."]
    assert phone.buttons() == {}
    assert await send(str(HANDLER), Screen("Gone.", replaces="999")) != "999"
    assert said(phone.messages[-1]) == "Gone."
    await send(str(HANDLER), Screen("", deletes=first))
    assert [said(m) for m in phone.messages] == ["Gone."]


@pytest.mark.parametrize(
    ("kind", "media_type", "goes_as"),
    [
        ("voice", "audio/ogg", "voice"),
        ("photo", "image/jpeg", "photo"),
        ("video", "video/mp4", "video"),
        ("audio", "audio/mpeg", "audio"),
        ("photo", "image/heic", "document"),
        ("document", "application/pdf", "document"),
    ],
)
async def test_files_go_out_as_what_they_are(
    office: Office,
    bot_api: BotApi,
    shelf: MemoryShelf,
    kind: str,
    media_type: str,
    goes_as: str,
) -> None:
    """Piece by piece, whole, and with a name that fits."""
    content = bytes(range(256)) * 700
    shelf.put("f", kind, media_type, content)
    sent = await office.door.sender.send(str(HANDLER), Screen("Look.", files=("f",)))
    assert sent
    [message] = Phone(bot_api, bot_api.desk, HANDLER).messages
    assert goes_as in message
    assert message["caption"] == "Look."
    [upload] = bot_api.calls[-1].uploads.values()
    assert upload[1] == content


async def test_a_file_that_cannot_be_read_is_our_fault_and_not_the_channels(
    office: Office, shelf: MemoryShelf
) -> None:
    """It is not tried again, and a human hears of it."""

    def broken() -> Iterator[bytes]:
        yield b"OggS"
        raise OSError("the disk is gone")

    shelf.held["f"] = Held("voice", "audio/ogg", "voice.ogg", 100, broken)
    with pytest.raises(Refused, match="OSError"):
        await office.door.sender.send(str(HANDLER), Screen("", files=("f",)))


async def test_a_file_that_a_handler_sent_is_fetched_whole(office: Office, bot_api: BotApi) -> None:
    """Over 20 MB it is not; one that nobody has is refused."""

    async def fetched(source: str) -> bytes:
        return b"".join([piece async for piece in office.door.files.download(source)])

    content = bytes(range(256)) * 900
    assert await fetched(bot_api.desk.put_file(content)) == content
    with pytest.raises(TooLarge):
        await fetched(bot_api.desk.put_file(b"x", size=21 * 1024 * 1024))
    with pytest.raises(Refused):
        await fetched("nobody's")


async def test_a_handler_who_blocks_the_bot_is_noticed(
    bot_api: BotApi, sqlite_database: Database, shelf: MemoryShelf
) -> None:
    """And heard again when they come back."""
    office = Office(sqlite_database, bot_api, shelf)

    def is_blocked(t: Transaction) -> bool:
        return accounts.reach(t, "desk", "telegram", str(HANDLER)).blocked_at is not None

    await office.door.receive(updates.blocked(HANDLER, bot=bot_api.desk.user))
    assert sqlite_database.read_now(is_blocked)
    await office.door.receive(updates.message("I am back", HANDLER))
    assert not sqlite_database.read_now(is_blocked)
    await office.door.close()


def said(message: Json) -> str:
    """The words of a message, which stand in its caption when a file came with them."""
    return str(message.get("text", message.get("caption", "")))


def card_now(phone: Phone, card: Json) -> Json:
    """A message as it looks now."""
    return next(m for m in phone.messages if m["message_id"] == card["message_id"])
