"""What Twilio reports of messages, in any order and before its time, and what follows from it."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
import time_machine

from bot.carriage.holding import SOME_DAY
from bot.delivery.sending import Later, Stopped, Unknown, WindowClosed
from storage import accounts, outbox, people, reports
from storage.database import Database
from tests.bot.line import Line

pytestmark = pytest.mark.usefixtures("noon")
DELIVERED, READ = "delivered", "read"


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


async def test_a_report_moves_a_message_only_forward(line: Line) -> None:
    line.queue("Bonjour")
    await line.deliver()
    assert line.rows()[0].payload_sealed is not None
    for status, state in (
        ("queued", "sent"), ("sent", "sent"), (READ, READ), (DELIVERED, READ), ("failed", READ),
        ("a word that Twilio has yet to invent", READ),
    ):  # fmt: skip
        await line.reported("SM1", status)
        assert line.states == [state]
    assert line.rows()[0].payload_sealed is None


@pytest.mark.parametrize(
    ("status", "error", "state"),
    [(READ, None, "read"), (DELIVERED, None, "delivered"), ("failed", 63024, "failed")],
)
async def test_a_report_that_comes_before_the_mark_counts_once_it_is_marked(
    line: Line, status: str, error: int | None, state: str
) -> None:
    line.twilio.before = lambda sid: line.reported(sid, status, error)
    line.queue("Bonjour")
    await line.deliver()
    assert line.states == [state]


async def test_reports_and_marks_at_the_same_moment_lose_nothing(line: Line) -> None:
    late: list[asyncio.Task[None]] = []

    async def soon(sid: str) -> None:
        # It arrives while the mark is being written, sometimes before and sometimes after.
        late.append(asyncio.create_task(line.reported(sid, DELIVERED)))

    line.twilio.before = soon
    for number in range(40):
        line.queue(f"{number}")
    await line.deliver()
    await asyncio.gather(*late)
    assert line.states == [DELIVERED] * 40


@pytest.mark.parametrize("told", list(permutations(["sent", DELIVERED, READ, DELIVERED])))
async def test_whatever_the_order_the_furthest_counts(
    sqlite_database: Database, told: tuple[str, ...]
) -> None:
    line = Line(sqlite_database)

    async def before(sid: str) -> None:
        for status in told[:2]:
            await line.reported(sid, status)

    line.twilio.before = before
    line.queue("Bonjour")
    await line.deliver()
    for status in told[2:]:
        await line.reported("SM1", status)
    assert line.states == [READ]


async def test_a_screen_is_delivered_when_all_its_messages_are(line: Line) -> None:
    line.queue("Une phrase assez longue. " * 100)
    await line.deliver()
    assert line.rows()[0].provider_id == "SM1 SM2"
    await line.reported("SM2", READ)
    assert line.states == ["sent"]
    await line.reported("SM1", DELIVERED)
    assert line.states == [DELIVERED]


async def test_what_twilio_took_and_lost_goes_again_and_only_the_part_that_was_lost(
    line: Line, noon: time_machine.Traveller
) -> None:
    text = "Une phrase assez longue. " * 100
    line.queue(text)
    line.queue("Derrière")
    await line.deliver()
    first, second = line.twilio.texts[:2]
    await line.reported("SM1", DELIVERED)
    line.twilio.lost.add("SM2")
    await line.reported("SM2", "undelivered", 63018)
    assert line.states[0] == "queued"
    await line.deliver()
    assert len(line.twilio.taken) == 3
    noon.shift(30)
    await line.deliver()
    assert line.twilio.texts == [first, second, "Derrière", second]
    assert line.rows()[0].provider_id == "SM1 SM4"
    await line.reported("SM4", DELIVERED)
    assert line.states == [DELIVERED, "sent"]


async def test_what_is_reported_of_a_pressed_message_concerns_the_row_that_said_it(
    line: Line, noon: time_machine.Traveller
) -> None:
    text = "Une phrase assez longue. " * 100
    line.queue(text)
    await line.deliver()
    line.queue("", priority=0, replaces="SM2")
    await line.deliver()
    await line.reported("SM2", DELIVERED)
    line.twilio.lost.add("SM1")
    await line.reported("SM1", "undelivered", 63018)
    noon.shift(30)
    await line.deliver()
    assert [row.provider_id for row in line.rows()] == ["SM3 SM2", "SM2"]
    await line.reported("SM3", DELIVERED)
    assert line.states == [DELIVERED, "sent"]
    assert [row.payload_sealed for row in line.rows()] == [None, None]


async def test_nobody_waits_for_an_answer_behind_words_that_were_lost(
    line: Line, noon: time_machine.Traveller
) -> None:
    async def lose(sid: str) -> None:
        lost = line.twilio.texts[-1] == "Perdu"
        if lost:
            line.twilio.lost.add(sid)
        await line.reported(sid, "failed" if lost else DELIVERED, 63018 if lost else None)

    line.twilio.before = lose
    line.queue("Perdu")
    for _ in range(8):
        await line.deliver()
        noon.shift(timedelta(minutes=40))
    # It is tried again, and the call fails too.
    line.twilio.faults = [Later()]
    await line.deliver()
    noon.shift(31)
    line.queue("Une réponse", priority=0)
    await line.deliver()
    assert line.twilio.texts[-1] == "Une réponse"
    assert line.states == ["queued", DELIVERED]


@pytest.mark.parametrize(("code", "hours"), [(63018, 24), (63019, 1)])
async def test_what_is_lost_again_and_again_is_shown_to_a_human_in_the_end(
    line: Line, noon: time_machine.Traveller, code: int, hours: int
) -> None:
    lost = line.queue("Bonjour")

    async def lose(sid: str) -> None:
        line.twilio.lost.add(sid)
        await line.reported(sid, "failed", code)

    line.twilio.before = lose
    for _ in range(60):
        await line.deliver()
        noon.shift(timedelta(hours=hours) / 36)
    assert [dead.id for dead in line.database.read_now(outbox.dead_letters)] == [lost]
    assert line.rows()[0].error == f"twilio: {code}"


async def test_an_answer_that_was_lost_is_found_although_its_report_came(
    line: Line, noon: time_machine.Traveller
) -> None:
    line.twilio.faults = [Unknown()]
    line.twilio.before = lambda sid: line.reported(sid, DELIVERED)
    line.queue("Bonjour")
    await line.deliver()
    noon.shift(31)
    await line.deliver()
    assert line.twilio.texts == ["Bonjour"]
    assert line.states == [DELIVERED]


async def test_the_same_words_twice_are_not_taken_for_one_another(
    line: Line, noon: time_machine.Traveller
) -> None:
    line.queue("Bonjour")
    await line.deliver()
    line.twilio.faults = [Unknown("lost"), None]
    line.twilio.before = None
    line.queue("Bonjour")
    await line.deliver()
    noon.shift(31)
    await line.deliver()
    assert line.twilio.texts == ["Bonjour", "Bonjour"]
    assert [row.provider_id for row in line.rows()] == ["SM1", "SM2"]


async def test_who_is_not_there_is_left_alone_and_a_human_is_shown(line: Line) -> None:
    line.queue("Bonjour")
    line.queue("Encore")
    await line.deliver()
    await line.reported("SM1", "undelivered", 63024)
    assert line.states == ["failed", "sent"]
    line.queue("Trois")
    await line.deliver()
    assert len(line.twilio.taken) == 2


async def test_a_number_that_is_not_set_up_is_for_a_human_and_blames_nobody(line: Line) -> None:
    line.queue("Bonjour")
    await line.deliver()
    await line.reported("SM1", "failed", 63007)
    assert line.states == ["failed"]
    assert (
        line.database.read_now(lambda t: accounts.of_person(t, line.person.id))[0].blocked_at
        is None
    )


@pytest.mark.parametrize("how", ["call", "report"])
async def test_who_stopped_at_the_channel_is_not_written_to_until_they_write(
    line: Line, how: str
) -> None:
    if how == "call":
        line.twilio.faults = [Stopped()]
    line.queue("Une réponse", priority=0)
    await line.deliver()
    if how == "report":
        await line.reported("SM1", "failed", 21610)
    assert line.them().stopped_at is not None
    (row,) = line.rows()
    assert (row.status, row.next_attempt_at) == ("queued", SOME_DAY)
    assert (row.topic or "").startswith("held:")


@pytest.mark.parametrize("how", ["call", "report"])
async def test_words_at_a_closed_window_are_put_aside(line: Line, how: str) -> None:
    if how == "call":
        line.twilio.faults = [WindowClosed()]
    line.queue("Une réponse", priority=0)
    await line.deliver()
    if how == "report":
        await line.reported("SM1", "failed", 63016)
    (row, *_) = line.rows()
    assert row.status == "queued"
    assert row.next_attempt_at > datetime.now(UTC)


async def test_reports_are_forgotten_with_the_person(line: Line) -> None:
    line.queue("Bonjour")
    await line.deliver()
    await line.reported("SM1", DELIVERED)
    line.database.write_now(lambda t: people.erase(t, line.person.id))
    assert line.database.read_now(lambda t: reports.of(t, "whatsapp", ["SM1"])) == []


async def test_a_report_of_a_message_nobody_knows_is_kept_for_a_while(line: Line) -> None:
    await line.reported("SM9", "failed", 63024)
    kept = line.database.read_now(lambda t: reports.of(t, "whatsapp", ["SM9"]))
    assert [(one.status, one.error, one.outbox_id) for one in kept] == [("failed", 63024, None)]
    later = datetime.now(UTC) + timedelta(days=31)
    assert line.database.write_now(lambda t: reports.forget(t, later)) == 1
