"""Screens are written down and read again, also by a version that knows a little less or more."""

import json
from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Button, Screen

TEXTS = st.text(max_size=40)
KNOWN_TO_ALL = {"text", "buttons", "files"}
SCREENS = st.builds(
    Screen,
    TEXTS,
    st.lists(st.builds(Button, TEXTS, TEXTS), max_size=3).map(tuple),
    st.lists(TEXTS, max_size=2).map(tuple),
    protect=st.booleans(),
    list_label=st.none() | TEXTS,
    replaces=st.none() | TEXTS,
    template=st.none() | TEXTS,
)


@given(SCREENS)
def test_a_screen_is_read_as_it_was_written(screen: Screen) -> None:
    assert Screen.from_json(screen.to_json()) == screen


def test_a_plain_screen_tells_nothing_that_an_earlier_version_could_not_read() -> None:
    assert set(json.loads(Screen("salam").to_json())) == KNOWN_TO_ALL


def test_what_a_later_version_says_besides_is_passed_over() -> None:
    later = json.loads(Screen("salam", language="fr").to_json()) | {"sparkles": True}
    assert Screen.from_json(json.dumps(later).encode()) == Screen("salam", language="fr")
    assert "sparkles" not in {each.name for each in fields(Screen)}
