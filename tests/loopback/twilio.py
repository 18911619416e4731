"""Twilio on loopback: its messages, files, Content resources and webhooks, as strict as the real
one and WhatsApp behind it, and as unreliable as a test wants it.
"""

import asyncio
import base64
import json
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.loopback.limits import Refused
from tests.loopback.openapi import Pairs, faults_in_request
from tests.loopback.server import Trouble, broken
from tests.loopback.twilio_answers import ROUTES, Answers, failure
from tests.loopback.twilio_forms import Form, Person, message_form, status_form
from tests.loopback.twilio_lending import WITH_CAPTION, fetch
from tests.loopback.twilio_messages import Kept, new_sid
from tests.loopback.twilio_webhooks import Webhooks

DAY = timedelta(hours=24)


@dataclass
class Call:
    """One request that Wasl made; ``method`` is the operation's id in Twilio's documents.

    ``at`` is when it came, in seconds of a clock that only goes forward.
    """

    method: str
    path: dict[str, str]
    query: Pairs
    body: Any
    status: int = 200
    at: float = field(default_factory=time.monotonic)

    @property
    def given(self) -> dict[str, Any]:
        """The body's fields, each once."""
        return dict(self.body) if self.body else {}

    @property
    def chat(self) -> str | None:
        """Whom it was for."""
        return self.given.get("To")


@dataclass
class Twilio(Webhooks, Answers):
    """``with Twilio() as twilio``; then ``url`` is WASL_TWILIO_API_URL, and ``public_url`` is set
    to where Wasl is: until then, what people write is kept here and Wasl is not told.

    ``reports`` are the statuses that follow by themselves; ``failing`` are the errors that are
    reported of the next messages to somebody, in their order. ``latency`` is the time, in seconds,
    that Twilio takes for every answer. ``opt_out`` has Twilio take STOP, START and HELP itself, as
    with its Advanced Opt-Out.
    """

    reports: tuple[str, ...] = ("sent", "delivered")
    latency: float = 0
    opt_out: bool = False
    calls: list[Call] = field(default_factory=list)
    heard: dict[str, datetime] = field(default_factory=dict)
    failing: dict[str, list[int]] = field(default_factory=dict)

    def __enter__(self) -> "Twilio":
        self._start()
        return self

    def routes(self) -> list[Route]:
        """Every operation by its id, and the place where files really are."""
        made = [Route(path, self._answer, methods=[how], name=name) for name, how, path in ROUTES]
        return [*made, Route("/cdn/{sid}", self._give_file)]

    def made(self, method: str) -> list[Call]:
        """The requests of one operation that succeeded, oldest first."""
        return [each for each in self.calls if each.method == method and each.status < 300]

    def close_window(self, address: str) -> None:
        """A day and an hour have passed since this person wrote."""
        self.heard[address] = datetime.now(UTC) - DAY - timedelta(hours=1)

    def open_window(self, *addresses: str) -> None:
        """These people have just written, of something that Wasl was told long ago."""
        self.heard |= dict.fromkeys(addresses, datetime.now(UTC))

    def is_open(self, address: str) -> bool:
        """Whether free words may go there."""
        return address in self.heard and datetime.now(UTC) - self.heard[address] < DAY

    def receive(self, person: Person, kept: Kept, **pieces: str) -> Form:
        """Somebody's message comes in: kept, their window open, and Wasl told. Gives the form."""
        with self._changed:
            self.messages[kept.sid] = kept
            self.heard |= dict.fromkeys(person.addresses, kept.at)
            if self.opt_out and (word := kept.body.strip().upper()) in {"STOP", "START", "HELP"}:
                pieces["OptOutType"] = word
                change = {"STOP": self.stopped.update, "START": self.stopped.difference_update}
                change.get(word, len)(person.addresses)
        form = message_form(person, kept, self.account, **pieces)
        if self.public_url:
            self.post("/whatsapp", form, lane=person.address)
        return form

    def report(self, sid: str, status: str, error: int | None = None) -> "Future[int]":
        """One status callback of a message, whatever has come before; its result is the answer."""
        kept = self.messages[sid]
        return self._soon(self._report(kept, status, error))

    async def _report(self, kept: Kept, status: str, error: int | None = None) -> int:
        with self._changed:
            kept.status, kept.error = status, error or kept.error
            self._changed.notify_all()
        if kept.callback is None:
            return 0
        form = status_form(kept, status, error, self.account)
        return await self._post(kept.callback, form, kept.sid)

    async def _follow(self, kept: Kept) -> int:
        """What becomes of a message of ours after Twilio took it."""
        if code := await self._hindrance(kept):
            return await self._report(kept, "failed" if code == 63016 else "undelivered", code)
        answers = [await self._report(kept, status) for status in self.reports]
        return max(answers, default=0)

    async def _hindrance(self, kept: Kept) -> int | None:
        if codes := self.failing.get(kept.to):
            return codes.pop(0)
        if kept.filled is not None and kept.filled.faults:
            kept.why = "; ".join(kept.filled.faults)
            self.faults.append(f"WhatsApp refuses {kept.content_sid}: {kept.why}")
            return 63013
        leaves = kept.filled and self.contents.may_leave(str(kept.content_sid), kept.filled.kind)
        if not (leaves or self.is_open(kept.to)):
            kept.why = "outside the window"
            return 63016
        if kept.media_url is not None:
            fetched = await fetch(self._client, kept.media_url)
            kept.why = fetched.why
            if fetched.why:
                return 63019
            kept.files[new_sid("ME")] = (fetched.media_type, fetched.content, fetched.name)
            if kept.body and not fetched.media_type.startswith(WITH_CAPTION):
                self.faults.append(f"words beside {fetched.media_type} never arrive")
        return None

    async def _answer(self, request: Request) -> Response:
        if request.headers.get("authorization") != self._basic():
            return failure(Refused(401, "Authenticate", code=20003))
        body = await read_body(request)
        name, query = request.scope["route"].name, request.query_params.multi_items()
        call = Call(name, {k: str(v) for k, v in request.path_params.items()}, query, body)
        with self._changed:
            self.calls.append(call)
            self.faults += faults_in_request(call.method, call.path, query, body)
            trouble = self.befalling(call)
            before = set(self.messages)
            response = self._settled(call, trouble)
            self._changed.notify_all()
        for sid in set(self.messages) - before:
            self._soon(self._follow(self.messages[sid]))
        await asyncio.sleep(trouble.delay if trouble else self.latency)
        return broken() if trouble is not None and trouble.drops else response

    def _settled(self, call: Call, trouble: Trouble | None) -> Response:
        try:
            if call.path.get("AccountSid", self.account) != self.account:
                raise Refused(404, "The requested resource was not found", code=20404)
            result = None
            if trouble is None or trouble.does_it:
                call.status, result = self.do(call.method, call.path, call.query, call.body)
            if trouble is not None and trouble.status >= 400:
                code = trouble.code or {429: 20429, 401: 20003}.get(trouble.status, 20500)
                raise Refused(trouble.status, "It is a bad day", trouble.retry_after, code)
        except Refused as refused:
            call.status = refused.status
            return failure(refused)
        if call.status == 307:
            return RedirectResponse(str(result), 307)
        return (
            JSONResponse(result, call.status) if result is not None else Response(status_code=204)
        )

    def _basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.account}:{self.token}".encode()).decode()

    async def _give_file(self, request: Request) -> Response:
        if "authorization" in request.headers:
            self.faults.append("the account's secret was sent on to the place of the files")
            return Response("Only one auth mechanism allowed", 400)
        for kept in self.messages.values():
            if request.path_params["sid"] in kept.files:
                media_type, content, _ = kept.files[request.path_params["sid"]]
                return Response(content, media_type=media_type)
        return Response(status_code=404)


async def read_body(request: Request) -> Any:
    """A form as pairs, JSON as its value, nothing as None."""
    kind = request.headers.get("content-type", "")
    if "json" in kind:
        return json.loads(await request.body())
    if "urlencoded" in kind:
        async with request.form() as form:
            return [(name, str(value)) for name, value in form.multi_items()]
    return None
