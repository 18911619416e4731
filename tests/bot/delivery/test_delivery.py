"""Delivery: nothing overtakes, nothing is lost, nothing is said twice except once in doubt."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.delivery import rounds
from storage import outbox
from storage.database import Database
from storage.transaction import DatabaseAway
from tests.bot.postbox import AMINA, BRAHIM, REMINDER, Curious, Post, outage, until


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands still until a test moves it."""
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


async def test_a_person_reads_in_the_order_in_which_it_was_said(database: Database) -> None:
    post = Post(database)
    for number in range(5):
        post.queue(f"a{number}")
        post.queue(f"b{number}", BRAHIM)
    await post.deliver()
    for address, letter in ((AMINA, "a"), (BRAHIM, "b")):
        heard = [screen.text for to, screen in post.sender.sent if to == address]
        assert heard == [f"{letter}{number}" for number in range(5)]
    assert set(post.states()) == {"sent"}


async def test_live_replies_go_before_reminders(database: Database) -> None:
    post = Post(database)
    for number in range(40):
        post.queue(f"reminder {number}", f"5{number}", priority=REMINDER)
    post.queue("a live reply")
    await post.deliver()
    assert post.said[0] == "a live reply"
    assert len(post.said) == 41


async def test_a_message_claimed_by_a_process_that_was_killed_goes_out_once_more(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database)
    post.queue("in mid-air")
    # The other process claims, sends or not, and dies.
    lease = timedelta(seconds=30)
    database.write_now(
        lambda t: outbox.claim(t, door="intake", channel="telegram", limit=9, lease=lease)
    )
    await post.deliver()
    assert post.said == []
    clock.shift(31)
    await post.deliver()
    assert post.said == ["in mid-air"]


async def test_an_attempt_is_written_down_before_the_call_and_no_transaction_is_open(
    database: Database,
) -> None:
    post = Post(database)
    post.sender = sender = Curious(database)
    sender.go_on.set()
    post.queue("hello")
    await post.another().exhaust()
    assert sender.seen == [("sending", 1)]


async def test_several_are_on_their_way_at_once_but_not_too_many(
    sqlite_database: Database,
) -> None:
    post = Post(sqlite_database)
    post.sender = sender = Curious(sqlite_database)
    for number in range(40):
        post.queue("hello", f"5{number}")
        post.queue("again", f"5{number}")
    delivering = asyncio.create_task(post.another().exhaust())
    await sender.begun.wait()
    await until(lambda: sender.most == 16)
    sender.go_on.set()
    await delivering
    assert sender.most == 16
    assert len(sender.sent) == 80


async def test_stopping_finishes_what_is_on_its_way(sqlite_database: Database) -> None:
    post = Post(sqlite_database)
    post.sender = sender = Curious(sqlite_database)
    delivery = post.another()
    post.queue("on its way")
    running = asyncio.create_task(delivery.run())
    await sender.begun.wait()
    post.queue("too late", BRAHIM)
    delivery.stop()
    sender.go_on.set()
    await running
    assert post.states() == ["sent", "queued"]


async def test_it_wakes_at_once_and_finds_by_itself_what_others_wrote(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(sqlite_database)
    running = asyncio.create_task(post.delivery.run())

    monkeypatch.setattr(rounds, "POLL_SECONDS", 3_600.0)
    await asyncio.sleep(0)
    post.queue("woken")
    post.delivery.wake()
    await until(lambda: post.said == ["woken"])
    monkeypatch.setattr(rounds, "POLL_SECONDS", 0.01)
    post.delivery.wake()
    await asyncio.sleep(0.05)
    post.queue("found")
    await until(lambda: post.said == ["woken", "found"])
    post.delivery.stop()
    await running


async def test_a_mark_that_could_not_be_written_is_written_later_and_not_sent_again(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(sqlite_database)
    post.queue("once")
    with outage(sqlite_database, after=1), pytest.raises(DatabaseAway):
        await post.deliver()
    assert (post.said, post.states()) == (["once"], ["sending"])
    clock.shift(10)
    await post.deliver()
    clock.shift(60)
    await post.deliver()
    assert (post.said, post.states()) == (["once"], ["sent"])


@pytest.mark.parametrize("hears_of_it", [True, False])
async def test_after_an_outage_longer_than_a_lease_who_has_sent_says_so_before_another_looks(
    database: Database,
    clock: time_machine.Traveller,
    hears_of_it: bool,
) -> None:
    """The other one hears of the outage, or hangs all the while."""
    post = Post(database)
    owner, other = post.another(time.time), post.another(time.time)
    post.queue("once")
    with outage(database, after=1):
        with pytest.raises(DatabaseAway):
            await owner.exhaust()
        if hears_of_it:
            with pytest.raises(DatabaseAway):
                await other.exhaust()
        clock.shift(31)
    await other.exhaust()
    clock.shift(4)
    await owner.exhaust()
    clock.shift(31)
    await other.exhaust()
    assert (post.said, post.states()) == (["once"], ["sent"])


async def test_what_nobody_marks_after_an_outage_is_taken_up_all_the_same(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database)
    post.queue("in mid-air")
    lease = timedelta(seconds=30)
    database.write_now(
        lambda t: outbox.claim(t, door="intake", channel="telegram", limit=9, lease=lease)
    )
    other = post.another(time.time)
    with outage(database, after=0), pytest.raises(DatabaseAway):
        await other.exhaust()
    clock.shift(31)
    post.queue("meanwhile", BRAHIM)
    await other.exhaust()
    assert post.said == ["meanwhile"]
    # As often as it looks, a second later each time.
    for _ in range(6):
        clock.shift(1)
        await other.exhaust()
    assert post.said == ["meanwhile", "in mid-air"]


async def test_two_processes_share_one_outbox(database: Database) -> None:
    post = Post(database)
    for number in range(30):
        for part in range(3):
            post.queue(f"{part}", f"5{number}")
    await asyncio.gather(post.delivery.exhaust(), post.another().exhaust())
    await post.deliver()
    assert len(post.sender.sent) == 90
    for number in range(30):
        heard = [screen.text for to, screen in post.sender.sent if to == f"5{number}"]
        assert heard == ["0", "1", "2"]


async def test_what_was_sent_is_forgotten_and_its_place_on_the_phone_known(
    sqlite_database: Database,
) -> None:
    post = Post(sqlite_database)
    post.queue("hello")
    await post.deliver()
    row = post.rows()[0]
    assert row.provider_id == "1"
    assert row.sent_at is not None
