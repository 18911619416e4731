"""The desk's bot on aiogram, over real HTTP: a day at the desk, webhooks, and bad days."""

import asyncio
from typing import TypeVar

import pytest

from bot.casework import relay
from bot.delivery.sending import Misconfigured
from bot.desk.host import Desk
from bot.desk.on_telegram import DeskOnTelegram
from bot.shelf import MemoryShelf
from bot.telegram import polling as telegram_polling
from flows.vocabulary import Role
from storage import accounts, events, files, invitations, messages, tickets
from storage.database import Database
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.desk.bot import Office, said
from tests.bot.office import FRENCH, HOUSE, WORDS, a_person, an_offered_ticket, an_organisation
from tests.loopback import updates
from tests.loopback.bot_api import DESK_TOKEN, BotApi
from tests.loopback.phone import Phone
from tests.loopback.server import Trouble
from tests.loopback.updates import HANDLER, Json

T = TypeVar("T")
OGG = b"OggS" + bytes(60)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are short."""

    async def wait(*_: object) -> None:
        await asyncio.sleep(0.002)

    monkeypatch.setattr(telegram_polling, "wait", wait)


async def test_the_door_is_told_what_its_bot_is_called(
    bot_api: BotApi, shelf: MemoryShelf, sqlite_database: Database
) -> None:
    """Once Telegram says it; without, the desk is open all the same."""
    desk, names = Desk(sqlite_database, HOUSE), list[str]()
    bot_api.trouble(Trouble(1, method="getMe", status=502))
    for known in ([], [bot_api.desk.user["username"]]):
        door = DeskOnTelegram(
            DESK_TOKEN, desk.arrive, shelf, api_url=bot_api.url, named=names.append
        )
        await door.start(WORDS, None, "s")
        await door.close()
        assert names == known


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
    await office.delivery.exhaust()
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
    await office.delivery.exhaust()
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


async def test_a_handler_who_blocks_the_bot_is_noticed(
    bot_api: BotApi, sqlite_database: Database, shelf: MemoryShelf
) -> None:
    """And heard again when they come back."""
    office = Office(sqlite_database, bot_api, shelf)

    def is_blocked(t: Transaction) -> bool:
        account = accounts.find(t, "desk", "telegram", str(HANDLER))
        return account is not None and account.blocked_at is not None

    await office.door.receive(updates.message("good morning", HANDLER))
    await office.door.receive(updates.blocked(HANDLER, bot=bot_api.desk.user))
    assert sqlite_database.read_now(is_blocked)
    await office.door.receive(updates.message("I am back", HANDLER))
    assert not sqlite_database.read_now(is_blocked)
    await office.door.close()


def card_now(phone: Phone, card: Json) -> Json:
    """A message as it looks now."""
    return next(m for m in phone.messages if m["message_id"] == card["message_id"])
