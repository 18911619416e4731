"""What a handler reads of a ticket: its card, its sheet, and its line in a list.

A card goes out before anyone has agreed to carry the ticket, so it says what is needed to decide
and nothing that tells who is meant: no name, no number, none of the person's own words.
"""

from collections.abc import Sequence
from datetime import date, datetime

from bot.casework import deeds, timing
from bot.house import House
from bot.screens import Screen
from bot.tickets import clocks
from bot.tickets.acts import Act
from bot.tickets.clocks import Clock
from bot.tickets.scoring import ALL, Cause, Reason
from flows.vocabulary import State, Urgency
from locales.words import Words
from storage import tickets
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

MARKS = {Urgency.LIFE: "🔴", Urgency.URGENT: "🟠", Urgency.NORMAL: "⚪"}
UNTAKEN = (State.RECEIVED, State.OFFERED, State.DECLINED)
PLACES_HEARD = "places_heard"
"""Where the record of a call keeps the places that were heard in its words."""
LATE = {
    Clock.ACKNOWLEDGE: "card.late_acknowledge",
    Clock.TAKE: "card.late_take",
    Clock.REPLY: "card.late_reply",
    Clock.STEP: "card.late_step",
    Clock.CLOSE: "card.late_close",
}
"""How the desk calls a step that is late."""


def card(
    t: Transaction,
    ticket: Ticket,
    house: House,
    words: Words,
    why: str,
    *,
    coordinator: bool = False,
) -> Screen:
    """The card that offers a ticket; ``why`` says why it came here.

    A handler takes or refuses it. A coordinator may read it before anyone has taken it.
    """
    acts = (Act.TAKE, Act.READ) if coordinator else (Act.TAKE, Act.REFUSE)
    return Screen(
        "\n".join([*_facts(t, ticket, house, words), *(["", why] if why else [])]),
        deeds.buttons(ticket, words, acts),
        language=words.language,
        protect=True,
    )


def sheet(
    t: Transaction,
    ticket: Ticket,
    house: House,
    words: Words,
    acts: Sequence[Act],
    now: datetime,
    notes: Sequence[str] = (),
) -> Screen:
    """A ticket in hand: where it stands, and a button for each of the acts there is one for."""
    rows = [*_facts(t, ticket, house, words), _state(ticket, words), *notes]
    if late := _late(ticket, house, now):
        steps = words.listed(words.say(LATE[clock]) for clock in late)
        rows.append(words.say("card.late", steps=steps))
    return Screen(
        "\n".join(rows),
        deeds.buttons(ticket, words, acts),
        language=words.language,
        protect=True,
        list_label=words.say("card.more"),
    )


def line(ticket: Ticket, house: House, words: Words) -> str:
    """A ticket in one line of a list."""
    due = _due(ticket, house)
    return words.say(
        "card.line",
        mark=MARKS[Urgency(ticket.urgency)],
        reference=grouped(ticket.reference),
        topic=_topic(ticket, words),
        state=words.option("state", ticket.state),
        day=words.day(due.astimezone(house.timezone).date()),
    )


def settled(ticket: Ticket, words: Words, became: str, *, replaces: str | None) -> Screen:
    """What a card says once there is nothing left to decide: its number, and what became of it."""
    text = words.say("card.settled", reference=grouped(ticket.reference), became=became)
    return Screen(text, language=words.language, protect=True, replaces=replaces)


def why_you(reasons: Sequence[Reason], words: Words) -> str:
    """Why a ticket was offered to this organisation, from the causes of its score."""
    told = [sentence for reason in reasons if (sentence := _reason(reason, words))]
    return words.say("card.why", reasons=words.listed(told)) if told else ""


def _facts(t: Transaction, ticket: Ticket, house: House, words: Words) -> list[str]:
    """What every card and sheet begins with."""
    urgency = Urgency(ticket.urgency)
    needs = words.listed(words.option("need", need) for need in ticket.needs)
    return [
        f"{MARKS[urgency]} {words.option('urgency', urgency)}",
        words.say("card.title", reference=grouped(ticket.reference)),
        words.say("card.topic", topic=_topic(ticket, words)),
        words.say("card.place", place=_place(ticket, house, words)),
        *_place_heard(t, ticket, house, words),
        *([words.say("card.needs", needs=needs)] if needs else []),
        *([_language(ticket.language, words)] if ticket.language else []),
        words.say("card.received", moment=words.moment(ticket.opened_at, house.timezone)),
        _deadline(ticket, house, words),
    ]


def _topic(ticket: Ticket, words: Words) -> str:
    return words.option("topic", ticket.topic) if ticket.topic else words.say("card.erased")


def _language(language: str, words: Words) -> str:
    return words.say("card.language", language=words.option("language", language))


def _place(ticket: Ticket, house: House, words: Words) -> str:
    region = words.option("region", ticket.region) if ticket.region else ""
    if ticket.establishment is None:
        return region or words.say("card.place_unknown")
    name = house.places.name(ticket.establishment, words.language)
    return words.say("card.place_in", place=name, region=region) if region else name


def _place_heard(t: Transaction, ticket: Ticket, house: House, words: Words) -> list[str]:
    """The places named in the words of somebody who was not asked where, for a human to confirm."""
    if ticket.establishment is not None:
        return []
    codes = tickets.record(t, ticket).get(PLACES_HEARD) or ()
    known = [house.places.name(str(code), words.language) for code in codes]
    return [words.say("card.place_heard", places=words.listed(known))] if known else []


def _state(ticket: Ticket, words: Words) -> str:
    return words.say("card.state", state=words.option("state", ticket.state))


def _deadline(ticket: Ticket, house: House, words: Words) -> str:
    """The next thing that is due, and by when."""
    due = _due(ticket, house)
    moment = words.moment(due, house.timezone)
    if ticket.closed_at is not None:
        return words.say("card.closed_at", moment=moment)
    if ticket.state in UNTAKEN:
        return words.say("card.take_by", moment=moment)
    if ticket.answered_at is None:
        return words.say("card.reply_by", moment=moment)
    if ticket.next_date is not None:
        return words.say("card.next_on", day=words.day(due.astimezone(house.timezone).date()))
    return words.say("card.close_by", moment=moment)


def _due(ticket: Ticket, house: House) -> datetime:
    if ticket.closed_at is not None:
        return ticket.closed_at
    if ticket.state in UNTAKEN:
        return ticket.take_due
    if ticket.answered_at is None:
        return ticket.reply_due
    return ticket.next_date or ticket.close_due


def _late(ticket: Ticket, house: House, now: datetime) -> tuple[Clock, ...]:
    """The steps that are late now; none while the clocks stand still."""
    return () if ticket.paused_at else clocks.late(timing.times(ticket, house), now)


def local_day(moment: datetime | None, house: House) -> date | None:
    """The day of a moment by the clock of the house."""
    return moment.astimezone(house.timezone).date() if moment else None


def _reason(reason: Reason, words: Words) -> str:
    """One cause of the score; what lowered it is no reason to read on a card."""
    if reason.points < 0:
        return ""
    every = reason.detail == ALL
    match reason.code:
        case Cause.NEED if not every:
            return words.say("card.why_need", need=words.option("need", reason.detail))
        case Cause.REGION if not every:
            return words.say("card.why_region", region=words.option("region", reason.detail))
        case Cause.REGION:
            return words.say("card.why_everywhere")
        case Cause.TOPIC if not every:
            return words.say("card.why_topic", topic=words.option("topic", reason.detail))
        case Cause.LANGUAGE if not every:
            language = words.option("language", reason.detail)
            if reason.is_near:
                return words.say("card.why_language_near", language=language)
            return words.say("card.why_language", language=language)
        case Cause.ON_DUTY:
            return words.say("card.why_duty")
        case Cause.ROOM:
            return words.say("card.why_room", load=reason.detail)
        case _:
            return ""
