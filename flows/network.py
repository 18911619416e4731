"""What those who run the network are asked: who takes part, who is away, when all meet."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from flows.choices import LONGEST_LIST, Choice, Several, YesNo
from flows.interview import Ask
from flows.questions import Day, Hour, Number, Text
from flows.speech import Listing


class Weekday(StrEnum):
    """A day of the week, in the order of ``date.weekday()``."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Whose(StrEnum):
    """Whose days off these are."""

    MINE = "mine"
    EVERYBODY = "everybody"


class Coming(StrEnum):
    """What a member answers to a call to a meeting."""

    YES = "yes"
    NO = "no"
    PERHAPS = "perhaps"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on somebody, by code or id: why, and until when if it is for a time."""

    whom: str
    why: str = ""
    until: date | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Away:
    """Days off, the first and the last one included."""

    whose: Whose
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours of duty; no days at all are no roster."""

    days: tuple[Weekday, ...]
    begins: int = 0
    ends: int = 24


@dataclass(frozen=True, slots=True)
class Called:
    """A meeting to call; without ``guests`` all associations are called."""

    day: date
    hour: time
    place: str
    about: str
    guests: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Came:
    """Which associations came to a meeting."""

    meeting: str
    came: tuple[str, ...]


def turn_down(ask: Ask, applications: Listing) -> Decided:
    """Why an association is not taken into the network; it reads the words."""
    whom = ask(Choice[str]("application", applications, search=_long(applications)))
    return Decided(whom, ask(Text("reason", limit=500)))


def suspend(ask: Ask, organisations: Listing) -> Decided:
    """An association takes no part for a time, or until it is taken back."""
    whom = ask(Choice[str]("organisation", organisations, search=_long(organisations)))
    why = ask(Text("reason", limit=500))
    return Decided(whom, why, ask.maybe(Day("until", future=True, skip=True)))


def part(ask: Ask, organisations: Listing) -> Decided:
    """An association leaves the network for good."""
    whom = ask(Choice[str]("organisation", organisations, search=_long(organisations)))
    why = ask(Text("reason", limit=500))
    return Decided(whom, why, sure=ask(YesNo("sure")))


def suspend_member(ask: Ask, members: Listing) -> Decided:
    """A member of a desk serves no more for a time, or until taken back."""
    whom = ask(Choice[str]("member", members, search=_long(members)))
    return Decided(whom, until=ask.maybe(Day("until", future=True, skip=True)))


def remove_member(ask: Ask, members: Listing) -> Decided:
    """A member leaves a desk for good."""
    whom = ask(Choice[str]("member", members, search=_long(members)))
    return Decided(whom, sure=ask(YesNo("sure")))


def holidays(ask: Ask, leads: bool) -> Away:
    """Days on which somebody is away; who leads a desk may say it for all of it."""
    whose = ask(Choice("whose", Whose)) if leads else Whose.MINE
    return Away(whose, ask(Day("first", future=True)), ask(Day("last", future=True)))


def roster(ask: Ask) -> Hours:
    """The weekly hours in which somebody is on duty."""
    days = ask(Several("days", Weekday))
    if not days:
        return Hours(days)
    begins = ask(Number("begins", least=0, most=23, hour=True))
    return Hours(days, begins, ask(Number("ends", least=begins + 1, most=24, hour=True)))


def meeting(ask: Ask, organisations: Listing) -> Called:
    """A meeting is called."""
    day = ask(Day("day", future=True))
    hour = ask(Hour("hour"))
    place = ask(Text("place", limit=200))
    about = ask(Text("about", limit=500))
    many = _long(organisations)
    guests = ask(Several[str]("guests", organisations, search=many, everything=True))
    return Called(day, hour, place, about, guests, ask(YesNo("sure")))


def attendance(ask: Ask, meetings: Listing, organisations: Listing) -> Came:
    """Who came to a meeting."""
    held = ask(Choice[str]("meeting", meetings, search=_long(meetings)))
    came = ask(Several[str]("came", organisations, search=_long(organisations)))
    return Came(held, came)


def _long(listing: Listing) -> bool:
    """Whether there are too many to be shown: then they are found by typing."""
    return len(listing.names) > LONGEST_LIST
