"""Every table there is: importing this file knows them all, for migrations and key rotation."""

from importlib import import_module

from storage.tables import Row

NOUNS = (
    "accounts",
    "aliases",
    "applications",
    "campaigns",
    "canary",
    "consents",
    "corrections",
    "dates",
    "days_off",
    "decisions",
    "drafts",
    "event_rows",
    "file_rows",
    "followers",
    "handlers",
    "helps",
    "inbox_rows",
    "invitations",
    "keyring",
    "leases",
    "leftovers",
    "meetings",
    "messages",
    "offers",
    "organisations",
    "outbox_rows",
    "people",
    "readings",
    "ready_answers",
    "receipts",
    "referrals",
    "reminder_rows",
    "reports",
    "shifts",
    "templates",
    "ticket_rows",
)
"""The files of this room that hold a table."""

for noun in NOUNS:
    import_module(f"storage.{noun}")
METADATA = Row.metadata
