"""Twilio's webhooks take what Twilio signed for this very address and number, and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.logs import configure
from bot.turns import TurnFailed
from bot.web import serving
from bot.whatsapp.forms import Status
from storage.database import DatabaseAway
from tests.bot.intake.calling import (
    FAMILY,
    MESSAGE,
    OLD,
    PUBLIC,
    REPORT,
    SETTINGS,
    SHARED,
    SID,
    TOKEN,
    Form,
    Twilio,
    sign,
)


@pytest.fixture(autouse=True)
def logs() -> None:
    configure("info")


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    twilio = Twilio()
    async with twilio.client:
        yield twilio


async def test_a_message_is_taken_in_and_answered_without_a_word(twilio: Twilio) -> None:
    answer = await twilio.call(MESSAGE)
    assert (answer.status_code, answer.content) == (200, b"")
    [arrived] = twilio.arrived
    assert (arrived.address, arrived.text, arrived.provider_id) == (FAMILY, "salam", SID)
    assert arrived.raw == {"form": [list(field) for field in MESSAGE]}


async def test_a_report_is_taken_in(twilio: Twilio) -> None:
    answer = await twilio.call(REPORT, "/whatsapp/status")
    assert (answer.status_code, answer.content) == (200, b"")
    assert (twilio.reported, twilio.arrived) == ([Status(SID, "read")], [])


@pytest.mark.parametrize(
    "more",
    [
        [("Body", "")],
        [("Body", "ثانية"), ("Body", "ثانية"), ("Body", "")],
        [("ProfileName", "فاطمة الزهراء 🌙"), ("Label", "L'Hôpital & le «juge» = 100 % + 1")],
        [("Body2", "  spaces stay  "), ("Lines", "un\r\ndeux\n"), ("é", "a;b&c")],
    ],
)
async def test_blank_double_and_foreign_fields_are_signed_and_kept(
    more: Form, twilio: Twilio
) -> None:
    form = [*MESSAGE, *more]
    assert (await twilio.call(form)).status_code == 200
    assert twilio.arrived[0].raw == {"form": [list(field) for field in form]}


@pytest.mark.parametrize("path", ["/whatsapp?a=1&b=%2F%20x&a=", "/whatsapp?%D8%B3=%d8%b3"])
async def test_the_query_is_signed_as_it_is_written(path: str, twilio: Twilio) -> None:
    assert (await twilio.call(MESSAGE, path)).status_code == 200


async def test_over_http_the_address_is_taken_as_it_was_written(twilio: Twilio) -> None:
    async with (
        serving(twilio.app, "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as twilio.client,
    ):
        assert (await twilio.call(MESSAGE, "/whatsapp?a=%2F%d8%b3&b=")).status_code == 200
        assert (await twilio.call(REPORT, "/whatsapp/status")).status_code == 200
        assert (await twilio.call(MESSAGE, "/whats%61pp", signed=f"{PUBLIC}/whatsapp")).is_error
    assert [each.provider_id for each in twilio.arrived] == [SID]


@pytest.mark.parametrize(("form", "path"), [(MESSAGE, ""), (REPORT, "/status")])
async def test_a_form_of_another_account_is_refused(form: Form, path: str, twilio: Twilio) -> None:
    other = [(name, "AC" + "c3" * 16 if name == "AccountSid" else said) for name, said in form]
    assert (await twilio.call(other, f"/whatsapp{path}")).status_code == 403
    assert (twilio.arrived, twilio.reported) == ([], [])


async def test_a_port_may_be_written_or_left_out(twilio: Twilio) -> None:
    signed = PUBLIC.replace("example", "example:443") + "/whatsapp"
    assert (await twilio.call(MESSAGE, signed=signed)).status_code == 200


async def test_a_token_that_is_being_replaced_is_good_for_both(twilio: Twilio) -> None:
    assert (await twilio.call(MESSAGE, token=OLD)).status_code == 200


async def test_a_shared_key_signs_with_sha_256_and_is_named(twilio: Twilio) -> None:
    named = {SETTINGS: "key=webhooks_1,algorithm=HMAC_SHA256"}
    good = await twilio.call(MESSAGE, token=SHARED, hashed="sha256", **named)
    assert good.status_code == 200
    for answer in (
        await twilio.call(MESSAGE, token=TOKEN, hashed="sha256", **named),
        await twilio.call(MESSAGE, token=SHARED, hashed="sha1", **named),
        await twilio.call(MESSAGE, token=SHARED, hashed="sha256"),
        await twilio.call(MESSAGE, token=SHARED),
        await twilio.call(
            MESSAGE, token=SHARED, hashed="sha256", **{SETTINGS: "key=x,algorithm=HMAC_SHA256"}
        ),
        await twilio.call(MESSAGE, **{SETTINGS: "algorithm=HMAC_MD5"}),
        await twilio.call(MESSAGE, **{SETTINGS: "key=,,=algorithm,algorithm=none"}),
    ):
        assert answer.status_code == 403
    assert len(twilio.arrived) == 1


@pytest.mark.parametrize(
    ("path", "signed", "token"),
    [
        pytest.param("/whatsapp", "", TOKEN.upper(), id="wrong token"),
        pytest.param("/whatsapp", "", "", id="empty token"),
        pytest.param("/whatsapp", "http://10.0.0.7:8000/whatsapp", TOKEN, id="our inner address"),
        pytest.param("/whatsapp", "http://wasl.example/door/whatsapp", TOKEN, id="not encrypted"),
        pytest.param("/whatsapp", f"{PUBLIC}/whatsapp/", TOKEN, id="another slash"),
        pytest.param("/whatsapp/status", f"{PUBLIC}/whatsapp", TOKEN, id="replayed elsewhere"),
        pytest.param("/whatsapp", f"{PUBLIC}/whatsapp/status", TOKEN, id="a report as a message"),
        pytest.param("/whatsapp?x=1", f"{PUBLIC}/whatsapp", TOKEN, id="a query added"),
    ],
)
@pytest.mark.parametrize("form", [MESSAGE, REPORT])
async def test_a_wrong_signature_is_refused(
    form: Form, path: str, signed: str, token: str, twilio: Twilio
) -> None:
    proxied = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "10.0.0.7:8000"}
    answer = await twilio.call(form, path, signed=signed, token=token, **proxied)
    assert answer.status_code == 403
    assert twilio.kept == []


async def test_a_missing_signature_is_refused_before_anything_is_read(twilio: Twilio) -> None:
    read: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(b"")
        yield urlencode(MESSAGE).encode()

    for path in ("/whatsapp", "/whatsapp/status"):
        for headers in ({}, {"X-Twilio-Signature": ""}):
            answer = await twilio.client.post(path, content=body(), headers=headers)
            assert answer.status_code == 403
    assert (read, twilio.kept) == ([], [])


@pytest.mark.parametrize("given", [b"x", "توقيع".encode(), b"=" * 5000, b"\xff"])
async def test_a_signature_that_is_none_is_refused(given: bytes, twilio: Twilio) -> None:
    answer = await twilio.post(MESSAGE, "/whatsapp", {"X-Twilio-Signature": given})
    assert answer.status_code == 403
    assert twilio.arrived == []


@pytest.mark.parametrize(
    "changed",
    [
        [*MESSAGE[:3], ("Body", "salam!"), MESSAGE[4]],
        [("MessageSid", SID), ("From", "whatsapp:+212600000000"), *MESSAGE[2:]],
        MESSAGE[:3],
        [*MESSAGE, ("MediaUrl0", "https://evil.example/")],
        [*MESSAGE, ("Body", "another")],
    ],
)
async def test_a_form_that_was_tampered_with_is_refused(changed: Form, twilio: Twilio) -> None:
    signature = sign(f"{PUBLIC}/whatsapp", MESSAGE, TOKEN)
    answer = await twilio.post(changed, "/whatsapp", {"X-Twilio-Signature": signature})
    assert answer.status_code == 403
    assert twilio.arrived == []


async def test_what_is_not_about_our_number_is_refused_though_it_is_signed(twilio: Twilio) -> None:
    other = [("To", "whatsapp:+15005550006"), *(field for field in MESSAGE if field[0] != "To")]
    for form, path in ((other, "/whatsapp"), (REPORT, "/whatsapp"), (MESSAGE, "/whatsapp/status")):
        assert (await twilio.call(form, path)).status_code == 403
    assert twilio.kept == []


async def test_what_is_signed_and_names_no_message_is_400(twilio: Twilio) -> None:
    assert (await twilio.call(MESSAGE[1:])).status_code == 400
    assert (await twilio.call(REPORT[1:], "/whatsapp/status")).status_code == 400
    many = [*MESSAGE, *((f"Field{number}", "") for number in range(200))]
    assert (await twilio.call(many)).status_code == 400
    assert twilio.kept == []


async def test_over_a_megabyte_is_413(twilio: Twilio) -> None:
    answer = await twilio.call([*MESSAGE, ("Padding", "x" * 1_000_001)])
    assert answer.status_code == 413
    assert twilio.arrived == []


@pytest.mark.parametrize("failure", [DatabaseAway(), TurnFailed()])
@pytest.mark.parametrize(("form", "path"), [(MESSAGE, "/whatsapp"), (REPORT, "/whatsapp/status")])
async def test_not_committed_is_503_with_a_time_to_come_back(
    form: Form, path: str, failure: Exception, twilio: Twilio
) -> None:
    twilio.failure = failure
    answer = await twilio.call(form, path)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_any_other_fault_is_500_and_logged_without_words(
    twilio: Twilio, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("info")
    twilio.failure = ValueError("Fatima wrote this")
    answer = await twilio.call(MESSAGE)
    assert answer.status_code == 500
    line = capsys.readouterr().err
    assert json.loads(line)["place"] == "/whatsapp"
    assert "Fatima" not in line + answer.text


async def test_a_wrong_token_is_said_once_until_a_signature_is_right_again(
    twilio: Twilio, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("info")
    for token in (SHARED, SHARED, TOKEN, SHARED):
        await twilio.call(MESSAGE, token=token, **{SETTINGS: "algorithm=HMAC_SHA1"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["place"] for line in lines] == ["/whatsapp", "/whatsapp"]
    assert all("WASL_PUBLIC_URL" in line["event"] for line in lines)


FIELDS = st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(more=FIELDS, flipped=st.integers(0, 27))
def test_every_form_that_is_signed_arrives_and_none_with_another_signature(
    more: Form, flipped: int
) -> None:
    async def calls() -> None:
        twilio = Twilio()
        form = [*MESSAGE, *more]
        signature = sign(f"{PUBLIC}/whatsapp", form, TOKEN)
        other = signature[:flipped] + chr(ord(signature[flipped]) ^ 1) + signature[flipped + 1 :]
        async with twilio.client:
            good = await twilio.post(form, "/whatsapp", {"X-Twilio-Signature": signature})
            bad = await twilio.post(form, "/whatsapp", {"X-Twilio-Signature": other})
        assert (good.status_code, bad.status_code, len(twilio.arrived)) == (200, 403, 1)

    asyncio.run(calls())
