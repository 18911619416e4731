"""PINs made ahead of time: there when a grievance is sent, and nobody waits for them."""

import pytest
from argon2 import PasswordHasher

from bot import pins
from bot.pins import SPARE, Pins


def test_a_pin_is_made_on_the_spot_when_none_is_ready() -> None:
    pin, hashed = Pins().take()
    assert PasswordHasher().verify(hashed, pin)


def test_what_is_missing_is_made_beside_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "_made", lambda: ("made", ""))
    spare = Pins()
    spare.keep(*(("kept", "") for _ in range(SPARE - 1)))
    spare.refill()
    # It is made on a thread: whoever can take the lock knows that it has ended.
    with spare._making:
        taken = [spare.take()[0] for _ in range(SPARE)]
    assert taken == ["kept"] * (SPARE - 1) + ["made"]


def test_nothing_is_made_while_enough_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "_made", lambda: ("made", ""))
    spare = Pins()
    spare.keep(*(("kept", "") for _ in range(SPARE)))
    spare.refill()
    assert [spare.take()[0] for _ in range(SPARE + 1)] == ["kept"] * SPARE + ["made"]
