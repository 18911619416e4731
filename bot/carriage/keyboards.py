"""A ticket leaves the phone of a handler: the buttons under what shows it there are taken off.

A press that comes before that, or on a message we don't know any more, is answered with a sentence.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from bot.carriage.posting import CARD, RELAYED, RING, THREAD, ring, thread
from bot.screens import Screen
from bot.standing import message_of
from flows.vocabulary import Role
from storage import accounts, handlers, outbox, outbox_topics
from storage.accounts import Account
from storage.tickets import Ticket
from storage.transaction import Transaction

MOST = 30
"""How many messages of each phone are looked at, the latest first: each takes a call, and a chat
takes one a second."""


def take_off(t: Transaction, ticket: Ticket, of: Collection[UUID] | None = None) -> None:
    """Take the buttons off what shows a ticket, on the phones of these organisations' handlers.

    Without them, of all handlers. Cards say themselves what became of the ticket; a list holds
    other tickets too, and keeps its buttons.
    """
    shown: dict[UUID, dict[str, None]] = {}
    rows = [row for topic in (thread(ticket), ring(ticket)) for row in outbox.by_topic(t, topic)]
    for row in sorted(rows, key=lambda row: row.sequence or 0, reverse=True):
        message = message_of(row)
        if message is not None and row.account_id is not None:
            shown.setdefault(row.account_id, {})[message] = None
    for account_id, messages in shown.items():
        account = accounts.get(t, account_id)
        reader = handlers.get(t, account.handler_id) if account and account.handler_id else None
        if account is None or reader is None or reader.role == Role.COORDINATOR:
            continue
        if of is None or reader.organisation_id in of:
            _bare(t, account, list(messages)[:MOST])


def shown_to(t: Transaction, account: Account) -> list[str]:
    """The messages of tickets on the phone of a member: what ``bare`` is for once they have left.

    To be asked before the rows of that account are erased.
    """
    return outbox_topics.shown(t, account.id, (THREAD, CARD, RING), MOST)


def bare(t: Transaction, shown: Iterable[tuple[Account, list[str]]]) -> None:
    """Take the buttons off these messages."""
    for account, messages in shown:
        _bare(t, account, messages)


def _bare(t: Transaction, account: Account, messages: Iterable[str]) -> None:
    for message in messages:
        # Without words only the buttons of a message change.
        screen = Screen("", replaces=message)
        outbox.add(t, account, screen.to_json(), priority=RELAYED)
