"""What a member of the desk is asked before a ticket goes to another organisation, or back."""

from dataclasses import dataclass

from flows.casework import Telling, Wary
from flows.choices import Choice, YesNo
from flows.interview import Ask
from flows.questions import Text
from flows.speech import Listing
from flows.vocabulary import Pause, Refusal

LONGEST = 500
"""Characters of a reason, or of a motive."""


@dataclass(frozen=True, slots=True)
class Passed:
    """To which organisation, by its code, and why.

    ``all_the_same``: it was asked whether to do so although the detainee refuses.
    """

    organisation: str
    words: str
    all_the_same: bool = False


@dataclass(frozen=True, slots=True)
class HandedBack:
    """Why an organisation lets a ticket go; the words are for the coordinators."""

    reason: Refusal
    words: str | None


def refer(ask: Ask, organisations: Listing, telling: Telling) -> Passed:
    """Which one, and the reason, which the person reads when they are asked."""
    organisation = ask(Choice[str]("organisation", organisations))
    return Passed(organisation, _why(ask, telling))


def assign(ask: Ask, organisations: Listing, telling: Telling, *, refused: bool) -> Passed | None:
    """Which one, and the motive of the coordinator, who does not ask the person.

    Where the detainee refuses, first whether to at all; None when not.
    """
    if refused and not ask(YesNo("all_the_same")):
        return None
    organisation = ask(Choice[str]("organisation", organisations))
    return Passed(organisation, _why(ask, telling), all_the_same=refused)


def hand_back(ask: Ask) -> HandedBack:
    """A reason from the same short list as a refusal, and words."""
    reason = ask(Choice("reason", Refusal))
    if reason is Refusal.OTHER:
        return HandedBack(reason, ask(Text("words", limit=LONGEST)))
    return HandedBack(reason, ask.maybe(Text("more", limit=LONGEST, skip=True)))


def pause(ask: Ask) -> Pause:
    """What the ticket waits for."""
    return ask(Choice("reason", Pause))


def _why(ask: Ask, telling: Telling) -> str:
    """The words that the person reads, which may be seen by others on their phone."""
    words = ask(Text("words", limit=LONGEST))
    if telling([{"kind": "text", "text": words}]) and ask(Choice("wary", Wary)) is Wary.CHANGE:
        words = ask(Text("instead", limit=LONGEST))
    return words
