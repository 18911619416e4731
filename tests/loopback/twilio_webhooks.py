"""How Twilio calls Wasl: signed forms, one after the other for each person."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.loopback.server import Loopback
from tests.loopback.twilio_forms import Form, signed

TOKEN = "the-auth-token-of-the-loopback-account"


@dataclass
class Webhooks(Loopback):
    """Posts forms below ``public_url``, and keeps what was answered, by path; 0 for no answer.

    ``retries`` is how often a webhook that was refused or answered 5xx is tried again (as #rc
    asks; Twilio's own default is never). ``shared_key`` is (id, secret) where forms are signed
    with SHA-256, else the account's ``token`` signs them.
    """

    token: str = TOKEN
    public_url: str = ""
    retries: int = 0
    shared_key: tuple[str, str] | None = None
    webhook_answers: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._turns: dict[str, asyncio.Lock] = {}

    def pushing(self, client: httpx.AsyncClient) -> list[Coroutine[Any, Any, None]]:
        """Nothing of itself: webhooks follow what happens."""
        self._client, self._loop = client, asyncio.get_running_loop()
        return []

    def post(self, path: str, form: Form, lane: str = "") -> "Future[int]":
        """Post a signed form to a path of Wasl, in order within a lane; the answer's status."""
        return self._soon(self._post(self.public_url + path, form, lane))

    def headers(self, url: str, form: Form) -> dict[str, str]:
        """The headers that Twilio would sign a form with."""
        key, secret = self.shared_key or (None, self.token)
        return signed(url, form, secret, key)

    def _soon(self, doing: Coroutine[Any, Any, int]) -> "Future[int]":
        return asyncio.run_coroutine_threadsafe(doing, self._loop)

    async def _post(self, url: str, form: Form, lane: str) -> int:
        async with self._turns.setdefault(lane or form[0][1], asyncio.Lock()):
            for _ in range(1 + self.retries):
                try:
                    answer = await self._client.post(
                        url, content=urlencode(form), headers=self.headers(url, form)
                    )
                    status = answer.status_code
                except httpx.HTTPError:
                    status = 0
                with self._changed:
                    self.webhook_answers.append((url.removeprefix(self.public_url), status))
                    self._changed.notify_all()
                if 200 <= status < 500:
                    break
                await asyncio.sleep(0.1)
        return status
