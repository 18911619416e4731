"""Sealed values open in their own cell alone, and a key serves one purpose alone."""

import os
import traceback
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storage.secrets import BadKey, NotOurs, Secrets

OLD, NEW = Secrets([b"o" * 32]), Secrets([b"n" * 32, b"o" * 32])
HERE, THERE = UUID(int=1), UUID(int=2)


@given(some.binary(max_size=300))
def test_what_is_sealed_opens_as_it_was(plain: bytes) -> None:
    assert OLD.open("t.c", HERE, OLD.seal("t.c", HERE, plain)) == plain


def test_json_keeps_the_arabic() -> None:
    told = {"حكاية": "نقلوه بلا ما يقولوا لينا", "n": [1, None, True]}
    assert OLD.open_json("t.c", HERE, OLD.seal_json("t.c", HERE, told)) == told


@pytest.mark.parametrize(("told", "kept"), [("a word", "a word"), ("", None), (None, None)])
def test_what_was_not_said_is_not_kept(told: str | None, kept: str | None) -> None:
    sealed = OLD.seal_any("t.c", HERE, told)
    assert (sealed is None) == (kept is None)
    assert OLD.open_any("t.c", HERE, sealed) == kept


def test_a_sealed_value_is_bound_to_its_row_and_its_column() -> None:
    sealed = OLD.seal("tickets.record_sealed", HERE, b"told")
    for column, row in (("tickets.record_sealed", THERE), ("messages.pieces_sealed", HERE)):
        with pytest.raises(NotOurs):
            OLD.open(column, row, sealed)


@given(some.data())
def test_no_altered_byte_is_accepted(data: some.DataObject) -> None:
    sealed = bytearray(OLD.seal("t.c", HERE, b"told"))
    place = data.draw(some.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(some.integers(1, 255))
    with pytest.raises(NotOurs):
        OLD.open("t.c", HERE, bytes(sealed))


@given(some.binary(max_size=40))
def test_what_was_never_sealed_is_not_ours(junk: bytes) -> None:
    with pytest.raises(NotOurs):
        OLD.open("t.c", HERE, junk)


def test_nobody_learns_yes_from_no_by_the_length() -> None:
    lengths = {len(OLD.seal("t.c", HERE, word.encode())) for word in ("", "no", "yes", "mother")}
    assert len(lengths) == 1


def test_sealing_twice_gives_two_values() -> None:
    assert OLD.seal("t.c", HERE, b"told") != OLD.seal("t.c", HERE, b"told")


def test_the_newest_key_seals_and_every_key_opens() -> None:
    sealed = OLD.seal("t.c", HERE, b"told")
    assert not sealed.startswith(NEW.newest)
    assert NEW.open("t.c", HERE, sealed) == b"told"
    assert NEW.seal("t.c", HERE, b"told").startswith(NEW.newest)
    with pytest.raises(NotOurs):
        OLD.open("t.c", HERE, NEW.seal("t.c", HERE, b"told"))


def test_a_lookup_is_the_same_for_the_same_value_and_purpose_alone() -> None:
    assert OLD.lookup("address", "1001") == OLD.lookup("address", "1001")
    others = [
        OLD.lookup("address", "1002"),
        OLD.lookup("reference", "1001"),
        NEW.lookup("address", "1001"),
        OLD.derive("address"),
    ]
    assert OLD.lookup("address", "1001") not in others
    assert NEW.lookups("address", "1001") == [
        NEW.lookup("address", "1001"),
        OLD.lookup("address", "1001"),
    ]


def test_a_mark_holds_for_its_value_under_any_key() -> None:
    mark = OLD.sign("chain", b"head")
    assert NEW.signed("chain", b"head", mark)
    assert not NEW.signed("chain", b"tail", mark)
    assert not NEW.signed("other", b"head", mark)
    assert not OLD.signed("chain", b"head", NEW.sign("chain", b"head"))
    assert not OLD.signed("chain", b"head", b"")


def test_other_purposes_get_keys_of_their_own() -> None:
    assert len(OLD.derive("webhook")) == 32
    assert OLD.derive("webhook") == OLD.derive("webhook") != OLD.derive("metrics")


@pytest.mark.parametrize("keys", [[], [b"short"], [os.urandom(32), os.urandom(16)]])
def test_a_bad_key_is_named_without_being_shown(keys: list[bytes]) -> None:
    with pytest.raises(BadKey, match="32 bytes") as refused:
        Secrets(keys)
    told = "".join(traceback.format_exception(refused.value))
    for key in keys:
        assert repr(key) not in told
