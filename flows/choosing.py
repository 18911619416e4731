"""What a person agrees to, changed at any time; and what the detainee is asked once he is free."""

from dataclasses import dataclass
from enum import StrEnum

from flows.choices import Choice, Several, YesNo
from flows.interview import Ask
from flows.speech import Listing
from flows.vocabulary import Everything, Hours, Purpose, Region, TopicGroup


class Change(StrEnum):
    """What a person may change of what they agreed to; the codes are those of the purposes."""

    SHARE = "share"
    CONTACT = "contact"
    STATISTICS = "statistics"
    REMIND = "remind"
    AWARENESS = "awareness"
    NOTHING = "nothing"


OF_A_PERSON = (Change.REMIND, Change.AWARENESS, Change.NOTHING)
"""What can be changed by somebody who has sent no grievance."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice, changed. ``ticket`` is the grievance it is about, None for all of them.

    ``region`` and ``interests`` say which messages of awareness are wanted; none said, all.
    ``reminder`` is the one reminder it is about, None for all of them.
    """

    change: Change
    given: bool = False
    ticket: str | None = None
    region: Region | None = None
    interests: tuple[TopicGroup, ...] = ()
    reminder: str | None = None

    @property
    def purpose(self) -> Purpose:
        """The purpose it is about. Raises ValueError where nothing is to change."""
        return Purpose(self.change.value)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What somebody says of a grievance that is about himself; ``consents`` are his own.

    Without his agreement there are none. ``family``: who sent it may go on following it.
    """

    agrees: bool
    consents: dict[Purpose, bool]
    shared_phone: bool = False
    hours: Hours = Hours.ANY
    family: bool = True


def choices(ask: Ask, tickets: Listing, awaited: Listing, more: bool = False) -> Chosen:
    """Which choice to change, for which grievance, and to what.

    ``awaited`` are the reminders that are to come, and "all" below them; none, and the listing is
    empty. ``more``: there are others, later than these.
    """
    only = tuple(Change) if tickets.names else OF_A_PERSON
    change = ask(Choice("change", Change, only=only))
    if change is Change.NOTHING:
        return Chosen(change)
    if change is Change.REMIND:
        return _reminders(ask, awaited, more)
    if change is Change.AWARENESS:
        return _awareness(ask)
    ticket = ask(Choice[str]("ticket", tickets))
    if change is Change.SHARE:
        return Chosen(change, ask(YesNo("share")), ticket)
    if change is Change.CONTACT:
        return Chosen(change, ask(YesNo("contact")), ticket)
    return Chosen(change, ask(YesNo("statistics")), ticket)


def _reminders(ask: Ask, awaited: Listing, more: bool) -> Chosen:
    """Whether they want one of the reminders that are to come, or reminders at all."""
    which = "nearest" if more else ""
    one: str = Everything.ALL
    if awaited.names:
        one = ask(Choice[str]("reminder", awaited, wording=which))
    if one == Everything.ALL:
        return Chosen(Change.REMIND, ask(YesNo("remind")))
    return Chosen(Change.REMIND, not ask(YesNo("stop")), reminder=one)


def _awareness(ask: Ask) -> Chosen:
    """Whether they want messages of awareness, and then about what and for which region."""
    if not ask(YesNo("awareness")):
        return Chosen(Change.AWARENESS)
    interests = ask(Several("interests", TopicGroup))
    region = ask.maybe(Choice("region", Region, search=True, skip=True))
    return Chosen(Change.AWARENESS, True, region=region, interests=interests)


def take_over(ask: Ask) -> TakenOver:
    """What the person a grievance is about is asked, once he is free to go on with it himself."""
    if not ask(YesNo("agrees")):
        return TakenOver(False, {})
    consents = {
        Purpose.KEEP: True,
        Purpose.SHARE: ask(YesNo("share")),
        Purpose.CONTACT: ask(YesNo("contact")),
        Purpose.STATISTICS: ask(YesNo("statistics")),
    }
    shared_phone = ask(YesNo("shared_phone"))
    hours = ask(Choice("hours", Hours))
    return TakenOver(True, consents, shared_phone, hours, family=ask(YesNo("family")))
