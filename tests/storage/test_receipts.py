"""The receipt: safe to dictate, hard to guess, and silent about what exists."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from storage import receipts
from storage.database import Database, Transaction
from storage.receipts import Look
from tests.storage.given import a_person, a_ticket

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ACCOUNT, OTHER = UUID(int=1), UUID(int=2)
EIGHT = some.integers(10_000_000, 99_999_999).map(str)
PIN = "482913"


def reference(digits: str) -> str:
    """Eight digits with their check digits, computed here in another way."""
    return next(
        f"{digits}{check:02}" for check in range(2, 99) if int(f"{digits}{check:02}") % 97 == 1
    )


@given(EIGHT)
def test_a_reference_is_read_in_every_writing(digits: str) -> None:
    whole = reference(digits)
    shown = receipts.grouped(whole)
    arabic = shown.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    persian = shown.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for text in (whole, shown, f"\u2068{shown}\u2069", arabic, persian, f"n° {shown}."):
        assert receipts.read_reference(text) == whole


@given(EIGHT, some.integers(0, 9), some.integers(0, 9))
def test_one_wrong_digit_is_noticed(digits: str, place: int, digit: int) -> None:
    whole = reference(digits)
    assume(whole[place] != str(digit))
    assert receipts.read_reference(f"{whole[:place]}{digit}{whole[place + 1 :]}") is None


@given(EIGHT, some.integers(0, 8))
def test_two_digits_exchanged_are_noticed(digits: str, place: int) -> None:
    whole = reference(digits)
    assume(whole[place] != whole[place + 1])
    swapped = f"{whole[:place]}{whole[place + 1]}{whole[place]}{whole[place + 2 :]}"
    assert receipts.read_reference(swapped) is None


@pytest.mark.parametrize("text", ["", "hello", "123", "0612345678", "12345678901"])
def test_what_is_no_reference_is_not_read_as_one(text: str) -> None:
    assert receipts.read_reference(text) is None


def test_references_are_random_and_right(database: Database) -> None:
    made = database.write_now(lambda t: [receipts.new_reference(t) for _ in range(50)])
    assert len(set(made)) == 50
    assert made != sorted(made)
    assert all(receipts.read_reference(each) == each for each in made)


def test_a_pin_is_six_digits_and_kept_as_a_slow_hash() -> None:
    pin = receipts.new_pin()
    assert receipts.read_pin(pin) == pin
    assert receipts.read_pin("٤٨ ٢٩ ١٣") == PIN
    assert receipts.read_pin("48291") is None
    hashed = receipts.hash_pin(PIN)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert receipts.check_pin(hashed, PIN)
    assert not receipts.check_pin(hashed, "000000")
    assert not receipts.check_pin("not a hash", PIN)


class Counter:
    """A place where receipts are asked for, at a time the test sets."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.hash = receipts.hash_pin(PIN)
        self.reference, self.ticket_id = database.write_now(self._file)

    def _file(self, t: Transaction) -> tuple[str, UUID]:
        ticket = a_ticket(t, a_person(t).id, pin_hash=self.hash)
        return ticket.reference, ticket.id

    def look(self, reference: str | None = None, account: UUID = ACCOUNT, hours: float = 0) -> Look:
        """Ask for a receipt, some hours past noon."""
        asked, now = reference or self.reference, NOON + timedelta(hours=hours)
        return self.database.write_now(lambda t: receipts.look(replace(t, now=now), account, asked))

    def opened(self, look: Look) -> None:
        """The PIN was right."""
        self.database.write_now(lambda t: receipts.opened(t, look.attempt_id))


@pytest.fixture
def counter(database: Database) -> Counter:
    """One ticket, of which the receipt is known here."""
    return Counter(database)


def test_the_right_pin_opens_the_ticket(counter: Counter) -> None:
    look = counter.look()
    assert look.allowed
    assert look.ticket_id == counter.ticket_id
    assert receipts.check_pin(look.pin_hash, PIN)


def test_a_receipt_that_does_not_exist_looks_like_a_wrong_pin(counter: Counter) -> None:
    missing = counter.look(reference("55555555"))
    assert (missing.allowed, missing.ticket_id) == (True, None)
    # The same parameters: the same work, and the same answer.
    assert missing.pin_hash.split("$")[:4] == counter.hash.split("$")[:4]
    assert not receipts.check_pin(missing.pin_hash, PIN)


@pytest.mark.parametrize("exists", [True, False])
def test_five_tries_an_hour_from_one_account(counter: Counter, exists: bool) -> None:
    asked = counter.reference if exists else reference("55555555")
    assert [counter.look(asked).allowed for _ in range(6)] == [True] * 5 + [False]
    barred = counter.look(asked)
    assert (barred.allowed, barred.ticket_id) == (False, None)
    assert not receipts.check_pin(barred.pin_hash, PIN)
    assert counter.look(account=OTHER).allowed
    assert counter.look(hours=1.1).allowed


@pytest.mark.parametrize("exists", [True, False])
def test_ten_tries_a_day_at_one_reference(counter: Counter, exists: bool) -> None:
    asked = counter.reference if exists else reference("55555555")
    tries = [counter.look(asked, account=UUID(int=n), hours=n / 10) for n in range(1, 12)]
    assert [look.allowed for look in tries] == [True] * 10 + [False]
    assert not counter.look(asked, account=OTHER, hours=20).allowed
    assert counter.look(asked, account=OTHER, hours=26).allowed


async def test_guesses_from_many_accounts_at_once_do_not_pass_the_limit(counter: Counter) -> None:
    """Not even where transactions run beside each other, each seeing only what was before it."""

    def guess(number: int, t: Transaction) -> bool:
        return receipts.look(t, UUID(int=number), counter.reference).allowed

    guesses = (counter.database.write(partial(guess, number)) for number in range(1, 25))
    assert sum(await asyncio.gather(*guesses)) == 10


def test_a_clock_that_was_set_back_is_survived(counter: Counter) -> None:
    for hours in (0, -1, -1, -2, 0, -1):
        assert counter.look(account=UUID(int=int(hours) + 50), hours=hours).allowed


def test_whoever_knows_the_pin_is_not_counted(counter: Counter) -> None:
    for _ in range(8):
        look = counter.look()
        assert look.allowed
        counter.opened(look)


def test_tries_are_forgotten_after_a_day_and_name_no_reference(counter: Counter) -> None:
    counter.look()
    kept = counter.database.read_now(
        lambda t: t.connection.exec_driver_sql(
            "SELECT reference_lookup FROM receipt_attempts"
        ).one()
    )
    assert counter.reference.encode() not in bytes(kept[0])
    later = NOON + timedelta(hours=25)
    assert counter.database.write_now(lambda t: receipts.forget(replace(t, now=later))) == 1
