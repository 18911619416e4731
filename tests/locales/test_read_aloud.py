"""How texts sound when they are read aloud, to a family and to a handler in Morocco."""

import re

import pytest

from flows.vocabulary import Language
from locales.words import Words
from tests.locales.test_catalogues import both, each, texts, told

PROSECUTED = re.compile("متابعة|متبوع")
"""Meant as "followed up", heard as "prosecuted"."""
LONG_A = re.compile(r"\bكاي(?!ن)")
"""The other spelling of the Darija verb's beginning, which is written كي."""
PRESSED = re.compile("[Aa]ppuyez|اضغطوا|وركو")
WITH_BUTTONS = ("whatsapp.knock", "desk.nowhere")
"""The template has its button always; handlers write on Telegram, which has them too."""
OF_A_PERSON = ("card.stopped", "desk.stopped", "desk.knocked", "desk.elsewhere")
NOT_ALWAYS_THEIRS = ("صاحب", "مول الشكاية")
"""The one who writes need not be the one whose grievance it is."""


@both
def test_nobody_is_told_of_a_prosecution(language: Language) -> None:
    assert [key for key, text in told(language) if PROSECUTED.search(text)] == []


def test_darija_has_one_spelling_of_its_verbs() -> None:
    assert [key for key, text in told(Language.DARIJA) if LONG_A.search(text)] == []


@both
@pytest.mark.parametrize("key", [*OF_A_PERSON, "desk.file_not_taken"])
def test_whoever_writes_is_the_person(key: str, language: Language) -> None:
    (text,) = texts(language)[key]
    assert [word for word in NOT_ALWAYS_THEIRS if word in text] == []


@each
def test_a_file_that_does_not_pass_gives_the_family_no_errand(language: Language) -> None:
    errands = ("Demandez", "اطلبوا", "طلبو ")
    text = Words(language).say("file.not_taken", name="x.ods")
    assert [errand for errand in errands if errand in text] == []


@each
def test_a_family_is_told_that_those_who_carry_their_messages_may_keep_a_copy(
    language: Language,
) -> None:
    copied = {"fr": "copie", "ar": "نسخة", "ary": "نسخة"}
    assert copied[language] in Words(language).say("welcome.privacy")


@each
def test_what_can_only_be_typed_is_not_to_be_pressed(language: Language) -> None:
    """Where WhatsApp shows no buttons, the same texts stand above numbers and words to type."""
    pressed = [key for key, text in told(language) if PRESSED.search(text)]
    assert set(pressed) <= set(WITH_BUTTONS)
