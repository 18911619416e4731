"""After a release: what somebody needs who is out or soon will be, and who goes along with them.

The first questions lead to guidance at once; whoever wants company answers the last ones too.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flows.choices import Choice, Review, Several, YesNo
from flows.interview import Ask
from flows.questions import Day, Evidence, Note
from flows.speech import Listing, Piece
from flows.vocabulary import Hours, Purpose, Region, Relation, ReleaseNeed


class Forward(StrEnum):
    """What there is besides reading."""

    ACCOMPANY = "accompany"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class Release:
    """Who is out, or soon will be; ``day`` is the one of the release, None where nobody knows."""

    about: Relation
    out: bool
    day: date | None
    needs: tuple[ReleaseNeed, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """How it goes on: the id of an article, or one of ``Forward``."""

    code: str


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What an association is to know that goes along; ``hours`` None where nobody may write."""

    home_region: Region | None
    account: tuple[Piece, ...] | None
    consents: dict[Purpose, bool]
    shared_phone: bool
    hours: Hours | None


def released(ask: Ask) -> Release:
    """Who it is about, whether and when they came or will come out, and what they need."""
    about = ask(Choice("about", Relation))
    who = "self" if about is Relation.SELF else ""
    # Whoever says that it is about them after their release has said that they are out.
    out = about is Relation.SELF or ask(YesNo("out"))
    if out:
        day = ask.maybe(Day("since", past=True, unknown=True, wording=who))
    else:
        day = ask.maybe(Day("until", future=True, unknown=True))
    return Release(about, out, day, ask(Several("needs", ReleaseNeed, wording=who)))


def forward(ask: Ask, library: Listing, articles: tuple[str, ...], near: tuple[str, ...]) -> Ahead:
    """What to read of what is ``near``, or whether somebody is to go along with them."""
    ways = tuple(way.value for way in Forward)
    there, first = (*ways, *articles), (*near, *ways)
    return Ahead(ask(Choice[str]("next", library, there, search=True, first=first, asking=True)))


def aftercare(ask: Ask) -> Aftercare | None:
    """What an association needs to go along; None when the person does not want it kept."""
    home = ask.maybe(Choice("home_region", Region, search=True, skip=True))
    account = ask.maybe(Evidence("account", one=True, skip=True))
    if not ask(YesNo("keep")):
        ask(Note("not_kept"))
        return None
    contact = ask(YesNo("contact"))
    consents = {
        Purpose.KEEP: True,
        Purpose.SHARE: ask(YesNo("share")),
        Purpose.CONTACT: contact,
        Purpose.STATISTICS: ask(YesNo("statistics")),
    }
    shared_phone = ask(YesNo("shared_phone"))
    hours = ask(Choice("hours", Hours)) if contact else None
    ask(Review("review"))
    return Aftercare(home, account, consents, shared_phone, hours)
