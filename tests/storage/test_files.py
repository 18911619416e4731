"""Files: noted within the turn, fetched under a lease, and known by their content."""

import gc
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from storage import files
from storage.database import Database, Transaction
from storage.file_rows import FILES
from storage.files import Fetch, File
from storage.prepared import LENGTHS, Prepared
from storage.secrets import NotOurs
from tests.storage.given import a_person, a_ticket, file_ids, of_ticket

LEASE = timedelta(minutes=1)
HOLDER = UUID(int=7)


def a_voice(t: Transaction, source: str | None = "AwACAg", holder: UUID = HOLDER) -> File:
    """A voice note on a phone, not fetched yet."""
    return files.expect(
        t,
        door="intake",
        channel="telegram",
        source=source,
        kind="voice",
        holder_id=holder,
        name="صوت.ogg",
        size=4_000,
    )


def claim(
    t: Transaction, after: timedelta = timedelta(0), channel: str = "telegram"
) -> list[Fetch]:
    """What is to be fetched, some time from now."""
    later = replace(t, now=t.now + after)
    return files.claim(later, door="intake", channel=channel, limit=10, lease=LEASE)


def statements() -> int:
    """How many statements are kept as their driver wants them."""
    return sum(isinstance(each, Prepared) for each in gc.get_objects())


def test_a_file_is_fetched_by_its_own_channel_under_a_lease(database: Database) -> None:
    file = database.write_now(a_voice)
    assert database.write_now(lambda t: claim(t, channel="whatsapp")) == []
    (fetch,) = database.write_now(claim)
    assert (fetch.file.id, fetch.source, len(fetch.key)) == (file.id, "AwACAg", 32)
    assert database.write_now(claim) == []
    (again,) = database.write_now(lambda t: claim(t, 2 * LEASE))
    assert (again.file.attempts, again.key) == (2, fetch.key)


def test_a_stored_file_is_known_by_its_content(database: Database) -> None:
    file = database.write_now(a_voice)
    database.write_now(claim)
    assert database.write_now(
        lambda t: files.stored(t, file.id, media_type="audio/ogg", size=3_999)
    )
    known = database.read_now(lambda t: files.get(t, file.id))
    assert known is not None
    assert (known.state, known.media_type, known.size) == (files.STORED, "audio/ogg", 3_999)
    assert database.read_now(lambda t: files.name(t, known)) == "صوت.ogg"
    assert database.write_now(lambda t: claim(t, 9 * LEASE)) == []


def test_a_fetch_that_fails_is_tried_later_and_given_up_with_a_reason(database: Database) -> None:
    file = database.write_now(a_voice)
    database.write_now(claim)
    database.write_now(lambda t: files.retry(t, file.id, t.now + 5 * LEASE, "TimedOut"))
    assert database.write_now(lambda t: claim(t, 2 * LEASE)) == []
    assert len(database.write_now(lambda t: claim(t, 6 * LEASE))) == 1
    database.write_now(lambda t: files.failed(t, file.id, "the provider no longer has it"))
    assert database.write_now(lambda t: claim(t, 9 * LEASE)) == []
    known = database.read_now(lambda t: files.get(t, file.id))
    assert known is not None
    assert (known.state, known.error) == (files.FAILED, "the provider no longer has it")


def test_a_refused_file_says_why(database: Database) -> None:
    file = database.write_now(a_voice)
    database.write_now(lambda t: files.refused(t, file.id, "too large"))
    known = database.read_now(lambda t: files.get(t, file.id))
    assert known is not None
    assert (known.state, known.error) == (files.REFUSED, "too large")


def test_what_is_handed_over_is_not_fetched(database: Database) -> None:
    database.write_now(lambda t: a_voice(t, source=None))
    assert database.write_now(claim) == []


def test_each_file_has_a_key_of_its_own_bound_to_its_row(database: Database) -> None:
    one, two = database.write_now(lambda t: (a_voice(t), a_voice(t)))
    assert database.read_now(lambda t: files.key(t, one) != files.key(t, two))
    one.key_sealed = two.key_sealed
    with pytest.raises(NotOurs):
        database.read_now(lambda t: files.key(t, one))


def test_files_of_a_conversation_go_over_to_its_ticket(database: Database) -> None:
    def live(t: Transaction) -> tuple[list[UUID], list[UUID], list[UUID]]:
        person = a_person(t)
        first, second = a_ticket(t, person.id), a_ticket(t, person.id)
        both = [a_voice(t, holder=person.id).id for _ in range(2)]
        files.attach(t, first.id, both)
        files.attach(t, second.id, both)
        return (
            both,
            of_ticket(t, first.id),
            of_ticket(t, second.id),
        )

    both, first, second = database.write_now(live)
    assert (first, second) == (both, [])


def test_of_any_number_is_told_which_are_files(database: Database) -> None:
    """More than one statement takes, as there may be in a folder of the vault."""
    ours = database.write_now(lambda t: [a_voice(t).id for _ in range(2)])
    strangers = [UUID(int=number) for number in range(70_000)]
    asked = [ours[0], *strangers, ours[1]]
    assert database.read_now(lambda t: files.known(t, asked)) == set(ours)
    assert database.read_now(lambda t: files.known(t, [])) == set()


def test_lists_of_every_length_leave_no_statement_each_behind(database: Database) -> None:
    def ask(t: Transaction) -> None:
        for length in range(1, 2 * LENGTHS):
            assert files.these(t, [UUID(int=number) for number in range(length)]) == []

    before = statements()
    database.read_now(ask)
    assert statements() - before <= LENGTHS


def test_files_are_given_in_the_order_asked_for(database: Database) -> None:
    one, two = database.write_now(lambda t: (a_voice(t).id, a_voice(t).id))
    found = database.read_now(lambda t: files.these(t, [two, UUID(int=1), one]))
    assert [file.id for file in found] == [two, one]


def test_what_was_sent_for_a_draft_is_discarded_with_it(database: Database) -> None:
    def live(t: Transaction) -> tuple[list[UUID], list[UUID]]:
        mine, kept = a_voice(t), a_voice(t)
        theirs = a_voice(t, holder=UUID(int=8))
        files.attach(t, a_ticket(t, a_person(t).id).id, [kept.id])
        asked = [mine.id, kept.id, theirs.id]
        doomed = files.discard(t, HOLDER, asked)
        assert files.stored(t, mine.id, media_type="audio/ogg", size=1) is False
        return doomed, [mine.id]

    doomed, expected = database.write_now(live)
    assert doomed == expected
    assert len(database.read_now(file_ids)) == 2


def test_files_that_never_reached_a_ticket_go_after_a_while(database: Database) -> None:
    file = database.write_now(a_voice)
    assert database.write_now(lambda t: files.erase_loose(t, t.now - LEASE)) == []
    assert database.write_now(lambda t: files.erase_loose(t, t.now + LEASE)) == [file.id]
    assert database.read_now(file_ids) == set()


def test_a_file_whose_source_cannot_be_opened_holds_up_no_other(database: Database) -> None:
    broken, whole = (database.write_now(a_voice) for _ in range(2))
    this = update(FILES).where(FILES.c.id == broken.id).values(source_sealed=b"altered")
    database.write_now(lambda t: t.connection.execute(this))
    assert [fetch.file.id for fetch in database.write_now(claim)] == [whole.id]
    known = database.read_now(lambda t: files.get(t, broken.id))
    assert known is not None
    assert (known.state, known.error) == (files.FAILED, "unreadable")
