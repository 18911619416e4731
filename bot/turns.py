"""A turn: one arrival is one transaction, taken once, however often its provider repeats it.

Both hosts run their turns here. A turn that fails is kept and repeated; after five failures it
rests in the dead letters, and the provider is told that all is well so that others get through.
"""

import time
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from bot import logs
from bot.arrivals import Arrival, Attachment, Channel, Door, Kind
from bot.carriage.recognising import bear, recognise
from bot.watch import metrics
from storage import accounts, inbox
from storage.accounts import Account
from storage.database import Database
from storage.inbox import Before
from storage.transaction import DatabaseAway, Transaction

__all__ = ["DatabaseAway", "Turn", "TurnFailed", "Turns", "arrival_of", "payload_of"]

Turn = Callable[[Transaction, Account, Arrival], None]
"""What a host does with an arrival, wholly inside one transaction. It may be run again after a
conflict, so it touches nothing but the transaction."""

FIELDS = tuple(field.name for field in fields(Arrival))
log = structlog.get_logger(__name__)


class TurnFailed(Exception):
    """This message could not be taken in; its provider should send it again."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class Turns:
    """Takes arrivals in: each account's one after the other, each one once.

    ``closed`` follows when an account, by its id, blocks us.
    """

    def __init__(
        self,
        database: Database,
        *,
        closed: Callable[[Transaction, UUID], object] = lambda _, account_id: None,
    ) -> None:
        self._database = database
        self._closed = closed

    async def run(self, arrival: Arrival, turn: Turn) -> None:
        """Take one arrival in; when this returns it is committed and may be acknowledged.

        A repeat changes nothing. Raises TurnFailed for the provider to send it again, and
        DatabaseAway, when nothing could be kept. The fifth failure is kept and raises nothing.
        """
        began = time.perf_counter()
        try:
            await self._take(arrival, turn)
        except DatabaseAway:
            raise
        except Exception as error:
            attempts = await self._keep(arrival, error)
            metrics.fault("turn_failed" if attempts < inbox.FAILURES else "turn_dead")
            if attempts < inbox.FAILURES:
                raise TurnFailed from error
        metrics.turns(arrival.door, arrival.channel).observe(time.perf_counter() - began)

    async def replay(self, inbound_id: UUID, turn: Turn) -> bool:
        """Take a dead letter in as if it had just come; False when it failed again.

        It rests until its turn is committed. One that fails rests again at once: nobody would
        send it a second time.
        """
        try:
            found = await self._database.read(lambda t: inbox.replay(t, inbound_id))
            if found is not None:
                old = arrival_of(found.payload)
                old = replace(old, said_at=old.said_at or found.received_at)
                await self._take(old, turn, found.id)
        except DatabaseAway:
            raise
        except Exception as error:
            where = logs.fault(error)
            log.error("replay failed", error=where)
            await self._database.write(lambda t: inbox.rest(t, inbound_id, where))
            return False
        return True

    async def _take(self, arrival: Arrival, turn: Turn, again: UUID | None = None) -> None:
        def work(t: Transaction) -> None:
            account = _take(t, arrival, turn, again)
            if account is not None and arrival.kind is Kind.BLOCKED:
                accounts.blocked(t, account.id)
                self._closed(t, account.id)

        # It is run by another thread, whose lines are to bear this request too.
        here = copy_context()
        await self._database.write(lambda t: here.run(work, t), order=_order(arrival))

    async def _keep(self, arrival: Arrival, error: Exception) -> int:
        """Count the failure in a transaction of its own; how often it has failed by now."""
        where = logs.fault(error)
        log.error("turn failed", door=arrival.door, channel=arrival.channel, error=where)
        return await self._database.write(lambda t: _fail(t, arrival, where), order=_order(arrival))


def _order(arrival: Arrival) -> str:
    # Of several addresses the channel's own id stays: whoever comes with it comes in turn.
    return f"{arrival.door}/{arrival.channel}/{max((arrival.address, *arrival.aliases))}"


def _take(t: Transaction, arrival: Arrival, turn: Turn, again: UUID | None) -> Account | None:
    """Take an arrival in; whose it is, unless nothing was left to do or nobody is to be answered.

    ``again`` is the dead letter that it comes from.
    """
    before = inbox.before(t, *_named(arrival))
    # A repeat of what was taken in teaches us nothing of whose an address is.
    if again is None and before is not None and before.settled:
        return None
    account = _account(t, arrival, before)
    if account is None:
        # Nobody is to be answered: it is kept, and that is all.
        payload = {} if arrival.address else payload_of(arrival)
        _record(t, arrival, None, payload, again)
        return None
    if not _record(t, arrival, account.id, payload_of(arrival), again):
        return None
    if arrival.kind is Kind.UNBLOCKED:
        accounts.unblocked(t, account.id)
    elif arrival.kind is not Kind.BLOCKED:
        accounts.touch(t, account.id, arrival.said_at)
        turn(t, account, arrival)
    return account


def _account(t: Transaction, arrival: Arrival, before: Before | None) -> Account | None:
    """Whose arrival it is, if anybody's; who writes for the first time becomes known.

    What failed before is whose it was then: its number may be somebody else's by now. Nobody
    becomes known by blocking or stopping the bot.
    """
    if not arrival.address:
        return None
    whose = before.account_id if before is not None else None
    known = accounts.get(t, whose) if whose is not None else recognise(t, arrival)
    if known is not None or arrival.kind in {Kind.BLOCKED, Kind.UNBLOCKED, Kind.STOPPED}:
        return known
    made = accounts.reach(t, arrival.door, arrival.channel, arrival.address)
    bear(t, made, arrival)
    return made


def _record(
    t: Transaction,
    arrival: Arrival,
    account_id: UUID | None,
    payload: dict[str, Any],
    again: UUID | None,
) -> bool:
    """Note that it is handled with this transaction; False when nothing is left to do."""
    if again is not None:
        return inbox.settle(t, again, account_id)
    return inbox.record(t, *_named(arrival), account_id, payload)


def _fail(t: Transaction, arrival: Arrival, where: str) -> int:
    found: list[Account | None] = [None]
    # Telling whose it is may be the very thing that fails.
    before = inbox.before(t, *_named(arrival))
    t.apart(lambda: found.append(_account(t, arrival, before)))
    whose = None if found[-1] is None else found[-1].id
    return inbox.fail(t, *_named(arrival), whose, payload_of(arrival), where)


def _named(arrival: Arrival) -> tuple[str, str, str]:
    """What its provider calls an arrival."""
    return arrival.door, arrival.channel, arrival.provider_id


def payload_of(arrival: Arrival) -> dict[str, Any]:
    """The arrival as JSON, to be kept sealed."""
    attachments = [asdict(each) for each in arrival.attachments]
    said_at = arrival.said_at and arrival.said_at.isoformat()
    kept = {name: getattr(arrival, name) for name in FIELDS}
    return {**kept, "attachments": attachments, "said_at": said_at}


def arrival_of(payload: dict[str, Any]) -> Arrival:
    """The arrival that ``payload_of`` wrote."""
    location, said_at = payload["location"], payload.get("said_at")
    return Arrival(
        **{
            **payload,
            "door": Door(payload["door"]),
            "channel": Channel(payload["channel"]),
            "kind": Kind(payload["kind"]),
            "attachments": tuple(Attachment(**each) for each in payload["attachments"]),
            "location": None if location is None else (location[0], location[1]),
            "aliases": tuple(payload.get("aliases", ())),
            "said_at": said_at and datetime.fromisoformat(said_at),
        }
    )
