"""What an association is asked that wants to join the network, in order.

The questionnaire is that of the observatory's call of 2022 for associations, with what routing
needs to know besides.
"""

from dataclasses import dataclass
from enum import StrEnum

from flows.choices import Review, Several, YesNo
from flows.interview import Ask
from flows.questions import Note, Number, Text
from flows.vocabulary import Language, Need, Region, TopicGroup

PEOPLE = (
    Need.WOMEN,
    Need.MINORS,
    Need.MOTHERS,
    Need.ELDERLY,
    Need.PRECARIOUS_YOUTH,
    Need.STUDENTS,
    Need.RELEASED,
)
SITUATIONS = (
    Need.DISABILITY,
    Need.CHRONIC_ILLNESS,
    Need.MENTAL_HEALTH,
    Need.MIGRANTS,
    Need.EMPLOYABILITY,
    Need.DEATH_ROW,
    Need.ILL_TREATMENT,
)
MOST_TICKETS = 500
"""Open tickets that one association can be thought to hold."""


class Access(StrEnum):
    """How an association reaches the people it works for."""

    VISITS = "visits"
    FAMILIES = "families"
    AFTERWARDS = "afterwards"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Applied:
    """What an association told that wants to join; an empty list of codes stands for all."""

    name_fr: str
    name_ar: str
    regions: tuple[Region, ...]
    needs: tuple[Need, ...]
    topics: tuple[TopicGroup, ...]
    access: tuple[Access, ...]
    before: bool
    after: bool
    staff: int
    languages: tuple[Language, ...]
    capacity: int
    contact: str
    more: str | None


def apply(ask: Ask) -> Applied:
    """An association asks to join the network."""
    ask(Note("privacy"))
    name_fr = ask(Text("name_fr", limit=100))
    name_ar = ask(Text("name_ar", limit=100))
    regions = ask(Several("regions", Region, search=True, everything=True))
    people = ask(Several("people", Need, only=PEOPLE))
    situations = ask(Several("situations", Need, only=SITUATIONS))
    topics = ask(Several("topics", TopicGroup, everything=True))
    access = ask(Several("access", Access))
    before = ask(YesNo("before"))
    after = ask(YesNo("after"))
    staff = ask(Number("staff", least=1, most=1000))
    languages = ask(Several("languages", Language, everything=True))
    capacity = ask(Number("capacity", least=1, most=MOST_TICKETS))
    contact = ask(Text("contact", limit=300))
    more = ask.maybe(Text("more", limit=500, skip=True))
    ask(Review("review"))
    return Applied(
        name_fr,
        name_ar,
        regions,
        people + situations,
        topics,
        access,
        before,
        after,
        staff,
        languages,
        capacity,
        contact,
        more,
    )
