"""What is laid down at Twilio has a place for everything that is filled in, and one name each."""

import json
import re

import pytest

from bot.rendering import length
from bot.screens import Button
from bot.whatsapp.shapes import CODES, definition, definitions, shape_of, shapes
from flows.vocabulary import Language
from locales.words import Words

LONGEST_OPENER = 20
"""The button that opens a list: WhatsApp's own limit."""
WORDS: dict[str, Words] = {language: Words(language) for language in Language}
BLANK = re.compile(r"\{\{(\d+)\}\}")


def buttons(many: int, label: str = "Oui") -> list[Button]:
    """So many options, whose labels begin alike and are as long as this one."""
    labels = (f"{label[:-1]}{number:x}" if label.strip() else label for number in range(many))
    return [Button(each, f"k3f9:g.city=c{n}") for n, each in enumerate(labels)]


def test_each_shape_has_exactly_the_places_that_are_filled() -> None:
    for shape in shapes():
        laid = definition(shape, WORDS[Language.FRENCH])
        filled = shape.filled(["mot"] * shape.paragraphs, buttons(shape.options))
        assert list(laid.samples) == list(filled) == BLANK.findall(json.dumps(laid.types))


@pytest.mark.parametrize("language", Language)
def test_the_button_that_opens_a_list_is_short_enough(language: Language) -> None:
    laid = [definition(shape, WORDS[language]) for shape in shapes()]
    openers = {
        types["button"] for each in laid for types in each.types.values() if "button" in types
    }
    assert [length(opener) <= LONGEST_OPENER for opener in openers] == [True]


def test_whatever_is_asked_for_is_among_the_shapes() -> None:
    known = set(shapes())
    for many in range(12):
        for paragraphs in range(6):
            for label in ("Oui", "x" * 22, "x" * 30):
                shape = shape_of(paragraphs, buttons(many, label))
                assert shape is None or shape in known
    assert shape_of(1, buttons(3)) in known
    assert shape_of(1, buttons(10, "x" * 24)) in known


@pytest.mark.parametrize("limit", [4, 11])
def test_there_are_no_more_buttons_and_rows_than_need_no_approval(limit: int) -> None:
    shape = shape_of(1, buttons(limit))
    assert shape is None or shape.kind == "list_picker"


def test_two_options_of_one_name_are_rows() -> None:
    shape = shape_of(1, [Button("Fès", "k3f9:g.city=a"), Button("Fès", "k3f9:g.city=b")])
    assert shape is not None
    assert shape.kind == "list_picker"


def test_names_at_twilio_are_plain_and_differ() -> None:
    names = [each.friendly_name for each in definitions(WORDS)]
    assert len(set(names)) == len(names) == len(CODES) * len(shapes())
    assert all(re.fullmatch("[a-z0-9_]+", name) for name in names)


def test_what_changes_has_another_name() -> None:
    shape = shapes()[-1]
    french, arabic = (definition(shape, WORDS[each]) for each in (Language.FRENCH, Language.ARABIC))
    darija = definition(shape, WORDS[Language.DARIJA])
    assert french.digest == definition(shape, WORDS[Language.FRENCH]).digest
    assert len({french.digest, arabic.digest, darija.digest}) == 3
    assert darija.request["language"] == "ar_MA"


def test_values_that_hold_a_question_are_never_empty() -> None:
    assert shape_of(1, buttons(2, " ")) is None
    assert shape_of(0, buttons(2)) is None
    assert shape_of(1, []) is None
