"""Of an error's words only those are told that the Bot API is known to write."""

import pytest

from bot.telegram.error_words import told


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Bad Request: message is too long", "telegram: message is too long"),
        ("Forbidden: bot was blocked by the user", "telegram: bot was blocked by the user"),
        ("Bad Request: BUTTON_DATA_INVALID", "telegram: BUTTON_DATA_INVALID"),
        ("Bad Request: file is too big", "telegram: file is too big"),
        ("Bad Gateway", "telegram: bad gateway"),
        ("Bad Request: can't parse entities: <Fatima> is no tag", "telegram: can't parse entities"),
        ("Bad Request: Fatima wrote +212612345678", "telegram: bad request"),
        ("Fatima wrote something new", "telegram: BadRequest"),
    ],
)
def test_known_words_are_told_and_nothing_else(said: str, expected: str) -> None:
    assert told(said, "BadRequest") == expected
