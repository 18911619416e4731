"""What Telegram should never answer, and might: polling goes on, and files are not given up."""

import asyncio
from typing import Any, cast

import httpx
import pytest

from bot.arrivals import Arrival, Door
from bot.delivery.sending import Later, Misconfigured, Refused, Undelivered
from bot.shelf import MemoryShelf
from bot.telegram import polling as telegram_polling
from bot.telegram import updates as telegram_updates
from bot.telegram.calls import OFFICIAL, Calls
from bot.telegram.door import TelegramDoor
from bot.telegram.files import TelegramFiles
from bot.watch import metrics
from tests.loopback import updates


class Odd:
    """Calls that answer as a test says, and then say nothing until the test ends."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.offsets: list[int] = []
        self.silent = asyncio.Event()

    async def updates(self, offset: int) -> Any:
        self.offsets.append(offset)
        if not self.answers:
            self.silent.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def locate(self, source: str) -> str:
        return f"voice/{source}"

    async def close(self) -> None:
        """Nothing was opened."""


def door_of(calls: Odd, took: list[Arrival]) -> TelegramDoor:
    """The people's door over these calls."""

    async def arrive(came: Arrival) -> None:
        took.append(came)

    told = cast(Calls, calls)
    files = TelegramFiles(told, "1:token", OFFICIAL)
    return TelegramDoor(Door.INTAKE, told, arrive, MemoryShelf(), files)


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Waits are short; by how many troubles in a row each was made long."""
    kept: list[int] = []

    async def wait(_: object, trouble: int) -> None:
        kept.append(trouble)
        await asyncio.sleep(0)

    monkeypatch.setattr(telegram_polling, "wait", wait)
    return kept


async def test_an_update_that_nobody_can_read_is_left_out_and_the_offset_moves_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = telegram_updates.arrival

    def stumbles(update: Any, door: Door) -> Arrival:
        if update.get("poison"):
            raise RecursionError("what somebody wrote")
        return read(update, door)

    monkeypatch.setattr(telegram_polling, "arrival", stumbles)
    before, after = updates.message("before"), updates.message("after")
    calls = Odd(
        [{**before, "update_id": 1}, {"update_id": 2, "poison": True}, {**after, "update_id": 3}]
    )
    took: list[Arrival] = []
    polling = asyncio.create_task(door_of(calls, took).poll())
    await asyncio.wait_for(calls.silent.wait(), 5)
    polling.cancel()
    assert [came.text for came in took] == ["before", "after"]
    assert calls.offsets == [0, 4]
    told = capsys.readouterr()
    assert "an update was left out" in told.out + told.err
    assert "RecursionError at " in told.out + told.err
    assert "somebody wrote" not in told.out + told.err


async def test_answers_of_a_wrong_shape_do_not_end_polling() -> None:
    calls = Odd(
        AttributeError("'list' object has no attribute 'get'"),
        [[], "text", None, {"update_id": True}, {"update_id": 2**70}, {"no": "number"}],
        [{**updates.message("salam"), "update_id": 8}, []],
        {"not": "a list"},
    )
    took: list[Arrival] = []
    polling = asyncio.create_task(door_of(calls, took).poll())
    await asyncio.wait_for(calls.silent.wait(), 5)
    polling.cancel()
    assert [came.text for came in took] == ["salam"]
    assert calls.offsets == [0, 0, 0, 9, 9]


def numbered(number: int) -> dict[str, Any]:
    """An update with this number, of a message that says it."""
    return {**updates.message(str(number)), "update_id": number}


@pytest.mark.parametrize("answer", [[numbered(5), numbered(6)], [numbered(6)], []], ids=len)
async def test_a_server_that_answers_at_once_with_nothing_new_is_asked_less_and_less_often(
    answer: list[Any], waits: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    """It heeds neither the offset nor the time it is given."""
    before = metrics.REGISTRY.get_sample_value("wasl_faults_total", {"kind": "provider_away"}) or 0
    first = [numbered(5), numbered(6)]
    calls = Odd(first, *[answer] * 8, [*answer, numbered(7)], answer)
    took: list[Arrival] = []
    polling = asyncio.create_task(door_of(calls, took).poll())
    await asyncio.wait_for(calls.silent.wait(), 5)
    polling.cancel()
    assert [came.text for came in took] == ["5", "6", "7"]
    assert waits == [*range(1, 9), 1]
    told = capsys.readouterr()
    assert (told.out + told.err).count("telegram answers at once, with nothing new") == 9
    after = metrics.REGISTRY.get_sample_value("wasl_faults_total", {"kind": "provider_away"}) or 0
    assert after == before + 9


async def test_who_is_told_of_nothing_for_half_a_minute_asks_again_at_once(
    waits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_polling, "SOON_SECONDS", 0.0)
    calls = Odd([], [], [])
    polling = asyncio.create_task(door_of(calls, []).poll())
    await asyncio.wait_for(calls.silent.wait(), 5)
    polling.cancel()
    assert waits == []


async def test_numbers_that_begin_anew_are_followed() -> None:
    """As Telegram lets them after a week of silence."""
    calls = Odd([numbered(900), numbered(901)], [numbered(40)], [numbered(41)])
    took: list[Arrival] = []
    polling = asyncio.create_task(door_of(calls, took).poll())
    await asyncio.wait_for(calls.silent.wait(), 5)
    polling.cancel()
    assert [came.text for came in took] == ["900", "901", "40", "41"]
    assert calls.offsets == [0, 902, 41, 42]


@pytest.mark.parametrize(
    ("status", "headers", "kind", "seconds"),
    [
        (429, {"retry-after": "7"}, Later, 7.0),
        (429, {"retry-after": "Sat, 21 Nov 2026 12:00:00 GMT"}, Later, None),
        (408, {}, Later, None),
        (503, {}, Later, None),
        (401, {}, Misconfigured, None),
        (404, {}, Refused, None),
    ],
)
async def test_a_file_is_given_up_only_when_it_is_not_there(
    status: int,
    headers: dict[str, str],
    kind: type[Undelivered],
    seconds: float | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = httpx.AsyncClient
    answer = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers))
    monkeypatch.setattr(httpx, "AsyncClient", lambda **given: real(transport=answer, **given))
    files = TelegramFiles(cast(Calls, Odd()), "1:token", OFFICIAL)
    with pytest.raises(Undelivered) as told:
        async for _ in files.download("v1"):
            pass
    await files.close()
    assert type(told.value) is kind
    assert getattr(told.value, "seconds", None) == seconds
    assert "token" not in told.value.reason
