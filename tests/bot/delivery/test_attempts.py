"""What becomes of a message that does not go out: tried again, doubted once, or shown."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

import pytest
import time_machine
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.delivery.sending import Gone, Later, Misconfigured, NotReady, Refused, Unknown
from bot.watch import metrics
from storage import accounts, outbox
from storage.database import Database
from storage.outbox import Outgoing
from storage.outbox_rows import OUTBOX
from storage.transaction import DatabaseAway, Transaction
from tests.bot.postbox import AMINA, BRAHIM, Post, outage

T = TypeVar("T")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands still until a test moves it."""
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


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


async def test_what_fails_as_it_is_claimed_is_told_and_counted(
    database: Database, clock: time_machine.Traveller
) -> None:
    def counted() -> float:
        given = {"kind": "message_failed"}
        return metrics.REGISTRY.get_sample_value("wasl_faults_total", given) or 0.0

    before = counted()
    post = Post(database, Unknown(), Unknown())
    doubted, spoilt = post.queue("perhaps"), post.queue("torn", BRAHIM)
    spoil = update(OUTBOX).where(OUTBOX.c.id == spoilt).values(payload_sealed=b"never sealed by us")
    await database.write(lambda t: t.connection.execute(spoil))
    with capture_logs() as lines:
        for _ in range(4):
            await post.deliver()
            clock.shift(31)
    told = {line["message"]: line["reason"] for line in lines if line["event"] == "given up"}
    assert told == {str(doubted): outbox.UNKNOWN, str(spoilt): outbox.UNREADABLE}
    assert counted() == before + 2


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


@pytest.mark.parametrize(
    "fault", [Later(1.0), Later(), Refused("no"), NotReady(), Misconfigured("no"), Gone("no")]
)
async def test_a_late_word_of_one_process_is_not_on_what_another_is_sending(
    database: Database, clock: time_machine.Traveller, fault: Exception
) -> None:
    post = Post(database, fault)
    row_id = post.queue("once")
    with outage(database, after=1), pytest.raises(DatabaseAway):
        await post.deliver()
    clock.shift(31)

    def claim(t: Transaction) -> list[Outgoing]:
        lease = timedelta(seconds=30)
        return outbox.claim(t, door="intake", channel="telegram", limit=9, lease=lease)

    [taken_up] = database.write_now(claim)
    await post.deliver()
    [row] = post.rows()
    assert (row.status, row.lease_until) == ("sending", taken_up.lease_until)
    database.write_now(lambda t: outbox.sent(t, row_id, "7"))
    clock.shift(3_600)
    await post.deliver()
    assert (post.said, post.states()) == ([], ["sent"])
