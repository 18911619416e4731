"""Every table there is: importing this file knows them all, for migrations and key rotation."""

from storage import (
    accounts,
    canary,
    consents,
    drafts,
    events,
    file_rows,
    followers,
    handlers,
    inbox_rows,
    invitations,
    messages,
    offers,
    organisations,
    outbox_rows,
    people,
    receipts,
    ticket_rows,
)
from storage.tables import Row

NOUNS = (
    accounts,
    canary,
    consents,
    drafts,
    events,
    file_rows,
    followers,
    handlers,
    inbox_rows,
    invitations,
    messages,
    offers,
    organisations,
    outbox_rows,
    people,
    receipts,
    ticket_rows,
)
METADATA = Row.metadata
