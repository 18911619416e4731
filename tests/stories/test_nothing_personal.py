"""A name, a number and a sentence go in by every way there is, and are nowhere in what is written:
logs, figures, answers to strangers, what commands say, temporary files, database, files, backup."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.arrivals import Arrival, Channel, Door
from bot.logs import configure
from bot.turns import TurnFailed, Turns
from bot.web import TELEGRAM_HEADER
from storage.database import Database
from storage.inbox import FAILURES
from tests.loopback import updates
from tests.loopback.bot_api import BotApi
from tests.loopback.phone import Phone
from tests.loopback.process import Process
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio
from tests.loopback.whatsapp_phone import WhatsAppPhone

NAME = "Zoubida Tazrouti"
NUMBER = "+212661987043"
SENTENCE = "they moved him to the seventh cell, نقلوه البارح بلا ما يعلمونا"
TOKEN = "who-watches-over-us"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
WORDS = (NAME, "Zoubida", "Tazrouti", NUMBER[1:], NUMBER[4:], SENTENCE, "seventh cell", "نقلوه")


def needles() -> Iterator[bytes]:
    """What must not be found, as it may be written."""
    for word in WORDS:
        yield word.encode()
        yield word.encode("utf-16-le")
        yield json.dumps(word)[1:-1].encode()


def assert_clean(where: str, written: bytes) -> None:
    found = [needle for needle in needles() if needle in written]
    assert not found, f"{where} tells {found[0]!r}"


def quoting(code: int) -> bytes:
    """An error of the Bot API that quotes what it was given."""
    said = f"Bad Request: {NAME} {NUMBER} can't be told {SENTENCE}"
    return json.dumps({"ok": False, "error_code": code, "description": said}).encode()


def told_by_telegram(chat: int, **pieces: Any) -> updates.Json:
    """A message of somebody with this name."""
    who = {"from": updates.person(chat, name=NAME), "chat": updates.private(chat, name=NAME)}
    return updates.update(message={**updates.content(chat, **pieces), **who})


async def strangers(client: httpx.AsyncClient, secret: str) -> list[bytes]:
    """What is answered to calls that nobody may make, or that nobody understands."""
    body = json.dumps({"message": {"text": SENTENCE, "from": {"first_name": NAME}}}).encode()
    signed = {TELEGRAM_HEADER: secret}
    answers = [
        await client.post("/telegram/intake", content=body, headers={TELEGRAM_HEADER: "x"}),
        await client.post("/telegram/intake", content=body, headers=signed),
        await client.post("/telegram/intake", content=body[:-4], headers=signed),
        await client.post("/whatsapp", data={"Body": SENTENCE, "From": f"whatsapp:{NUMBER}"}),
        await client.get(f"/{NAME}", params={"number": NUMBER}, headers={"X-Name": "Zoubida"}),
        await client.get("/readyz", params={"number": NUMBER}),
        await client.get("/metrics", headers=BEARER),
    ]
    assert [answer.status_code for answer in answers] == [403, 400, 400, 403, 404, 200, 200]
    return [answer.content for answer in answers]


@pytest.mark.usefixtures("on_whatsapp")
async def test_what_was_said_is_nowhere_in_what_is_written(
    bot_api: BotApi, twilio: Twilio, process: Process, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    secret = "a-secret-of-the-webhook"
    process.settings |= {
        "TMPDIR": str(scratch),
        "WASL_LOG_LEVEL": "debug",
        "WASL_METRICS_TOKEN": TOKEN,
        "WASL_TELEGRAM_SECRET": secret,
    }
    process.start("intake,delivery,clock,web")
    process.wait_until_ready()
    twilio.public_url = process.url
    mother, sister, brother = (Phone(bot_api, bot_api.intake, chat) for chat in (1001, 1002, 1003))
    aunt = WhatsAppPhone(twilio, NUMBER, name=NAME)
    bot_api.trouble(
        Trouble(1, 400, method="sendMessage", chat=sister.chat, body=quoting(400)),
        Trouble(1, 500, method="sendMessage", chat=brother.chat, body=quoting(500)),
    )

    for phone in (mother, sister, brother):
        phone.send(told_by_telegram(phone.chat, text=SENTENCE))
    file = {"file_id": bot_api.intake.put_file(b"%PDF-1.4\n" + SENTENCE.encode()), "file_size": 90}
    document = {"file_unique_id": "u1", "file_name": f"{NAME}.pdf", "mime_type": "application/pdf"}
    mother.send(told_by_telegram(mother.chat, document=file | document, caption=SENTENCE))
    aunt.says(SENTENCE)
    aunt.sends_file(SENTENCE.encode(), "text/plain", "document", f"{NAME}.txt")
    await bot_api.until(lambda: mother.words != "" and brother.words != "", 60)
    await twilio.until(lambda: aunt.words != "", 60)
    await bot_api.until(lambda: '"not delivered"' in process.told(), 30)

    async with httpx.AsyncClient(base_url=process.url) as client:
        for answer in await strangers(client, secret):
            assert_clean("an answer to a stranger", answer)
    for words in (["backup", "--to", "copy.backup"], ["verify"], ["organisations", "list"]):
        done = process.command(*words)
        assert_clean(" ".join(words), (done.stdout + done.stderr).encode())
    assert process.stop() == 0
    assert (tmp_path / "copy.backup").stat().st_size > 1_000
    for path in sorted(tmp_path.rglob("*")):
        assert_clean(str(path.relative_to(tmp_path)), str(path).encode())
        if path.is_file():
            assert_clean(str(path.relative_to(tmp_path)), path.read_bytes())


async def test_a_fault_that_quotes_is_kept_without_its_words(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("debug")
    turns = Turns(database)
    arrival = Arrival(
        Door.INTAKE,
        Channel.WHATSAPP,
        f"whatsapp:{NUMBER}",
        "SM1",
        text=SENTENCE,
        display_name=NAME,
        raw={"Body": SENTENCE},
    )

    def quotes(*_: object) -> None:
        raise ValueError(f"{NAME} {NUMBER} {SENTENCE}") from KeyError(SENTENCE)

    for time in range(FAILURES):
        if time < FAILURES - 1:
            with pytest.raises(TurnFailed):
                await turns.run(arrival, quotes)
        else:
            await turns.run(arrival, quotes)
    written = capsys.readouterr()
    assert written.err.count("ValueError at tests/stories/test_nothing_personal.py") == FAILURES
    assert_clean("the log", (written.out + written.err).encode())
