"""What the watch does: an open ticket is looked at, whoever must act is told, and it is noted.

Each look sets the next one in the same transaction, so that an open ticket always has one to come.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from bot.carriage.posting import NEWS, RELAYED, alike, awake, coordinators_for, post
from bot.carriage.posting import card as card_topic
from bot.casework import cards, offering, relay, sheets, timing
from bot.house import House
from bot.tickets import escalation
from bot.tickets.acts import Act, Actor
from bot.tickets.alarms import Alarm
from bot.tickets.clocks import Clock
from bot.tickets.escalation import Task
from bot.tickets.ladders import IN_HAND, UNDECIDED, UNTAKEN, Rung, Watched
from flows.vocabulary import State, Urgency
from locales.words import Words
from storage import events, offers, reminders, tickets
from storage import unanswered as waits_since
from storage.receipts import grouped
from storage.reminders import Due
from storage.tickets import Ticket
from storage.transaction import Transaction

PASSED_ON = (Act.RETURN, Act.REFER, Act.KEEP, Act.HAND_BACK, Act.APPEAL, Act.REOPEN)
"""The acts after which somebody else has to decide, or to take it."""
NEAR = {
    Clock.TAKE: "watch.near_take",
    Clock.REPLY: "watch.near_reply",
    Clock.STEP: "watch.near_step",
    Clock.CLOSE: "watch.near_close",
}
"""How the desk calls a step that is to be done."""
Why = Callable[[Words], str]


def look(t: Transaction, house: House, due: Due) -> None:
    """A reminder to look at a ticket has come; see ``watch``."""
    ticket = tickets.get(t, due.ticket_id) if due.ticket_id else None
    if ticket is not None and ticket.closed_at is None:
        watch(t, house, ticket)


def watch(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """Do what is to be done about an open ticket now, note it, and set the next look."""
    found = escalation.look(_seen(t, house, ticket), t.now, house.calendar, house.clocks)
    for task in found.tasks:
        _note(t, ticket, task)
    if found.marks != tuple(ticket.marks):
        ticket = tickets.change(t, ticket, marks=list(found.marks))
    waits = ticket.state in UNTAKEN | UNDECIDED and ticket.paused_at is None
    for rung, task in {task.rung: task for task in found.tasks}.items():
        if waits:
            _to_be_taken(t, house, ticket, task)
        else:
            _in_hand(t, house, ticket, rung, task)
    reminders.put(t, Alarm.WATCH, found.next_at, ticket_id=ticket.id)
    return ticket


def adopt(t: Transaction) -> int:
    """Give a look to open tickets that have none to come; how many there were, a batch at most.

    A version that had no watch may have opened them, or have cancelled what it did not know.
    """
    found = reminders.unwatched(t)
    for ticket_id in found:
        timing.look_again(t, ticket_id)
    return len(found)


def _seen(t: Transaction, house: House, ticket: Ticket) -> Watched:
    first, passed_on = None, None
    unanswered = None
    if ticket.state in IN_HAND:
        unanswered = waits_since.of(t, ticket.id).person_waits
    if ticket.state in UNTAKEN | UNDECIDED:
        first, passed_on = events.passed(t, ticket.id, PASSED_ON)
    return Watched(
        urgency=Urgency(ticket.urgency),
        state=State(ticket.state),
        since=passed_on or ticket.opened_at,
        times=timing.times(ticket, house, acknowledged_at=first),
        paused_at=ticket.paused_at,
        marks=tuple(ticket.marks),
        unanswered=unanswered,
    )


def _note(t: Transaction, ticket: Ticket, task: Task) -> None:
    """What is late, and who was told of it, is part of the history; what is only repeated is not.

    A step of which the first word comes when it is late already was never warned of.
    """
    if task.newly_late:
        events.record(t, ticket.id, Actor.SYSTEM, None, Act.LATE, {"clock": task.clock})
    elif task.rung not in (Rung.AGAIN, Rung.PAUSED):
        detail = {"clock": task.clock, "rung": task.rung}
        events.record(t, ticket.id, Actor.SYSTEM, None, Act.WARN, detail)


def _to_be_taken(t: Transaction, house: House, ticket: Ticket, task: Task) -> None:
    """The card comes again to those who were asked; others are asked, or the coordinators told."""
    life = ticket.urgency == Urgency.LIFE
    late = task.rung in (Rung.LATE, Rung.AGAIN)
    asked = [one for one in offers.of(t, ticket.id) if one.state == offers.OFFERED]
    held = ticket.organisation_id is not None or ticket.handler_id is not None
    appealed = ticket.state == State.APPEALED
    # Where one organisation is to take it from another, the coordinators choose the next.
    widened = late and not held and not appealed and offering.widen(t, house, ticket)

    def why(words: Words) -> str:
        if task.rung is Rung.UNSEEN:
            return words.say("watch.unseen")
        return words.say("reminder.untaken") if late else _near(task, house, words)

    told = post(
        t,
        house,
        [one for each in asked for one in awake(t, each.organisation_id, life=life)],
        alike(lambda words: cards.card(t, ticket, house, words, why(words))),
        ticket,
        card_topic(ticket),
        priority=RELAYED if life else NEWS,
    )
    if appealed or (late and not widened):
        key = "watch.appealed" if appealed else "watch.decide"
        sheets.to_coordinators(t, house, ticket, lambda words: words.say(key))
    elif life or not (told or widened):
        offering.page(t, house, ticket, why)


def _in_hand(t: Transaction, house: House, ticket: Ticket, rung: Rung, task: Task) -> None:
    """Whoever carries it is told, or their colleagues, or the coordinators."""
    since = waits_since.of(t, ticket.id).person_waits if task.clock is Clock.ANSWER else None

    def told(key: str) -> Why:
        return lambda words: "\n".join([*_unheard(ticket, since, house, words), words.say(key)])

    match rung:
        case Rung.COLLEAGUES if _to_colleagues(t, house, ticket, told("watch.colleagues")):
            return
        case Rung.COLLEAGUES | Rung.COORDINATORS | Rung.AGAIN:
            sheets.to_coordinators(t, house, ticket, told("watch.stands"))
        case Rung.PAUSED:
            day = task.due.astimezone(house.timezone).date()
            sheets.to_carriers(
                t, house, ticket, lambda words: words.say("watch.paused", day=words.day(day))
            )
        case Rung.WARN:
            sheets.to_carriers(t, house, ticket, lambda words: _near(task, house, words))
        case _:
            sheets.to_carriers(t, house, ticket, lambda words: words.say("watch.late"))
            if ticket.urgency == Urgency.LIFE:
                sheets.to_coordinators(t, house, ticket, lambda words: words.say("watch.stands"))


def _unheard(ticket: Ticket, since: datetime | None, house: House, words: Words) -> list[str]:
    """That the person waits for an answer since then, if it is this that stands."""
    if since is None:
        return []
    day = words.day(since.astimezone(house.timezone).date())
    return [words.say("reminder.unanswered", reference=grouped(ticket.reference), day=day)]


def _to_colleagues(t: Transaction, house: House, ticket: Ticket, why: Why) -> bool:
    """Tell the others of the organisation; False when nobody else can be told."""
    if ticket.organisation_id is None:
        return False
    life = ticket.urgency == Urgency.LIFE
    told = {one.id for one in relay.carriers(t, ticket)}
    others = [one for one in awake(t, ticket.organisation_id, life=life) if one.id not in told]
    return sheets.to(t, house, others, ticket, why) > 0


def _near(task: Task, house: House, words: Words) -> str:
    moment = words.moment(task.due, house.timezone)
    return words.say("watch.near", step=words.say(NEAR[task.clock]), moment=moment)


def owner(t: Transaction, ticket: Ticket) -> UUID | None:
    """Whose an open ticket is: who carries it, else the organisation that has it or was asked.

    Else a coordinator who may know of it; None where there is none, and for a ticket that is said
    to be in hand and is in nobody's.
    """
    held = ticket.handler_id or ticket.organisation_id
    if held is not None or ticket.state in IN_HAND:
        return held
    asked = (one.organisation_id for one in offers.of(t, ticket.id) if one.state == offers.OFFERED)
    coordinators = (one.id for one in coordinators_for(t, ticket))
    return next(asked, next(coordinators, None))
