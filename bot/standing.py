"""Messages that are to be rewritten while they are still on their way to the phone.

Until the channel has named a message, it is known by its row; the name is found once it is sent.
"""

from dataclasses import replace

from bot.screens import Screen
from storage import outbox, outbox_topics
from storage.outbox import Outbound, Outgoing
from storage.outbox_rows import SENDING
from storage.transaction import Transaction

ROW = "row:"
_MARK = f'"replaces": "{ROW}'.encode()


def message_of(row: Outbound) -> str | None:
    """What a screen that rewrites this one replaces; None when there is no message of it."""
    return row.provider_id or (f"{ROW}{row.id}" if row.status == SENDING else None)


def named(t: Transaction, row: Outgoing) -> Outgoing | None:
    """A claimed row, its message named; None, and dropped, when that message never came to be.

    An account's rows leave one after the other, so what is replaced has had its end by now.
    """
    if _MARK not in row.payload:
        return row
    screen = Screen.from_json(row.payload)
    message = outbox_topics.became_of(t, (screen.replaces or "").removeprefix(ROW))
    if message is None:
        outbox.drop(t, row.id, "settled")
        return None
    return replace(row, payload=replace(screen, replaces=message).to_json())
