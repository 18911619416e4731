"""Every table there is: importing this file knows them all, for migrations and key rotation."""

from storage import (
    accounts,
    aliases,
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
    reports,
    templates,
    ticket_rows,
)
from storage.tables import Row

NOUNS = (
    accounts,
    aliases,
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
    reports,
    templates,
    ticket_rows,
)
METADATA = Row.metadata
