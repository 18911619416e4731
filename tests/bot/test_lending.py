"""A file is lent by an address that nobody else can make, and only for a while."""

import base64
import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from bot.whatsapp.lending import LASTS, PATH, Lending, NotLent, Over
from storage.secrets import Secrets

KEY = os.urandom(32)
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FILE = str(uuid4())
PUBLIC = "https://wasl.example/door"
LENDING = Lending(Secrets([KEY]), PUBLIC)


def token(address: str) -> str:
    return address.removeprefix(PUBLIC + PATH)


def test_an_address_stands_for_its_file_until_its_time_is_over() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        address = LENDING.lend(FILE)
        assert address.startswith(f"{PUBLIC}/whatsapp/files/")
        assert FILE not in address
        clock.move_to(NOW + LASTS - timedelta(seconds=1))
        assert LENDING.borrowed(token(address)) == FILE
        clock.move_to(NOW + LASTS)
        with pytest.raises(Over):
            LENDING.borrowed(token(address))


def test_every_file_and_every_time_has_an_address_of_its_own() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        addresses = {LENDING.lend(FILE), LENDING.lend(str(uuid4()))}
        clock.shift(60)
        addresses.add(LENDING.lend(FILE))
    assert len(addresses) == 3


def test_an_address_outlives_a_new_key_and_not_the_loss_of_its_own() -> None:
    address = token(LENDING.lend(FILE))
    newest = os.urandom(32)
    assert Lending(Secrets([newest, KEY]), PUBLIC).borrowed(address) == FILE
    with pytest.raises(NotLent):
        Lending(Secrets([newest]), PUBLIC).borrowed(address)


def test_a_mark_for_another_purpose_opens_nothing() -> None:
    what = base64.urlsafe_b64decode(token(LENDING.lend(FILE)) + "==")[:21]
    other = what + Secrets([KEY]).sign("something else", what)
    with pytest.raises(NotLent):
        LENDING.borrowed(base64.urlsafe_b64encode(other).decode())


@given(at=st.integers(0, 57), bit=st.integers(0, 7))
def test_no_bit_of_an_address_can_be_changed(at: int, bit: int) -> None:
    whole = bytearray(base64.urlsafe_b64decode(token(LENDING.lend(FILE)) + "=="))
    assert len(whole) == 58
    whole[at] ^= 1 << bit
    with pytest.raises(NotLent):
        LENDING.borrowed(base64.urlsafe_b64encode(bytes(whole)).decode().rstrip("="))


@given(st.text() | st.text(alphabet="abcDEF0189-_=", max_size=200))
def test_what_was_never_lent_is_not_lent(made_up: str) -> None:
    with pytest.raises(NotLent):
        LENDING.borrowed(made_up)
