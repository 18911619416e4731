"""What Wasl asked of its own accord, answered in words: a consent to pass a grievance on, and
whether it was solved.

Only the question that a person saw last is meant, and only where they are in the middle of nothing.
"""

from bot.carriage import opening
from bot.casework import letters, referring
from bot.intake import after, calling, following, late, referred
from bot.intake.visit import Visit
from bot.screens import Screen
from bot.tickets.alarms import Alarm
from flows.conversation import WORDS_WORTH_KEEPING
from flows.speech import Said, codes_of
from flows.vocabulary import Answer, Solved, State
from storage import outbox_held, outbox_topics, referrals, reminders
from storage.outbox_rows import Outbound
from storage.referrals import Asked
from storage.tickets import Ticket

_AT_REST = (None, "home", "follow_up", after.AFTER, "reading", "guidance")
"""Where nothing is underway that words could be meant for."""
_CONSENT = {Answer.YES.value: referring.YES, Answer.NO.value: referring.NO}


def replied(visit: Visit, said: Said) -> bool:
    """Whether the message answers such a question; what comes next is still to be shown."""
    ticket, asked = _question(visit)
    if ticket is None:
        return False
    if asked is not None:
        return _consents(visit, ticket, asked, said)
    return _judged(visit, ticket, said)


def judges(visit: Visit, said: Said) -> bool:
    """Whether the message says of a grievance that has ended whether it was solved, as asked."""
    ticket, asked = _question(visit)
    return ticket is not None and asked is None and _verdict(visit, said) is not None


def _question(visit: Visit) -> tuple[Ticket | None, Asked | None]:
    """The grievance that such a question stands about; and the referral, if it is about one."""
    if visit.person.flow not in _AT_REST:
        return None, None
    row = _below(visit)
    ticket = following.own(visit, str(row.ticket_id)) if row and row.ticket_id else None
    if row is None or ticket is None or late.outrun(visit, row.created_at):
        return None, None
    asked = referrals.open_one(visit.t, ticket.id)
    if asked is not None and _asks_for_consent(visit, row, asked):
        return ticket, asked
    ended = ticket.state == State.CLOSED and ticket.solved is None
    return (ticket, None) if ended and _ended_it(visit, row, ticket) else (None, None)


def _below(visit: Visit) -> Outbound | None:
    """The message that this one answers: by the channel's own reply, or else the last one."""
    reply_to = visit.arrival.reply_to
    known = outbox_topics.became(visit.t, visit.account.id, reply_to) if reply_to else None
    return known or outbox_held.latest(visit.t, visit.account.id)


def _asks_for_consent(visit: Visit, row: Outbound, asked: Asked) -> bool:
    """Whether this very message is the question, put now or before, or a reminder of it: a yes to
    anything else that was said of the grievance is no consent."""
    if row.topic == referred.topic(asked) or row.created_at == asked.asked_at:
        return True
    return any(
        one.kind == Alarm.ASKED and one.subject == str(asked.id) and one.said_at == row.created_at
        for one in reminders.of(visit.t, asked.ticket_id)
    )


def _ended_it(visit: Visit, row: Outbound, ticket: Ticket) -> bool:
    """Whether the desk has said nothing since its last words, with which the question came."""
    written = opening.letters_to_person(visit.t, ticket)
    since = ticket.closed_at is not None and row.created_at >= ticket.closed_at
    return since and bool(written) and written[-1].at == ticket.closed_at


def _consents(visit: Visit, ticket: Ticket, asked: Asked, said: Said) -> bool:
    """A yes or a no is the button; what says both is asked again. Anything else is no answer."""
    heard = visit.house.ears.choose(Answer, codes_of(Answer), said.text)
    if said.pieces or not heard:
        return False
    verb = _CONSENT[heard[0]] if len(heard) == 1 else referring.SHOW
    referred.act(visit, verb, str(asked.id))
    _keep(visit, ticket, said)
    return True


def _judged(visit: Visit, ticket: Ticket, said: Said) -> bool:
    """A yes or a no is the button. Longer words, a voice note too, are their own word on it."""
    answer = _verdict(visit, said)
    if answer is not None:
        after.answered(visit, ticket, answer)
        _keep(visit, ticket, said)
        return True
    if not _keep(visit, ticket, said):
        return False
    if visit.person.flow != calling.CALL:
        visit.tell("follow_up.sent")
        _ask_again(visit, ticket)
    return True


def _verdict(visit: Visit, said: Said) -> Solved | None:
    """What a yes, a no or the name of a button says; None where two of them do not agree."""
    ears = visit.house.ears
    answer = ears.choose(Answer, codes_of(Answer), said.text)
    if len(answer) == 1:
        return Solved(answer[0])
    named = [] if answer else ears.choose(Solved, codes_of(Solved), said.text)
    return Solved(named[0]) if len(named) == 1 else None


def _keep(visit: Visit, ticket: Ticket, said: Said) -> bool:
    """Bring what is more than a word or two to whoever followed the grievance."""
    pieces = tuple(said.evidence())
    if not said.pieces and len(said.text.split()) <= WORDS_WORTH_KEEPING:
        return False
    ticket = following.bring(visit, ticket, pieces)
    following.alarmed(visit, ticket, pieces, asks=True)
    return True


def _ask_again(visit: Visit, ticket: Ticket) -> None:
    """The question stands with its grievance: what is written below it is about that."""
    words = visit.words
    below = letters.solved(ticket, words)
    screen = Screen(words.say("relay.was_it_solved"), below, language=words.language, protect=True)
    following.ask(visit, ticket, screen)
