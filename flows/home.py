"""The first words and the menu: language, a short privacy notice, and where to go from here."""

from dataclasses import dataclass
from enum import StrEnum

from flows.choices import Choice, YesNo
from flows.interview import Ask
from flows.questions import Note, Text
from flows.vocabulary import Language


class Entry(StrEnum):
    """What the menu offers."""

    CONTINUE = "continue"
    GRIEVANCE = "grievance"
    GUIDANCE = "guidance"
    FOLLOW_UP = "follow_up"
    RECEIPT = "receipt"
    RELEASED = "released"
    HUMAN = "human"
    CHOICES = "choices"
    LANGUAGE = "language"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What opens a grievance from another phone."""

    reference: str
    pin: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Who has opened a grievance by its receipt: who sent it, or whom it is about, or neither."""

    mine: bool
    about_me: bool = False


def welcome(ask: Ask) -> Language:
    """The first time: the language, and what Wasl does with what it is told."""
    language = ask(Choice("language", Language))
    ask(Note("privacy"))
    return language


def home(ask: Ask, unfinished: bool, grievances: bool) -> Entry:
    """The menu; it leads with what the person has begun."""
    entries = [Entry.CONTINUE] if unfinished else []
    entries += [Entry.GRIEVANCE, Entry.GUIDANCE]
    entries += [Entry.FOLLOW_UP] if grievances else []
    entries += [Entry.RECEIPT, Entry.RELEASED, Entry.HUMAN]
    entries += [Entry.CHOICES, Entry.LANGUAGE, Entry.ERASE]
    return ask(Choice("menu", Entry, only=tuple(entries)))


def language(ask: Ask) -> Language:
    """Another language, from anywhere."""
    return ask(Choice("choice", Language))


def receipt(ask: Ask) -> Receipt:
    """The number and the secret of a receipt, to follow a grievance from another phone."""
    reference = ask(Text("reference", limit=60))
    pin = ask(Text("pin", limit=30))
    return Receipt(reference, pin)


def link(ask: Ask, another: bool) -> Linked:
    """Asked when a receipt has opened a grievance: whether it was they themselves who sent it.

    It decides where words about the grievance go from now on. If it was not they, and it is about
    ``another`` than who sent it, they may be that person.
    """
    if ask(YesNo("mine")):
        return Linked(True)
    return Linked(False, another and ask(YesNo("about_me")))


def cancel(ask: Ask, adding: bool = False) -> bool:
    """Asked before an unfinished grievance is thrown away, or what is ``adding`` to one sent."""
    return ask(YesNo("sure", wording="adding" if adding else ""))


def erase(ask: Ask) -> bool:
    """Asked before everything is erased."""
    return ask(YesNo("sure"))
