"""Every question of every path fits WhatsApp in three languages, and what it offers can be typed.

Nothing is cut for it: a label that is too long for a button would be found here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from bot.dialogue import prompt
from bot.rendering import length, numbers
from bot.screens import Button, Screen
from bot.whatsapp.parts import said, under, written
from flows import conversation
from flows.choices import Review, Several
from flows.conversation import Draft, Step
from flows.interview import Flow
from flows.questions import Evidence
from flows.speech import Said, Stored
from flows.vocabulary import Language
from flows.workbench import FLOWS, paths
from locales.hearing import Hearing
from locales.places import Places
from locales.words import Words, labels

EARS = Hearing(labels, Places())
WORDS = {language: Words(language) for language in Language}
TODAY = date(2026, 6, 15)
VALUES = {"reference": "4821 093 756", "state": "…"}
NOISE = ("xyzzy", "99", "plugh")
TEXT, BODY, TITLE, ROW = 1600, 1024, 20, 24


@dataclass(frozen=True)
class Shown:
    """A question as it stands somewhere on a path."""

    flow: Flow
    step: Step

    def hear(self, said: Said) -> "Shown":
        heard = conversation.hear(self.flow, self.step.draft, said, EARS, TODAY)
        return Shown(self.flow, heard)

    def screens(self, language: Language) -> list[Screen]:
        return prompt(self.step, WORDS[language], VALUES)

    def answered(self, said: Said) -> tuple[Stored, str | None]:
        """What the message makes of the answer, and the question that comes then."""
        then = self.hear(said).step.draft
        return then.answers.get(self.step.draft.shown or ""), then.shown

    def press(self, button: Button) -> Said:
        return Said(pressed=button.data.rpartition("=")[2], key=self.step.draft.shown)


def asked(name: str) -> Iterator[Shown]:
    """Each question of a flow where it is first shown in some way; a summary on each path."""
    met = set()
    for guide in paths(name, FLOWS[name]):
        answers: dict[str, Stored] = {}
        for key, question, _, _ in guide.met:
            path = repr(guide.given) if isinstance(question, Review) else ""
            here = Shown(
                FLOWS[name], conversation.resume(FLOWS[name], Draft(name, "k3f9", dict(answers)))
            )
            answers[key] = guide.given[key]
            if (way := (key, repr(question), here.step.notes, path)) not in met:
                met.add(way)
                yield from variants(here)


def variants(here: Shown) -> Iterator[Shown]:
    """A question as it is shown first, and again after what does not settle it."""
    yield here
    puzzled = here
    for noise in NOISE:
        puzzled = puzzled.hear(Said(noise))
        if puzzled.step.draft.shown == here.step.draft.shown:
            yield puzzled
    question, key = here.step.question, here.step.draft.shown
    if isinstance(question, Several):
        yield here.hear(Said(pressed=question.codes()[0], key=key))
    if isinstance(question, Evidence) and not question.one:
        yield here.hear(Said("this is what happened to him"))
    if isinstance(question, Review):
        yield here.hear(Said(pressed="change", key=key))


def every(name: str) -> Iterator[tuple[Shown, Screen]]:
    for here in asked(name):
        for language in Language:
            for screen in here.screens(language):
                yield here, screen


def closed(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize("name", FLOWS)
def test_every_screen_fits_with_buttons_and_without(name: str) -> None:
    seen = 0
    for _, screen in every(name):
        seen += 1
        for part in written(screen.text, screen.buttons, screen.language):
            assert 0 < length(part.text) <= TEXT
            assert closed(part.text)
        below = under(screen.text, screen.buttons)
        if below is None:
            # Typed: because there are no buttons, or more than a list has rows.
            assert not 1 <= len(screen.buttons) <= 10, screen
            continue
        assert [button.label for button in below.buttons] == [b.label for b in screen.buttons]
        widest = max(length(button.label) for button in below.buttons)
        assert widest <= (TITLE if below.shape.kind == "quick_reply" else ROW)
        filled = below.part("HX").variables
        assert list(filled) == [str(n) for n in range(1, len(filled) + 1)]
        assert all(value.strip() and not set(value) & set("\n\r\t") for value in filled.values())
        for part in (*said(below.lead), below.part("HX")):
            assert 0 < length(part.text) <= (BODY if part.content else TEXT)
            assert closed(part.text)
    assert seen >= 3


@pytest.mark.parametrize("name", FLOWS)
def test_what_is_offered_can_be_typed_by_its_number_or_its_name(name: str) -> None:
    for here, screen in every(name):
        counted = zip(numbers(screen.buttons), screen.buttons, strict=True)
        for number, button in counted:
            pressed = here.answered(here.press(button))
            if number is not None:
                assert here.answered(Said(str(number))) == pressed, (screen, number)
            label = button.label.removeprefix("✓ ")
            assert here.answered(Said(label)) == pressed, (screen, label)


def test_every_establishment_and_its_list_fit() -> None:
    """Names of data may be longer than a row: then all of them are written, and none is cut."""
    for language in Language:
        names = [Places().names[code] for code in Places().names]
        buttons = [Button(WORDS[language].name(name), "k3f9:g.place=x") for name in names]
        long = [button for button in buttons if length(button.label) > ROW]
        for button in long:
            assert under("?", [button]) is None
            assert button.label in written("?", [button], language)[0].text
        assert len(long) < len(buttons)
