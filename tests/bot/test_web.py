"""A webhook takes what Telegram signed, answers 200 only when it is kept, and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from bot.arrivals import Malformed
from bot.logs import configure
from bot.shelf import MemoryShelf
from bot.simulator.line import Overheard
from bot.simulator.phones import Phones
from bot.simulator.routes import Simulator
from bot.simulator.uploads import Uploads
from bot.turns import TurnFailed
from bot.web import TELEGRAM_HEADER, application, figures, serving, telegram_webhook
from storage.database import DatabaseAway
from tests.bot.intake.calling import Twilio
from tests.loopback import updates
from tests.loopback.bot_api import BotApi

SECRET = "the-secret_of-this-webhook"
SIGNED = {TELEGRAM_HEADER: SECRET}
DOORS = ("intake", "desk")


class Door:
    """Keeps what it receives, or fails as it is told."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.failure: Exception | None = None

    async def receive(self, update: dict[str, Any]) -> None:
        if not isinstance(update.get("update_id"), int):
            raise Malformed
        if self.failure is not None:
            raise self.failure
        self.received.append(update)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def checks() -> list[str]:
    """What is not as it must be."""
    return []


@pytest.fixture(autouse=True)
def logs() -> None:
    configure("info")


@pytest.fixture
async def client(door: Door, checks: list[str]) -> AsyncIterator[httpx.AsyncClient]:
    async def check() -> list[str]:
        return checks

    app = application([telegram_webhook("/telegram/intake", SECRET, door.receive)], check)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://wasl") as client:
        yield client


async def test_a_signed_update_is_received_once(client: httpx.AsyncClient, door: Door) -> None:
    update = updates.message("salam")
    answer = await client.post("/telegram/intake", json=update, headers=SIGNED)
    assert (answer.status_code, answer.text) == (200, "")
    assert door.received == [update]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {TELEGRAM_HEADER: ""},
        {TELEGRAM_HEADER: SECRET + "x"},
        {TELEGRAM_HEADER: SECRET.upper()},
        {TELEGRAM_HEADER: "سر".encode()},
        {"X-Forwarded-For": "149.154.167.220"},
    ],
)
async def test_unsigned_is_refused_before_it_is_read(
    headers: dict[str, str | bytes], client: httpx.AsyncClient, door: Door
) -> None:
    read: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(b"{}")
        yield b"{}"

    raw = [
        (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in headers.items()
    ]
    answer = await client.post("/telegram/intake", content=body(), headers=raw)
    assert read == []
    assert answer.status_code == 403
    assert door.received == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"words"',
        b"{}",
        b'{"update_id": "7"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"update_id": 1' + b"0" * 5000 + b"}",
    ],
)
async def test_malformed_is_400(body: bytes, client: httpx.AsyncClient, door: Door) -> None:
    answer = await client.post("/telegram/intake", content=body, headers=SIGNED)
    assert answer.status_code == 400
    assert door.received == []


async def test_over_a_megabyte_is_413_announced_or_not(
    client: httpx.AsyncClient, door: Door
) -> None:
    body = json.dumps({"update_id": 1, "padding": "x" * 1_000_001}).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    announced = await client.post("/telegram/intake", content=body, headers=SIGNED)
    streamed = await client.post("/telegram/intake", content=in_pieces(), headers=SIGNED)
    assert (announced.status_code, streamed.status_code) == (413, 413)
    assert door.received == []


@pytest.mark.parametrize("failure", [DatabaseAway(), TurnFailed()])
async def test_not_committed_is_503_with_a_time_to_come_back(
    failure: Exception, client: httpx.AsyncClient, door: Door
) -> None:
    door.failure = failure
    answer = await client.post("/telegram/intake", json={"update_id": 1}, headers=SIGNED)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_any_other_fault_is_500_and_logged_without_words(
    client: httpx.AsyncClient, door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("info")
    door.failure = ValueError("Fatima wrote this")
    answer = await client.post("/telegram/intake", json={"update_id": 1}, headers=SIGNED)
    assert answer.status_code == 500
    line = json.loads(capsys.readouterr().err)
    assert line["error"].startswith("ValueError at tests/bot/test_web.py:")
    assert "Fatima" not in json.dumps(line) + answer.text


async def test_health(client: httpx.AsyncClient, checks: list[str]) -> None:
    assert (await client.get("/healthz")).text == "alive"
    assert (await client.get("/readyz")).status_code == 200
    checks.append("database: away")
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["faults"]) == (503, ["database: away"])
    assert (await client.get("/healthz")).status_code == 200


async def page_of_figures() -> bytes:
    return b"wasl_leader 1.0"


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", SECRET, f"Bearer {SECRET}x", f"Basic {SECRET}", "Bearer سر"]
)
async def test_the_figures_are_for_who_has_the_token(given: str | None) -> None:
    async def check() -> list[str]:
        return []

    app = application([figures(SECRET, page_of_figures)], check)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://wasl") as client:
        headers = {} if given is None else {b"Authorization": given.encode()}
        answer = await client.get("/metrics", headers=headers)
        assert (answer.status_code, "wasl_" in answer.text) == (401, False)
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "Authorization: Bearer" in answer.text
        assert "WASL_METRICS_TOKEN" in answer.text
        assert SECRET not in answer.text
        answer = await client.get("/metrics", headers={"Authorization": f"Bearer {SECRET}"})
        assert (answer.status_code, answer.content) == (200, await page_of_figures())
        assert answer.headers["content-type"].startswith("text/plain; version=")


async def test_what_others_must_mend_makes_nobody_unready() -> None:
    async def check() -> list[str]:
        return []

    app = application([], check, lambda: ["clock: nobody keeps it"])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://wasl") as client:
        answer = await client.get("/readyz")
    told = {"ready": True, "faults": [], "warnings": ["clock: nobody keeps it"]}
    assert (answer.status_code, answer.json()) == (200, told)


async def test_no_route_takes_a_post_from_a_stranger(door: Door) -> None:
    """Every route there is, those of the demonstration too; a new one must be guarded as well."""

    async def check() -> list[str]:
        return []

    phones, uploads = Phones(), Uploads()
    page = Simulator(Overheard(), phones, uploads, MemoryShelf())
    webhooks = [telegram_webhook(f"/telegram/{name}", SECRET, door.receive) for name in DOORS]
    webhooks += Twilio().routes
    app = application([*webhooks, *page.routes(), figures(SECRET, page_of_figures)], check)
    transport = httpx.ASGITransport(app=app)
    seen = 0
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for route in app.routes:
            if isinstance(route, Route) and "POST" in (route.methods or ()):
                path = route.path.replace("{door}", "intake").replace("{file}", "x")
                answer = await client.post(path, json={}, headers={"Origin": "http://evil.example"})
                assert answer.status_code == 403, route.path
                seen += 1
            elif isinstance(route, Route):
                assert (await client.post(route.path, json={})).status_code in {403, 405}
    assert seen >= len(DOORS) + len(Twilio().routes)
    assert door.received == []


@pytest.fixture
def telegram() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


async def test_telegram_brings_again_what_was_not_kept(telegram: BotApi, door: Door) -> None:
    async def check() -> list[str]:
        return []

    routes: list[Route] = [telegram_webhook("/telegram/intake", SECRET, door.receive)]
    door.failure = DatabaseAway()
    async with serving(application(routes, check), "127.0.0.1", 0) as port:
        url = f"http://127.0.0.1:{port}/telegram/intake"
        telegram.intake.webhook = {"url": url, "secret_token": SECRET}
        first, second = updates.message("un"), updates.message("deux")
        telegram.send(telegram.intake, first, second)
        await telegram.until(lambda: 503 in telegram.intake.webhook_answers)
        assert door.received == []
        door.failure = None
        await telegram.until(lambda: not telegram.intake.pending)
    assert door.received == [first, second]


async def test_a_server_stops_while_a_call_is_open() -> None:
    async def check() -> list[str]:
        await asyncio.sleep(0)
        return []

    async with (
        serving(application([], check), "127.0.0.1", 0) as port,
        httpx.AsyncClient() as client,
    ):
        assert (await client.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200
    async with serving(application([], check), "127.0.0.1", port):
        with pytest.raises(OSError, match="in use"):
            async with serving(application([], check), "127.0.0.1", port):
                pass
