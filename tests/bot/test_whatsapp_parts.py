"""What a handler writes comes whole, within WhatsApp's limits and with its directions closed."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering import length, numbers, typed
from bot.screens import Button
from bot.whatsapp.parts import said, under, written
from flows.vocabulary import Language
from locales.words import Words

YES, NO = Button("Oui", "k3f9:g.share=yes"), Button("Non", "k3f9:g.share=no")
ANSWER = Button("Répondre", "act:answer:00000000-0000-0000-0000-000000000000")
MARKS = "\u2068\u2069\u200f\u200e"
LETTERS = st.sampled_from("سلام عليكم abc 12 😀\n\n\t.؟\u00a0\u2028")
PIECES = st.lists(st.text(LETTERS, min_size=1, max_size=400), min_size=1, max_size=12)


def balanced(text: str) -> bool:
    return text.count("\u2068") == text.count("\u2069")


def bare(text: str) -> str:
    """The letters alone: blanks may be kept or not, and marks are opened again at a cut."""
    return "".join(letter for letter in text if not letter.isspace() and letter not in MARKS)


@given(PIECES, st.booleans())
@example(["a" * 3000], True)
@example(["\u0633\n" * 40], True)
@example(["1\n2\n3\n4"], False)
def test_words_above_buttons_come_whole(pieces: list[str], isolated: bool) -> None:
    text = "\n\n".join(f"\u2068{piece}\u2069" if isolated else piece for piece in pieces)
    if not bare(text):
        return
    below = under(text, [YES, NO])
    assert below is not None
    parts = [*said(below.lead), below.part("HX")]
    assert bare("".join(part.text for part in parts)) == bare(text)
    assert all(balanced(part.text) for part in parts)
    assert all(length(part.text) <= (1024 if part.content else 1600) for part in parts)
    values = parts[-1].variables.values()
    assert all(value.strip() and not set(value) & set("\n\r\t\u2028") for value in values)
    assert not [value for value in values if "  " in value]


@given(PIECES, st.sampled_from(list(Language)))
def test_words_with_options_to_type_come_whole(pieces: list[str], language: Language) -> None:
    text = "\n\n".join(f"\u2068{piece}\u2069" for piece in pieces)
    whole = typed(text, [YES, NO], Words(language))
    parts = written(text, [YES, NO], language)
    assert bare("".join(part.text for part in parts)) == bare(whole)
    assert all(balanced(part.text) and 0 < length(part.text) <= 1600 for part in parts)


def test_only_the_options_of_the_question_are_counted() -> None:
    """A number may be an answer itself under a question that one may skip, or change a line."""
    options = [
        *(YES, NO),
        Button("Passer", "k3f9:g.name=skip"),
        Button("Terminé", "k3f9:g.needs=done"),
        Button("Envoyer", "k3f9:grievance.review=send"),
        ANSWER,
    ]
    assert numbers(options) == [1, 2, None, None, None, None]


def test_an_arabic_list_runs_from_right_to_left() -> None:
    text = typed("واش نشاركو؟", [YES, ANSWER], Words(Language.DARIJA))
    lines = text.splitlines()
    assert "\u200f1. \u2068Oui\u2069" in lines
    assert lines[-1] == "\u200f• \u2068Répondre\u2069"
