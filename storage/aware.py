"""Those who agreed to messages of awareness, page by page, and what is known of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select, text

from storage.consents import CONSENTS
from storage.people import PEOPLE
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction

BEGINNING = UUID(int=0)
"""Before the first person there is."""


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who agreed to messages of awareness, and what may interest them.

    ``regions`` are the one they named, or else those of their grievances; ``interests`` are what
    they named, perhaps nothing, and ``topics`` what their grievances were about.
    """

    person_id: UUID
    language: str | None
    regions: frozenset[str]
    topics: frozenset[str]
    interests: frozenset[str]
    stopped: bool


# Written out as the index of these few rows has it.
_AWARE = text("consents.purpose = 'awareness'")
_AGREED_ONCE = (
    select(CONSENTS.c.person_id)
    .where(_AWARE, CONSENTS.c.person_id > bindparam("after"))
    .group_by(CONSENTS.c.person_id)
    .order_by(CONSENTS.c.person_id)
    .limit(bindparam("most"))
)
_LAST_WORDS = (
    select(CONSENTS.c.person_id, CONSENTS.c.ticket_id, CONSENTS.c.given)
    .where(_AWARE)
    .where(CONSENTS.c.person_id.in_(bindparam("people", expanding=True)))
    .order_by(CONSENTS.c.at, CONSENTS.c.id)
)
_SPOKEN = select(
    *(PEOPLE.c.id, PEOPLE.c.language, PEOPLE.c.stopped_at, PEOPLE.c.region, PEOPLE.c.interests),
    *(PEOPLE.c.erased_at, PEOPLE.c.merged_into),
).where(PEOPLE.c.id.in_(bindparam("people", expanding=True)))
_TOLD_OF = select(
    *(TICKETS.c.person_id, TICKETS.c.region, TICKETS.c.family_region, TICKETS.c.topic)
).where(TICKETS.c.person_id.in_(bindparam("people", expanding=True)))


def people_after(t: Transaction, after: UUID | None, limit: int) -> tuple[list[Told], UUID | None]:
    """Of the next people who ever spoke of awareness, those who agree now, in the order of their
    ids; and the last one looked at, None when there was nobody any more."""
    asked = {"after": after or BEGINNING, "most": limit}
    looked_at: list[UUID] = t.execute(_AGREED_ONCE, asked).scalars()
    if not looked_at:
        return [], None
    return among(t, looked_at), looked_at[-1]


def among(t: Transaction, person_ids: Sequence[UUID]) -> list[Told]:
    """Those of these people who agree to messages of awareness now, in the same order."""
    if not person_ids:
        return []
    asked = {"people": list(person_ids)}
    # Asked for nulls in a statement, SQLite would go through all the rows that have one.
    said = (row for row in t.execute(_LAST_WORDS, asked) if row.ticket_id is None)
    agree = {row.person_id: row.given for row in said}
    regions: dict[UUID, set[str]] = {}
    topics: dict[UUID, set[str]] = {}
    for row in t.execute(_TOLD_OF, asked):
        lived = {place for place in (row.region, row.family_region) if place}
        regions.setdefault(row.person_id, set()).update(lived)
        topics.setdefault(row.person_id, set()).update({row.topic} if row.topic else ())
    known = {
        row.id: row
        for row in t.execute(_SPOKEN, asked)
        if row.erased_at is None and row.merged_into is None
    }
    return [
        Told(
            key,
            known[key].language,
            frozenset([known[key].region] if known[key].region else regions.get(key, ())),
            frozenset(topics.get(key, ())),
            frozenset(known[key].interests),
            known[key].stopped_at is not None,
        )
        for key in person_ids
        if key in known and agree.get(key, False)
    ]
