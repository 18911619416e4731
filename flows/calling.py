"""The short ways to a human: a life in danger, and whoever would rather talk to somebody.

What was written before is not asked again; it comes to the record beside the answers.
"""

from dataclasses import dataclass

from flows.choices import Choice, YesNo
from flows.interview import Ask
from flows.questions import Evidence, Note
from flows.speech import Piece
from flows.vocabulary import Purpose, Region


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody in danger, or near one who is, has answered.

    ``consents`` are empty where nothing is to be passed on.
    """

    danger: bool
    consents: dict[Purpose, bool]
    shared_phone: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a human is to know, from somebody who asks for one; ``consents`` as for a call."""

    account: tuple[Piece, ...]
    consents: dict[Purpose, bool]
    home_region: Region | None = None
    shared_phone: bool = False


def call(ask: Ask, doubt: bool, known: bool, filed: bool = False) -> Call:
    """A life in danger: what can be done at once, then no more questions than must be.

    In ``doubt`` it is asked first whether it is so. ``known``: the words are with those who carry
    a grievance already, so that nothing is left to be agreed to. ``filed``: they agreed, and the
    words are with those on duty; what is left to ask is how these may write back.
    """
    if not filed:
        if doubt and not ask(YesNo("danger")):
            return Call(False, {})
        ask(Note("steps"))
        if known or not ask(YesNo("share")):
            return Call(True, {})
    consents = {Purpose.KEEP: True, Purpose.SHARE: True, Purpose.CONTACT: ask(YesNo("contact"))}
    return Call(True, consents, ask(YesNo("shared_phone")))


def human(ask: Ask) -> Asked:
    """What they want to say, and to whom it may go; the region finds somebody near."""
    account = ask(Evidence("account"))
    if not ask(YesNo("share")):
        return Asked(account, {})
    consents = {Purpose.KEEP: True, Purpose.SHARE: True, Purpose.CONTACT: ask(YesNo("contact"))}
    home = ask.maybe(Choice("home_region", Region, search=True, skip=True))
    return Asked(account, consents, home, ask(YesNo("shared_phone")))
