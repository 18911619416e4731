"""What a person can do with each of their grievances, and how these are named in a list."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from bot.casework import agreeing, claiming
from bot.intake.visit import Visit
from bot.tickets.returning import in_time
from flows import follow_up
from flows.speech import Listing
from flows.vocabulary import State, Topic
from storage import dates, followers
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


def _acts(visit: Visit, ticket: Ticket) -> tuple[follow_up.Act, ...]:
    """What the state of a grievance lets be done with it. A way back that it is too late for is
    not offered; who had chosen it in time goes on, so that their words meet no other question."""
    acts = ACTS.get(State(ticket.state), follow_up.OPEN)
    if in_time(ticket.closed_at, visit.t.now):
        return acts
    draft = visit.load("follow_up")
    begun = draft.answers.get("follow_up.act") if draft is not None else None
    return tuple(act for act in acts if act not in WAYS_BACK or act == begun)


def days_of(visit: Visit) -> dict[str, Listing]:
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
