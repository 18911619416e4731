"""What a family member or a released prisoner is asked, in order, before a grievance is sent.

The offence is never asked (Law 09-08, art. 49), and every name is optional.
"""

from collections.abc import Callable
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
    Region,
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
_SITUATIONS = (
    Need.MINORS,
    Need.DISABILITY,
    Need.CHRONIC_ILLNESS,
    Need.MENTAL_HEALTH,
    Need.ELDERLY,
    Need.MIGRANTS,
)
_A_MAN = (*_SITUATIONS, Need.PRECARIOUS_YOUTH, Need.STUDENTS, Need.DEATH_ROW)
_A_WOMAN = (*_SITUATIONS, Need.PRECARIOUS_YOUTH, Need.MOTHERS, Need.DEATH_ROW)
_RELEASED = (Need.WOMEN, *_SITUATIONS, Need.PRECARIOUS_YOUTH, Need.EMPLOYABILITY)
_ANYBODY = (Need.WOMEN, *_SITUATIONS, Need.MOTHERS, Need.DEATH_ROW)
NEEDS: dict[Relation, tuple[Need, ...]] = {
    Relation.SELF: _RELEASED,
    Relation.OTHER: _ANYBODY,
    **dict.fromkeys(WOMEN, _A_WOMAN),
    **dict.fromkeys((Relation.SON, Relation.HUSBAND, Relation.FATHER, Relation.BROTHER), _A_MAN),
}
"""The situations asked about, by whom it is: as many as a list of WhatsApp holds beside "none".

What follows from who it is, or from what happened, is not asked (``_needs``).
"""


class Agreement(StrEnum):
    """Whether the detainee knows of the grievance and agrees."""

    AGREES = "agrees"
    NOT_ASKED = "not_asked"
    CANNOT_ASK = "cannot_ask"
    REFUSES = "refuses"


@dataclass(frozen=True, slots=True)
class Grievance:
    """A grievance as it was told; the host turns it into a ticket, once.

    ``home_region`` is where the family lives, or who was released; that decides who is near them.
    ``consents`` are those of this grievance, but ``AWARENESS``, which is for the person: it is
    missing where it was not asked, because nobody may write to them first.
    ``coordination`` is whether the coordinators may read it although all of them belong to
    associations in ``avoid``; None where it is not so, and it was not asked.
    """

    about: Relation
    urgency: Urgency
    topic: Topic
    establishment: str | None
    home_region: Region | None
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
    coordination: bool | None
    shared_phone: bool
    hours: Hours


def grievance(
    ask: Ask,
    places: Listing,
    associations: Listing,
    nobody_left: Callable[[tuple[str, ...]], bool],
    likely: tuple[TopicGroup, ...] = (),
    nearby: tuple[str, ...] = (),
) -> Grievance | None:
    """The whole grievance, or None when the person does not want it kept.

    ``nobody_left`` says of associations to avoid whether all coordinators belong to them.
    ``likely`` are the groups of topics shown first, ``nearby`` the places that may be meant.
    """
    about = ask(Choice("about", Relation))
    released = about is Relation.SELF
    their = "she" if about in WOMEN else ""
    who = "self" if released else their
    danger = ask.maybe(YesNo("danger", unknown=True, wording=who))
    if danger:
        ask(Note("danger_now"))
    groups = tuple(dict.fromkeys((*likely, *TopicGroup)))
    group = ask(Choice("topic_group", TopicGroup, only=groups))
    topics = TOPICS[group]
    topic = topics[0] if len(topics) == 1 else ask(Choice("topic", Topic, only=topics))
    dead = topic is Topic.DEATH
    where = "last" if dead or topic is Topic.WHEREABOUTS else who
    establishment = ask.maybe(
        Choice[str]("establishment", places, search=True, unknown=True, first=nearby, wording=where)
    )
    home = ask.maybe(Choice("home_region", Region, search=True, skip=True, wording=who))
    status = None if released or dead else ask(Choice("status", LegalStatus, wording=their))
    needs = ask(Several("needs", Need, only=NEEDS[about], wording=who))
    when = ask.maybe(Day("when", past=True, unknown=True))
    # Asked before the long part, so that somebody who breaks off there may be reminded of it.
    contact = ask(YesNo("contact"))
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
        Purpose.CONTACT: contact,
        Purpose.STATISTICS: ask(YesNo("statistics")),
    }
    if contact:
        consents[Purpose.AWARENESS] = ask(YesNo("awareness"))
    avoid: tuple[str, ...] = ()
    if consents[Purpose.SHARE] and associations.names:
        avoid = ask(Several[str]("avoid", associations, search=True))
    coordination = ask(YesNo("coordination")) if nobody_left(avoid) else None
    if coordination is False:
        ask(Note("without_coordination"))
    shared_phone = ask(YesNo("shared_phone"))
    hours = ask(Choice("hours", Hours))
    ask(Review("review"))
    return Grievance(
        about,
        _urgency(danger, topic),
        topic,
        establishment,
        home,
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
        coordination,
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
