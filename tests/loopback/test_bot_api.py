"""The stand-in for Telegram behaves as Telegram does, so that what passes here passes there."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.loopback import updates
from tests.loopback.bot_api import INTAKE_TOKEN, BotApi
from tests.loopback.phone import Phone
from tests.loopback.server import Trouble
from tests.loopback.spec import specification
from tests.loopback.updates import FAMILY


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as running:
        yield running


@pytest.fixture
async def client(api: BotApi) -> AsyncIterator[httpx.AsyncClient]:
    base = f"{api.url}/bot{INTAKE_TOKEN}/"
    async with httpx.AsyncClient(base_url=base, timeout=10) as client:
        yield client


async def test_an_unknown_token_and_an_unknown_method_are_refused(
    api: BotApi, client: httpx.AsyncClient
) -> None:
    assert (await client.post(f"{api.url}/bot9:no/getMe")).status_code == 401
    assert (await client.post("makeCoffee")).status_code == 404
    assert (await client.post("getMe")).json()["result"]["username"] == "wasl_bot"


async def test_polling_gives_an_update_again_until_its_offset_passes(
    api: BotApi, client: httpx.AsyncClient
) -> None:
    first, second = updates.message("salam"), updates.message("wach kayn chi had?")
    api.send(api.intake, first, second)
    asked = {"timeout": 5}
    assert (await client.post("getUpdates", json=asked)).json()["result"] == [first, second]
    assert (await client.post("getUpdates", json=asked)).json()["result"] == [first, second]
    asked["offset"] = first["update_id"] + 1
    assert (await client.post("getUpdates", json=asked)).json()["result"] == [second]


async def test_long_polling_waits_for_the_next_word(api: BotApi, client: httpx.AsyncClient) -> None:
    waiting = asyncio.create_task(client.post("getUpdates", json={"timeout": 8}))
    await asyncio.to_thread(api.wait, lambda: True)
    assert not waiting.done()
    update = updates.message("labas?")
    api.send(api.intake, update)
    assert (await waiting).json()["result"] == [update]


async def test_polling_and_a_webhook_exclude_each_other(client: httpx.AsyncClient) -> None:
    await client.post("setWebhook", json={"url": "http://127.0.0.1:9/x", "secret_token": "s"})
    assert (await client.post("getUpdates")).status_code == 409
    await client.post("deleteWebhook")
    assert (await client.post("getUpdates")).status_code == 200


async def test_kinds_that_were_not_asked_for_do_not_come(
    api: BotApi, client: httpx.AsyncClient
) -> None:
    await client.post("getUpdates", data={"allowed_updates": json.dumps(["message"])})
    api.send(api.intake, updates.press("x"), updates.message("y"))
    assert [list(update)[1] for update in api.intake.pending] == ["message"]


async def test_a_person_sees_messages_edits_and_buttons(
    api: BotApi, client: httpx.AsyncClient
) -> None:
    phone = Phone(api, api.intake)
    keyboard = {"inline_keyboard": [[{"text": "نعم", "callback_data": "ab12:home.ok=yes"}]]}
    sent = await client.post(
        "sendMessage",
        data={"chat_id": FAMILY, "text": "واخا؟", "reply_markup": json.dumps(keyboard)},
    )
    assert phone.words == "واخا؟"
    press = phone.presses("نع")
    assert press["callback_query"]["data"] == "ab12:home.ok=yes"
    edit = {"chat_id": FAMILY, "message_id": sent.json()["result"]["message_id"]}
    assert (await client.post("editMessageReplyMarkup", json=edit)).status_code == 200
    assert phone.buttons() == {}
    again = await client.post("editMessageReplyMarkup", json=edit)
    assert again.json()["description"] == "Bad Request: message is not modified"
    assert api.faults == []


async def test_limits_are_telegrams(api: BotApi, client: httpx.AsyncClient) -> None:
    async def status(**given: object) -> int:
        return (await client.post("sendMessage", json={"chat_id": 1, **given})).status_code

    assert await status(text="س" * 4096) == 200
    assert await status(text="س" * 4097) == 400
    assert await status(text="😀" * 2049) == 400
    assert await status(text=" ") == 400
    long = {"inline_keyboard": [[{"text": "x", "callback_data": "س" * 33}]]}
    assert await status(text="x", reply_markup=long) == 400


async def test_files_belong_to_one_bot_and_have_a_size(
    api: BotApi, client: httpx.AsyncClient
) -> None:
    voice = api.intake.put_file(b"OggS" + bytes(100))
    path = (await client.post("getFile", json={"file_id": voice})).json()["result"]["file_path"]
    content = await client.get(f"{api.url}/file/bot{INTAKE_TOKEN}/{path}")
    assert content.content == b"OggS" + bytes(100)
    huge = api.intake.put_file(b"OggS", size=21 * 1024 * 1024)
    assert (await client.post("getFile", json={"file_id": huge})).status_code == 400
    other = api.desk.put_file(b"OggS")
    assert (await client.post("getFile", json={"file_id": other})).status_code == 400
    sent = await client.post(
        "sendVoice", data={"chat_id": "7"}, files={"voice": ("note.ogg", b"OggS-new")}
    )
    file_id = sent.json()["result"]["voice"]["file_id"]
    assert api.intake.files[file_id][1] == b"OggS-new"


async def test_trouble_comes_as_asked_and_passes(api: BotApi, client: httpx.AsyncClient) -> None:
    words = {"chat_id": FAMILY, "text": "salam"}
    api.trouble(Trouble(1, 429, retry_after=3, chat=FAMILY))
    refused = await client.post("sendMessage", json=words)
    assert refused.status_code == 429
    assert refused.json()["parameters"] == {"retry_after": 3}
    api.trouble(Trouble(1, drops=True, does_it=True, method="sendMessage"))
    with pytest.raises(httpx.RemoteProtocolError):
        await client.post("sendMessage", json=words)
    assert len(api.intake.chat(FAMILY)) == 1
    api.block(FAMILY)
    assert (await client.post("sendMessage", json=words)).status_code == 403
    api.unblock(FAMILY)
    assert (await client.post("sendMessage", json=words)).status_code == 200


@pytest.mark.skipif(specification() is None, reason="the Bot API's description is not beside us")
async def test_what_the_bot_api_does_not_know_is_noted(
    api: BotApi, client: httpx.AsyncClient
) -> None:
    await client.post("sendMessage", json={"chat_id": 1, "text": "x", "colour": "red"})
    await client.post("sendChatAction", json={"chat_id": 1})
    await client.post("setMyCommands", json={"commands": [{"command": "start"}]})
    await client.post("sendMessage", json={"chat_id": 1.5, "text": "x"})
    assert api.faults == [
        "sendMessage: there is no parameter colour",
        "sendChatAction: action is required",
        "setMyCommands: commands.description is required",
        "sendMessage: chat_id is not of type Integer",
    ]
