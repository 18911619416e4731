"""What a member of the desk is asked before a ticket goes to another organisation, or back."""

from dataclasses import dataclass

from flows.choices import Choice, YesNo
from flows.interview import Ask
from flows.questions import Text
from flows.speech import Listing
from flows.vocabulary import Pause, Refusal


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


def refer(ask: Ask, organisations: Listing) -> Passed:
    """Which one, and the reason, which the person reads when they are asked."""
    organisation = ask(Choice[str]("organisation", organisations))
    return Passed(organisation, ask(Text("words", limit=500)))


def assign(ask: Ask, organisations: Listing, *, refused: bool) -> Passed | None:
    """Which one, and the motive of the coordinator, who does not ask the person.

    Where the detainee refuses, first whether to at all; None when not.
    """
    if refused and not ask(YesNo("all_the_same")):
        return None
    organisation = ask(Choice[str]("organisation", organisations))
    return Passed(organisation, ask(Text("words", limit=500)), all_the_same=refused)


def hand_back(ask: Ask) -> HandedBack:
    """A reason from the same short list as a refusal, and words."""
    reason = ask(Choice("reason", Refusal))
    if reason is Refusal.OTHER:
        return HandedBack(reason, ask(Text("words", limit=500)))
    return HandedBack(reason, ask.maybe(Text("more", limit=500, skip=True)))


def pause(ask: Ask) -> Pause:
    """What the ticket waits for."""
    return ask(Choice("reason", Pause))
