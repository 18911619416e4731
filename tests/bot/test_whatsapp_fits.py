"""Every question of every path fits WhatsApp in three languages, and what it offers can be typed.

Nothing is cut for it: a label that is too long for a button would be found here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from bot.dialogue import prompt
from bot.rendering import length, numbers
from bot.screens import Button, Screen
from bot.whatsapp.parts import said, under, written
from flows import conversation
from flows.choices import Choice, Review, Several
from flows.conversation import Draft, Step
from flows.every import FLOWS
from flows.interview import Ask, Flow
from flows.questions import Evidence
from flows.speech import Listing, Said, Stored
from flows.vocabulary import Language, Topic
from flows.workbench import paths
from locales.hearing import Hearing
from locales.places import Places
from locales.words import Words, isolate, labels

EARS = Hearing(labels, Places())
WORDS = {language: Words(language) for language in Language}
TODAY = date(2026, 6, 15)
VALUES = {
    "reference": "4821 093 756",
    "state": "…",
    "text": "Nous avons reçu votre message.",
    "what": "une prison, une plainte",
    "ranking": "Adala : femmes, région",
}
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


def asked(name: str, *, summaries: bool) -> Iterator[Shown]:
    """Each question of a flow where it is first shown in some way, and every way it is shown again.

    With ``summaries``, the summary of each path besides.
    """
    flow, met = FLOWS[name], set()
    for guide in paths(name, flow):
        answers: dict[str, Stored] = {}
        for key, question, _, _ in guide.met:
            here = Shown(flow, conversation.resume(flow, Draft(name, "k3f9", dict(answers))))
            answers[key] = guide.given[key]
            if (way := (repr(question), here.step.notes)) not in met:
                met.add(way)
                yield from variants(here)
            elif summaries and isinstance(question, Review):
                yield here


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


def every(name: str, *, summaries: bool = False) -> Iterator[tuple[Shown, Screen]]:
    for here in asked(name, summaries=summaries):
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
    for _, screen in every(name, summaries=True):
        seen += 1
        for part in written(screen.text, screen.buttons, screen.language):
            assert 0 < length(part.text) <= TEXT
            assert closed(part.text)
        below = under(screen.text, screen.buttons)
        if below is None:
            # Typed: because there are no buttons, or more than a list has rows, or a name of one
            # of them is wider than a row.
            wide = any(length(button.label) > ROW for button in screen.buttons)
            assert wide or not 1 <= len(screen.buttons) <= 10, screen
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


@pytest.mark.parametrize("language", list(Language))
def test_what_stands_under_a_message_of_the_desk_is_buttons(language: Language) -> None:
    for keys in (["relay.answer", "relay.state"], ["relay.open"], ["whatsapp.open"]):
        buttons = [Button(WORDS[language].say(key), f"act:{key}:{UUID(int=0)}") for key in keys]
        below = under("…", buttons)
        assert below is not None
        assert below.shape.kind == "quick_reply"
        assert below.buttons == tuple(buttons)


@pytest.mark.parametrize("language", list(Language))
def test_each_grievance_of_a_person_is_a_row_with_its_whole_reference(language: Language) -> None:
    for topic in Topic:
        name = f"{isolate('4821 093 756')} · {WORDS[language].option('topic', topic)}"
        below = under("…", [Button(name, f"k3f9:follow_up.ticket={UUID(int=0)}")])
        assert below is not None
        (row,) = below.buttons
        assert length(row.label) <= ROW
        assert row.label.startswith(f"{isolate('4821 093 756')} · ")


@pytest.mark.parametrize("city", ["Casablanca", "فاس", "meknes", "kenitra"])
def test_establishments_that_a_search_offers_can_be_typed(city: str) -> None:
    places = Listing("establishment", Places().names)

    def where(ask: Ask) -> str:
        return ask(Choice[str]("establishment", places, search=True))

    here = Shown(where, conversation.resume(where, Draft("grievance", "k3f9"))).hear(Said(city))
    for language in Language:
        (screen,) = here.screens(language)
        assert 2 <= len(screen.buttons) <= 10
        text = written(screen.text, screen.buttons, language)[-1].text
        for number, button in zip(numbers(screen.buttons), screen.buttons, strict=True):
            assert f"{number}. {isolate(button.label)}" in text
            pressed = here.answered(here.press(button))
            assert here.answered(Said(str(number))) == pressed


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


@pytest.mark.parametrize("language", list(Language))
def test_the_first_greeting_is_one_message(language: Language) -> None:
    """Three languages, a paragraph each, with the buttons below."""
    shown = Shown(FLOWS["welcome"], conversation.resume(FLOWS["welcome"], Draft("welcome", "k3f9")))
    (screen,) = shown.screens(language)
    below = under(screen.text, screen.buttons)
    assert below is not None
    assert (below.lead, len(below.paragraphs)) == ("", 3)
