"""A family on WhatsApp and a handler on Telegram over real HTTP, as an operator runs it.

Twilio and the Bot API stand on loopback; nothing of Wasl but its command line.
"""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlencode

import av
import httpx
import pytest

from tests.loopback.bot_api import BotApi
from tests.loopback.process import Process
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio
from tests.loopback.twilio_forms import Form, signed
from tests.loopback.whatsapp_phone import WhatsAppPhone
from tests.stories.by_wire import HANDLER, a_handler, answers, screen, takes
from tests.stories.telling import ANSWERS, VOICE, plain

pytestmark = pytest.mark.usefixtures("on_whatsapp")
PHOTO = b"\xff\xd8\xff\xe0" + bytes(16) + b"JFIF, a window with a broken pane" + bytes(400)
RECEIPT = "رقم الوصل"


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    """Twilio, where WhatsApp approves what it is asked to as soon as it is asked."""
    with Twilio() as server:
        server.contents.judged = "approved"
        yield server
    assert server.faults == []


def voice_note(seconds: float = 0.4) -> bytes:
    """A real recording in Ogg and Opus, as phones make them, of silence."""
    written = io.BytesIO()
    with av.open(written, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000)
        for number in range(int(seconds * 50)):
            frame = av.AudioFrame(format="s16", layout="stereo", samples=960)
            frame.sample_rate, frame.pts = 48_000, number * 960
            frame.planes[0].update(bytes(frame.planes[0].buffer_size))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return written.getvalue()


async def choose(twilio: Twilio, phone: WhatsAppPhone, label: str) -> None:
    """Wait until it is offered, and press it."""
    await twilio.until(lambda: phone.is_offered(label), 40)
    phone.presses(label)


def kept(process: Process) -> list[int]:
    """How many messages, people and reports are stored, read past Wasl."""
    tables = ("inbox", "people", "reports")
    with closing(sqlite3.connect(f"file:{process.folder / 'wasl.db'}?mode=ro", uri=True)) as opened:
        # The names stand above: nothing of anybody's gets into these words.
        counts = [opened.execute(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608
        return [int(count.fetchone()[0]) for count in counts]


async def test_from_a_mother_on_whatsapp_to_a_handler_and_back(
    bot_api: BotApi, twilio: Twilio, process: Process
) -> None:
    assert "knock" in process.command("templates", "provision").stdout
    handler = await a_handler(bot_api, process)
    twilio.public_url = process.url

    mother, recorded = WhatsAppPhone(twilio), voice_note()
    mother.says("السلام عليكم")
    await choose(twilio, mother, "الدارجة")
    await choose(twilio, mother, "شكاية جديدة")
    await choose(twilio, mother, "ولدي")
    # A life in danger: so this story is the same at night, when other words wait for the morning.
    told = ANSWERS | {"about": (), "danger": ("آه",)}
    for answered in told.values():
        for answer in answered:
            if answer is VOICE:
                mother.again(mother.sends_voice(recorded))
                mother.sends_photo(PHOTO)
            else:
                mother.says(str(answer))
    await twilio.until(lambda: RECEIPT in mother.screen, 90)
    assert mother.screen.count(RECEIPT) == 1

    await takes(bot_api, handler)
    await bot_api.until(lambda: bool(bot_api.made("sendPhoto", bot_api.desk)), 60)
    for method, content in (("sendVoice", recorded), ("sendPhoto", PHOTO)):
        (shown,) = bot_api.made(method, bot_api.desk)
        assert content in [each for _, each in shown.uploads.values()]
    await bot_api.until(lambda: "ولدي كان مضروب فعينو" in screen(handler), 30)
    theirs = [each for each in twilio.messages.values() if each.inbound]
    await twilio.until(lambda: not any(each.files for each in theirs), 30)

    await answers(bot_api, handler, "غدا غادي نمشيو نشوفوه")
    await twilio.until(lambda: "غدا غادي نمشيو نشوفوه" in mother.screen, 30)
    mother.says("الله يرحم الوالدين، قولو ليه يصبر")
    await bot_api.until(lambda: "قولو ليه يصبر" in screen(handler), 30)
    await twilio.until(lambda: mother.words.startswith("زدنا الرسالة ديالكم"), 30)

    # Twilio alone knows that a day has passed: Wasl learns it from a report.
    twilio.close_window(mother.address)
    await answers(bot_api, handler, "شفناه اليوم وهو بخير")
    await twilio.until(lambda: mother.is_offered("حل"), 60)
    assert mother.words.startswith("عندكم رسالة جديدة")
    assert "وهو بخير" not in mother.screen
    mother.presses("حل")
    await twilio.until(lambda: "وهو بخير" in plain(mother.screen), 60)
    assert plain(mother.screen).count("وهو بخير") == 1

    await answers(bot_api, handler, recorded)
    await twilio.until(lambda: any(each.files for each in mother.messages), 60)
    (heard,) = [file for each in mother.messages for file in each.files.values()]
    assert heard[0] == "audio/mpeg"

    assert {status for _, status in twilio.webhook_answers} == {200}
    assert process.stop() == 0
    log = process.told()
    assert "Traceback" not in log
    for secret in ("مضروب", "يصبر", "612345678", str(HANDLER), twilio.token):
        assert secret not in log, "no log says who wrote or what"


async def test_what_twilio_did_not_sign_leaves_nothing(twilio: Twilio, process: Process) -> None:
    process.start()
    process.wait_until_ready()
    url = f"{process.url}/whatsapp"
    form = WhatsAppPhone(twilio).says("salam")
    right = signed(url, form, twilio.token)
    tampered: Form = [(name, "wa salam" if name == "Body" else value) for name, value in form]
    reports = f"{process.url}/whatsapp/status"
    bad = {
        "missing": (url, form, {k: v for k, v in right.items() if "Signature" not in k}),
        "wrong token": (url, form, signed(url, form, "a token of somebody else")),
        "wrong address": (url, form, signed("https://elsewhere.org/whatsapp", form, twilio.token)),
        "tampered": (url, tampered, right),
        "replayed to another path": (reports, form, right),
    }
    before = kept(process)
    async with httpx.AsyncClient(timeout=20) as client:
        for name, (where, fields, headers) in bad.items():
            answer = await client.post(where, content=urlencode(fields), headers=headers)
            assert answer.status_code == 403, name
        assert kept(process) == before
        answer = await client.post(url, content=urlencode(form), headers=right)
        assert answer.status_code == 200
    assert kept(process)[0] == before[0] + 1


async def test_doubt_repeats_nothing_and_an_outage_loses_nothing(
    twilio: Twilio, process: Process
) -> None:
    process.start()
    process.wait_until_ready()
    twilio.public_url = process.url
    mother, aunt = WhatsAppPhone(twilio), WhatsAppPhone(twilio, None, "MA.13af55c07", "Khadija")
    lost = partial(Trouble, 1, method="CreateMessage", does_it=True)
    twilio.trouble(lost(chat=mother.address, drops=True), lost(chat=aunt.address, status=500))
    both = (mother, aunt)

    async def offered(label: str, seconds: float) -> None:
        await twilio.until(lambda: all(phone.is_offered(label) for phone in both), seconds)

    for phone in both:
        phone.says("السلام عليكم")
    await offered("الدارجة", 20)
    for phone in both:
        phone.presses("الدارجة")
    # Twilio is asked what it took, once it can have listed it; only then is more said.
    await offered("شكاية جديدة", 90)
    # What was on its way at this moment is in doubt again.
    process.kill()
    for phone in both:
        phone.presses("شكاية جديدة")
    await twilio.until(lambda: twilio.webhook_answers.count(("/whatsapp", 0)) == 2, 20)
    process.start()
    process.wait_until_ready()
    since = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d")
    assert process.command("reconcile", "whatsapp", "--since", since).stdout == "2\n"
    await offered("ولدي", 60)
    before = kept(process)[:2]
    assert process.command("reconcile", "whatsapp", "--since", since).stdout == "0\n"
    assert kept(process)[:2] == before
    for phone in both:
        said = [each.body for each in phone.messages]
        assert len(said) == len(set(said)), "nothing was said twice"
    assert process.stop() == 0
