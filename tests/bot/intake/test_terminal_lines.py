"""Arabic on a terminal: letters joined, lines turned and cut, and none of it ever broken."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.intake.terminal_kinds import Bidi, guessed
from bot.intake.terminal_letters import joined
from bot.intake.terminal_lines import clean, leaning, lines
from bot.intake.terminal_order import MIRRORED, UNSEEN, ordered

REFERENCE = "الرقم \u20684821 093 756\u2069."
LETTERS = st.text(
    st.sampled_from("ابتلأىة دزabc ZÉ12 ٣٤ .,:-/+%()[]«»!؟،\u064e\u0651\u200f\n"), max_size=60
)


def drawn(text: str, *, right: bool = True) -> str:
    """A line as it stands from left to right, in plain letters: what joins is not the matter."""
    return "".join(ordered(text, right_to_left=right))


@pytest.mark.parametrize(
    ("read", "stands"),
    [
        ("سلام", "مالس"),
        ("رقم 12 و 13", "13 و 12 مقر"),
        (REFERENCE, ".4821 093 756 مقرلا"),
        ("الرقم 4821 093 756.", ".756 093 4821 مقرلا"),
        ("جمعية (Amis) هنا", "انه (Amis) ةيعمج"),
        ("(عكاشة) «سجن»", "«نجس» (ةشاكع)"),
        ("OMP (Rabat) هنا", "انه OMP (Rabat)"),
        ("الهاتف \u2068+212 612-345678\u2069", "+212 612-345678 فتاهلا"),
        ("الثمن 20%", "%20 نمثلا"),
        ("٣/٥ ماي", "يام ٣/٥"),
    ],
)
def test_a_line_stands_as_a_reader_of_arabic_expects(read: str, stands: str) -> None:
    assert drawn(read) == stands


def test_french_with_an_arabic_name_stays_french() -> None:
    assert drawn("Prison de عكاشة, bloc 3.", right=False) == "Prison de ةشاكع, bloc 3."


def test_marks_stay_on_their_letter() -> None:
    assert ordered("بَت", right_to_left=True) == ["ت", "بَ"]


def test_letters_take_the_form_of_their_place() -> None:
    names = [unicodedata.name(letter) for letter in joined("ببب ب")]
    forms = [name.removeprefix("ARABIC LETTER BEH ") for name in names]
    assert forms == ["INITIAL FORM", "MEDIAL FORM", "FINAL FORM", "SPACE", "ISOLATED FORM"]
    assert joined("اب") == "\ufe8d\ufe8f", "alef joins nothing after it"
    assert joined("لا") == "\ufefb"
    assert joined("بلا") == "\ufe91\ufefc"
    assert joined("لَا") == "\ufefb\u064e", "the mark stays"
    assert joined("ڭاع") == "\ufbd5\ufe8e\ufec9", "letters of Morocco too"
    assert joined("") == ""
    assert joined("abc 123") == "abc 123"


@given(LETTERS, st.booleans())
def test_turning_a_line_loses_and_invents_nothing(text: str, right: bool) -> None:
    turned = {**MIRRORED, **{closing: min(closing, MIRRORED[closing]) for closing in MIRRORED}}
    line = text.replace("\n", " ")
    seen = [letter for letter in line if letter not in UNSEEN]
    stands = "".join(ordered(line, right_to_left=right))
    assert sorted(turned.get(c, c) for c in stands) == sorted(turned.get(c, c) for c in seen)


@given(LETTERS, st.integers(4, 40), st.sampled_from([b for b in Bidi if b is not Bidi.AUTO]))
def test_no_line_is_wider_than_asked_and_none_leaves_an_isolate_open(
    text: str, width: int, bidi: Bidi
) -> None:
    for line in lines(f"\u2068{text}\u2069 {text}", width, bidi, right=True):
        assert line.width <= width
        assert cell_len("".join(c for c in line.text if c not in UNSEEN)) == line.width
        opened = sum(c in "\u2066\u2067\u2068" for c in line.text)
        assert opened == line.text.count("\u2069")


def test_each_paragraph_leans_to_its_language() -> None:
    assert leaning("وصل: Wasl", right=True)
    assert leaning("Wasl: وصل", right=True)
    assert not leaning("Bienvenue sur Wasl.", right=True)
    assert leaning("4821", right=True)
    assert not leaning("Wasl: وصل", right=False)
    assert leaning("وصل", right=False)


def test_a_text_cannot_steer_the_terminal() -> None:
    assert clean("a\x1b[2Jb\x07\x9b1m\u202ec\td") == "a[2Jb1mc    d"


@pytest.mark.parametrize(
    ("environment", "bidi"),
    [
        ({"TERM": "xterm"}, Bidi.REORDER),
        ({}, Bidi.REORDER),
        ({"VTE_VERSION": "7006"}, Bidi.TERMINAL),
        ({"VTE_VERSION": "5202"}, Bidi.REORDER),
        ({"KONSOLE_VERSION": "221203"}, Bidi.TERMINAL),
        ({"TERM_PROGRAM": "Apple_Terminal"}, Bidi.TERMINAL),
        ({"TERM_PROGRAM": "iTerm.app"}, Bidi.REORDER),
        ({"TERM": "xterm-kitty"}, Bidi.WORDS),
    ],
)
def test_a_terminal_is_known_by_what_it_says(environment: dict[str, str], bidi: Bidi) -> None:
    assert guessed(environment) is bidi


def test_what_each_kind_of_terminal_is_given() -> None:
    text = "سلام abc"
    (turned,) = lines(text, 20, Bidi.REORDER, right=True)
    (words,) = lines(text, 20, Bidi.WORDS, right=True)
    (whole,) = lines(text, 20, Bidi.TERMINAL, right=True)
    assert turned.text == "abc " + "".join(reversed(joined("سلام")))
    assert words.text == "abc سلام"
    assert whole.text == "\u2067سلام abc\u2069"
    assert (turned.width, words.width, whole.width) == (7, 8, 8), "lam and alef share a cell"
