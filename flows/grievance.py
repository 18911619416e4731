"""What a family member or a released prisoner is asked, in order, before a grievance is sent.

The offence is never asked (Law 09-08, art. 49), and every name is optional.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flows.choices import Choice, Review, Several, YesNo
from flows.interview import Ask
from flows.questions import Day, Evidence, Note, Text
from flows.speech import Listing, Piece
from flows.vocabulary import (
    TOPICS,
    Hours,
    LegalStatus,
    Need,
    Purpose,
    Relation,
    Step,
    Topic,
    TopicGroup,
    Urgency,
)

WOMEN = (Relation.DAUGHTER, Relation.WIFE, Relation.MOTHER, Relation.SISTER)
URGENT = (
    Topic.ILL_TREATMENT,
    Topic.HUNGER_STRIKE,
    Topic.DEATH,
    Topic.WHEREABOUTS,
    Topic.REPRISALS,
    Topic.DISCIPLINE,
    Topic.CUSTODY,
)
"""Topics a human should read within a day, whatever else is said."""
NEEDS = (
    Need.WOMEN,
    Need.MINORS,
    Need.DISABILITY,
    Need.CHRONIC_ILLNESS,
    Need.MENTAL_HEALTH,
    Need.ELDERLY,
    Need.MOTHERS,
    Need.MIGRANTS,
    Need.DEATH_ROW,
)
"""The situations asked about; the others follow from what is asked anyway."""


class Agreement(StrEnum):
    """Whether the detainee knows of the grievance and agrees."""

    AGREES = "agrees"
    NOT_ASKED = "not_asked"
    CANNOT_ASK = "cannot_ask"
    REFUSES = "refuses"


@dataclass(frozen=True, slots=True)
class Grievance:
    """A grievance as it was told; the host turns it into a ticket, once."""

    about: Relation
    urgency: Urgency
    topic: Topic
    establishment: str | None
    status: LegalStatus | None
    needs: tuple[Need, ...]
    when: date | None
    account: tuple[Piece, ...]
    steps: tuple[Step, ...]
    hope: tuple[Piece, ...] | None
    name: str | None
    number: str | None
    agreement: Agreement | None
    consents: dict[Purpose, bool]
    avoid: tuple[str, ...]
    shared_phone: bool
    hours: Hours


def grievance(ask: Ask, places: Listing, associations: Listing) -> Grievance | None:
    """The whole grievance, or None when the person does not want it kept."""
    about = ask(Choice("about", Relation))
    released = about is Relation.SELF
    their = "she" if about in WOMEN else ""
    who = "self" if released else their
    danger = ask.maybe(YesNo("danger", unknown=True, wording=who))
    if danger:
        ask(Note("danger_now"))
    group = ask(Choice("topic_group", TopicGroup))
    topics = TOPICS[group]
    topic = topics[0] if len(topics) == 1 else ask(Choice("topic", Topic, only=topics))
    dead = topic is Topic.DEATH
    where = "last" if dead or topic is Topic.WHEREABOUTS else who
    establishment = ask.maybe(
        Choice[str]("establishment", places, search=True, unknown=True, wording=where)
    )
    status = None if released or dead else ask(Choice("status", LegalStatus, wording=their))
    needs = ask(Several("needs", Need, only=NEEDS, wording=who))
    when = ask.maybe(Day("when", past=True, unknown=True))
    account = ask(Evidence("account"))
    steps = ask(Several("steps", Step))
    hope = ask.maybe(Evidence("hope", one=True, skip=True))
    name, number = (None, None) if released else _detainee(ask, their)
    agreement = None if released or dead else ask(Choice("agreement", Agreement, wording=their))
    if not ask(YesNo("keep")):
        ask(Note("not_kept"))
        return None
    consents = {
        Purpose.KEEP: True,
        Purpose.SHARE: ask(YesNo("share")),
        Purpose.CONTACT: ask(YesNo("contact")),
        Purpose.STATISTICS: ask(YesNo("statistics")),
    }
    avoid: tuple[str, ...] = ()
    if consents[Purpose.SHARE] and associations.names:
        avoid = ask(Several[str]("avoid", associations, search=True))
    shared_phone = ask(YesNo("shared_phone"))
    hours = ask(Choice("hours", Hours))
    ask(Review("review"))
    return Grievance(
        about,
        _urgency(danger, topic),
        topic,
        establishment,
        status,
        _needs(needs, about, topic),
        when,
        account,
        steps,
        hope,
        name,
        number,
        agreement,
        consents,
        avoid,
        shared_phone,
        hours,
    )


def _detainee(ask: Ask, their: str) -> tuple[str | None, str | None]:
    """Who it is about, as far as the family wants to say."""
    name = ask.maybe(Text("name", limit=120, skip=True, wording=their))
    return name, ask.maybe(Text("number", limit=40, skip=True, wording=their))


def _urgency(danger: bool | None, topic: Topic) -> Urgency:
    """A life when they say so, and at least urgent when they cannot tell."""
    if danger:
        return Urgency.LIFE
    return Urgency.URGENT if danger is None or topic in URGENT else Urgency.NORMAL


def _needs(needs: tuple[Need, ...], about: Relation, topic: Topic) -> tuple[Need, ...]:
    """The needs said, and those that follow from who it is about and what happened."""
    follows = {
        Need.WOMEN: about in WOMEN,
        Need.RELEASED: about is Relation.SELF or topic is Topic.AFTER_RELEASE,
        Need.ILL_TREATMENT: topic in (Topic.ILL_TREATMENT, Topic.VIOLENCE_DETAINEES),
        Need.MENTAL_HEALTH: topic is Topic.MENTAL_HEALTH,
        Need.STUDENTS: topic is Topic.STUDY_WORK,
    }
    return needs + tuple(need for need, so in follows.items() if so and need not in needs)
