"""What is to be written of a message that is no longer on its way.

It may be written late, after an outage: unless the message was sent, only what nobody else has
taken up meanwhile has that end.
"""

from collections.abc import Callable
from uuid import UUID

import structlog

from bot import logs
from bot.delivery.lanes import Aftermath, Lane
from bot.watch import metrics
from storage import outbox
from storage.outbox import Outgoing
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

Ending = Callable[[Transaction], object]
"""How one attempt ended; written together with others, and again after a conflict."""


def sent(aftermath: Aftermath, row: Outgoing, provider_id: str) -> Ending:
    """Mark it, and act on what the channel may have reported of it before the mark."""

    def ending(t: Transaction) -> None:
        outbox.sent(t, row.id, provider_id, keep=row.account_id is not None)
        fault = t.apart(lambda: aftermath.sent(t, row, provider_id))
        if fault is not None:
            log.error("a report was not acted on", error=logs.fault(fault))

    return ending


def unsent(row: Outgoing, ending: Ending) -> Ending:
    """This ending, unless the lease ran out before it could be written and another process is
    sending the row by now, or has: then that attempt alone decides."""

    def fenced(t: Transaction) -> None:
        if outbox.still_claimed(t, row):
            ending(t)

    return fenced


def followed(row: Outgoing, follow: Callable[[Transaction], None]) -> Ending:
    """What a channel's aftermath decides; its fault must not hold up the endings of others."""

    def ending(t: Transaction) -> None:
        fault = t.apart(lambda: follow(t))
        if fault is not None:
            log.error("an ending went wrong", error=logs.fault(fault))
            outbox.fail(t, row.id, logs.fault(fault))

    return unsent(row, ending)


def dead(row: Outgoing, reason: str) -> Ending:
    """It is tried no more: a human will see it."""
    metrics.fault("message_failed")
    return unsent(row, lambda t: outbox.fail(t, row.id, reason))


def given_up(lane: Lane, row_id: UUID, reason: str) -> None:
    """Tell and count a row that failed as it was claimed; after a conflict it is told again."""
    metrics.fault("message_failed")
    log.warning(
        "given up", door=lane.door, channel=lane.channel, message=str(row_id), reason=reason
    )
