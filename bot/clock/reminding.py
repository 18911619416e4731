"""Reminders that are due, found again every few seconds and put into the outbox.

Many may be due at once, so they go in small batches between which everything else has its turn.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot import logs
from bot.carriage.posting import NEWS, coordinators_for, post, thread_of
from bot.casework import added, cards, claiming, escalating, nudges, prompts, referring, relay
from bot.clock import to_desk, to_people
from bot.house import House
from bot.network import meeting, membership
from bot.screens import Screen
from bot.tickets.alarms import Alarm
from bot.unhurried import Stride, go_on, timed
from bot.watch import metrics
from locales.words import Words
from storage import reminders, seats, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.queueing import Letter, queue_all
from storage.reminders import Due
from storage.transaction import Transaction

LONGEST_PAUSE = timedelta(days=1)
"""However often a reminder has failed, it is tried once a day: somebody may mend what is wrong."""
log = structlog.get_logger(__name__)


class Reminding:
    """Goes through what is due ``while_`` this process may; ``ready`` follows each batch.

    ``believed`` raises when a transaction's time is not to be believed.
    """

    def __init__(
        self,
        database: Database,
        house: House,
        *,
        while_: Callable[[], bool] = lambda: True,
        ready: Callable[[], None] = lambda: None,
        believed: Callable[[Transaction], None] = lambda t: None,
        stride: Stride | None = None,
    ) -> None:
        self._database = database
        self._house = house
        self._while = while_
        self._ready = ready
        self._believed = believed
        self._stride = stride or Stride()

    async def round(self) -> None:
        """Queue all that is due. Raises DatabaseAway, and what ``believed`` raises."""
        await go_on(self._next, self._while)

    async def adopt(self) -> None:
        """Have each open ticket looked at that nothing would look at. Raises as ``round`` does."""
        await go_on(self._next_found, self._while)

    async def _next(self) -> bool:
        most = self._stride.many
        step = timed(partial(self._remind, most))
        done, seconds = await self._database.write(step, unhurried=True)
        self._stride.took(done, seconds)
        if done:
            self._ready()
        return done >= most

    async def _next_found(self) -> bool:
        return await self._database.write(self._adopt, unhurried=True) > 0

    def _adopt(self, t: Transaction) -> int:
        self._believed(t)
        return escalating.adopt(t)

    def _remind(self, most: int, t: Transaction) -> int:
        self._believed(t)
        return remind(self._house, most, t)


def remind(house: House, most: int, t: Transaction) -> int:
    """Say the reminders that are due, at most so many; how many there were.

    One that fails comes again later, and holds up none of the others.
    """
    due = reminders.claim(t, most)
    if t.apart(partial(_done, t, house, due)) is None:
        return len(due)
    for one in due:
        fault = t.apart(partial(_done, t, house, [one]))
        if fault is not None:
            metrics.fault("clock_failed")
            log.error("a reminder failed", kind=one.kind, error=logs.fault(fault),
                      attempts=one.attempts + 1)  # fmt: skip
            reminders.retry(t, one.id, t.now + _pause(one.attempts))
    return len(due)


def _done(t: Transaction, house: House, due: Sequence[Due]) -> None:
    # First of all: what is said may set the same reminder again, for later.
    reminders.done(t, [one.id for one in due])
    _say(t, house, due)


def _say(t: Transaction, house: House, due: Sequence[Due]) -> None:
    """Say these reminders, where they are still true: a ticket may have changed in any way."""
    today: list[Due] = []
    for one in due:
        kind = Alarm(one.kind)
        if one.closed_at is not None and kind not in EVEN_CLOSED:
            continue
        if kind is not Alarm.NEXT_DATE:
            SAYS[kind](t, house, one)
        elif _has_come(one, house):
            today.append(one)
    _next_dates(t, house, today)


def _has_come(due: Due, house: House) -> bool:
    """Whether the day of the next step is this reminder's, or was before: it may be put off."""
    day, hour = cards.local_day(due.next_date, house), cards.local_day(due.due_at, house)
    return day is not None and hour is not None and day <= hour


def _next_dates(t: Transaction, house: House, today: Sequence[Due]) -> None:
    """A line to whoever carries each ticket, or to those who answer for it."""
    seated = seats.of(t, {one.holder_id for one in today if one.holder_id})
    told: list[Letter] = []
    for one in today:
        if one.ticket_id is None:
            continue
        seat = seated.get(one.holder_id) if one.holder_id else None
        if seat is None:
            _to_others(t, house, one)
        else:
            screen = _of_the_day(t, house, one, house.speaking(seat.language))
            told.append(Letter(seat, screen.to_json(), one.ticket_id, thread_of(one.ticket_id)))
    queue_all(t, told, NEWS)


def _of_the_day(t: Transaction, house: House, due: Due, words: Words) -> Screen:
    today = t.now.astimezone(house.timezone).date()
    day = cards.local_day(due.next_date, house) or today
    return nudges.of_the_day(due.reference or "", due.id, day, today, words)


def _to_others(t: Transaction, house: House, due: Due) -> None:
    """Nobody carries the ticket any more, or they can't be reached."""
    ticket = tickets.get(t, due.ticket_id) if due.ticket_id else None
    if ticket is None:
        return

    def written(_: Handler, words: Words) -> Screen:
        return _of_the_day(t, house, due, words)

    if not post(t, house, relay.carriers(t, ticket), written, ticket, priority=NEWS):
        post(t, house, coordinators_for(t, ticket), written, ticket, priority=NEWS)


def _pause(attempts: int) -> timedelta:
    return min(timedelta(minutes=2 ** min(attempts, 12)), LONGEST_PAUSE)


Say = Callable[[Transaction, House, Due], None]
"""Says one reminder where it is still true, and may set it again for later: by then it is done."""
SAYS: dict[Alarm, Say] = {
    Alarm.WATCH: escalating.look,
    Alarm.UNTAKEN: escalating.look,
    Alarm.UNANSWERED: to_desk.unanswered,
    Alarm.DIGEST: to_desk.digest,
    Alarm.BACK: membership.time_is_up,
    Alarm.MEETING: meeting.remind,
    Alarm.REFERRAL: referring.unanswered,
    Alarm.ALONE: claiming.time_is_up,
    **dict.fromkeys(prompts.TO_PEOPLE, to_people.say),
    Alarm.CHECK_IN: to_people.check_in,
    Alarm.ADDING: added.time_is_up,
}
"""How each kind is said; the days of next steps are said many at once."""
EVEN_CLOSED = {Alarm.REPLY_WAITS, Alarm.UNANSWERED}
"""What is said of a closed ticket too: its last words wait to be opened, or words came since."""
