"""The stand-in for Twilio answers as Twilio does, so that what passes here passes there.

It is asked with plain requests; that Twilio's own library gets on with it is tested where Wasl
uses that library.
"""

import json
from typing import Any

import httpx
import pytest

from tests.loopback.listener import BUTTONS, MOTHER, Listener, place, send
from tests.loopback.openapi import faults_in_answer, operations
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio
from tests.loopback.twilio_answers import ROUTES
from tests.loopback.twilio_forms import signature
from tests.loopback.twilio_messages import UNFINISHED
from tests.loopback.whatsapp_phone import WhatsAppPhone


async def test_every_answer_is_as_twilio_documents_it(
    client: httpx.AsyncClient, twilio: Twilio
) -> None:
    if operations() is None:
        pytest.skip("Twilio's documents are not beside us")
    twilio.open_window(MOTHER)
    phone = WhatsAppPhone(twilio)
    form = dict(phone.sends_photo(b"\xff\xd8\xff"))
    message, media = form["MessageSid"], form["MediaUrl0"].rpartition("/")[2]
    content = (await client.post("/v1/Content", json=BUTTONS)).json()["sid"]
    bodies: dict[str, Any] = {
        "CreateMessage": {"data": {"To": MOTHER, "From": twilio.number, "Body": "salam"}},
        "CreateContent": {"json": BUTTONS},
        "CreateApprovalCreate": {"json": {"name": "two", "category": "UTILITY"}},
    }
    names = {"MessageSid": message, "ContentSid": content}
    for name, method, path in sorted(ROUTES, key=lambda each: each[1] == "DELETE"):
        sid = {"Media": media, "Messa": message, "Accou": twilio.account}
        kind = name.removeprefix("Fetch").removeprefix("Delete").removeprefix("Get")[:5]
        sids = {**names, "AccountSid": twilio.account, "Sid": sid.get(kind, content)}
        if name in {"GetFile", "DeleteMessage"}:
            continue
        answer = await client.request(method, path.format(**sids), **bodies.get(name, {}))
        got = answer.json() if answer.content else None
        assert faults_in_answer(name, answer.status_code, got) == [], name
    assert twilio.faults == []


async def test_a_message_is_refused_at_once_for_what_is_plainly_wrong(
    client: httpx.AsyncClient, twilio: Twilio
) -> None:
    async def code(**given: str) -> int:
        return int((await send(client, twilio, **given)).json()["code"])

    assert await code() == 21619
    assert await code(Body="س" * 1601) == 21617
    assert await code(Body="x", To="212612345678") == 21211
    assert await code(Body="x", From="whatsapp:+33612345678") == 63007
    assert await code(ContentSid="HX" + "0" * 32) == 21655
    assert await code(Body="x", StatusCallback="/whatsapp/status") == 21609
    stranger = await client.get("/v1/Content", auth=(twilio.account, "a guess"))
    assert stranger.json()["code"] == 20003
    assert (await client.get("/2010-04-01/Accounts/AC9/Messages.json")).status_code == 404
    twilio.stopped.add(MOTHER)
    assert await code(Body="x") == 21610


async def test_reports_follow_a_message_and_may_be_sent_in_any_order(
    client: httpx.AsyncClient, twilio: Twilio, house: Listener
) -> None:
    twilio.open_window(MOTHER)
    back = f"{house.url}/whatsapp/status"
    sid = (await send(client, twilio, Body="salam", StatusCallback=back)).json()["sid"]
    await house.until(
        lambda: house.told("/whatsapp/status", "MessageStatus") == ["sent", "delivered"]
    )
    for status in ("read", "sent"):
        twilio.report(sid, status).result(5)
    assert house.told("/whatsapp/status", "MessageStatus")[2:] == ["read", "sent"]
    assert set(house.told("/whatsapp/status", "MessageSid")) == {sid}
    path, headers, form = house.got[0]
    assert headers["X-Twilio-Signature"] == signature(house.url + path, form, twilio.token)


async def test_outside_the_window_only_an_approved_template_leaves(
    client: httpx.AsyncClient, twilio: Twilio
) -> None:
    phone = WhatsAppPhone(twilio)
    template = {
        "friendly_name": "knock",
        "language": "fr",
        "types": {
            "twilio/quick-reply": {
                "body": "Il y a du nouveau.",
                "actions": [{"title": "Ouvrir", "id": "act:open"}],
            }
        },
    }
    knock = (await client.post("/v1/Content", json=template)).json()["sid"]

    async def fate(**given: str) -> tuple[str, int | None]:
        sid = (await send(client, twilio, **given)).json()["sid"]
        await twilio.until(lambda: twilio.messages[sid].status not in UNFINISHED)
        return twilio.messages[sid].status, twilio.messages[sid].error

    assert await fate(Body="salam") == ("failed", 63016)
    assert await fate(ContentSid=knock) == ("failed", 63016)
    asked = {"name": "knock", "category": "UTILITY"}
    await client.post(place("CreateApprovalCreate", twilio, ContentSid=knock), json=asked)
    assert await fate(ContentSid=knock) == ("failed", 63016)
    twilio.contents.judge("approved")
    assert (await fate(ContentSid=knock))[1] is None
    assert (phone.words, phone.buttons()) == ("Il y a du nouveau.", {"Ouvrir": "act:open"})
    opened = dict(phone.presses("Ouv"))
    assert (opened["ButtonPayload"], opened["MessageType"]) == ("act:open", "interactive")
    assert (await fate(Body="salam"))[1] is None
    twilio.close_window(phone.address)
    assert await fate(Body="salam") == ("failed", 63016)
    assert len(phone.messages) == 2


async def test_blanks_are_filled_in_or_refused(client: httpx.AsyncClient, twilio: Twilio) -> None:
    twilio.open_window(MOTHER)
    content = (await client.post("/v1/Content", json=BUTTONS)).json()["sid"]

    async def sent(variables: object) -> httpx.Response:
        text = variables if isinstance(variables, str) else json.dumps(variables)
        return await send(client, twilio, ContentSid=content, ContentVariables=text)

    for wrong in ("", "[]", "{", {"1": "x"}, {"1": "x", "2": "a", "3": ""}, {"1": "x", "2": {}}):
        assert (await sent(wrong)).json()["code"] == 21656, wrong
    assert (await sent({"1": "two\nlines", "2": "a", "3": "b"})).json()["code"] == 21656
    assert (await sent({"1": "x" * 1601, "2": "a", "3": "b"})).json()["code"] == 21658
    phone = WhatsAppPhone(twilio)
    assert (await sent({"1": "واخا؟", "2": "نعم", "3": "لا"})).status_code == 201
    await twilio.until(lambda: phone.buttons() == {"نعم": "نعم", "لا": "لا"})
    assert twilio.faults == []
    too_long = (await sent({"1": "x", "2": "t" * 21, "3": "b"})).json()["sid"]
    await twilio.until(lambda: twilio.messages[too_long].error == 63013)
    assert "title is longer than 20" in twilio.faults.pop()


async def test_lists_are_filtered_and_paged_newest_first(
    client: httpx.AsyncClient, twilio: Twilio
) -> None:
    twilio.open_window(MOTHER)
    other = WhatsAppPhone(twilio, "+212600000000")
    other.says("from somebody else")
    for number in range(5):
        await send(client, twilio, Body=str(number))
    asked = {"To": MOTHER, "DateSent>": "2020-01-01T00:00:00Z", "PageSize": "2"}
    page = (await client.get(place("ListMessage", twilio), params=asked)).json()
    bodies = [each["body"] for each in page["messages"]]
    while page["next_page_uri"]:
        page = (await client.get(page["next_page_uri"])).json()
        bodies += [each["body"] for each in page["messages"]]
    assert bodies == ["4", "3", "2", "1", "0"]
    late = {"From": other.address, "DateSent>": "2100-01-01"}
    assert (await client.get(place("ListMessage", twilio), params=late)).json()["messages"] == []
    assert twilio.faults == []


async def test_trouble_comes_as_asked(client: httpx.AsyncClient, twilio: Twilio) -> None:
    twilio.trouble(Trouble(1, 429, retry_after=3, method="CreateMessage"))
    refused = await send(client, twilio, Body="a")
    assert (refused.json()["code"], refused.headers["Retry-After"]) == (20429, "3")
    twilio.trouble(Trouble(1, 400, code=63018, chat=MOTHER))
    assert (await send(client, twilio, Body="b")).json()["code"] == 63018
    twilio.trouble(Trouble(1, drops=True, does_it=True), Trouble(1, 500, does_it=True))
    with pytest.raises(httpx.RemoteProtocolError):
        await send(client, twilio, Body="c")
    assert (await send(client, twilio, Body="d")).status_code == 500
    assert [kept.body for kept in twilio.messages.values()] == ["c", "d"]


@pytest.mark.skipif(operations() is None, reason="Twilio's documents are not beside us")
async def test_what_twilio_does_not_know_is_noted(
    client: httpx.AsyncClient, twilio: Twilio
) -> None:
    await send(client, twilio, Body="x", Colour="red")
    await send(client, twilio, Body="x", ValidityPeriod="soon")
    await client.get(place("FetchMessage", twilio, Sid="SM9"))
    await client.post("/v1/Content", json={**BUTTONS, "language": 3})
    assert twilio.faults == [
        "CreateMessage: there is no parameter Colour",
        "CreateMessage: ValidityPeriod is not of type integer",
        "FetchMessage: Sid has a wrong length",
        "FetchMessage: Sid does not match ^(SM|MM)[0-9a-fA-F]{32}$",
        "CreateContent: body.language is not of type string",
    ]
