"""Reminders to the desk: words that nobody has answered, and the digest of the morning."""

from datetime import date, datetime

from bot.carriage.posting import NEWS, RELAYED, coordinators_for, post, reachable, serves
from bot.casework import articles, knowing, noted, nudges, relay, timing
from bot.house import House
from bot.network.duty import roster
from bot.screens import Screen
from bot.tickets import alarms, clocks, ladders, returning, waits
from bot.tickets.alarms import NOON, RISE, Alarm
from bot.tickets.clocks import Clock
from bot.tickets.escalation import AGAIN
from flows.vocabulary import Role, State, Urgency
from locales.words import Words
from storage import corrections, handlers, outbox, reminders, tickets
from storage import unanswered as waits_since
from storage.handlers import Handler
from storage.reminder_rows import DONE, Reminder
from storage.reminders import Due
from storage.tickets import Ticket
from storage.transaction import Transaction

MONDAY = 0


def unanswered(t: Transaction, house: House, due: Due) -> None:
    """Whoever carries a ticket is told that words wait for an answer, and again while they do."""
    ticket = tickets.get(t, due.ticket_id) if due.ticket_id else None
    since = waits_since.of(t, ticket.id).person_waits if ticket is not None else None
    if ticket is None or since is None or ticket.state == State.WITHDRAWN:
        return
    if not returning.in_time(ticket.closed_at, t.now):
        return

    def written(_: Handler, words: Words) -> Screen:
        return nudges.unanswered(ticket.reference, due.id, _day(since, house), words)

    urgency = Urgency(ticket.urgency)
    priority = RELAYED if urgency is Urgency.LIFE else NEWS
    if not post(t, house, relay.carriers(t, ticket), written, ticket, priority=priority):
        post(t, house, coordinators_for(t, ticket), written, ticket, priority=priority)
    reminders.said(t, due.id)
    hour = ladders.later(t.now, AGAIN[urgency][0], urgency, house.calendar)
    hour = alarms.rings(hour, urgency, house.calendar)
    reminders.put(t, Alarm.UNANSWERED, hour, ticket_id=ticket.id)


def set_digests(t: Transaction, house: House) -> int:
    """Have a digest come to each member of the desk who wants one and has none to come; how many.

    From then on each sets the next one itself.
    """
    hour, made = waits.next_digest(t.now, house.calendar, house.timezone), 0
    for handler in handlers.present(t):
        if not handler.digest or not serves(t, handler):
            continue
        if not any(_is_to_come(one) for one in reminders.of_handler(t, handler.id)):
            reminders.put(t, Alarm.DIGEST, hour, handler_id=handler.id)
            made += 1
    return made


def digest(t: Transaction, house: House, due: Due) -> None:
    """How many tickets nobody has taken, wait for an answer, are due today or late; the next
    digest is set. Who has nothing to do, or has days off, is told nothing."""
    handler = handlers.get(t, due.handler_id) if due.handler_id else None
    if handler is None or not handler.digest or not serves(t, handler):
        return
    hour = waits.next_digest(t.now, house.calendar, house.timezone)
    reminders.put(t, Alarm.DIGEST, hour, handler_id=handler.id)
    account = reachable(t, handler)
    if account is None or not _is_morning(t.now, house) or roster(t).away(handler):
        return
    words = house.speaking(handler.language)
    lines = _lines(t, house, handler, words)
    if not lines:
        return
    text = "\n".join([words.say("digest.title"), *lines, "", words.say("digest.how")])
    screen = Screen(text, language=words.language, protect=True)
    outbox.add(t, account, screen.to_json(), priority=NEWS)
    reminders.said(t, due.id)


def _lines(t: Transaction, house: House, handler: Handler, words: Words) -> list[str]:
    """What there is to do, one line for each kind of it."""
    mine, today = knowing.those(t, handler, tickets.of_handler(t, handler.id)), _day(t.now, house)
    offered = knowing.those(t, handler, tickets.waiting_for(t, handler.organisation_id))
    unanswered = sum(waits_since.of(t, one.id).person_waits is not None for one in mine)
    closed = knowing.those(t, handler, waits_since.closed(t))
    unanswered += sum(handler in relay.carriers(t, one) for one in closed)
    due = sum(one.next_date is not None and _day(one.next_date, house) == today for one in mine)
    late = sum(_is_late(one, house, t.now) for one in [*mine, *offered])
    lines = [
        words.count("digest.untaken", len(offered)) if offered else "",
        words.count("digest.unanswered", unanswered) if unanswered else "",
        words.count("digest.today", due) if due else "",
        words.count("digest.late", late) if late else "",
    ]
    if handler.role == Role.COORDINATOR:
        unrouted = len(knowing.those(t, handler, tickets.unrouted(t)))
        appeals = len(knowing.those(t, handler, tickets.appealed(t)))
        wrong = corrections.count(t, noted.withheld(t, handler))
        # Once a week is enough: an article that is due stays due.
        to_review = len(articles.due(house, t.now)) if today.weekday() == MONDAY else 0
        all_late = len(knowing.those(t, handler, tickets.late(t)))
        lines += [
            words.count("digest.to_review", to_review) if to_review else "",
            words.count("digest.appeals", appeals) if appeals else "",
            words.count("digest.unrouted", unrouted) if unrouted else "",
            words.count("digest.late_all", all_late) if all_late else "",
            words.count("digest.corrections", wrong) if wrong else "",
        ]
    return [line for line in lines if line]


def _is_late(ticket: Ticket, house: House, now: datetime) -> bool:
    """Whether any step of a ticket is late, as the list of late tickets has it."""
    late = clocks.late(timing.times(ticket, house), now, house.timezone)
    # Who has looked at a ticket is no list's to say.
    return ticket.paused_at is None and any(one is not Clock.ACKNOWLEDGE for one in late)


def _is_to_come(one: Reminder) -> bool:
    return one.kind == Alarm.DIGEST and one.status != DONE


def _is_morning(now: datetime, house: House) -> bool:
    """Whether a working day begins: a clock that stood still makes no morning of the afternoon."""
    local = now.astimezone(house.timezone)
    return house.calendar.works(local.date()) and RISE <= local.time() < NOON


def _day(moment: datetime, house: House) -> date:
    return moment.astimezone(house.timezone).date()
