"""Who was shown a grievance and when, read from its history: what a person may always ask.

A card says that somebody needs help and nothing of who it is; who took it could read everything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.tickets.acts import Act, Actor
from storage import events, handlers, organisations
from storage.events import Happened
from storage.organisations import Organisation
from storage.tickets import Ticket
from storage.transaction import Transaction


class How(StrEnum):
    """How much of it an organisation, or the network's coordinators, saw."""

    OFFERED = "offered"  # its card, without a name
    TOOK = "took"
    READ = "read"  # all of it
    ENDED = "ended"  # it may read it no more


@dataclass(frozen=True, slots=True)
class Seen:
    """One first time; ``names`` are those of the organisation, None for the coordinators."""

    how: How
    names: Mapping[str, str] | None
    at: datetime


def of(t: Transaction, ticket: Ticket) -> list[Seen]:
    """Each way in which each organisation came to see the ticket, the first time it did."""
    known = organisations.all(t, active_only=False)
    by_code = {one.code: one for one in known}
    found: dict[tuple[How, str], Seen] = {}
    holder, appealed = "", False
    for event in events.history(t, ticket.id):
        told = [*_shown(event), *_read(t, event, known)]
        taken = next((code for how, code in told if how is How.TOOK), "")
        appealed = event.act == Act.APPEAL or (appealed and event.act != Act.REOPEN)
        passed = event.act in (Act.TAKE, Act.WITHDRAW) or (appealed and event.act == Act.REFER)
        if passed and holder not in ("", taken):
            told.append((How.ENDED, holder))
        if passed or event.act == Act.HAND_BACK:
            holder, appealed = taken, False
        for how, code in told:
            one = by_code.get(code)
            if one is not None or not code:
                names = {"fr": one.name_fr, "ar": one.name_ar} if one is not None else None
                found.setdefault((how, code), Seen(how, names, event.at))
    return sorted(found.values(), key=lambda seen: seen.at)


def _shown(event: Happened) -> Iterator[tuple[How, str]]:
    """The organisations by their codes that the house brought the card to, or ended access of."""
    detail = event.detail or {}
    if event.act in (Act.OFFER, Act.WIDEN, Act.REFER):
        to = detail.get("to") or ()
        yield from ((How.OFFERED, code) for code in ([to] if isinstance(to, str) else to))
    elif event.act == Act.HAND_BACK and detail.get("from"):
        yield How.ENDED, str(detail["from"])


def _read(
    t: Transaction, event: Happened, known: Sequence[Organisation]
) -> Iterator[tuple[How, str]]:
    """The organisation of a handler who took or read it; "" for the coordinators."""
    if event.actor == Actor.COORDINATOR and event.act == Act.READ:
        yield How.READ, ""
    elif event.actor == Actor.HANDLER and event.act in (Act.TAKE, Act.READ):
        member = handlers.get(t, event.actor_id) if event.actor_id is not None else None
        for one in known:
            if member is not None and one.id == member.organisation_id:
                yield How.TOOK if event.act == Act.TAKE else How.READ, one.code
