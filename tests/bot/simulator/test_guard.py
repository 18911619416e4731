"""No other page in the same browser can drive or read the simulator, and its own is fenced in."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers

from bot.shelf import MemoryShelf
from bot.simulator.guard import fault_of, is_loopback
from bot.simulator.line import Overheard
from bot.simulator.phones import Phones
from bot.simulator.routes import Simulator
from bot.simulator.uploads import Uploads

HOME = "http://127.0.0.1:8000"


def fault(method: str = "POST", host: str = "127.0.0.1:8000", **headers: str) -> str | None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return fault_of(method, Headers({"host": host, **named}))


def test_its_own_page_and_tools_without_a_page_may_post() -> None:
    assert fault(origin=HOME, sec_fetch_site="same-origin") is None
    assert fault(origin="http://localhost:8000", host="localhost:8000") is None
    assert fault() is None


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9000"},
        {"origin": "https://127.0.0.1:8000"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": HOME},
    ],
)
def test_no_other_page_may_post(headers: dict[str, str]) -> None:
    assert fault(**headers) == "The simulator answers only to its own page."


def test_no_other_page_may_read() -> None:
    assert fault("GET", sec_fetch_site="cross-site") is not None
    assert fault("GET", sec_fetch_site="none") is None


@pytest.mark.parametrize(
    "host", ["wasl.evil.example", "192.168.1.10:8000", "", "127.0.0.1.evil.example", "[", "8.8.8.8"]
)
def test_a_name_rebound_to_this_machine_is_a_stranger(host: str) -> None:
    assert not is_loopback(host)
    assert fault("GET", host=host) == "The simulator answers only to a loopback address."


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_this_machine_has_several_names(host: str) -> None:
    assert is_loopback(host)


async def test_everything_served_is_fenced_in() -> None:
    simulator = Simulator(Overheard(), Phones(), Uploads(), MemoryShelf())
    transport = httpx.ASGITransport(app=Starlette(routes=simulator.routes()))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        for path in ("/", "/simulator/seats", "/simulator/page/main.js"):
            answer = await client.get(path)
            assert answer.status_code == 200, path
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
            strange = await client.get(path, headers={"host": "evil.example"})
            assert (strange.status_code, "evil" in strange.text) == (403, False)
        posted = await client.post(
            "/simulator/intake/say",
            json={"phone": "phone-of-mother", "text": "x"},
            headers={"origin": "https://evil.example"},
        )
        assert posted.status_code == 403
