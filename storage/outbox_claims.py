"""Who is next: the statement by which the outbox is claimed, however much waits in it."""

from sqlalchemy import ColumnElement, and_, bindparam, func, not_, or_, select, text
from sqlalchemy.sql.selectable import NamedFromClause

from storage.outbox_rows import ACCOUNTS, OUTBOX, QUEUED, SENDING

# Who may leave is found from what waits, in order of its priority: looking at a handful of rows
# is enough however many wait. Of each lane its most urgent row is looked at, and its head claimed:
# so a row borrows the priority of whoever waits behind it.
_WAITING, _HEAD = OUTBOX.alias("waiting"), OUTBOX.alias("head")
_AHEAD, _BETTER = OUTBOX.alias("ahead"), OUTBOX.alias("better")


def _may_leave(row: NamedFromClause) -> ColumnElement[bool]:
    """It is unsent; what was never tried, or was lost by the channel, stands aside until its
    hour."""
    return and_(
        # Written out and not bound: only then does a query use the index of these few rows.
        text(f"{row.name}.status IN ('queued', 'sending')"),
        not_(
            and_(
                or_(row.c.attempts == 0, row.c.sent_at.is_not(None)),
                *(row.c.status == QUEUED, row.c.next_attempt_at > bindparam("at")),
            )
        ),
    )


def _of_its_lane(row: NamedFromClause) -> ColumnElement[bool]:
    return and_(
        row.c.door == _WAITING.c.door,
        row.c.channel == _WAITING.c.channel,
        row.c.lane == _WAITING.c.lane,
        _may_leave(row),
    )


_MORE_URGENT = select(_BETTER.c.sequence).where(
    _of_its_lane(_BETTER),
    or_(
        _BETTER.c.priority < _WAITING.c.priority,
        and_(_BETTER.c.priority == _WAITING.c.priority, _BETTER.c.sequence < _WAITING.c.sequence),
    ),
)
_FIRST = select(_AHEAD.c.sequence).where(_of_its_lane(_AHEAD)).order_by(_AHEAD.c.sequence).limit(1)
READY = (
    select(_HEAD, ACCOUNTS.c.address_sealed.label("account_address"))
    .select_from(_WAITING)
    .join(_HEAD, _HEAD.c.sequence == _FIRST.scalar_subquery())
    .outerjoin(ACCOUNTS, ACCOUNTS.c.id == _HEAD.c.account_id)
    .where(
        _WAITING.c.door == bindparam("at_door"),
        _WAITING.c.channel == bindparam("on_channel"),
        _may_leave(_WAITING),
        ~_MORE_URGENT.exists(),
        or_(
            and_(_HEAD.c.status == QUEUED, _HEAD.c.next_attempt_at <= bindparam("at")),
            and_(_HEAD.c.status == SENDING, _HEAD.c.lease_until <= bindparam("lapsed")),
            # Nobody waits so long for a second try, or holds a lease: the clock was set back.
            and_(
                or_(_HEAD.c.status == SENDING, _HEAD.c.attempts > 0),
                func.coalesce(_HEAD.c.lease_until, _HEAD.c.next_attempt_at) > bindparam("far"),
            ),
        ),
        ACCOUNTS.c.blocked_at.is_(None),
    )
    .order_by(_WAITING.c.priority, _WAITING.c.sequence)
    .limit(bindparam("most"))
    # PostgreSQL alone needs the lock, and SQLite leaves it out by itself.
    .with_for_update(of=_HEAD, skip_locked=True)
)
