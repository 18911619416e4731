"""A crowd: a migrated database filled with as many stored conversations as one asks for.

The databases make the rows themselves, a million in seconds. What is sealed in them names the
right key and opens to nothing: whoever takes part in a story is added by the real verbs.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from uuid import UUID

import psycopg

from storage import dialects, handlers
from storage.database import Database
from storage.organisations import Organisation
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.storage.given import an_organisation
from tests.storage.tongue import Tongue

ORGANISATIONS = 12
DAY = 86_400
YEAR = 365 * DAY
WEEK, MONTH, QUARTER = 7 * DAY, 30 * DAY, 90 * DAY
# One ticket, one report and one address on WhatsApp for so many conversations.
TICKETS = REPORTS = 4
# Of so many tickets one is open, and of so many messages one waits for somebody to write.
OPEN, HELD = 40, 400
SEALED_BYTES = 96


def _eve() -> int:
    """Seconds until the third midnight from now: the stories end in the day before it, and nothing
    is put off for longer than a day."""
    return 3 * DAY - int(time.time()) % DAY


def fill(url: str, secrets: Secrets, conversations: int) -> None:
    """Add so many conversations, and in proportion all that comes of them, to a migrated database.

    Nothing of it is due: there is nothing to send, to fetch or to remind of now.
    """
    database = Database.open(url, secrets)
    try:
        organisations, staff = database.write_now(_desk)
    finally:
        database.close()
    known = dialects.address(url)
    tongue = Tongue(dialects.is_sqlite(known))
    tables = _tables(tongue, conversations, secrets.newest, organisations, staff)
    statements = (
        f"INSERT INTO {name} ({', '.join(columns)})"
        f" SELECT {', '.join(columns.values())} FROM {tongue.rows(count)}"
        for name, count, columns in tables
        if count
    )
    if tongue.sqlite:
        _on_sqlite(str(known.database), statements)
    else:
        _on_postgres(known.set(drivername="postgresql").render_as_string(False), statements)


def _on_sqlite(path: str, statements: Iterator[str]) -> None:
    with sqlite3.connect(path, isolation_level=None) as connection:
        # Who is killed meanwhile begins with a fresh file: nothing here has to survive.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {pragma}")
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _on_postgres(url: str, statements: Iterator[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        # The references are right, and to have each one checked would take longer than the rest.
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement.encode())
        # As the server itself does some time after so many rows have come.
        connection.execute("VACUUM ANALYZE")


def _desk(t: Transaction) -> tuple[list[UUID], list[UUID]]:
    """Associations that take part no more, each with one handler."""
    made: list[Organisation] = [
        an_organisation(t, f"crowd-{number}", active=False) for number in range(ORGANISATIONS)
    ]
    staff = [handlers.join(t, one.id, "handler", name="Crowd").id for one in made]
    return [one.id for one in made], staff


def _tables(
    say: Tongue, n: int, newest: bytes, organisations: list[UUID], staff: list[UUID]
) -> list[tuple[str, int, Mapping[str, str]]]:
    """Every table with how many rows it gets, and what stands in each column."""
    sealed = say.plain(newest + bytes(SEALED_BYTES - len(newest)))
    tickets, held = n // TICKETS, max(n // HELD, 1)
    # The last row is of today, and the first one as old as it gets.
    age = f"(({n} - i) * {YEAR} / {n})"
    ticket_age = age.replace(f"{n}", f"{tickets}")
    whatsapp = "CASE WHEN i % 4 = 0 THEN 'whatsapp' ELSE 'telegram' END"
    is_open = f"i % {OPEN} = 0"
    # The last messages are those that wait; before them everything was sent.
    waits, sent = f"i > {n - held}", f"i <= {n - held}"
    due = f"CASE WHEN {waits} THEN {say.ago(f'-{YEAR}')} ELSE {say.ago(age)} END"
    # What the desk may list has nothing to be opened.
    told = f"NOT ({is_open}) AND i <= {tickets - held}"
    whose = _one_of(say, organisations)
    of_ticket = say.key("tickets", f"(i - 1) % {max(tickets, 1)} + 1")
    return [
        ("people", n, {
            "id": say.key("people"), "created_at": say.ago(age), "language": "'ary'",
            "under": say.json("[]"), "shared_phone": "FALSE",
        }),
        ("accounts", n, {
            "id": say.key("accounts"), "door": "'intake'", "channel": whatsapp,
            "lookup": say.hashed(n), "address_sealed": sealed, "person_id": say.key("people"),
            "created_at": say.ago(age), "last_heard_at": say.ago(age),
            "blocked_at": f"CASE WHEN i % 50 = 0 THEN {say.ago(age)} END",
        }),
        ("aliases", n // 10, {
            "id": say.key("aliases"), "door": "'intake'", "channel": "'whatsapp'",
            "lookup": say.hashed(n), "address_sealed": sealed,
            "account_id": say.key("accounts", "i * 8"),
        }),
        ("drafts", n, {
            "id": say.key("drafts"), "holder_id": say.key("people"), "flow": "'grievance'",
            "code": "'k3f9'", "draft_sealed": sealed,
            "updated_at": say.ago(f"{age} * {QUARTER} / {YEAR}"),
            "look_at": say.ago(f"{age} * {QUARTER} / {YEAR} - {QUARTER}"),
        }),
        ("inbox", n, {
            "id": say.key("inbox"), "door": "'intake'", "channel": whatsapp,
            "provider_id": "'c' || (1000000000 + i)", "account_id": say.key("accounts"),
            "received_at": say.ago(age), "handled_at": say.ago(age), "attempts": "0",
            "state": "CASE WHEN i % 50000 = 1 THEN 'dead' ELSE 'done' END",
            "payload_sealed": f"CASE WHEN {age} < {WEEK} OR i % 50000 = 1 THEN {sealed} END",
        }),
        ("tickets", tickets, {
            "id": say.key("tickets"), "reference": "'9' || (100000000 + i)",
            "pin_sealed": sealed, "person_id": say.key("people", f"i * {TICKETS}"),
            "state": f"CASE WHEN {is_open} THEN 'accepted' ELSE 'closed' END",
            "urgency": "'normal'", "topic": "'transfer'", "about": "'son'", "language": "'ary'",
            "needs": say.json("[]"), "organisation_id": whose, "handler_id": _one_of(say, staff),
            "record_sealed": f"CASE WHEN {told} THEN {sealed} END", "taken_at": say.ago(ticket_age),
            "opened_at": say.ago(ticket_age), "answered_at": say.ago(ticket_age),
            "closed_at": f"CASE WHEN NOT ({is_open}) THEN {say.ago(ticket_age)} END",
            **{f"{name}_due": say.ago(f"-{MONTH}") for name in
               ("acknowledge", "take", "reply", "close")},
            "revision": "3", "events": "2", "chain_mark": sealed,
        }),
        ("followers", tickets, {
            "ticket_id": say.key("tickets"), "person_id": say.key("people", f"i * {TICKETS}"),
            "via": "'filed'", "since": say.ago(ticket_age),
        }),
        ("consents", tickets * 2, {
            "id": say.key("consents"), "person_id": say.key("people", f"(i + 1) / 2 * {TICKETS}"),
            "ticket_id": say.key("tickets", "(i + 1) / 2"), "given": "TRUE", "at": say.ago("0"),
            "purpose": "CASE WHEN i % 2 = 0 THEN 'share' ELSE 'contact' END",
        }),
        ("consents", tickets, {"id": say.key("awareness"), "given": "TRUE", "at": say.ago("0"),
            "person_id": say.key("people", f"i * {TICKETS}"), "purpose": "'awareness'"}),
        ("offers", tickets, {
            "id": say.key("offers"), "ticket_id": say.key("tickets"), "organisation_id": whose,
            "rank": "1", "score": "1.0", "reasons": say.json("[]"), "state": "'accepted'",
            "at": say.ago(ticket_age),
        }),
        ("ticket_events", tickets * 2, {
            "id": say.key("events"), "ticket_id": say.key("tickets", "(i + 1) / 2"),
            "number": "2 - i % 2", "at": say.ago("0"), "act": "'received'",
            "actor": "CASE WHEN i % 2 = 0 THEN 'handler' ELSE 'person' END",
            "actor_id": say.key("people", f"(i + 1) / 2 * {TICKETS}"), "detail_sealed": sealed,
            **{name: say.plain(bytes(32)) for name in ("digest", "previous", "hash")},
        }),
        ("messages", tickets, {
            "id": say.key("messages"), "ticket_id": say.key("tickets"), "author": "'person'",
            "author_id": say.key("people", f"i * {TICKETS}"), "kind": "'words'",
            "pieces_sealed": sealed, "at": say.ago(ticket_age),
        }),
        ("files", n // 10, {
            "id": say.key("files"), "door": "'intake'", "channel": "'telegram'",
            "key_sealed": sealed, "state": "'stored'", "kind": "'voice'", "attempts": "1",
            "ticket_id": f"CASE WHEN i % 20 > 0 THEN {of_ticket} END",
            "holder_id": say.key("people", "i * 10"), "next_attempt_at": say.ago("0"),
            "created_at": say.ago(f"(({n // 10} - i) * {QUARTER} / {max(n // 10, 1)})"),
        }),
        ("outbox", n, {
            "id": say.key("outbox"), "door": "'intake'", "channel": whatsapp,
            "lane": say.key("accounts"), "account_id": say.key("accounts"),
            "ticket_id": f"CASE WHEN {waits} OR i % 4 = 0 THEN {of_ticket} END",
            "topic": f"CASE WHEN {waits} THEN 'held:crowd' END",
            "priority": f"CASE WHEN {waits} THEN 1 ELSE 0 END",
            "payload_sealed":
                f"CASE WHEN {waits} OR i % 50000 = 1 OR (i % 40 = 0 AND {age} < {MONTH})"
                f" THEN {sealed} END",
            "status": f"CASE WHEN {waits} THEN 'queued' WHEN i % 50000 = 1 THEN 'failed'"
                      " WHEN i % 40 = 0 THEN 'sent' WHEN i % 4 = 0 THEN 'read' ELSE 'sent' END",
            "attempts": f"CASE WHEN {waits} THEN 0 ELSE 1 END", "doubts": "0",
            "created_at": say.ago(age), "due_at": due, "next_attempt_at": due,
            "provider_id": f"CASE WHEN {sent} THEN 'SM' || (1000000000 + i) END",
            "sent_at": f"CASE WHEN {sent} THEN {say.ago(age)} END",
            "gate_reason": f"CASE WHEN {waits} THEN 'window_closed' END",
        }),
        ("reports", n // REPORTS, {
            "channel": "'whatsapp'", "provider_id": f"'SM' || (1000000000 + i * {REPORTS})",
            "status": "CASE WHEN i % 10 = 0 THEN 'sent' ELSE 'read' END",
            "at": say.ago(ticket_age.replace(str(YEAR), str(MONTH))),
            "outbox_id": say.key("outbox", f"i * {REPORTS}"),
        }),
        ("receipt_attempts", n // 20, {
            "id": say.key("attempts"), "account_id": say.key("accounts", "i * 20"),
            "reference_lookup": say.hashed(n), "at": say.ago("3600"), "ok": "TRUE",
        }),
        ("leftovers", n // 20, {
            "id": say.key("leftovers"), "door": "'intake'", "channel": "'whatsapp'",
            "source_sealed": sealed, "attempts": "1", "next_attempt_at": say.ago(f"-{_eve()}"),
            "created_at": say.ago("0"),
        }),
        ("decisions", n // 2, {
            "id": say.key("decisions"), "at": say.ago(age.replace(str(YEAR), str(QUARTER))),
            "ticket_id": of_ticket, "person_id": say.key("people"),
            "message_id": say.key("outbox"), "kind": "'relay'", "purpose": "'contact'",
            "send": "CASE WHEN i % 400 = 0 THEN 'never' ELSE 'now' END", "why": "'allowed'",
        }),
        ("dates", tickets, {
            "id": say.key("dates"), "ticket_id": say.key("tickets"), "kind": "'hearing'",
            "person_id": say.key("people", f"i * {TICKETS}"), "day": "'2099-01-01'",
            "created_at": say.ago(ticket_age)}),
        ("helps", tickets, {
            "id": say.key("helps"), "ticket_id": say.key("tickets"), "kind": "'visit'",
            "organisation_id": whose, "handler_id": _one_of(say, staff), "day": "'2020-01-01'",
            "outcome": "'met'", "transport": "0", "communication": "0", "words_sealed": sealed,
            "at": say.ago(ticket_age),
        }),
        ("referrals", tickets, {
            "id": say.key("referrals"), "ticket_id": say.key("tickets"), "state": "'lapsed'",
            "from_organisation_id": whose, "to_organisation_id": whose,
            "handler_id": _one_of(say, staff), "reason_sealed": sealed,
            "asked_at": say.ago(ticket_age), "answered_at": say.ago("0"),
        }),
        ("reminders", tickets, {
            "id": say.key("reminders"), "idempotency_key": "'crowd:' || i",
            "ticket_id": say.key("tickets"), "kind": "'next_date'", "attempts": "0",
            "status": "CASE WHEN i % 4 = 0 THEN 'waiting' ELSE 'done' END",
            "due_at": say.ago(f"-{MONTH}"), "created_at": say.ago("0"),
            "next_attempt_at":
                f"CASE WHEN i % 4 = 0 THEN {say.ago(f'-{MONTH}')} ELSE {say.ago('0')} END",
        }),
    ]  # fmt: skip


def _one_of(say: Tongue, known: list[UUID]) -> str:
    """One of a few ids, in turn."""
    cases = " ".join(f"WHEN {place} THEN {say.one(key)}" for place, key in enumerate(known))
    return f"CASE (i / {OPEN}) % {len(known)} {cases} END"
