"""The page of figures: complete while the database answers, honest while it does not."""

import ast
import asyncio
import re
import typing
from contextlib import suppress
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.arrivals import Arrival, Channel, Door
from bot.delivery.sending import (
    Gone,
    Later,
    Misconfigured,
    NotReady,
    Refused,
    Unknown,
    WindowClosed,
)
from bot.turns import Turns
from bot.watch import metrics
from bot.watch.gauges import ASKED_EVERY, Gauges
from bot.watch.measuring import Measured
from bot.watch.vitals import Vitals
from storage import inbox, outbox
from storage.database import Database, DatabaseAway
from storage.transaction import Transaction
from tests.bot.threshold import Threshold
from tests.storage.given import a_person, account_of
from tests.storage.post import NOON
from tests.test_house import HOUSE, python_files, tree


def told(page: bytes) -> dict[str, float]:
    """Every figure of a page by its name and labels; reading it proves that Prometheus could."""
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


class Clock:
    """A clock that is moved, and else stands."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


def total(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


async def test_what_waits_and_what_is_dead_is_told(database: Database) -> None:
    def written(t: Transaction) -> None:
        outbox.add(t, account_of(t, a_person(t)), b"{}", priority=0)
        held = outbox.add(t, account_of(t, a_person(t)), b"{}", priority=2)
        outbox.fail(t, held, "refused")
        for _ in range(inbox.FAILURES):
            inbox.fail(t, "intake", "telegram", "7", None, {}, "ValueError")

    await database.write(written)
    page = told(await Gauges(database, Vitals()).page())
    assert page["wasl_database_up[]"] == 1
    assert page["wasl_outbox_messages['live', 'telegram', 'waiting']"] == 1
    assert page["wasl_outbox_oldest_seconds['live', 'telegram']"] < 60
    assert page["wasl_dead_letters['in']"] == page["wasl_dead_letters['out']"] == 1
    assert (
        page["wasl_late_tickets[]"] == page["wasl_reminders_due[]"] == page["wasl_clock_led[]"] == 0
    )
    assert page["wasl_database_works_total[]"] >= 1


async def test_a_database_that_is_away_leaves_the_rest_of_the_page(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object) -> None:
        raise DatabaseAway

    monkeypatch.setattr(database, "read", away)
    page = told(await Gauges(database, Vitals()).page())
    assert page["wasl_database_up[]"] == 0
    assert "wasl_late_tickets[]" not in page
    assert "process_resident_memory_bytes[]" in page


async def test_a_database_that_hangs_keeps_nobody_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def hangs(_: object) -> None:
        nonlocal asked
        asked += 1
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.watch.gauges.LONGEST_WAIT", 0.02)
    monkeypatch.setattr(database, "read", hangs)
    gauges = Gauges(database, Vitals())
    for _ in range(3):
        assert told(await gauges.page())["wasl_database_up[]"] == 0
    assert asked == 1, "a database that does not answer is not asked again and again"


async def test_a_database_that_is_back_is_seen_at_once_however_long_it_was_silent(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = database.read
    gauges = Gauges(database, Vitals())

    async def silent(_: object) -> None:
        clock.move(20)
        raise DatabaseAway

    monkeypatch.setattr("bot.watch.gauges.time", clock := Clock())
    monkeypatch.setattr(database, "read", silent)
    assert told(await gauges.page())["wasl_database_up[]"] == 0
    monkeypatch.setattr(database, "read", looks)
    clock.move(ASKED_EVERY)
    assert told(await gauges.page())["wasl_database_up[]"] == 1


async def test_a_database_that_answers_slowly_is_asked_more_seldom(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    looks = database.read

    async def slowly(work: Any) -> Any:
        nonlocal asked
        asked += 1
        clock.move(1)
        return await looks(work)

    monkeypatch.setattr("bot.watch.gauges.time", clock := Clock())
    monkeypatch.setattr(database, "read", slowly)
    gauges = Gauges(database, Vitals())
    for _ in range(3):
        assert told(await gauges.page())["wasl_database_up[]"] == 1
        clock.move(ASKED_EVERY)
    assert asked == 1
    clock.move(20)
    await gauges.page()
    assert asked == 2


async def test_the_database_is_asked_every_few_seconds_and_no_more(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.watch.gauges.time", clock := Clock())
    gauges = Gauges(database, Vitals())
    await gauges.page()
    await database.write(lambda t: outbox.add(t, account_of(t, a_person(t)), b"{}", priority=0))
    assert "wasl_outbox_messages['live', 'telegram', 'waiting']" not in told(await gauges.page())
    clock.move(60)
    assert told(await gauges.page())["wasl_outbox_messages['live', 'telegram', 'waiting']"] == 1


async def test_a_turn_is_measured_and_its_failures_are_counted(database: Database) -> None:
    labels = {"door": "intake", "channel": "whatsapp"}
    turns = total("wasl_turn_seconds_count", **labels)
    failed, dead = (total("wasl_faults_total", kind=f"turn_{how}") for how in ("failed", "dead"))
    threshold = Threshold(database)
    await threshold.hears("whatsapp:+212600000001")
    assert total("wasl_turn_seconds_count", **labels) == turns + 1
    await threshold.fails("whatsapp:+212600000001")
    assert total("wasl_faults_total", kind="turn_failed") == failed + inbox.FAILURES - 1
    assert total("wasl_faults_total", kind="turn_dead") == dead + 1


async def test_the_lines_of_a_turn_bear_its_request(database: Database) -> None:
    from bot import logs

    seen: list[str] = []
    logs.request.set(logs.new_request())
    arrival = Arrival(Door.INTAKE, Channel.TELEGRAM, "1001", "1")
    await Turns(database).run(arrival, lambda *_: seen.append(logs.request.get()))
    assert seen == [logs.request.get()]
    other = await database.write(lambda t: logs.request.get())
    assert other == "", "what the same thread does for others is not said to be of this request"
    assert logs.new_request() != logs.new_request()


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        (None, "taken"),
        (Later(3.0), "pause"),
        (Later(None), "failed"),
        (Unknown(), "unknown"),
        (TimeoutError(), "unknown"),
        (WindowClosed(), "window_closed"),
        (Gone(), "gone"),
        (Misconfigured(), "misconfigured"),
        (Refused(), "refused"),
        (NotReady(), None),
    ],
)
def test_an_attempt_is_counted_by_how_it_ended(fault: Exception | None, result: str | None) -> None:
    def counted() -> dict[str, float]:
        kinds = typing.get_args(metrics.Result)
        return {kind: total("wasl_sends_total", **labels, result=kind) for kind in kinds}

    labels = {"door": "desk", "channel": "terminal"}
    before = counted()
    with suppress(Exception), Measured("desk", "terminal", 0, NOON):
        if fault is not None:
            raise fault
    grown = {kind for kind, value in counted().items() if value > before[kind]}
    assert grown == ({result} if result else set())


async def test_every_figure_is_explained_and_every_alert_has_its_figure(database: Database) -> None:
    page = (await Gauges(database, Vitals()).page()).decode()
    told = set(re.findall(r"# TYPE (wasl_\w+)", page))
    pages = (HOUSE / "docs" / "watching.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?m)^\| `(wasl_\w+)`", pages)) == told
    named = {name.removesuffix("_bucket") for name in re.findall(r"\bwasl_[a-z_]+\b", pages)}
    assert named <= told
    kinds = set(re.findall(r'kind="(\w+)"', pages))
    assert kinds <= set(typing.get_args(metrics.Fault))


def test_an_alert_compares_with_nought_what_is_not_there() -> None:
    """Where one side of a comparison has no sample, Prometheus finds nothing, and is silent."""
    pages = (HOUSE / "docs" / "watching.md").read_text(encoding="utf-8")
    compared = re.findall(r"(?m)^ +expr: .+ [<>] +(\S*\(.+)$", pages)
    assert compared
    assert [each for each in compared if "or vector(0)" not in each] == []


def test_every_kind_of_fault_is_counted_somewhere() -> None:
    """A figure that nothing ever moves would promise that all is well."""
    words = {
        node.value
        for path in python_files("bot")
        if path.name != "metrics.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(typing.get_args(metrics.Fault)) - words == set()
