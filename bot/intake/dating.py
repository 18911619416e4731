"""A person gives a day to be reminded of, or has one forgotten."""

from uuid import UUID

from bot.casework import dating
from bot.intake.visit import Visit
from bot.tickets.refusals import NotDone
from flows.follow_up import FollowUp
from storage.tickets import Ticket


def dated(visit: Visit, ticket: Ticket, record: FollowUp) -> None:
    """One more day, or one the less."""
    if record.known is not None:
        _forgotten(visit, UUID(record.known), sure=record.sure)
    elif record.kind is not None and record.day is not None:
        try:
            dating.give(visit.t, visit.house, ticket, visit.person.id, record.kind, record.day)
        except NotDone as refusal:
            visit.tell(refusal.key)
            return
        visit.tell("follow_up.dated", day=visit.words.day(record.day))


def _forgotten(visit: Visit, date_id: UUID, *, sure: bool) -> None:
    gone = sure and dating.forget(visit.t, visit.person.id, date_id)
    visit.tell("follow_up.forgotten" if gone else "follow_up.not_withdrawn")
