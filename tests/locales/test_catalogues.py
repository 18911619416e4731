"""Every catalogue holds every key the house uses, and every text can be shown where it is shown."""

import re
import unicodedata
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from flows.vocabulary import Language
from locales.catalogues import path
from locales.extraction import keys, wanted
from locales.keys import BODY

KEYS = wanted(keys())
RIGHT_TO_LEFT = (Language.ARABIC, Language.DARIJA)
IN_EVERY_LANGUAGE = {
    *("welcome.language", "language.choice"),
    *("language.ary", "language.ar", "language.fr"),
}
"""Read before the language is known, so they are the same in the three catalogues."""
NEVER = ("حباس", "سوابقي", "تحمق", "شارف", "حمق", "مجرم", "taulard", "criminel", "voyou")
"""Words that hurt, whoever uses them."""
ISOLATED = re.compile("\u2068[^\u2069]*\u2069|\\{[a-z_]+\\}")
CLOSED = re.compile("[^\u2068\u2069]*(\u2068[^\u2068\u2069]+\u2069[^\u2068\u2069]*)*")

both = pytest.mark.parametrize("language", RIGHT_TO_LEFT)
each = pytest.mark.parametrize("language", list(Language))


@cache
def catalogue(language: Language) -> Catalog:
    with path(language).open("rb") as file:
        return read_po(file, abort_invalid=True)


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@cache
def texts(language: Language) -> dict[str, tuple[str, ...]]:
    """Every text of a catalogue, in all its forms, by its key."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]: forms(message)
        for message in catalogue(language)
        if message.id
    }


def told(language: Language) -> list[tuple[str, str]]:
    """Each text with its key, without those that are the same in every language."""
    return [
        (key, text)
        for key, found in texts(language).items()
        if key not in IN_EVERY_LANGUAGE
        for text in found
    ]


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@each
def test_no_words_are_missing(language: Language) -> None:
    held = texts(language)
    assert [key for key in KEYS if not all(held.get(key, [""]))] == []


@each
def test_no_words_are_dead(language: Language) -> None:
    assert [key for key in texts(language) if key not in KEYS] == []
    assert list(catalogue(language).obsolete) == []


@each
def test_no_words_are_guessed(language: Language) -> None:
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@each
def test_no_words_are_too_long(language: Language) -> None:
    long = {
        key: len(text)
        for key, found in texts(language).items()
        for text in found
        if len(text) > KEYS[key].limit
    }
    assert long == {}


@each
def test_a_question_and_its_reason_fit_above_buttons(language: Language) -> None:
    held = texts(language)
    together = {
        key: len(text[0]) + len(held[f"{key.partition('@')[0]}.why"][0])
        for key, text in held.items()
        if f"{key.partition('@')[0]}.why" in held
    }
    assert together
    assert max(together.values()) < BODY


def test_placeholders_are_the_same_in_every_language_and_the_code_fills_them() -> None:
    for key, wanted_key in KEYS.items():
        named = {language: values(" ".join(texts(language)[key])) for language in Language}
        assert len(set(map(frozenset, named.values()))) == 1, (key, named)
        if wanted_key.values is not None:
            assert named[Language.FRENCH] <= wanted_key.values, key


def test_a_receipt_shows_its_number_and_its_secret() -> None:
    for key in ("receipt.issued", "receipt.issued_unshared"):
        for language in Language:
            assert {"reference", "pin"} <= values(texts(language)[key][0])


@each
def test_placeholders_are_plain_names(language: Language) -> None:
    parsed = [p for _, text in told(language) for p in Formatter().parse(text)]
    assert [(field, spec, turn) for _, field, spec, turn in parsed if spec or turn] == []
    assert all(re.fullmatch("[a-z_]+", field) for _, field, _, _ in parsed if field is not None)


@each
def test_labels_of_one_set_differ(language: Language) -> None:
    """A label typed instead of pressed must name one option and no other."""
    held = texts(language)
    sets: dict[str, list[str]] = {}
    for key, found in KEYS.items():
        group = key.partition(".")[0] if found.option else f"lines of {key.partition('.')[0]}"
        if found.option or key.endswith(".line"):
            sets.setdefault(group, []).append(held[key][0].casefold().strip())
    assert sets["topic"]
    assert [group for group, labels in sets.items() if len(set(labels)) < len(labels)] == []


@each
def test_options_of_which_several_may_be_chosen_hold_no_mark_that_parts_them(
    language: Language,
) -> None:
    for key, (label, *_) in texts(language).items():
        if key.startswith(("need.", "step.")):
            assert not re.search("[،,;؛/+\n]", label), key


@both
def test_arabic_texts_are_written_in_arabic_letters(language: Language) -> None:
    latin = {
        (key, word)
        for key, text in told(language)
        for word in re.findall(r"[A-Za-zÀ-ÿ]+", ISOLATED.sub("", text))
    }
    assert latin == set()


def test_french_texts_are_written_in_latin_letters() -> None:
    assert [key for key, text in told(Language.FRENCH) if re.search("[\u0600-\u06ff]", text)] == []


@both
def test_every_line_of_an_arabic_text_runs_from_right_to_left(language: Language) -> None:
    """A line takes its direction from its first letter outside of what is isolated."""
    for key, text in told(language):
        for line in ISOLATED.sub("", text).splitlines():
            strong = [c for c in line if unicodedata.bidirectional(c) in ("L", "R", "AL")]
            assert not strong or unicodedata.bidirectional(strong[0]) != "L", key


@both
def test_numbers_of_several_groups_are_isolated(language: Language) -> None:
    """Right-to-left text shows 05 37 54 as 54 37 05 unless it is isolated."""
    for key, text in told(language):
        assert not re.search(r"\d[ .\-–+]\d|\+\d", ISOLATED.sub("", text)), key


@each
def test_isolates_are_closed(language: Language) -> None:
    for key, text in told(language):
        assert CLOSED.fullmatch(text), key
        assert not re.search("[\u202a-\u202e\u2066\u2067]", text), key


@each
def test_what_a_text_says_to_press_or_to_write_exists(language: Language) -> None:
    """A word in guillemets is a label of that language, letter for letter."""
    labels = {
        text for key, found in KEYS.items() if found.limit <= 22 for text in texts(language)[key]
    }
    for key, text in told(language):
        for quoted in re.findall("«([^»]+)»", text):
            assert quoted.strip() in labels, (key, quoted)


@each
def test_no_word_hurts(language: Language) -> None:
    for key, text in told(language):
        bare = "".join(c for c in text.casefold() if not unicodedata.combining(c))
        assert not [word for word in NEVER if re.search(rf"\b{word}\b", bare)], key


@each
def test_texts_are_trimmed_and_normal(language: Language) -> None:
    for key, text in told(language):
        assert text == text.strip(), key
        assert text == unicodedata.normalize("NFC", text), key
        assert "  " not in text, key


def test_french_signs_stay_with_their_word() -> None:
    """A line must not begin with a question mark: the space before it does not break."""
    assert [key for key, text in told(Language.FRENCH) if re.search(" [:;?!»]|« ", text)] == []


@each
def test_a_text_that_names_a_telephone_says_where_the_number_comes_from(language: Language) -> None:
    for message in catalogue(language):
        if message.id and re.search(r"\d{2} \d{2} \d{2}", "".join(forms(message))):
            said = " ".join(message.user_comments)
            assert re.search(r"Reviewed \d{4}-\d{2}", said), message.id
            assert "To be confirmed by OMP's lawyers" in said, message.id
