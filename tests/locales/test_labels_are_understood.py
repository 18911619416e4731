"""What Wasl shows, it understands when it is typed: labels, control words, and its own examples."""

import inspect
import re
from datetime import date
from enum import StrEnum
from types import ModuleType

import pytest

from flows import choices, follow_up, grievance, home, vocabulary
from flows.speech import codes_of, kind_of
from flows.vocabulary import Control, Language, Topic
from locales.asked import SPOKEN
from locales.hearing import Hearing
from locales.places import Places
from locales.words import Words, labels

EARS = Hearing(labels, Places())
TODAY = date(2026, 6, 15)


def sets(module: ModuleType) -> list[type[StrEnum]]:
    """The sets of options a module defines, without those that are never asked."""
    found = [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, StrEnum) and kind.__module__ == module.__name__
    ]
    return [kind for kind in found if kind_of(kind) not in (*SPOKEN, "control")]


OPTIONS = [
    kind for module in (vocabulary, grievance, choices, follow_up, home) for kind in sets(module)
]


@pytest.mark.parametrize("options", OPTIONS, ids=kind_of)
@pytest.mark.parametrize("language", list(Language))
def test_a_label_typed_is_the_option_it_stands_for(
    options: type[StrEnum], language: Language
) -> None:
    words, kind = Words(language), kind_of(options)
    heard = {
        code: list(EARS.choose(options, codes_of(options), words.option(kind, code)))
        for code in codes_of(options)
    }
    assert heard == {code: [code] for code in codes_of(options)}


@pytest.mark.parametrize("language", list(Language))
def test_a_control_word_as_it_is_shown_steers(language: Language) -> None:
    words = Words(language)
    for control in Control:
        heard = EARS.control(words.option("control", control))
        # "None" ends a choice of several as "done" does while nothing is chosen.
        assert heard is control or (control, heard) == (Control.NONE, Control.DONE), control


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("key", ["grievance.when", "unclear.day", "next_date.day"])
def test_the_days_given_as_examples_are_understood(key: str, language: Language) -> None:
    examples = Words(language).say(key).partition("\n")[2].partition(":")[2]
    days = [part.strip(" .\u00a0") for part in re.split("[,،]", examples)]
    assert len(days) >= 2
    assert [day for day in days if EARS.day(day, TODAY) is None] == []


def test_no_topic_is_called_by_a_word_that_steers() -> None:
    shown = [label for topic in Topic for label in labels("topic", topic)]
    assert [label for label in shown if EARS.control(label) is not None] == []
