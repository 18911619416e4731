"""What a person does with a grievance already sent, from this phone or from another."""

from dataclasses import replace
from uuid import UUID

from bot.carriage import opening
from bot.carriage.posting import LIVE
from bot.casework import added, raising, relay
from bot.intake import calling, danger
from bot.intake.binding import about as ticket_of
from bot.intake.possible import ENDED, decides
from bot.intake.visit import SIDE, Visit
from bot.screens import Button, Screen
from bot.tickets.returning import in_time
from flows.conversation import Draft
from flows.follow_up import Act
from flows.speech import Piece, Said
from flows.vocabulary import State
from storage import events, followers, messages, organisations, outbox, outbox_topics, tickets
from storage.receipts import grouped
from storage.tickets import Ticket

REOPEN = "again"
"""The verb of the button that takes a closed grievance up again."""


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Choose a grievance, unless there is only one."""
    settle(visit)
    own = tickets.of_person(visit.t, visit.person.id)
    if not own:
        visit.tell("follow_up.none")
        visit.begin("home", asides=asides)
    elif len(own) == 1:
        about(visit, own[0].id, asides=asides)
    else:
        visit.begin("follow_up", asides=asides)


def about(
    visit: Visit, ticket_id: UUID, act: Act | None = None, asides: tuple[Piece, ...] = ()
) -> None:
    """Go on with one grievance, and with one act if it is already chosen."""
    settle(visit)
    answers = {"follow_up.ticket": str(ticket_id)}
    if act is not None:
        answers["follow_up.act"] = act.value
    over = visit.person.flow in ("grievance", calling.CALL, *SIDE)
    visit.begin("follow_up", dict(answers), asides=asides, over=over)


def awaited(visit: Visit) -> Ticket | None:
    """The one open grievance whose handler spoke last, so that plain words answer them."""
    waiting = [
        ticket
        for ticket in tickets.of_person(visit.t, visit.person.id)
        if ticket.state not in ENDED and _desk_spoke_last(visit, ticket)
    ]
    return waiting[0] if len(waiting) == 1 else None


def replied(visit: Visit) -> Ticket | None:
    """The grievance of the message that this one answers with the channel's own reply."""
    reply_to = visit.arrival.reply_to
    row = outbox_topics.became(visit.t, visit.account.id, reply_to) if reply_to else None
    return own(visit, str(row.ticket_id)) if row is not None else None


def _desk_spoke_last(visit: Visit, ticket: Ticket) -> bool:
    letters = [each for each in messages.thread(visit.t, ticket.id) if each.kind != "note"]
    return bool(letters) and letters[-1].author == "handler"


def own(visit: Visit, ticket_id: str) -> Ticket | None:
    """A grievance this person follows, or None for anybody else's."""
    mine = tickets.of_person(visit.t, visit.person.id)
    return next((ticket for ticket in mine if str(ticket.id) == ticket_id), None)


def standing(visit: Visit, ticket: Ticket) -> None:
    """Where the grievance stands, in plain words, and what was written lately."""
    words = visit.words
    events.record(visit.t, ticket.id, "person", visit.person.id, "read")
    holder = organisations.get(visit.t, ticket.organisation_id) if ticket.organisation_id else None
    nobody = words.say("follow_up.nobody_yet")
    text = words.say(
        "follow_up.standing",
        reference=grouped(ticket.reference),
        state=words.option("state", ticket.state),
        organisation=words.name({"fr": holder.name_fr, "ar": holder.name_ar}) if holder else nobody,
        since=words.day(ticket.opened_at.astimezone(visit.house.timezone).date()),
    )
    others = len(followers.of(visit.t, ticket.id)) - 1
    if others:
        text = f"{text}\n\n{words.count('follow_up.others', others)}"
    visit.say(Screen(text, language=words.language, protect=True))
    visit.send()
    opening.recall(visit.t, visit.house, visit.person, visit.account, ticket)


def pass_on(visit: Visit, ticket: Ticket, pieces: tuple[Piece, ...], thanks: str | None) -> Ticket:
    """Bring what the person sent to whoever carries the grievance; the grievance as it is now."""
    ticket = bring(visit, ticket, pieces)
    ticket = alarmed(visit, ticket, pieces, asks=thanks is not None)
    if thanks is not None:
        visit.tell(thanks)
        may = decides(visit.t, ticket, visit.person.id)
        if may and ticket.state == State.CLOSED and in_time(ticket.closed_at, visit.t.now):
            words = visit.words
            below = (Button(words.option("act", Act.REOPEN), f"act:{REOPEN}:{ticket.id}"),)
            text = words.say("follow_up.is_closed")
            visit.say(Screen(text, below, language=words.language))
    return ticket


def ask(visit: Visit, ticket: Ticket, screen: Screen, topic: str | None = None) -> None:
    """Ask something that stands with its grievance: what is written below it is about that."""
    visit.send()
    outbox.add(
        visit.t, visit.account, screen.to_json(), priority=LIVE, ticket_id=ticket.id, topic=topic
    )
    visit.listening = True


def at_risk(visit: Visit) -> Ticket | None:
    """The open grievance of this person where a life is at risk, the latest one."""
    mine = tickets.of_person(visit.t, visit.person.id)
    raised = [one for one in mine if raising.is_raised(one)]
    raised = [one for one in raised if decides(visit.t, one, visit.person.id)]
    return max(raised, key=lambda one: one.opened_at, default=None)


def bring(visit: Visit, ticket: Ticket, pieces: tuple[Piece, ...]) -> Ticket:
    """Bring words to those who have the grievance, without judging them; it as it is now."""
    return relay.to_handler(visit.t, visit.house, ticket, visit.person.id, pieces)


def for_a_cry(visit: Visit) -> Ticket | None:
    """Where a cry for help goes at once: a life is at risk there, or it is the only open one."""
    mine = tickets.of_person(visit.t, visit.person.id)
    standing = [one for one in mine if one.state not in ENDED]
    return at_risk(visit) or (standing[0] if len(standing) == 1 else None)


def cried(visit: Visit, ticket: Ticket, cry: danger.Cry, pieces: tuple[Piece, ...]) -> None:
    """Bring a cry for help to those who have the grievance, whoever spoke last, and say so."""
    known = tickets.record(visit.t, ticket).get("heard", ())
    raises = cry.sure and raising.may(ticket)
    ticket = bring(visit, ticket, pieces)
    if raising.is_raised(ticket) and not set(cry.reasons) <= set(known):
        # It is worse than what they were told of before.
        ticket = raising.noted(visit.t, ticket, cry.reasons)
        if cry.sure:
            _say_steps(visit, pieces)
    if not raises:
        visit.tell("call.added", reference=grouped(ticket.reference))
    alarmed(visit, ticket, pieces, asks=True)


def _say_steps(visit: Visit, pieces: tuple[Piece, ...]) -> None:
    danger.say_in(visit, danger.tongues(visit, danger.text_of(pieces)), calling.STEPS)


def alarmed(visit: Visit, ticket: Ticket, pieces: tuple[Piece, ...], *, asks: bool) -> Ticket:
    """If the words tell of a life in danger the grievance is raised; in doubt the person is asked.

    One that has ended is not raised: what follows then is a call of its own.
    """
    cry = danger.listen(visit.house, danger.text_of(pieces))
    if cry is None or raising.is_raised(ticket):
        return ticket
    if cry.sure and raising.may(ticket):
        ticket = raising.to_life(visit.t, visit.house, ticket, cry.reasons)
        _say_steps(visit, pieces)
        visit.tell("call.raised")
    elif asks and danger.raises(visit, cry):
        calling.answer(visit, cry, pieces, ticket if raising.may(ticket) else None)
    return ticket


def keep(visit: Visit, draft: Draft) -> Draft:
    """What came beside the question goes to the grievance in hand, once it is known which.

    It must not wait: the next grievance to be followed may be carried by others.
    """
    ticket = ticket_of(visit, draft)
    if ticket is None:
        return draft
    pass_on(visit, ticket, draft.asides, None)
    return replace(draft, asides=())


def gathered(visit: Visit, draft: Draft, said: Said) -> Draft:
    """What was sent to be added waits for more or for "done", but not where a life is in danger."""
    added.begun(visit.t, visit.person.id)
    cry, ticket = danger.listen(visit.house, said.text), ticket_of(visit, draft)
    if cry is None or not cry.sure or ticket is None:
        return draft
    pass_on(visit, ticket, added.lie(draft.answers), None)
    return replace(draft, answers=added.brought(draft.answers))


def settle(visit: Visit) -> None:
    """Whoever leaves before saying "done" has sent it all the same: it goes to its grievance."""
    draft = visit.load(added.FLOW)
    ticket = ticket_of(visit, draft) if draft is not None else None
    if draft is None or ticket is None or added.MORE not in draft.answers:
        return
    visit.save(replace(draft, answers=added.without(draft.answers)))
    if pieces := added.lie(draft.answers):
        pass_on(visit, ticket, pieces, None)
    visit.tell("follow_up.added")
