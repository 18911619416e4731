"""What is to be said leaves in order, once if it can be known, and never in silence."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from storage import accounts, outbox, people
from storage.database import Database, Transaction
from storage.outbox_claims import READY
from tests.storage.given import waiting
from tests.storage.post import MINUTE, NOON, Post, at


@pytest.fixture
def post(database: Database) -> Post:
    """An empty outbox at noon."""
    return Post(database)


def test_a_message_is_sent_where_it_belongs_and_its_content_goes(post: Post) -> None:
    row_id = post.say("a", "مرحبا")
    (row,) = post.claim()
    assert (row.address, row.payload.decode(), row.doubtful) == ("chat-a", "مرحبا", False)
    assert post.status(row_id) == "sending"
    post.sent(row)
    assert post.status(row_id) == "sent"
    assert post.claim() == []
    (kept,) = post.database.read_now(
        lambda t: t.connection.exec_driver_sql("SELECT payload_sealed FROM outbox").all()
    )
    assert kept[0] is None


def test_a_second_message_waits_until_the_first_has_left(post: Post) -> None:
    post.say("a", "first")
    post.say("a", "second")
    (first,) = post.claim()
    assert post.words() == []
    post.sent(first)
    assert post.words() == ["second"]


def test_a_message_that_waits_for_a_retry_is_not_overtaken(post: Post) -> None:
    post.say("a", "first")
    post.say("a", "second")
    (first,) = post.claim()
    post.database.write_now(lambda t: outbox.retry(t, first.id, NOON + 5 * MINUTE, "429"))
    assert post.words() == []
    post.minute = 5
    assert post.words() == ["first"]


@pytest.mark.parametrize("end", ["fail", "drop", "expire"])
def test_a_message_that_is_given_up_lets_the_next_one_pass(post: Post, end: str) -> None:
    post.say("a", "first")
    post.say("a", "second", after=2)
    (first,) = post.claim()
    if end == "fail":
        post.database.write_now(lambda t: outbox.fail(t, first.id, "chat not found"))
    elif end == "drop":
        post.database.write_now(lambda t: outbox.drop(t, first.id, "no consent"))
    else:
        account_id = post.account("a").id
        post.database.write_now(lambda t: outbox.retry(t, first.id, NOON, "blocked"))
        post.database.write_now(lambda t: accounts.blocked(at(t, 0), account_id))
        assert post.database.write_now(lambda t: outbox.expire(at(t, 3), 2 * MINUTE)) == 1
        post.database.write_now(lambda t: accounts.unblocked(t, account_id))
    post.minute = 3
    assert post.words() == ["second"]


def test_a_reminder_for_later_holds_up_nothing(post: Post) -> None:
    post.say("a", "reminder", priority=2, after=60)
    post.say("a", "reply")
    (reply,) = post.claim()
    assert reply.payload == b"reply"
    post.sent(reply)
    post.minute = 60
    assert post.words() == ["reminder"]


def test_what_the_gate_holds_stands_aside_too(post: Post) -> None:
    post.say("a", "reminder", priority=2)
    (held,) = post.claim()
    post.database.write_now(lambda t: outbox.hold(t, held.id, NOON + 60 * MINUTE, "quiet hours"))
    post.say("a", "reply")
    (reply,) = post.claim()
    assert reply.payload == b"reply"


def test_live_replies_go_before_reminders_and_reminders_before_campaigns(post: Post) -> None:
    for name, word, priority in (("a", "news", 3), ("b", "reminder", 2), ("c", "reply", 0)):
        post.say(name, word, priority)
    assert post.words(limit=2) == ["reply", "reminder"]
    assert post.words() == ["news"]


def test_a_reply_pulls_forward_what_lies_before_it(post: Post) -> None:
    post.say("b", "reminder", priority=2)
    post.say("a", "news", priority=3)
    post.say("a", "reply", priority=0)
    assert post.words(limit=1) == ["news"]


def test_a_lease_that_ran_out_is_a_doubt_and_is_tried_once_more(post: Post) -> None:
    row_id = post.say("a", "first")
    post.say("a", "second")
    assert [row.doubtful for row in post.claim()] == [False]
    post.minute = 0.9
    assert post.claim() == []
    post.minute = 1
    assert [(row.payload, row.doubtful) for row in post.claim()] == [(b"first", True)]
    post.minute = 3
    assert post.claim() == []
    assert post.status(row_id) == "failed"
    assert [row.id for row in post.database.read_now(outbox.dead_letters)] == [row_id]
    assert post.words() == ["second"]


def test_a_late_word_on_a_row_that_was_given_up_changes_nothing(post: Post) -> None:
    post.say("a", "first")
    (row,) = post.claim()
    post.database.write_now(lambda t: outbox.drop(t, row.id, "stopped"))
    post.sent(row)
    post.database.write_now(lambda t: outbox.retry(t, row.id, NOON, "429"))
    assert post.status(row.id) == "dropped"


def test_nothing_is_tried_while_an_account_blocks_us(post: Post) -> None:
    post.say("a", "hello")
    blocked = post.account("a")
    post.database.write_now(lambda t: accounts.blocked(t, blocked.id))
    assert post.words() == []
    assert post.database.read_now(waiting) == {"telegram": 1}
    post.database.write_now(lambda t: accounts.touch(t, blocked.id))
    assert post.words() == ["hello"]


def test_a_dead_letter_is_tried_again_when_a_human_asks(post: Post) -> None:
    post.say("a", "first")
    (row,) = post.claim()
    post.database.write_now(lambda t: outbox.fail(t, row.id, "chat not found"))
    assert post.words() == []
    assert post.database.write_now(lambda t: outbox.revive(at(t, 0), row.id))
    assert post.words() == ["first"]
    assert not post.database.write_now(lambda t: outbox.revive(at(t, 0), row.id))


def test_a_status_moves_only_forward(post: Post) -> None:
    row_id = post.say("a", "first")
    (row,) = post.claim()
    post.database.write_now(lambda t: outbox.sent(t, row.id, "SM1", keep=True))

    def report(status: str) -> bool:
        return post.database.write_now(lambda t: outbox.advance(t, row_id, status))

    assert report("read")
    assert not report("delivered")
    assert not report("failed")
    assert post.status(row_id) == "read"
    with pytest.raises(ValueError, match="opened"):
        report("opened")


def test_a_failure_reported_after_sending_is_shown_to_a_human(post: Post) -> None:
    post.say("a", "first")
    (row,) = post.claim()
    post.database.write_now(lambda t: outbox.sent(t, row.id, "SM1", keep=True))
    assert post.database.write_now(lambda t: outbox.advance(t, row.id, "failed"))
    assert [dead.id for dead in post.database.read_now(outbox.dead_letters)] == [row.id]
    assert post.database.write_now(lambda t: outbox.revive(at(t, 0), row.id))
    assert post.words() == ["first"]


def test_rows_about_the_same_thing_are_found_together(post: Post) -> None:
    account = post.account("a")
    wanted = post.database.write_now(
        lambda t: [
            outbox.add(t, account, b"card", priority=1, topic=f"card:{n}") for n in (1, 1, 2)
        ]
    )
    found = post.database.read_now(lambda t: outbox.by_topic(t, "card:1"))
    assert [row.id for row in found] == wanted[:2]


def test_last_words_arrive_in_order_after_the_account_is_gone(post: Post) -> None:
    account = post.account("a")
    post.say("a", "never said")

    def erase(t: Transaction) -> None:
        people.erase(t, account.person_id or UUID(int=0))
        outbox.farewell(at(t, 0), account, b"taken back")
        outbox.farewell(at(t, 0), account, b"all is erased")

    post.database.write_now(erase)
    (first,) = post.claim()
    assert (first.address, first.payload, first.account_id) == ("chat-a", b"taken back", None)
    assert post.claim() == []
    post.sent(first)
    (last,) = post.claim()
    assert last.payload == b"all is erased"
    post.sent(last)
    left = post.database.read_now(
        lambda t: t.connection.exec_driver_sql("SELECT address_sealed FROM outbox").all()
    )
    assert [row[0] for row in left] == [None, None]


def test_content_of_finished_rows_goes_after_a_while(post: Post) -> None:
    post.say("a", "first")
    post.say("b", "second")
    (row, _) = post.claim()
    post.database.write_now(lambda t: outbox.sent(t, row.id, "SM1", keep=True))
    assert post.database.write_now(lambda t: outbox.forget(t, NOON)) == 0
    assert post.database.write_now(lambda t: outbox.forget(t, NOON + MINUTE)) == 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_was_sent_long_ago_does_not_slow_the_claim(post: Post) -> None:
    """The claim walks the index of unsent rows, never the table."""
    asked = {"at_door": "intake", "on_channel": "telegram", "at": NOON, "far": NOON, "most": 10}
    asked |= {"lapsed": NOON}

    def plan(t: Transaction) -> str:
        seen: list[tuple[str, tuple[object, ...]]] = []

        @event.listens_for(t.connection, "before_cursor_execute")
        def at_execution(*told: Any) -> None:
            seen.append((told[2], told[3]))

        t.connection.execute(READY, asked).all()
        statement, values = seen[0]
        steps = t.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return "\n".join(str(step) for step in steps)

    steps = post.database.read_now(plan)
    assert "ix_outbox_next" in steps
    assert "SCAN" not in steps
