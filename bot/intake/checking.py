"""What somebody answers who was asked, months after a release, how it goes."""

from bot.casework import aftercare, relay
from bot.casework.aftercare import FINE, STOP
from bot.intake import following, reintegrating
from bot.intake.possible import decides
from bot.intake.visit import Visit
from bot.tickets.returning import in_time
from flows.follow_up import Act
from flows.speech import Piece
from flows.vocabulary import State
from storage.reminder_rows import Reminder


def answered(visit: Visit, reminder: Reminder, verb: str) -> None:
    """Well, or in need of help, or not to be asked any more; who carries the ticket reads it.

    Who needs help says with what: to who carries the ticket, to have it taken up again, or, when
    that was too long ago, from the beginning.
    """
    ticket = aftercare.followed(visit.t, reminder, visit.person)
    if verb == STOP:
        aftercare.stop(visit.t, reminder)
        visit.tell("check_in.stopped")
    elif ticket is None:
        visit.tell("reminder.gone")
    elif verb == FINE:
        if aftercare.once(visit.t, reminder, FINE):
            aftercare.fine(visit.t, visit.house, ticket)
        visit.tell("check_in.glad")
    elif ticket.state != State.CLOSED:
        if aftercare.once(visit.t, reminder, verb):
            relay.to_handler(visit.t, visit.house, ticket, visit.person.id, _words(visit))
        visit.tell("check_in.say_what")
        following.about(visit, ticket.id, Act.WRITE)
    elif in_time(ticket.closed_at, visit.t.now) and decides(visit.t, ticket, visit.person.id):
        following.about(visit, ticket.id, Act.REOPEN)
    else:
        visit.tell("check_in.anew")
        reintegrating.begin(visit)


def _words(visit: Visit) -> tuple[Piece, ...]:
    """The asking for help that was pressed, as if they had written it."""
    return ({"kind": "text", "text": visit.words.say("check_in.need_help")},)
