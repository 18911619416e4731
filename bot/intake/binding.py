"""The flows people walk, each bound to the data it needs: places, associations, own tickets."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from uuid import UUID

from bot.carriage.posting import all_coordinators_of
from bot.casework import agreeing, claiming, consenting
from bot.intake import directory, guiding, reintegrating, understanding
from bot.intake.danger import DOUBT, KNOWN
from bot.intake.visit import LINKED, Visit
from bot.tickets.returning import in_time
from flows import calling, follow_up, home, reintegration
from flows.choosing import choices, take_over
from flows.closing import afterwards
from flows.conversation import Draft
from flows.counting import counting, deadline
from flows.directory import found as found_entry
from flows.grievance import grievance
from flows.heard import heard
from flows.interview import Flow
from flows.speech import Listing
from flows.vocabulary import Relation, Solved, State, Topic
from storage import dates, followers, organisations, tickets
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

ENDED = (State.CLOSED, State.WITHDRAWN)
ACTS = {State.CLOSED: follow_up.CLOSED, State.WITHDRAWN: follow_up.WITHDRAWN}
"""What can be done with a grievance that has ended."""
WAYS_BACK = (follow_up.Act.APPEAL, follow_up.Act.REOPEN)
"""Of these, what is possible for some time after the end only."""
THEIRS = (follow_up.Act.SOLVED, follow_up.Act.WITHDRAW, *WAYS_BACK)
"""What is done by whoever a grievance is from, and not by everybody with its receipt."""
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
        "heard": heard,
        "released": reintegration.released,
        "aftercare": reintegration.aftercare,
        "cancel": home.cancel,
        "erase": home.erase,
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
        return partial(told, likely=understanding.likely(visit))
    if name in guiding.FLOWS:
        return guiding.bound(visit, name)
    if name == "call":
        kept = draft.answers if (draft := visit.load("call")) is not None else {}
        return partial(calling.call, doubt=bool(kept.get(DOUBT)), known=KNOWN in kept)
    if name == "link":
        return partial(home.link, another=_is_about_another(visit))
    if name == "choices":
        return partial(choices, tickets=listed(visit, consenting.own(visit.t, visit.person.id)))
    bound_to_it = {
        "directory": directory.bound,
        "follow_up": _follow_up,
        "forward": reintegrating.bound,
        "afterwards": _afterwards,
    }
    return bound_to_it[name](visit) if name in bound_to_it else plain[name]


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
        dates=_dates(visit),
    )


def _acts(visit: Visit, ticket: Ticket) -> tuple[follow_up.Act, ...]:
    """What the state of a grievance lets be done with it. A way back that it is too late for is
    not offered; who had chosen it in time goes on, so that their words meet no other question."""
    acts = ACTS.get(State(ticket.state), follow_up.OPEN)
    if in_time(ticket.closed_at, visit.t.now):
        return acts
    draft = visit.load("follow_up")
    begun = draft.answers.get("follow_up.act") if draft is not None else None
    return tuple(act for act in acts if act not in WAYS_BACK or act == begun)


def _afterwards(visit: Visit) -> Flow:
    draft = visit.load("afterwards")
    ticket = about(visit, draft) if draft is not None else None
    return partial(
        afterwards,
        solved=ticket is None or ticket.solved == Solved.YES,
        in_time=ticket is not None and in_time(ticket.closed_at, visit.t.now),
    )


def _dates(visit: Visit) -> dict[str, Listing]:
    """The days this person gave for each grievance, and "one more" below them."""
    spoken = visit.house.words
    one_more = {language: words.say("dates.one_more") for language, words in spoken.items()}
    known: dict[str, dict[str, Mapping[str, str]]] = {}
    for one in dates.of_person(visit.t, visit.person.id, visit.today):
        named = {
            language: f"{words.option('date_kind', one.kind)} · {words.day(one.day)}"
            for language, words in spoken.items()
        }
        known.setdefault(str(one.ticket_id), {})[str(one.id)] = named
    return {
        ticket: Listing("date", {**named, follow_up.NEW: one_more})
        for ticket, named in known.items()
    }


class Possible(Mapping[str, tuple[follow_up.Act, ...]]):
    """What can be done with each grievance now, found out for the one that is chosen."""

    def __init__(self, visit: Visit, own: list[Ticket]) -> None:
        self._visit = visit
        self._own = {str(ticket.id): ticket for ticket in own}

    def __getitem__(self, key: str) -> tuple[follow_up.Act, ...]:
        ticket = self._own[key]
        acts = _acts(self._visit, ticket)
        t, person_id = self._visit.t, self._visit.person.id
        may: dict[follow_up.Act, Callable[[Transaction, Ticket, UUID], bool]] = {
            **dict.fromkeys(THEIRS, decides),
            follow_up.Act.AGREEMENT: agreeing.may_say,
            follow_up.Act.OBJECT: claiming.may_object,
        }
        return tuple(act for act in acts if act not in may or may[act](t, ticket, person_id))

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)


def decides(t: Transaction, ticket: Ticket, person_id: UUID) -> bool:
    """Whether a grievance is this person's to end, to judge and to take up again."""
    return followers.decides(t, ticket.id, person_id)


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


def listed(visit: Visit, own: list[Ticket]) -> Listing:
    """A person's grievances, each by its number and its topic."""
    names = {
        str(ticket.id): {
            language: f"{words.isolate(grouped(ticket.reference))} · "
            f"{words.option('topic', ticket.topic or Topic.OTHER)}"
            for language, words in visit.house.words.items()
        }
        for ticket in own
    }
    return Listing("ticket", names)


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
