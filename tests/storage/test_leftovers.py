"""What a channel keeps waits here until it is deleted there, whatever becomes of our own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from storage import files, leftovers
from storage.database import Database
from storage.files import File
from storage.leftovers import Removal
from storage.transaction import Transaction

LEASE = timedelta(minutes=1)
HOLDER = UUID(int=7)
SOURCE = "https://api.twilio.com/a-photo"


def a_photo(t: Transaction, *, kept_there: bool = True) -> File:
    """A photo on WhatsApp, not fetched yet."""
    return files.expect(
        t,
        door="intake",
        channel="whatsapp",
        source=SOURCE,
        kind="photo",
        holder_id=HOLDER,
        kept_there=kept_there,
    )


def claim(t: Transaction, after: timedelta = timedelta(0)) -> list[Removal]:
    """What is to be deleted, some time from now."""
    later = replace(t, now=t.now + after)
    return leftovers.claim(later, door="intake", channel="whatsapp", limit=10, lease=LEASE)


def test_a_file_is_left_there_until_it_is_safe_here(database: Database) -> None:
    file = database.write_now(a_photo)
    assert database.write_now(claim) == []
    database.write_now(lambda t: files.stored(t, file.id, media_type="image/jpeg", size=9))
    (removal,) = database.write_now(claim)
    assert (removal.source, removal.leftover.attempts) == (SOURCE, 1)
    assert SOURCE not in repr(removal)


def test_one_that_was_refused_is_deleted_and_one_that_could_not_be_fetched_is_not(
    database: Database,
) -> None:
    refused, failed = database.write_now(a_photo), database.write_now(a_photo)
    database.write_now(lambda t: files.refused(t, refused.id, "file.too_big"))
    database.write_now(lambda t: files.failed(t, failed.id, "no connection"))
    (removal,) = database.write_now(claim)
    assert removal.leftover.id == refused.id


Erase = Callable[[Transaction, UUID], object]
ERASURES: list[Erase] = [
    lambda t, _: files.erase(t, HOLDER, []),
    lambda t, file_id: files.discard(t, HOLDER, [file_id]),
    lambda t, _: files.erase_loose(t, t.now + LEASE),
]


@pytest.mark.parametrize("erase", ERASURES, ids=["erase", "discard", "erase_loose"])
def test_what_is_erased_here_is_deleted_there_fetched_or_not(
    database: Database, erase: Erase
) -> None:
    file = database.write_now(a_photo)
    database.write_now(lambda t: erase(t, file.id))
    (removal,) = database.write_now(claim)
    assert removal.source == SOURCE
    database.write_now(lambda t: leftovers.gone(t, file.id))
    assert database.write_now(lambda t: claim(t, 2 * LEASE)) == []


def test_a_message_has_no_file_and_is_deleted_at_once(database: Database) -> None:
    sid = "SM" + "0" * 32
    database.write_now(lambda t: leftovers.note(t, door="intake", channel="whatsapp", source=sid))
    (removal,) = database.write_now(claim)
    assert removal.source == sid


def test_a_killed_process_leaves_it_to_the_next_and_a_failure_to_a_later_time(
    database: Database,
) -> None:
    file = database.write_now(a_photo)
    database.write_now(lambda t: files.refused(t, file.id, "file.too_big"))
    assert len(database.write_now(claim)) == 1
    assert database.write_now(claim) == []
    (again,) = database.write_now(lambda t: claim(t, 2 * LEASE))
    assert again.leftover.attempts == 2
    database.write_now(lambda t: leftovers.retry(t, file.id, t.now + 9 * LEASE))
    assert database.write_now(lambda t: claim(t, 8 * LEASE)) == []
    assert len(database.write_now(lambda t: claim(t, 10 * LEASE))) == 1


def test_telegram_s_files_leave_nothing_to_be_deleted(database: Database) -> None:
    file = database.write_now(lambda t: a_photo(t, kept_there=False))
    database.write_now(lambda t: files.stored(t, file.id, media_type="image/jpeg", size=9))
    assert database.write_now(claim) == []
