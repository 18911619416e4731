"""People on the loopback WhatsApp: what they send reaches Wasl as Twilio sends it."""

import httpx
import pytest

from tests.loopback.listener import MOTHER, Listener, send
from tests.loopback.twilio import Twilio
from tests.loopback.twilio_forms import Person
from tests.loopback.twilio_messages import UNFINISHED
from tests.loopback.whatsapp_phone import WhatsAppPhone, choice


async def test_a_file_of_a_person_needs_the_secret_once_and_is_gone_when_deleted(
    client: httpx.AsyncClient, twilio: Twilio, house: Listener
) -> None:
    form = dict(WhatsAppPhone(twilio).sends_voice(b"OggS-voice"))
    await house.until(lambda: house.told("/whatsapp", "MessageType") == ["audio"])
    async with httpx.AsyncClient() as stranger:
        assert (await stranger.get(form["MediaUrl0"])).status_code == 401
        there = (await client.get(form["MediaUrl0"])).headers["location"]
        assert (await stranger.get(there)).content == b"OggS-voice"
    assert (await client.get(there)).status_code == 400
    assert "secret was sent on" in twilio.faults.pop()
    assert (await client.delete(form["MediaUrl0"] + ".json")).status_code == 204
    assert (await client.get(form["MediaUrl0"])).status_code == 404


@pytest.mark.parametrize(
    ("content", "media_type", "name", "why"),
    [
        (b"x", "image/jpeg", "photo.jpg", ""),
        (b"x", "audio/ogg", "voice.ogg", "not taken"),
        (b"x", "application/pdf", "a-name-that-is-too-long.pdf", "longer than 20"),
        (bytes(5 * 1024 * 1024 + 1), "image/png", "a.png", "too big"),
    ],
)
async def test_a_file_of_ours_is_fetched_and_judged(
    client: httpx.AsyncClient,
    twilio: Twilio,
    house: Listener,
    content: bytes,
    media_type: str,
    name: str,
    why: str,
) -> None:
    twilio.open_window(MOTHER)
    headers = {"Content-Type": media_type, "Content-Disposition": f'inline; filename="{name}"'}
    house.files["one"] = (content, headers)
    sid = (await send(client, twilio, MediaUrl=f"{house.url}/files/one")).json()["sid"]
    await twilio.until(lambda: twilio.messages[sid].status not in UNFINISHED)
    kept = twilio.messages[sid]
    assert why in kept.why
    assert kept.error == (63019 if why else None)
    assert [file[1:] for file in kept.files.values()] == ([] if why else [(content, name)])


async def test_words_come_in_order_and_once_and_are_kept_when_nobody_is_told(
    twilio: Twilio, house: Listener
) -> None:
    phone = WhatsAppPhone(twilio, None, "MA.a1b2c3")
    for word in ("one", "two", "three"):
        phone.says(word)
    await house.until(lambda: house.told("/whatsapp", "Body") == ["one", "two", "three"])
    assert house.told("/whatsapp", "From")[0] == "whatsapp:MA.a1b2c3"
    twilio.public_url = ""
    phone.says("nobody hears")
    assert [kept.body for kept in twilio.messages.values()][-1] == "nobody hears"
    assert len(house.got) == 3
    twilio.public_url, house.answers, twilio.retries = house.url, 503, 2
    phone.says("three times")
    await house.until(lambda: house.told("/whatsapp", "Body")[3:] == ["three times"] * 3)


async def test_a_stop_word_is_answered_by_twilio_where_it_is_asked_to(
    client: httpx.AsyncClient, twilio: Twilio
) -> None:
    twilio.opt_out = True
    phone = WhatsAppPhone(twilio)
    assert dict(phone.says("Stop"))["OptOutType"] == "STOP"
    assert (await send(client, twilio, Body="x")).json()["code"] == 21610
    phone.says("START")
    assert (await send(client, twilio, Body="x")).status_code == 201


def test_a_number_is_read_from_numbered_text() -> None:
    text = "شكون؟\n\u20681.\u2069 ولدي\n2) خويا\n• تخطي"
    assert [choice(text, label) for label in ("ولدي", "خويا", "تخطي", "جدي")] == [
        "1",
        "2",
        "تخطي",
        None,
    ]


def test_somebody_with_a_number_and_an_id_is_reached_at_both() -> None:
    person = Person("+212612345678", "MA.a1")
    assert person.address == MOTHER
    assert person.addresses == {MOTHER, "whatsapp:MA.a1"}
