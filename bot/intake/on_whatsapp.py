"""The people's door on WhatsApp, on Twilio's own library: the calls of one sender.

Importing it takes 150 ms and 28 MB, so only a process that speaks on WhatsApp does.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

# The library has no types; what comes from it is typed where it is used.
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.delivery.sending import Misconfigured, Refused, Undelivered, Unknown
from bot.intake.on_whatsapp_faults import Declined, made
from bot.intake.on_whatsapp_http import AiohttpTwilio
from bot.whatsapp.calls import ANSWER_SECONDS, OFFICIAL, Approval, Content, Form, Message, Part
from bot.whatsapp.files import named
from bot.whatsapp.forms import SAID_AT

PAGE = 100
# Twilio tells whole seconds, and by its own clock.
CLOCKS_DIFFER = timedelta(seconds=2)
NOT_THERE = 404


class TwilioCalls:
    """See Calls. ``sender`` is our number as Twilio writes it, ``callback`` where reports go to.

    ``api_url`` stands in for every server of Twilio; None leaves each at its own address.
    """

    def __init__(
        self,
        account_sid: str,
        token: str,
        sender: str,
        callback: str,
        api_url: str | None = None,
        *,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._http = AiohttpTwilio(api_url, answer_seconds)
        client = Client(account_sid, token, http_client=self._http)
        # The environment may name a region, which would be put even into an address of numbers.
        client.region = client.edge = None
        self._messages = client.messages
        self._contents = client.content.v1.contents
        self._account_sid = account_sid
        self._sender = sender
        self._callback = callback
        self._base = api_url or OFFICIAL

    async def send(self, address: str, part: Part) -> str:
        """See Calls."""
        asked: dict[str, Any] = {}
        if part.content is not None:
            asked["content_sid"] = part.content
            if part.variables:
                asked["content_variables"] = json.dumps({**part.variables}, ensure_ascii=False)
        else:
            if part.text:
                asked["body"] = part.text
            if part.media is not None:
                asked["media_url"] = [part.media]
        call = self._messages.create_async(
            to=address, from_=self._sender, status_callback=self._callback, **asked
        )
        return _sid(await made(call))

    async def sent_to(self, address: str, since: datetime) -> list[Message]:
        """See Calls. A few seconds more are looked through than asked for.

        Not filtered by date at Twilio: a message that still waits there has none.
        """
        listing = self._messages.stream_async(to=address, from_=self._sender, page_size=PAGE)
        begin = since - CLOCKS_DIFFER
        found = []
        async for each in _every(listing):
            # The newest come first, by the time they were sent, which is after they were made.
            if each.date_sent is not None and each.date_sent < begin:
                break
            made_at = each.date_created or each.date_sent
            if made_at is not None and made_at >= begin:
                found.append(_message(each, made_at))
        return sorted(found, key=lambda message: message.created_at)

    async def received(self, since: datetime) -> AsyncIterator[Form]:
        """See Calls."""
        begin = (since - CLOCKS_DIFFER).astimezone(UTC)
        listing = self._messages.stream_async(
            to=self._sender, date_sent_after=begin, page_size=PAGE
        )
        # The newest come first, and people must be heard in the order in which they spoke.
        for each in reversed([one async for one in _every(listing)]):
            form = [
                ("MessageSid", _sid(each)),
                ("SmsMessageSid", each.sid),
                ("SmsSid", each.sid),
                ("AccountSid", self._account_sid),
                ("SmsStatus", "received"),
                ("From", each.from_ or ""),
                ("To", each.to or ""),
                ("Body", each.body or ""),
            ]
            if said_at := each.date_created or each.date_sent:
                form.append((SAID_AT, said_at.isoformat()))
            yield form + await self._files_of(each)

    async def delete(self, sid: str) -> None:
        """See Calls."""
        await _gone(self._messages(sid).delete_async())

    async def delete_file(self, source: str) -> None:
        """See Calls."""
        message, file = named(source, self._account_sid)
        await _gone(self._messages(message).media(file).delete_async())

    async def contents(self) -> list[Content]:
        """See Calls."""
        listing = self._contents.stream_async(page_size=PAGE)
        return [
            Content(_sid(each), each.friendly_name or "", each.language or "")
            async for each in _every(listing)
        ]

    async def create(self, definition: Mapping[str, Any]) -> str:
        """See Calls."""
        asked = self._contents.ContentCreateRequest(dict(definition))
        return _sid(await made(self._contents.create_async(asked)))

    async def submit(self, sid: str, name: str, category: str) -> Approval:
        """See Calls."""
        approvals = self._contents(sid).approval_create
        asked = approvals.ContentApprovalRequest({"name": name, "category": category})
        answer = await made(approvals.create_async(asked))
        return _approval(answer.status, answer.rejection_reason)

    async def approval(self, sid: str) -> Approval:
        """See Calls."""
        answer = await made(self._contents(sid).approval_fetch().fetch_async())
        told = answer.whatsapp if isinstance(answer.whatsapp, dict) else {}
        return _approval(told.get("status"), told.get("rejection_reason"))

    async def examine(self) -> None:
        """See Calls. What our number sent to itself is asked for, and that is nothing."""
        listing = self._messages.stream_async(to=self._sender, from_=self._sender, page_size=1)
        try:
            async for _ in _every(listing):
                break
        except Refused as refused:
            raise Misconfigured(refused.reason) from refused

    async def close(self) -> None:
        """See Calls."""
        await self._http.close()

    async def _files_of(self, message: Any) -> Form:
        """What the form of a message said of its files."""
        count = int(message.num_media or 0)
        form = [("NumMedia", str(count))]
        if not count:
            return form
        listing = self._messages(message.sid).media.stream_async(page_size=PAGE)
        folder = f"{self._base}/2010-04-01/Accounts/{self._account_sid}/Messages/{message.sid}"
        number = 0
        async for each in _every(listing):
            form.append((f"MediaUrl{number}", f"{folder}/Media/{_sid(each)}"))
            form.append((f"MediaContentType{number}", each.content_type or ""))
            number += 1
        # Some may have been deleted since.
        form[0] = ("NumMedia", str(number))
        return form


async def _every(listing: Awaitable[Any]) -> AsyncIterator[Any]:
    """Every resource of a list of Twilio's, over all its pages."""
    found = aiter(await made(listing))
    while (each := await made(anext(found, None))) is not None:
        yield each


async def _gone(call: Awaitable[Any]) -> None:
    """Delete something; what Twilio does not know is gone already."""
    try:
        await made(call)
    except Undelivered as fault:
        cause = fault.__cause__
        # Without a code, it is not Twilio that says so.
        if not (isinstance(cause, Declined) and cause.status == NOT_THERE and cause.code):
            raise


def _sid(resource: Any) -> str:
    """What Twilio calls a thing. An answer without it leaves open what has happened."""
    if not isinstance(resource.sid, str):
        raise Unknown("twilio: no SID")
    return resource.sid


def _message(each: Any, created_at: datetime) -> Message:
    return Message(
        _sid(each),
        each.body or "",
        int(each.num_media or 0),
        each.status or "",
        each.error_code if isinstance(each.error_code, int) else None,
        created_at,
    )


def _approval(state: object, reason: object) -> Approval:
    return Approval(str(state or "unsubmitted").lower(), str(reason) if reason else None)
