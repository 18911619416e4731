"""The outbox to the channels: who is next, on every bot at once, never two to one account.

No transaction is open while a sender speaks; the marks and claims of one moment share one.
"""

import math
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from bot.delivery.attempts import Attempts
from bot.delivery.endings import Ending, given_up
from bot.delivery.lanes import Aftermath, Closed, Lane
from bot.delivery.pace import Pace
from bot.delivery.rounds import POLL_SECONDS, Rounds
from bot.delivery.sending import Sender
from bot.standing import named
from storage import absence, outbox
from storage.database import Database
from storage.outbox import Outgoing
from storage.transaction import Transaction

GLANCE_SECONDS = 0.1
# An outage may outlast the lease of what another process has sent and not marked. All come back
# within this time, so for so long after a silence the marks go first.
OWNERS_FIRST_SECONDS = absence.LONGEST_SECONDS + 2 * POLL_SECONDS
# A lease outlasts its attempt by some more.
SILENCE_SECONDS = 5.0
Claimed = list[tuple[Lane, Outgoing | None]]
Consider = Callable[[Transaction, Outgoing], Outgoing | None]
"""What is to leave in the place of a claimed row; None when it has been put elsewhere, or dropped.
It may be asked again after a conflict, so it touches nothing but the transaction."""


class Delivery(Rounds):
    """Carries what waits in the outbox; any number of processes may do so on one database.

    ``senders``, ``paces`` and ``aftermaths`` are by door and channel. ``lease`` must outlast a
    call: a message whose lease ran out may have arrived. A channel that remembers is asked; on any
    other it is sent once more at most. ``patience`` is how long a message is tried before a human
    has to see it. ``consider`` has the last word on each row before it leaves. ``closed`` follows
    when an account takes no more, on a channel without an aftermath. ``clock`` is in seconds.
    """

    def __init__(
        self,
        database: Database,
        senders: Mapping[tuple[str, str], Sender],
        *,
        paces: Mapping[tuple[str, str], Pace] | None = None,
        aftermaths: Mapping[tuple[str, str], Aftermath] | None = None,
        consider: Consider = lambda _, row: row,
        closed: Closed = lambda _, account_id: None,
        lease: timedelta = timedelta(seconds=30),
        patience: timedelta = timedelta(hours=24),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._database = database
        self._lanes = [
            Lane(
                *way, sender, (paces or {}).get(way) or Pace(), (aftermaths or {}).get(way), closed
            )
            for way, sender in senders.items()
        ]
        self._consider = consider
        self._attempts = Attempts(lease, patience)
        self._endings: list[Ending] = []
        self._clock = clock
        # When the database was last asked for something and did it, and until when owners go first.
        self._asked_at = self._well_at = clock()
        self._owners_until = -math.inf

    async def _step(self) -> int:
        """Mark what has ended and claim what is next, in one transaction; how much that was."""
        rooms = [] if self.stopping else self._rooms()
        endings, self._endings = self._endings, []
        if not endings and not rooms:
            self._well_at = self._clock()
            return 0
        try:
            claimed = await self._database.write(partial(self._settle, endings, rooms))
        except BaseException:
            # A mark that is lost would make its message be sent again.
            self._endings = endings + self._endings
            self._well_at = -math.inf
            raise
        self._well_at = self._asked_at
        for lane, room in rooms:
            lane.more = sum(where is lane for where, _ in claimed) == room
        for lane, row in claimed:
            if row is None:
                # Its account may have more to say, and so may the one that it was moved to.
                self.wake()
                continue
            lane.flying += 1
            self.launch(self._fly(lane, row))
        if any(lane.more and not lane.pace.paused for lane in self._lanes):
            self.wake_in(GLANCE_SECONDS)
        return len(claimed) + len(endings)

    def _rooms(self) -> list[tuple[Lane, int]]:
        rooms = [(lane, lane.pace.room(lane.flying)) for lane in self._lanes]
        return [(lane, room) for lane, room in rooms if room > 0]

    def _settle(
        self, endings: list[Ending], rooms: list[tuple[Lane, int]], t: Transaction
    ) -> Claimed:
        for ending in endings:
            ending(t)
        lease, lapsed = self._attempts.lease, not self._owners_first()
        return [
            (lane, row and self._consider(t, row))
            for lane, room in rooms
            for claimed in outbox.claim(
                t,
                door=lane.door,
                channel=lane.channel,
                limit=room,
                lease=lease,
                remembers=lane.remembers,
                lapsed=lapsed,
                given_up=partial(given_up, lane),
            )
            for row in (named(t, claimed),)
        ]

    def _owners_first(self) -> bool:
        """Whether the database was away a moment ago, or silent; asked as each try begins."""
        self._asked_at = now = self._clock()
        if now - self._well_at > SILENCE_SECONDS:
            self._owners_until = now + OWNERS_FIRST_SECONDS
        return now < self._owners_until

    async def _fly(self, lane: Lane, row: Outgoing) -> None:
        """One attempt, from its turn in the pace to the mark of how it ended."""
        try:
            ending = await self._attempts.make(lane, row)
        finally:
            lane.flying -= 1
        if ending is not None:
            self._endings.append(ending)
