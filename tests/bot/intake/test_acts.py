"""Buttons by their verbs: whose name may be typed says what it then means."""

from bot.intake.acts import NAMES, VERBS


def test_a_button_whose_name_is_typed_says_what_it_means() -> None:
    assert [verb for verb in NAMES.values() if VERBS[verb].meant is None] == []
