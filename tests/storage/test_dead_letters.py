"""A dead letter is sent again only while there is something to say and somebody to say it to."""

from uuid import UUID

import pytest
from sqlalchemy import update

from storage import accounts, outbox, people
from storage.database import Database, Transaction
from storage.outbox_rows import OUTBOX
from tests.storage.post import MINUTE, NOON, Post, at


@pytest.fixture
def post(database: Database) -> Post:
    """An empty outbox at noon."""
    return Post(database)


def dead(post: Post) -> list[UUID]:
    """What a coordinator is shown."""
    return [row.id for row in post.database.read_now(outbox.dead_letters)]


def revive(post: Post, row_id: UUID) -> bool:
    """A coordinator presses the button."""
    return post.database.write_now(lambda t: outbox.revive(t, row_id))


def test_last_words_that_failed_have_nobody_left_to_hear_them(post: Post) -> None:
    account = post.account("a")

    def leave(t: Transaction) -> UUID:
        row_id = outbox.farewell(at(t, 0), account, b"goodbye")
        assert account.person_id is not None
        people.erase(t, account.person_id)
        return row_id

    row_id = post.database.write_now(leave)
    (row,) = post.claim()
    post.database.write_now(lambda t: outbox.fail(t, row.id, "Refused"))
    assert dead(post) == []
    assert not revive(post, row_id)
    assert post.status(row_id) == "failed"


def test_a_dead_letter_whose_content_is_forgotten_is_not_revived(post: Post) -> None:
    row_id = post.say("a", "long ago")
    post.database.write_now(lambda t: outbox.fail(t, row_id, "Refused"))
    assert dead(post) == [row_id]
    post.database.write_now(lambda t: outbox.forget(t, NOON + 9 * MINUTE))
    assert dead(post) == []
    assert not revive(post, row_id)


@pytest.mark.parametrize("content", [None, b"", b"altered"])
def test_a_row_that_cannot_be_opened_holds_up_nobody(post: Post, content: bytes | None) -> None:
    broken = post.say("a", "broken")
    post.say("a", "the next")
    post.say("b", "another")
    this = update(OUTBOX).where(OUTBOX.c.id == broken).values(payload_sealed=content)
    post.database.write_now(lambda t: t.connection.execute(this))
    assert post.words() == ["another"]
    assert post.status(broken) == "failed"
    assert post.words() == ["the next"]
    found = post.database.read_now(outbox.dead_letters)
    assert [row.error for row in found] == ([] if content is None else ["unreadable"])


def test_a_dead_letter_to_a_living_account_is_sent_again(post: Post) -> None:
    row_id = post.say("a", "hello")
    post.database.write_now(lambda t: outbox.fail(t, row_id, "Refused"))
    assert revive(post, row_id)
    post.minute = 24 * 60 * 365 * 10
    assert post.words() == ["hello"]


def test_what_waits_for_someone_who_blocked_us_is_shown_after_a_while(post: Post) -> None:
    """And nothing else: not what is held for later, nor what others wait for."""
    news, later = post.say("a", "news"), post.say("a", "later", after=60 * 24 * 365)
    post.say("b", "not blocked")
    (flying,) = [row for row in post.claim() if row.id == news]

    def expired(minutes: float) -> int:
        return post.database.write_now(lambda t: outbox.expire(at(t, minutes), 10 * MINUTE))

    post.database.write_now(lambda t: accounts.blocked(at(t, 1), post.account("a").id))
    post.database.write_now(lambda t: outbox.retry(t, flying.id, NOON, "blocked by the person"))
    assert [expired(9), expired(10.5), expired(11.5)] == [0, 0, 1]
    (shown,) = post.database.read_now(outbox.dead_letters)
    assert (shown.id, shown.status, shown.error) == (news, "expired", "expired")
    assert post.status(later) == "queued"
    assert revive(post, news), "a human may ask for it again, should the person be back"
