"""What a person agreed to, shown in plain words and changed; with whom a grievance was shared."""

from datetime import datetime

from bot.casework import agreeing, asked_for, consenting, witnesses
from bot.casework.agreeing import Bearer
from bot.casework.ranking import is_refused
from bot.intake.visit import SIDE, Visit
from bot.screens import Screen
from bot.tickets.acts import Actor
from bot.tickets.refusals import NotDone
from flows.choosing import Change, Chosen
from flows.grievance import Agreement
from flows.speech import Listing, Stored
from flows.vocabulary import Answer, Everything, Purpose
from storage import events, people
from storage.receipts import grouped
from storage.tickets import Ticket

DONE = {
    (Change.SHARE, True): "choices.shared",
    (Change.SHARE, False): "choices.not_shared",
    (Change.CONTACT, True): "choices.contacted",
    (Change.CONTACT, False): "choices.not_contacted",
    (Change.STATISTICS, True): "choices.counted",
    (Change.STATISTICS, False): "choices.not_counted",
    (Change.REMIND, True): "choices.reminded",
    (Change.REMIND, False): "choices.not_reminded",
    (Change.AWARENESS, True): "choices.aware",
    (Change.AWARENESS, False): "choices.not_aware",
}
"""What a person hears once a choice has taken effect."""


MOST = 9
"""Reminders that are shown at a time: with "all of them", what a list can show."""


def begin(visit: Visit, about: Ticket | None = None) -> None:
    """Show what they agreed to, of one grievance or of all, and ask what is to change."""
    own = consenting.own(visit.t, visit.person.id)
    if about is not None and about.id not in {ticket.id for ticket in own}:
        # Who follows it by the receipt has agreed to nothing there, and changes nothing.
        visit.tell("choices.not_yours")
        return
    shown = [about] if about is not None else own
    _show(visit, shown)
    answers: dict[str, Stored] = {}
    if len(shown) == 1:
        answers["choices.ticket"] = str(shown[0].id)
    visit.begin("choices", answers, over=visit.person.flow in ("grievance", *SIDE))


def awaited(visit: Visit) -> tuple[Listing, bool]:
    """The reminders that are to come, by their day and what they are about, and "all" below them;
    and whether there are more, later than these.

    On a phone that others see too they are named by the day alone.
    """
    known = asked_for.of(visit.t, visit.house, visit.person.id)
    names = {
        str(one.last.id): {
            language: words.day(one.day)
            if visit.person.shared_phone
            else f"{words.day(one.day)} · {words.option(*one.what)}"
            for language, words in visit.house.words.items()
        }
        for one in known[:MOST]
    }
    every = {
        language: words.say("reminder.all_of_them") for language, words in visit.house.words.items()
    }
    shown = {**names, Everything.ALL.value: every} if names else {}
    return Listing("reminder", shown), len(known) > MOST


def changed(visit: Visit, record: Chosen) -> None:
    """A choice takes effect, and is said in plain words."""
    visit.leave()
    if record.change is Change.NOTHING:
        visit.tell("choices.as_it_was")
        return
    t, house, person = visit.t, visit.house, visit.person
    if record.reminder is not None:
        _reminder(visit, record.reminder, wanted=record.given)
        return
    if record.ticket is None:
        consenting.change_everywhere(t, house, person.id, record.purpose, given=record.given)
        if record.change is Change.AWARENESS:
            interests = [interest.value for interest in record.interests]
            people.set_wishes(t, person.id, region=record.region, interests=interests)
    else:
        own = consenting.own(t, person.id)
        ticket = next((each for each in own if str(each.id) == record.ticket), None)
        if ticket is None:
            visit.tell("unclear.gone")
            return
        consenting.change(t, house, ticket, person.id, record.purpose, given=record.given)
        if record.purpose is Purpose.SHARE and record.given and is_refused(t, ticket):
            visit.tell("choices.he_refuses")
            return
    visit.tell(DONE[record.change, record.given])


def _reminder(visit: Visit, code: str, *, wanted: bool) -> None:
    """One reminder that is to come is stopped, with the others of its day."""
    known = asked_for.of(visit.t, visit.house, visit.person.id)
    one = next((each.last for each in known if str(each.last.id) == code), None)
    if one is None:
        visit.tell("reminder.gone")
    elif wanted:
        visit.tell("choices.as_it_was")
    else:
        asked_for.stop(visit.t, visit.house, one)
        visit.tell("reminder.stopped")


def seen_by(visit: Visit, ticket: Ticket) -> None:
    """Who was shown a grievance, and since when."""
    words, t = visit.words, visit.t
    events.record(t, ticket.id, Actor.PERSON, visit.person.id, "asked_who")
    lines = [
        words.say(
            SEEN[seen.how],
            organisation=words.name(seen.names) if seen.names else words.say("relay.network"),
            day=_day(visit, seen.at),
        )
        for seen in witnesses.of(t, ticket)
    ]
    number = grouped(ticket.reference)
    title = words.say("seen.title", reference=number) if lines else ""
    text = "\n".join([title, *lines]) if lines else words.say("seen.nobody", reference=number)
    visit.say(Screen(text, language=words.language, protect=True))


def agreed(visit: Visit, ticket: Ticket, agreement: Agreement) -> None:
    """The family says what the detainee wants; only who may say it was asked."""
    by, person = Bearer.FAMILY, visit.person
    try:
        agreeing.record(visit.t, visit.house, ticket, Actor.PERSON, person.id, agreement, by=by)
    except NotDone:
        visit.tell("unclear.gone")
    else:
        visit.tell("follow_up.agreed")


SEEN = {
    witnesses.How.OFFERED: "seen.offered",
    witnesses.How.TOOK: "seen.took",
    witnesses.How.READ: "seen.read",
    witnesses.How.ENDED: "seen.ended",
}
"""How each way of having seen a grievance is said."""


def _show(visit: Visit, tickets: list[Ticket]) -> None:
    """Every choice as it stands now: of each grievance, then of everything."""
    words, person = visit.words, visit.person
    parts = [words.say("choices.title")]
    for ticket in tickets:
        number = words.say("card.title", reference=grouped(ticket.reference))
        parts.append(
            "\n".join([number, *_lines(visit, consenting.holds(visit.t, person.id, ticket))])
        )
    everywhere = consenting.holds(visit.t, person.id)
    lines = [words.say("choices.everywhere"), *_lines(visit, everywhere)]
    if everywhere[Purpose.AWARENESS]:
        lines += _wishes(visit)
    parts.append("\n".join(lines))
    visit.say(Screen("\n\n".join(parts), language=words.language, protect=True))


def _lines(visit: Visit, holds: dict[Purpose, bool]) -> list[str]:
    words = visit.words
    return [
        words.say(
            "choices.line",
            purpose=words.option("purpose", purpose),
            given=words.option("answer", Answer.YES if given else Answer.NO),
        )
        for purpose, given in holds.items()
    ]


def _wishes(visit: Visit) -> list[str]:
    """Which messages of awareness they want, if they said so."""
    words, known = visit.words, people.get(visit.t, visit.person.id)
    if known is None:
        return []
    topics = words.listed(words.option("topic_group", code) for code in known.interests)
    region = words.option("region", known.region) if known.region else ""
    told = [words.say("choices.topics", topics=topics)] if topics else []
    return [*told, *([words.say("choices.place", region=region)] if region else [])]


def _day(visit: Visit, at: datetime) -> str:
    return visit.words.day(at.astimezone(visit.house.timezone).date())
