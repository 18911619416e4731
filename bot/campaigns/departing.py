"""The last word on a message of a campaign, at the moment when it is about to leave.

It is never worth a risk: on a phone that others see, or without a clear yes, it does not go.
"""

from datetime import datetime, timedelta
from uuid import UUID

from bot.carriage import readers
from bot.carriage.noting import note
from bot.gate import Kind, Message, Send, Why
from bot.house import House
from flows.vocabulary import Purpose
from storage import accounts, campaigns, outbox, outbox_held, people
from storage.outbox import Outgoing
from storage.transaction import Transaction

LASTS = timedelta(days=14)
"""After that it is no news any more."""
AGAIN = timedelta(hours=6)
"""When it is tried again where a window is closed: so often that an open one is not missed."""
ENDED, OVER, PAUSED = "campaign_ended", "campaign_over", "campaign_paused"
"""Why a message does not leave that the gate has nothing against: nobody wants it sent any more,
its time is over, or somebody wants it to wait."""
UNREACHABLE = "unreachable"
_ASKED = Message(Kind.PROACTIVE, purpose=Purpose.AWARENESS)
_PREFIX = campaigns.topic_of(UUID(int=0)).partition(":")[0]


def is_campaigns(topic: str | None) -> bool:
    """Whether a row of the outbox with this topic is a message of a campaign."""
    return (topic or "").partition(":")[0] == _PREFIX


def campaign_of(topic: str | None) -> UUID:
    """The campaign of a row's topic. Raises ValueError when it names none."""
    return UUID((topic or "").partition(":")[2])


def last_word(t: Transaction, house: House, row: Outgoing) -> Outgoing | None:
    """What is to leave in the place of a claimed row; None when it waits, moved or was dropped."""
    campaign = campaigns.get(t, campaign_of(row.topic))
    if campaign is None or campaign.state == campaigns.STOPPED:
        outbox.drop(t, row.id, ENDED)
        return None
    if t.now - row.created_at > LASTS:
        outbox.drop(t, row.id, OVER)
        return None
    if campaign.state == campaigns.PAUSED:
        _waits(t, row.id, row.topic, PAUSED)
        return None
    account = accounts.get(t, row.account_id) if row.account_id else None
    person = people.get(t, account.person_id) if account and account.person_id else None
    reader = readers.alone(t, person) if person is not None else None
    routed = (
        readers.route(t, reader, None, _ASKED, house.rules, before=row.sequence) if reader else None
    )
    if reader is None or routed is None:
        outbox.drop(t, row.id, UNREACHABLE)
        return None
    way, decision = routed
    if decision.send is not Send.NOW:
        note(t, reader, None, _ASKED, decision, row.id)
    if decision.send in (Send.NEVER, Send.NEUTRAL):
        outbox.drop(t, row.id, decision.why)
        return None
    if decision.send is not Send.NOW:
        _waits(t, row.id, row.topic, decision.why, decision.until)
        return None
    if way.account.id != row.account_id and not row.doubtful:
        outbox_held.bring(t, row.id, way.account, row.topic or "", decision.why)
        return None
    return row


def set_aside(t: Transaction, row_id: UUID, topic: str | None) -> None:
    """The channel says that the window is closed on a message it was given: it is tried later."""
    _waits(t, row_id, topic, Why.WINDOW_CLOSED)


def _waits(
    t: Transaction, row_id: UUID, topic: str | None, why: str, until: datetime | None = None
) -> None:
    """Let a row stand aside, until the hour the gate names or for a while."""
    outbox_held.set_aside(t, row_id, topic or "", until or t.now + AGAIN, why)
