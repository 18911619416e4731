"""Which notes about the directory a coordinator looks at: none about their own association."""

from bot.carriage.posting import all_coordinators_of
from bot.casework import entries
from flows.directory import Looked, Sought
from storage import organisations
from storage.handlers import Handler
from storage.transaction import Transaction


def withheld(t: Transaction, handler: Handler) -> str:
    """The entry that somebody else looks at, or "" where there is nobody else who could."""
    own = organisations.get(t, handler.organisation_id)
    if own is None or all_coordinators_of(t, {own.code}):
        return ""
    return entries.code_of(Looked(Sought.ASSOCIATION, own.code))
