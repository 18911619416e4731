"""The flows people walk, each bound to the data it needs: places, associations, own tickets."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial

from bot.intake.visit import Visit
from flows import home
from flows.conversation import Draft
from flows.follow_up import follow_up
from flows.grievance import grievance
from flows.interview import Flow
from flows.speech import Listing
from flows.vocabulary import State, Topic
from storage import organisations, tickets
from storage.receipts import grouped
from storage.tickets import Ticket

ENDED = (State.CLOSED, State.WITHDRAWN)


def bound(visit: Visit, name: str) -> Flow:
    """The flow with that name, ready to be replayed. Raises KeyError for a name never used."""
    plain: dict[str, Flow] = {
        "welcome": home.welcome,
        "language": home.language,
        "receipt": home.receipt,
        "link": home.link,
        "cancel": home.cancel,
        "erase": home.erase,
    }
    if name == "home":
        unfinished = visit.load("grievance") is not None
        own = bool(tickets.of_person(visit.t, visit.person.id))
        return partial(home.home, unfinished=unfinished, grievances=own)
    if name == "grievance":
        places = visit.house.establishments
        return partial(grievance, places=places, associations=Listing("organisation", Asked(visit)))
    if name == "follow_up":
        own_tickets = tickets.of_person(visit.t, visit.person.id)
        going_on = frozenset(str(t.id) for t in own_tickets if t.state not in ENDED)
        return partial(follow_up, tickets=listed(visit, own_tickets), open_tickets=going_on)
    return plain[name]


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
    if draft.flow != "follow_up":
        return {}
    own = {str(t.id): t for t in tickets.of_person(visit.t, visit.person.id)}
    ticket = own.get(str(draft.answers.get("follow_up.ticket")))
    if ticket is None:
        return {}
    state = visit.words.option("state", ticket.state)
    return {"reference": grouped(ticket.reference), "state": state}
