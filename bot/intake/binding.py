"""The flows people walk, each bound to the data it needs: places, associations, own tickets."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial

from bot.carriage.posting import all_coordinators_of
from bot.casework import added, consenting
from bot.intake import choosing, directory, guiding, reintegrating, understanding
from bot.intake.calling import FILED
from bot.intake.danger import DOUBT, KNOWN
from bot.intake.possible import Possible, days_of, listed
from bot.intake.visit import LINKED, Visit
from bot.tickets.returning import in_time
from flows import calling, follow_up, home, reintegration
from flows.choosing import choices, take_over
from flows.closing import afterwards
from flows.conversation import Draft
from flows.counting import counting, deadline
from flows.directory import found as found_entry
from flows.grievance import grievance
from flows.heard import onto
from flows.interview import Flow
from flows.speech import Listing
from flows.vocabulary import Relation, Solved
from storage import organisations, tickets
from storage.receipts import grouped
from storage.tickets import Ticket

ABOUT = ("follow_up", "afterwards")
"""Flows about a grievance, which each keeps under the key ``<flow>.ticket``."""


def bound(visit: Visit, name: str) -> Flow:
    """The flow with that name, ready to be replayed. Raises KeyError for a name never used."""
    plain: dict[str, Flow] = {
        "welcome": home.welcome,
        "language": home.language,
        "receipt": home.receipt,
        "take_over": take_over,
        "counting": counting,
        "deadline": deadline,
        "found": found_entry,
        "human": calling.human,
        "released": reintegration.released,
        "aftercare": reintegration.aftercare,
        "erase": home.erase,
        "onto": onto,
    }
    if name == "home":
        unfinished = visit.load("grievance") is not None
        own = bool(tickets.of_person(visit.t, visit.person.id))
        return partial(home.home, unfinished=unfinished, grievances=own)
    if name == "grievance":
        places = visit.house.establishments
        associations = Listing("organisation", Asked(visit))
        left = partial(all_coordinators_of, visit.t)
        told = partial(grievance, places=places, associations=associations, nobody_left=left)
        first = understanding.likely(visit)
        return partial(told, likely=first, nearby=understanding.nearby(visit))
    if name in guiding.FLOWS:
        return guiding.bound(visit, name)
    if name == "call":
        kept = draft.answers if (draft := visit.load("call")) is not None else {}
        doubt, known, filed = bool(kept.get(DOUBT)), KNOWN in kept, FILED in kept
        return partial(calling.call, doubt=doubt, known=known, filed=filed)
    if name == "link":
        return partial(home.link, another=_is_about_another(visit))
    if name == "cancel":
        return partial(home.cancel, adding=adding(visit))
    if name == "choices":
        own_ones = listed(visit, consenting.own(visit.t, visit.person.id))
        awaited, more = choosing.awaited(visit)
        return partial(choices, tickets=own_ones, awaited=awaited, more=more)
    bound_to_it = {
        "directory": directory.bound,
        "heard": understanding.bound,
        "follow_up": _follow_up,
        "forward": reintegrating.bound,
        "afterwards": _afterwards,
    }
    return bound_to_it[name](visit) if name in bound_to_it else plain[name]


def adding(visit: Visit) -> bool:
    """Whether the person sends something for a grievance now that is not with it yet."""
    draft = visit.load(added.FLOW) if added.FLOW in visit.around() else None
    return draft is not None and bool(added.lie(draft.answers))


def _is_about_another(visit: Visit) -> bool:
    """Whether the grievance that a receipt has just opened is about another than who sent it."""
    draft = visit.load("link")
    linked = str(draft.answers.get(LINKED)) if draft is not None else ""
    own = tickets.of_person(visit.t, visit.person.id)
    return any(str(each.id) == linked and each.about != Relation.SELF for each in own)


def _follow_up(visit: Visit) -> Flow:
    own = tickets.of_person(visit.t, visit.person.id)
    return partial(
        follow_up.follow_up,
        tickets=listed(visit, own),
        acts=Possible(visit, own),
        places=visit.house.establishments,
        dates=days_of(visit),
    )


def _afterwards(visit: Visit) -> Flow:
    draft = visit.load("afterwards")
    ticket = about(visit, draft) if draft is not None else None
    return partial(
        afterwards,
        solved=ticket is None or ticket.solved == Solved.YES,
        in_time=ticket is not None and in_time(ticket.closed_at, visit.t.now),
    )


class Asked(Mapping[str, Mapping[str, str]]):
    """The names of organisations, read when a flow first looks at them: most turns never do."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        known = organisations.all(self._visit.t)
        return {each.code: {"fr": each.name_fr, "ar": each.name_ar} for each in known}

    def __getitem__(self, code: str) -> Mapping[str, str]:
        return self._names[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def values(visit: Visit, draft: Draft) -> dict[str, str]:
    """What fills the placeholders of a flow's questions: the grievance they are about."""
    if draft.flow == understanding.FLOW:
        return {"what": understanding.said_back(visit, draft)}
    ticket = about(visit, draft) if draft.flow in ABOUT else None
    if ticket is None:
        return {}
    state = visit.words.option("state", ticket.state)
    return {"reference": grouped(ticket.reference), "state": state}


def about(visit: Visit, draft: Draft) -> Ticket | None:
    """The grievance that a draft is about, if this person still follows it."""
    own = {str(t.id): t for t in tickets.of_person(visit.t, visit.person.id)}
    return own.get(str(draft.answers.get(f"{draft.flow}.ticket")))
