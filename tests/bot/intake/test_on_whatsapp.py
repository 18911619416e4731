"""The calls of a sender on WhatsApp, against a strict Twilio on loopback."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery.sending import Later, Misconfigured, Refused, Unknown
from bot.intake.on_whatsapp import TwilioCalls
from bot.whatsapp.calls import Part
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio
from tests.loopback.whatsapp_phone import WhatsAppPhone

QUICK_REPLY: dict[str, Any] = {
    "friendly_name": "quick_reply_2",
    "language": "ar",
    "variables": {"1": "نص", "2": "نعم", "3": "yes", "4": "لا", "5": "no"},
    "types": {
        "twilio/quick-reply": {
            "body": "{{1}}",
            "actions": [
                {"type": "QUICK_REPLY", "title": "{{2}}", "id": "{{3}}"},
                {"type": "QUICK_REPLY", "title": "{{4}}", "id": "{{5}}"},
            ],
        }
    },
}
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    """A Twilio whose reports nobody hears; the test fails if it was called wrongly."""
    with Twilio(reports=()) as server:
        yield server
    assert server.faults == []


@pytest.fixture
def phone(twilio: Twilio) -> WhatsAppPhone:
    phone = WhatsAppPhone(twilio)
    twilio.open_window(phone.address)
    return phone


def calls_of(twilio: Twilio, **settings: Any) -> TwilioCalls:
    return TwilioCalls(
        settings.pop("account", twilio.account),
        settings.pop("token", twilio.token),
        twilio.number,
        f"{twilio.url}/nowhere/whatsapp/status",
        settings.pop("api_url", twilio.url),
        **settings,
    )


@pytest.fixture
async def calls(twilio: Twilio) -> AsyncIterator[TwilioCalls]:
    opened = calls_of(twilio)
    yield opened
    await opened.close()


async def test_words_are_sent_from_our_number_and_reports_are_asked_for(
    calls: TwilioCalls, twilio: Twilio, phone: WhatsAppPhone
) -> None:
    sid = await calls.send(phone.address, Part("السلام 👋\nسطر & آخر"))
    given = twilio.made("CreateMessage")[-1].given
    assert twilio.messages[sid].body == "السلام 👋\nسطر & آخر"
    assert (given["From"], given["To"]) == (twilio.number, phone.address)
    assert given["StatusCallback"].endswith("/whatsapp/status")
    assert set(given) == {"From", "To", "Body", "StatusCallback"}


async def test_buttons_are_a_content_made_once_with_its_blanks_filled_in(
    calls: TwilioCalls, twilio: Twilio, phone: WhatsAppPhone
) -> None:
    content = await calls.create(QUICK_REPLY)
    variables = {"1": "واخا؟", "2": "نعم", "3": "a:1", "4": "لا", "5": "a:2"}
    sid = await calls.send(phone.address, Part("واخا؟ نعم لا", content, variables))
    assert twilio.messages[sid].buttons == {"نعم": "a:1", "لا": "a:2"}
    given = twilio.made("CreateMessage")[-1].given
    assert "Body" not in given
    assert json.loads(given["ContentVariables"]) == variables
    assert twilio.made("CreateContent")[-1].body["types"] == QUICK_REPLY["types"]


async def test_every_content_is_listed_over_all_pages(calls: TwilioCalls, twilio: Twilio) -> None:
    names = [f"n{number}" for number in range(103)]
    made = [twilio.contents.create({**QUICK_REPLY, "friendly_name": name}) for name in names]
    listed = await calls.contents()
    assert sorted(each.sid for each in listed) == sorted(each["sid"] for each in made)
    assert (listed[0].name, listed[0].language) == ("n102", "ar")


async def test_a_template_is_submitted_and_its_approval_followed(
    calls: TwilioCalls, twilio: Twilio
) -> None:
    body = {"twilio/quick-reply": {"body": "عندكم رسالة", "actions": [
        {"type": "QUICK_REPLY", "title": "فتح", "id": "act:open"}]}}  # fmt: skip
    sid = await calls.create({"friendly_name": "knock", "language": "ar", "types": body})
    assert (await calls.approval(sid)).state == "unsubmitted"
    assert (await calls.submit(sid, "knock_ar_1", "UTILITY")).state == "received"
    twilio.contents.judge("rejected", "too promotional")
    told = await calls.approval(sid)
    assert (told.state, told.reason) == ("rejected", "too promotional")
    twilio.contents.judge("approved")
    assert (await calls.approval(sid)).reason is None


async def test_what_was_sent_to_somebody_is_found_again_oldest_first(
    calls: TwilioCalls, twilio: Twilio, phone: WhatsAppPhone
) -> None:
    since = datetime.now(UTC)
    other = WhatsAppPhone(twilio, "+33612345678")
    twilio.open_window(other.address)
    old = await calls.send(phone.address, Part("long ago"))
    twilio.messages[old].at = since - AN_HOUR
    twilio.messages[old].status = "delivered"
    await calls.send(other.address, Part("to somebody else"))
    sids = []
    for number in range(3):
        sids.append(await calls.send(phone.address, Part(f"{number}")))
        twilio.messages[sids[-1]].at = since + timedelta(seconds=number)
    twilio.messages[sids[1]].status, twilio.messages[sids[1]].error = "failed", 63016
    phone.says("an answer")
    found = await calls.sent_to(phone.address, since)
    assert [each.sid for each in found] == sids
    assert [(each.text, each.error) for each in found] == [("0", None), ("1", 63016), ("2", None)]
    assert found[0].created_at.tzinfo is not None


async def test_what_still_waits_at_twilio_is_found_too(
    calls: TwilioCalls, twilio: Twilio, phone: WhatsAppPhone
) -> None:
    since = datetime.now(UTC)
    twilio.trouble(Trouble(1, drops=True, does_it=True))
    with pytest.raises(Unknown):
        await calls.send(phone.address, Part("مرحبا"))
    (found,) = await calls.sent_to(phone.address, since)
    assert (found.text, found.status) == ("مرحبا", "queued")


async def test_what_people_sent_comes_again_as_the_forms_of_the_webhook(
    calls: TwilioCalls, twilio: Twilio, phone: WhatsAppPhone
) -> None:
    since = datetime.now(UTC)
    forms = [phone.says("السلام"), phone.sends_voice(b"OggS"), phone.says("+1 & 2")]
    for number, form in enumerate(forms):
        twilio.messages[dict(form)["MessageSid"]].at = since + timedelta(seconds=number)
    old = dict(phone.says("long ago"))["MessageSid"]
    twilio.messages[old].at = since - AN_HOUR
    await calls.send(phone.address, Part("ours"))
    got = [dict(form) async for form in calls.received(since)]
    assert [form["Body"] for form in got] == ["السلام", "", "+1 & 2"]
    assert [form["DateCreated"] > since.isoformat()[:19] for form in got] == [True, True, True]
    same = ("MessageSid", "AccountSid", "From", "To", "NumMedia")
    for ours, pushed in zip(got, map(dict, forms), strict=True):
        assert [ours[name] for name in same] == [pushed[name] for name in same]
    assert got[1]["MediaUrl0"] == dict(forms[1])["MediaUrl0"]
    assert got[1]["MediaContentType0"] == "audio/ogg"


async def test_hundreds_who_wrote_are_all_heard(calls: TwilioCalls, twilio: Twilio) -> None:
    since = datetime.now(UTC)
    for number in range(230):
        WhatsAppPhone(twilio, f"+2126{number:08}").says(str(number))
    got = [dict(form)["Body"] async for form in calls.received(since)]
    assert sorted(got, key=int) == [str(number) for number in range(230)]


async def test_messages_and_files_are_deleted_and_gone_already_is_well(
    calls: TwilioCalls, twilio: Twilio, phone: WhatsAppPhone
) -> None:
    form = dict(phone.sends_photo(b"\xff\xd8\xff"))
    for _ in range(2):
        await calls.delete_file(form["MediaUrl0"])
        assert twilio.messages[form["MessageSid"]].files == {}
    for _ in range(2):
        await calls.delete(form["MessageSid"])
        assert form["MessageSid"] not in twilio.messages


async def test_a_message_on_its_way_is_deleted_later(
    calls: TwilioCalls, phone: WhatsAppPhone
) -> None:
    sid = await calls.send(phone.address, Part("مرحبا"))
    with pytest.raises(Later):
        await calls.delete(sid)


async def test_a_file_of_another_account_is_never_deleted(
    calls: TwilioCalls, twilio: Twilio
) -> None:
    for source in ("https://example.com/x", f"/2010-04-01/Accounts/AC{'0' * 32}/Messages/x"):
        with pytest.raises(Refused):
            await calls.delete_file(source)
    assert twilio.calls == []


async def test_a_wrong_token_or_account_is_told_as_such(twilio: Twilio) -> None:
    right = calls_of(twilio)
    await right.examine()
    await right.close()
    for wrong in (calls_of(twilio, token="another"), calls_of(twilio, account="AC" + "f" * 32)):
        with pytest.raises(Misconfigured):
            await wrong.examine()
        await wrong.close()


async def test_an_address_where_twilio_is_not_is_told_as_such(twilio: Twilio) -> None:
    strange = calls_of(twilio, api_url=f"{twilio.url}/elsewhere")
    with pytest.raises(Misconfigured):
        await strange.examine()
    with pytest.raises(Misconfigured):
        await strange.delete("SM" + "0" * 32)
    await strange.close()


async def test_a_region_in_the_environment_changes_no_address(
    twilio: Twilio, phone: WhatsAppPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    calls = calls_of(twilio)
    assert await calls.send(phone.address, Part("مرحبا"))
    await calls.close()


async def test_what_can_not_be_written_is_refused_before_it_leaves(
    calls: TwilioCalls, twilio: Twilio, phone: WhatsAppPhone
) -> None:
    with pytest.raises(Refused):
        await calls.send(phone.address, Part("half a letter \ud83d"))
    assert twilio.calls == []


async def test_eighty_messages_are_in_flight_at_once(twilio: Twilio, phone: WhatsAppPhone) -> None:
    twilio.latency = 0.3
    calls = calls_of(twilio)
    begun = asyncio.get_running_loop().time()
    await asyncio.gather(*(calls.send(phone.address, Part(str(n))) for n in range(80)))
    assert asyncio.get_running_loop().time() - begun < 2.4, "eight would take 3 seconds"
    await calls.close()


async def test_nobody_s_words_or_number_come_into_the_log(
    calls: TwilioCalls, phone: WhatsAppPhone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await calls.send(phone.address, Part("السر ديالي"))
    with pytest.raises(Refused):
        await calls.send(phone.address, Part("x" * 1601))
    told = "".join(f"{record.getMessage()}{record.args}" for record in caplog.records)
    assert "السر" not in told
    assert "212612345678" not in told


def test_a_process_without_whatsapp_does_not_carry_the_library() -> None:
    code = "import sys, bot.serve, bot.intake.on_telegram, bot.intake.on_whatsapp_faults"
    seen = subprocess.run(
        [sys.executable, "-c", f"{code}; print('twilio' in sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert seen.stdout.strip() == "False"
