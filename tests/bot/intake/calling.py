"""Twilio as our webhooks meet it: calls signed by Twilio's own description, without its library."""

import base64
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlencode

import httpx

from bot.arrivals import Arrival
from bot.intake.on_whatsapp_routes import whatsapp_webhooks
from bot.web import application
from bot.whatsapp.forms import Status
from bot.whatsapp.settings import TwilioSecrets

PUBLIC = "https://wasl.example/door"
TOKEN, OLD, SHARED = "0123456789abcdef" * 2, "fedcba9876543210" * 2, "a-shared-secret"
OURS, FAMILY = "whatsapp:+14155238886", "whatsapp:+212612345678"
SID, ACCOUNT = "SM" + "a1" * 16, "AC" + "b2" * 16
MESSAGE = [
    ("MessageSid", SID),
    ("AccountSid", ACCOUNT),
    ("From", FAMILY),
    ("To", OURS),
    ("Body", "salam"),
    ("ButtonText", ""),
]
REPORT = [
    ("MessageSid", SID),
    ("AccountSid", ACCOUNT),
    ("From", OURS),
    ("To", FAMILY),
    ("MessageStatus", "read"),
]
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"

Form = Sequence[tuple[str, str]]


class Twilio:
    """Calls as Twilio does, and keeps what came of it; fails as it is told.

    Instead of being kept, arrivals may be taken in by a host.
    """

    def __init__(self, host: Callable[[Arrival], Awaitable[None]] | None = None) -> None:
        self.arrived: list[Arrival] = []
        self.reported: list[Status] = []
        self.failure: Exception | None = None
        secrets = TwilioSecrets((TOKEN, OLD), {"webhooks_1": SHARED})
        self.routes = whatsapp_webhooks(
            PUBLIC,
            secrets,
            OURS,
            account=ACCOUNT,
            arrive=host or self.arrive,
            report=self.report,
        )
        self.app = application(self.routes, self.checks)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app), base_url="http://10.0.0.7:8000"
        )

    @property
    def kept(self) -> list[Arrival | Status]:
        return [*self.arrived, *self.reported]

    async def checks(self) -> list[str]:
        return []

    async def arrive(self, arrival: Arrival) -> None:
        if self.failure is not None:
            raise self.failure
        self.arrived.append(arrival)

    async def report(self, status: Status) -> None:
        if self.failure is not None:
            raise self.failure
        self.reported.append(status)

    async def call(
        self,
        form: Form,
        path: str = "/whatsapp",
        *,
        token: str = TOKEN,
        signed: str = "",
        hashed: str = "sha1",
        **headers: str,
    ) -> httpx.Response:
        """Call a path; ``signed`` is the address that the signature is for, if it is another."""
        signature = sign(signed or PUBLIC + path, form, token, hashed)
        return await self.post(form, path, {"X-Twilio-Signature": signature, **headers})

    async def post(
        self, form: Form, path: str, headers: Mapping[str, str | bytes]
    ) -> httpx.Response:
        raw = [(b"Content-Type", b"application/x-www-form-urlencoded; charset=UTF-8")]
        for name, value in headers.items():
            raw.append((name.encode(), value if isinstance(value, bytes) else value.encode()))
        return await self.client.post(path, content=urlencode(form).encode(), headers=raw)


def sign(url: str, form: Form, token: str, hashed: str = "sha1") -> str:
    """The signature by Twilio's own description, made without its library."""
    fields = "".join(name + value for name, value in sorted(set(form)))
    mark = hmac.digest(token.encode(), (url + fields).encode(), hashed)
    return base64.b64encode(mark).decode()
