"""Delivery: nothing overtakes, nothing is lost, nothing is said twice except once in doubt."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

import pytest
import time_machine

from bot import rounds
from bot.delivery import Delivery
from bot.pace import Pace
from bot.screens import Screen
from bot.sending import (
    Gone,
    Later,
    MemorySender,
    Misconfigured,
    NotReady,
    Refused,
    Unknown,
)
from storage import accounts, outbox
from storage.database import Database
from storage.outbox import Outbound
from storage.tables import table_of
from storage.transaction import DatabaseAway, Transaction, Work

T = TypeVar("T")
AMINA, BRAHIM = "1001", "1002"
INTAKE, DESK = ("intake", "telegram"), ("desk", "telegram")
LIVE, REMINDER = 0, 2
OUTBOX = table_of(Outbound)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands still until a test moves it."""
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


def swift() -> Pace:
    """Limits nobody notices; its pauses follow the clock that the tests move."""
    return Pace(100_000, 1_000, 10_000, 1_000, clock=time.time)


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop go on until this holds; fails after two seconds."""
    async with asyncio.timeout(2):
        # There is nothing to be told by: the loop under test is not to know of its tests.
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


class Post:
    """An outbox with senders at its end, and the few verbs a test needs."""

    def __init__(self, database: Database, *faults: Exception | None) -> None:
        self.database = database
        self.sender: MemorySender = MemorySender(*faults)
        self.desk = MemorySender()
        self.delivery = self.another()

    def another(self) -> Delivery:
        """A second process on the same database, with the same bots."""
        return Delivery(
            self.database,
            {INTAKE: self.sender, DESK: self.desk},
            paces={INTAKE: swift(), DESK: swift()},
        )

    def queue(
        self, text: str, address: str = AMINA, *, priority: int = LIVE, door: str = "intake"
    ) -> UUID:
        def work(t: Transaction) -> UUID:
            account = accounts.reach(t, door, "telegram", address)
            return outbox.add(t, account, Screen(text).to_json(), priority=priority)

        return self.database.write_now(work)

    async def deliver(self) -> None:
        await self.delivery.deliver_due()

    @property
    def said(self) -> list[str]:
        return [screen.text for _, screen in self.sender.sent]

    def rows(self) -> list[Outbound]:
        def work(t: Transaction) -> list[Outbound]:
            found = t.connection.execute(OUTBOX.select().order_by(OUTBOX.c.sequence))
            return [Outbound(**row._mapping) for row in found]

        return self.database.read_now(work)

    def states(self) -> list[str]:
        return [row.status for row in self.rows()]


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


async def test_what_fails_is_tried_again_before_anything_behind_it(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database, Later())
    post.queue("first")
    post.queue("second")
    await post.deliver()
    assert post.said == []
    clock.shift(10)
    await post.deliver()
    assert post.said == ["first", "second"]


async def test_one_person_in_trouble_holds_up_nobody_else(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(sqlite_database, Refused("too odd"), None)
    post.queue("for Amina")
    post.queue("for Brahim", BRAHIM)
    await post.deliver()
    assert post.said == ["for Brahim"]


async def test_live_replies_go_before_reminders(database: Database) -> None:
    post = Post(database)
    for number in range(40):
        post.queue(f"reminder {number}", f"5{number}", priority=REMINDER)
    post.queue("a live reply")
    await post.deliver()
    assert post.said[0] == "a live reply"
    assert len(post.said) == 41


async def test_429_silences_this_bot_for_the_time_it_says_and_no_other(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database, Later(30, "slow down"))
    post.queue("for Amina")
    await post.deliver()
    post.queue("for Brahim", BRAHIM)
    post.queue("for the desk", door="desk")
    clock.shift(29)
    await post.deliver()
    assert post.said == []
    assert [screen.text for _, screen in post.desk.sent] == ["for the desk"]
    clock.shift(2)
    await post.deliver()
    assert sorted(post.said) == ["for Amina", "for Brahim"]


async def test_an_outage_is_waited_out_with_growing_patience(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(sqlite_database, *[Later()] * 8)
    post.queue("after the storm")
    gaps: list[float] = []
    for _ in range(8):
        await post.deliver()
        row = post.rows()[0]
        gaps.append((row.next_attempt_at - datetime.now(UTC)).total_seconds())
        clock.shift(max(gaps[-1], 31) + 0.01)
    assert all(later > 1.1 * earlier for earlier, later in pairwise(gaps))
    await post.deliver()
    assert post.said == ["after the storm"]


async def test_after_a_day_a_human_is_shown_what_could_not_be_delivered(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database, *[Later(None, "no connection")] * 1_000)
    lost = post.queue("never heard")
    for _ in range(60):
        await post.deliver()
        clock.shift(1_800)
    letters = database.read_now(outbox.dead_letters)
    assert [letter.id for letter in letters] == [lost]
    assert letters[0].error == "no connection"
    assert 20 < letters[0].attempts < 70
    post.sender.faults.clear()
    database.write_now(lambda t: outbox.revive(t, lost))
    await post.deliver()
    assert post.said == ["never heard"]


async def test_an_answer_that_never_came_is_doubted_once(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database, Unknown(), None)
    post.queue("perhaps")
    post.queue("behind it")
    await post.deliver()
    assert post.said == []
    clock.shift(31)
    await post.deliver()
    assert post.said == ["perhaps", "behind it"]


async def test_two_doubts_end_in_the_dead_letters_and_the_rest_goes_on(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database, Unknown(), Unknown())
    doubted = post.queue("perhaps")
    post.queue("behind it")
    for _ in range(4):
        await post.deliver()
        clock.shift(31)
    assert post.said == ["behind it"]
    assert [letter.id for letter in database.read_now(outbox.dead_letters)] == [doubted]


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


async def test_who_blocked_the_bot_is_left_alone_and_hears_it_all_when_back(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database, Gone())
    post.queue("first")
    post.queue("second")
    await post.deliver()
    clock.shift(3_600)
    await post.deliver()
    assert post.said == []

    def back(t: Transaction) -> None:
        account = accounts.reach(t, "intake", "telegram", AMINA)
        assert account.blocked_at is not None
        accounts.touch(t, account.id)

    database.write_now(back)
    await post.deliver()
    assert post.said == ["first", "second"]


async def test_a_message_telegram_refuses_is_shown_and_does_not_stop_the_conversation(
    database: Database,
) -> None:
    post = Post(database, Refused("telegram: BUTTON_DATA_INVALID"))
    post.queue("impossible")
    post.queue("possible")
    await post.deliver()
    assert post.said == ["possible"]
    assert post.states() == ["failed", "sent"]


async def test_a_fault_of_ours_is_kept_without_the_words_it_may_quote(
    sqlite_database: Database,
) -> None:
    post = Post(sqlite_database, KeyError("the words of a mother"))
    post.queue("impossible")
    post.queue("possible")
    await post.deliver()
    assert post.said == ["possible"]
    error = post.rows()[0].error
    assert error is not None
    assert "KeyError" in error
    assert "mother" not in error


async def test_a_wrong_token_loses_nothing(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(sqlite_database, Misconfigured("token"))
    post.queue("first")
    post.queue("second")
    await post.deliver()
    clock.shift(61)
    await post.deliver()
    assert post.said == ["first", "second"]


async def test_a_file_that_is_still_being_fetched_keeps_its_place_for_a_while(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database, NotReady(), None)
    post.queue("with a photo")
    post.queue("behind it")
    await post.deliver()
    assert post.said == []
    clock.shift(3)
    await post.deliver()
    assert post.said == ["with a photo", "behind it"]


async def test_a_file_that_never_comes_does_not_silence_a_conversation(
    database: Database, clock: time_machine.Traveller
) -> None:
    post = Post(database, NotReady(), NotReady(), None, None)
    post.queue("with a photo")
    await post.deliver()
    clock.shift(180)
    post.queue("behind it")
    await post.deliver()
    assert post.said == ["behind it"]
    clock.shift(20)
    await post.deliver()
    assert post.said == ["behind it", "with a photo"]


class Curious(MemorySender):
    """Looks into the database while it sends, and counts how many calls there are at once."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.seen: list[tuple[str, int]] = []
        self.now: dict[str, int] = {}
        self.most = 0
        self.go_on = asyncio.Event()
        self.begun = asyncio.Event()

    async def send(self, address: str, screen: Screen) -> str:
        self.now[address] = self.now.get(address, 0) + 1
        self.most = max(self.most, sum(self.now.values()))
        assert self.now[address] == 1, "two messages to one person at once"
        self.begun.set()
        await self.go_on.wait()

        def look(t: Transaction) -> None:
            for row in t.connection.execute(OUTBOX.select()):
                if row.status == "sending":
                    self.seen.append((row.status, row.attempts))

        # A write would wait for ever if a transaction were open somewhere.
        await self.database.write(look)
        self.now[address] -= 1
        return await super().send(address, screen)


async def test_an_attempt_is_written_down_before_the_call_and_no_transaction_is_open(
    database: Database,
) -> None:
    post = Post(database)
    post.sender = sender = Curious(database)
    sender.go_on.set()
    post.queue("hello")
    await post.another().deliver_due()
    assert sender.seen == [("sending", 1)]


async def test_several_are_on_their_way_at_once_but_not_too_many(
    sqlite_database: Database,
) -> None:
    post = Post(sqlite_database)
    post.sender = sender = Curious(sqlite_database)
    for number in range(40):
        post.queue("hello", f"5{number}")
        post.queue("again", f"5{number}")
    delivering = asyncio.create_task(post.another().deliver_due())
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
    sqlite_database: Database, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(sqlite_database)
    post.queue("once")
    claims_and_marks = sqlite_database.write
    asked = 0

    async def away_at_the_mark(work: Work[T]) -> T:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise DatabaseAway
        return await claims_and_marks(work)

    monkeypatch.setattr(sqlite_database, "write", away_at_the_mark)
    with pytest.raises(DatabaseAway):
        await post.deliver()
    assert (post.said, post.states()) == (["once"], ["sending"])
    clock.shift(10)
    await post.deliver()
    clock.shift(60)
    await post.deliver()
    assert (post.said, post.states()) == (["once"], ["sent"])


async def test_two_processes_share_one_outbox(database: Database) -> None:
    post = Post(database)
    for number in range(30):
        for part in range(3):
            post.queue(f"{part}", f"5{number}")
    await asyncio.gather(post.delivery.deliver_due(), post.another().deliver_due())
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
