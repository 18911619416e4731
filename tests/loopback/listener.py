"""Stands where Wasl would be, for the stand-ins' own tests: takes every webhook, lends files."""

from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.loopback.server import Loopback
from tests.loopback.twilio import Twilio
from tests.loopback.twilio_answers import ROUTES

MOTHER = "whatsapp:+212612345678"


class Listener(Loopback):
    """What came is in ``got``; ``files`` are lent; ``answers`` is the status of each webhook."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.got: list[tuple[str, httpx.Headers, list[tuple[str, str]]]] = []
        self.files: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.answers = 200

    def __enter__(self) -> "Listener":
        self._start()
        return self

    def routes(self) -> list[Route]:
        """Every path takes a webhook, and /files/ lends."""
        return [
            Route("/files/{name}", self._lend, methods=["GET", "HEAD"]),
            Route("/{path:path}", self._take, methods=["POST"]),
        ]

    def pushing(self, client: httpx.AsyncClient) -> list[Any]:
        """It does nothing of itself."""
        return []

    def told(self, path: str, field: str) -> list[str]:
        """One field of every form that came to a path, in the order they came."""
        return [dict(form).get(field, "") for where, _, form in self.got if where == path]

    async def _take(self, request: Request) -> Response:
        form = (await request.form()).multi_items()
        with self._changed:
            place = "/" + request.path_params["path"]
            headers = httpx.Headers(dict(request.headers))
            self.got.append((place, headers, [(k, str(v)) for k, v in form]))
            self._changed.notify_all()
        return Response(status_code=self.answers)

    async def _lend(self, request: Request) -> Response:
        content, headers = self.files[request.path_params["name"]]
        return Response(content, headers=headers)


def place(name: str, twilio: Twilio, **pieces: str) -> str:
    """The address of an operation."""
    (path,) = [path for each, _, path in ROUTES if each == name]
    return path.format(AccountSid=twilio.account, **pieces)


async def send(client: httpx.AsyncClient, twilio: Twilio, **given: str) -> httpx.Response:
    """Send a message to the mother, or to whom it says."""
    data = {"To": MOTHER, "From": twilio.number, **given}
    return await client.post(place("CreateMessage", twilio), data=data)


BUTTONS = {
    "friendly_name": "two",
    "language": "ar",
    "variables": {"1": "x", "2": "a", "3": "b"},
    "types": {
        "twilio/quick-reply": {
            "body": "{{1}}",
            "actions": [{"title": "{{2}}", "id": "{{2}}"}, {"title": "{{3}}", "id": "{{3}}"}],
        }
    },
}
