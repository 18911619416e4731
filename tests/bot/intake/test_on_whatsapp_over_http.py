"""Our routes behind a real server, and a Twilio of our own before it."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from bot.arrivals import Arrival, Kind
from bot.intake.on_whatsapp import TwilioCalls
from bot.intake.on_whatsapp_files import lent_files
from bot.intake.on_whatsapp_routes import whatsapp_webhooks
from bot.shelf import MemoryShelf
from bot.web import application, serving
from bot.whatsapp.calls import Part
from bot.whatsapp.forms import Status
from bot.whatsapp.lending import Lending
from bot.whatsapp.settings import TwilioSecrets
from storage.secrets import Secrets
from tests.loopback.twilio import Twilio
from tests.loopback.whatsapp_phone import WhatsAppPhone

SHARED = ("webhooks_sharedkey_1", "a-shared-secret")


@dataclass
class Wasl:
    """What there is of Wasl here: its routes, and what came by them."""

    twilio: Twilio
    shelf: MemoryShelf = field(default_factory=MemoryShelf)
    arrived: list[Arrival] = field(default_factory=list)
    reported: list[Status] = field(default_factory=list)
    lending: Lending | None = None

    async def arrive(self, arrival: Arrival) -> None:
        self.arrived.append(arrival)

    async def report(self, status: Status) -> None:
        self.reported.append(status)

    async def ready(self) -> list[str]:
        return []

    def calls(self) -> TwilioCalls:
        twilio = self.twilio
        callback = f"{twilio.public_url}/whatsapp/status"
        return TwilioCalls(twilio.account, twilio.token, twilio.number, callback, twilio.url)


@pytest.fixture
async def wasl(twilio: Twilio) -> AsyncIterator[Wasl]:
    wasl = Wasl(twilio)
    secrets = TwilioSecrets((twilio.token,), dict([SHARED]))
    # The port is known only once it is listened on, and the address is part of every signature.
    async with serving(application([], wasl.ready), "127.0.0.1", 0) as port:
        pass
    twilio.public_url = f"http://127.0.0.1:{port}"
    wasl.lending = Lending(Secrets([os.urandom(32)]), twilio.public_url)
    routes = whatsapp_webhooks(
        twilio.public_url,
        secrets,
        twilio.number,
        account=twilio.account,
        arrive=wasl.arrive,
        report=wasl.report,
    )
    app = application([*routes, lent_files(wasl.lending, wasl.shelf)], wasl.ready)
    async with serving(app, "127.0.0.1", port):
        yield wasl


@pytest.mark.parametrize("shared_key", [None, SHARED])
async def test_whatever_a_phone_sends_arrives(
    shared_key: tuple[str, str] | None, twilio: Twilio, wasl: Wasl
) -> None:
    twilio.shared_key = shared_key
    phone = WhatsAppPhone(twilio, user_id="MA.4566546130240823", name="فاطمة الزهراء")
    phone.says("سلام، ولدي فالحبس ✋🏽\nL'été = 100 % & «plus»")
    phone.sends_voice(b"OggS")
    phone.sends_photo(b"\xff\xd8\xff", caption="hadi hiya")
    phone.sends_file(b"%PDF-", "application/pdf", "document", caption="حكم.pdf")
    phone.shares_place(33.97, -6.85, label="Tribunal")
    await twilio.until(lambda: len(twilio.webhook_answers) == 5)
    assert {status for _, status in twilio.webhook_answers} == {200}
    words, voice, photo, paper, place = wasl.arrived
    assert words.text == "سلام، ولدي فالحبس ✋🏽\nL'été = 100 % & «plus»"
    assert (words.display_name, words.aliases) == (
        "فاطمة الزهراء", ("whatsapp:MA.4566546130240823",),
    )  # fmt: skip
    assert [each.attachments[0].kind for each in (voice, photo, paper)] == [
        "voice", "photo", "document",
    ]  # fmt: skip
    assert (photo.text, paper.text, paper.attachments[0].name) == ("hadi hiya", "", "حكم.pdf")
    assert (place.location, place.text) == ((33.97, -6.85), "Tribunal")
    assert {each.kind for each in wasl.arrived} == {Kind.WORDS}


async def test_who_has_only_an_id_is_answered_there(twilio: Twilio, wasl: Wasl) -> None:
    phone = WhatsAppPhone(twilio, number=None, user_id="MA.4566546130240823")
    phone.says("salam")
    await twilio.until(lambda: bool(twilio.webhook_answers))
    assert [each.address for each in wasl.arrived] == [phone.address]


async def test_a_lent_file_reaches_the_phone_and_is_reported(twilio: Twilio, wasl: Wasl) -> None:
    phone, calls, file_id = WhatsAppPhone(twilio), wasl.calls(), str(uuid4())
    content = b"%PDF-1.7" + os.urandom(200_000)
    wasl.shelf.put(file_id, "document", "application/pdf", content)
    phone.says("salam")
    await twilio.until(lambda: bool(twilio.webhook_answers))
    assert wasl.lending is not None
    sid = await calls.send(phone.address, Part(media=wasl.lending.lend(file_id)))
    await twilio.until(lambda: len(wasl.reported) == 2)
    await calls.close()
    assert wasl.reported == [Status(sid, "sent"), Status(sid, "delivered")]
    [received] = phone.messages[-1].files.values()
    assert received == ("application/pdf", content, "document.pdf")
