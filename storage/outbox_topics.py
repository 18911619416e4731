"""Rows of the outbox found by what they are about, or by the message they have become."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, bindparam, literal, select, update

from storage.outbox_rows import DROPPED, OUTBOX, QUEUED, Outbound
from storage.tables import first, run
from storage.transaction import Transaction

_DROP = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("key"), OUTBOX.c.status == QUEUED)
    .values(status=DROPPED, gate_reason=bindparam("why"), address_sealed=None)
)
_DEFER = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("key"), OUTBOX.c.status == QUEUED)
    # A row that was tried and waits would hold up whatever comes behind it.
    .values(
        topic=bindparam("about"),
        attempts=0,
        due_at=bindparam("at"),
        next_attempt_at=bindparam("at"),
        gate_reason=bindparam("why"),
    )
)
_REWORD = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("key"), OUTBOX.c.status == QUEUED)
    .values(payload_sealed=bindparam("sealed"))
)
_DUE_NOW = (
    select(OUTBOX.c.id)
    .where(OUTBOX.c.account_id == bindparam("account"), OUTBOX.c.status == QUEUED)
    .where(OUTBOX.c.next_attempt_at == bindparam("at"), OUTBOX.c.priority == 0)
    .order_by(OUTBOX.c.sequence)
)
_MARK = update(OUTBOX).where(OUTBOX.c.id == bindparam("key")).values(gate_reason=bindparam("why"))
_NAMED = select(OUTBOX.c.provider_id).where(OUTBOX.c.id == bindparam("key"))
# A screen that needed several messages is known by the ids of all of them, with blanks between.
_BECAME = (
    select(OUTBOX)
    .where(OUTBOX.c.account_id == bindparam("account"))
    .where((literal(" ") + OUTBOX.c.provider_id + " ").like(bindparam("named"), escape="!"))
    .order_by(OUTBOX.c.sequence.desc())
    .limit(1)
)
_SHOWN = (
    select(OUTBOX.c.sequence, OUTBOX.c.provider_id)
    .where(OUTBOX.c.account_id == bindparam("account"), OUTBOX.c.provider_id.is_not(None))
    .where(OUTBOX.c.topic.startswith(bindparam("kind")))
    .order_by(OUTBOX.c.sequence.desc())
    .limit(bindparam("most", type_=Integer))
)


def shown(t: Transaction, account_id: UUID, kinds: Iterable[str], most: int) -> list[str]:
    """The latest messages on somebody's phone of these kinds of topics, each once.

    A kind is how its topics begin.
    """
    found = [
        (row.sequence, row.provider_id)
        for kind in kinds
        for row in t.execute(_SHOWN, {"account": account_id, "kind": kind, "most": most})
    ]
    return list(dict.fromkeys(message for _, message in sorted(found, reverse=True)))[:most]


def take_back(t: Transaction, row_id: UUID, reason: str) -> bool:
    """Drop a row that nobody has begun to send; False when it is too late for that."""
    return run(t, _DROP, key=row_id, why=reason) == 1


def defer(t: Transaction, row_id: UUID, topic: str, until: datetime, reason: str) -> None:
    """Let a row that nobody has begun to send wait under a topic; its place in line is kept."""
    run(t, _DEFER, key=row_id, about=topic, at=until, why=reason)


def reword(t: Transaction, row_id: UUID, screen: bytes) -> None:
    """Put another screen (its JSON) in the place of one that nobody has begun to send."""
    sealed = t.secrets.seal("outbox.payload_sealed", row_id, screen)
    run(t, _REWORD, key=row_id, sealed=sealed)


def due_now(t: Transaction, account_id: UUID) -> list[UUID]:
    """The answers that this very transaction has queued or released for an account, in order."""
    return t.execute(_DUE_NOW, {"account": account_id, "at": t.now}).scalars()


def reasoned(t: Transaction, row_id: UUID, reason: str) -> None:
    """Note why the gate let a row go now, later or in other words."""
    run(t, _MARK, key=row_id, why=reason)


def became(t: Transaction, account_id: UUID, provider_id: str) -> Outbound | None:
    """The row that became this message on this account's phone; None when it is none of ours."""
    plain = provider_id.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return first(t, Outbound, _BECAME, named=f"% {plain} %", account=account_id)


def became_of(t: Transaction, row_id: str) -> str | None:
    """The message that a row has become, as the channel names it; None when there is none."""
    return t.connection.scalar(_NAMED, {"key": UUID(row_id)})
