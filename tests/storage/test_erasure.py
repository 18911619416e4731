"""Erasing a person: nothing they gave can be read anywhere, and what is left still verifies."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from flows.vocabulary import Purpose, State
from storage import (
    accounts,
    consents,
    drafts,
    events,
    files,
    followers,
    inbox,
    messages,
    offers,
    outbox,
    people,
    receipts,
    tickets,
)
from storage.database import Database, Transaction
from storage.schema import METADATA
from storage.secrets import NotOurs
from storage.vault import Vault
from tests.storage.given import (
    a_handler,
    a_person,
    a_ticket,
    an_organisation,
    bytes_under,
    file_ids,
    waiting,
)

# Every word that a person gave, each one unlike anything else in the database.
ADDRESS, STORY, REPLY, DRAFT = "chat-778899", "شي حاجة وقعات", "thank you Samira", "half said"
NAME, SOURCE, VOICE = "ولدي يوسف.ogg", "AwACAgQAAxk", b"OggS" + b"my voice " * 20_000
WORDS = [ADDRESS, STORY, REPLY, DRAFT, NAME, SOURCE, "for your eyes", "a private note"]


@dataclass
class Life:
    """What is left behind by the person of these tests."""

    person_id: UUID
    account: accounts.Account
    ticket_id: UUID
    file_id: UUID
    file_key: bytes


def live(t: Transaction, vault: Vault, *, counted: bool = True) -> Life:
    """A whole grievance, with a draft, words both ways, a voice note and messages to be sent."""
    person = a_person(t, ADDRESS)
    account = accounts.of_person(t, person.id)[0]
    inbox.record(t, "intake", "telegram", "1", account.id, {"text": STORY})
    inbox.fail(t, "intake", "telegram", "2", account.id, {"text": STORY}, "Broken")
    ticket = a_ticket(t, person.id, record={"account": STORY})
    consents.give(t, person.id, ticket.id, Purpose.STATISTICS, counted)
    file = files.expect(
        t,
        door="intake",
        channel="telegram",
        source=SOURCE,
        kind="voice",
        holder_id=person.id,
        name=NAME,
        ticket_id=ticket.id,
    )
    key = files.key(t, file)
    stored = vault.store(file.id, key, [VOICE])
    files.stored(t, file.id, media_type=stored.media_type, size=stored.size)
    handler = a_handler(t, an_organisation(t))
    messages.add(t, ticket.id, "person", person.id, "words", [{"text": REPLY}])
    messages.add(t, ticket.id, "handler", handler.id, "note", [{"text": "a private note"}])
    drafts.save(t, person.id, "follow_up", "a1b2", {"answers": {"follow_up.words": DRAFT}})
    events.record(t, ticket.id, "person", person.id, "received", {"account": STORY})
    sent = outbox.add(t, account, b"for your eyes", priority=0)
    outbox.claim(t, door="intake", channel="telegram", limit=1, lease=2 * (t.now - t.now))
    outbox.sent(t, sent, "m1", keep=True)
    outbox.add(t, account, STORY.encode(), priority=1, ticket_id=ticket.id)
    desk = accounts.of_handler(t, handler.id)[0]
    inbox.record(t, "desk", "telegram", "3", desk.id, {"text": f"I answered her: {STORY}"})
    assert handler.organisation_id is not None
    offered = (ticket.id, handler.organisation_id)
    offers.put(t, *offered, rank=1, score=7.5, reasons=["minors"])
    offers.offer(t, *offered)
    offers.refuse(t, *offered, "conflict")
    receipts.opened(t, receipts.look(t, account.id, ticket.reference).attempt_id)
    receipts.look(t, account.id, ticket.reference)
    outbox.add(t, desk, STORY.encode(), priority=1, ticket_id=ticket.id, topic=f"card:{ticket.id}")
    return Life(person.id, account, ticket.id, file.id, key)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A vault beside the database."""
    return Vault(tmp_path / "files")


def everything(t: Transaction) -> bytes:
    """Every value of every row of every table, as bytes."""
    rows = (
        row for table in METADATA.tables.values() for row in t.connection.execute(select(table))
    )
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )


def test_nothing_of_the_person_is_readable_before_or_after(
    database: Database, vault: Vault, tmp_path: Path
) -> None:
    life = database.write_now(lambda t: live(t, vault))
    for _ in range(2):
        whole = database.read_now(everything)
        on_disk = b"".join(content for _, content in bytes_under(tmp_path))
        for word in WORDS:
            assert word.encode() not in whole
            assert word.encode() not in on_disk
            assert word.encode().hex() not in on_disk.decode("latin-1")
        assert VOICE[:64] not in on_disk
        for file_id in database.write_now(lambda t: people.erase(t, life.person_id)).files:
            vault.delete(file_id)


def test_everything_they_gave_is_deleted(database: Database, vault: Vault) -> None:
    life = database.write_now(lambda t: live(t, vault))
    erased = database.write_now(lambda t: people.erase(t, life.person_id))
    assert erased.files == [life.file_id]
    assert [(s.address, s.provider_id) for s in erased.said] == [(ADDRESS, "m1")]

    def left(t: Transaction) -> dict[str, Any]:
        return {
            "drafts": drafts.of(t, life.person_id),
            "accounts": accounts.of_person(t, life.person_id),
            "thread": messages.thread(t, life.ticket_id),
            "file": files.get(t, life.file_id),
            "followers": followers.of(t, life.ticket_id),
            "consents": consents.history(t, life.person_id),
            "waiting": waiting(t),
            "dead": inbox.dead(t),
            "payloads": t.connection.scalar(text("SELECT count(payload_sealed) FROM inbox")),
            "screens": t.connection.scalar(text("SELECT count(payload_sealed) FROM outbox")),
        }

    assert database.read_now(left) == {
        "drafts": [],
        "accounts": [],
        "thread": [],
        "file": None,
        "followers": [],
        "consents": [],
        "waiting": {},
        "dead": [],
        "payloads": 0,
        "screens": 0,
    }
    person = database.read_now(lambda t: people.get(t, life.person_id))
    assert person is not None
    assert person.erased_at is not None
    assert (person.language, person.flow, person.under) == (None, None, [])


@pytest.mark.parametrize("counted", [True, False])
def test_of_the_ticket_only_bare_events_stay_and_codes_if_they_agreed(
    database: Database, vault: Vault, counted: bool
) -> None:
    life = database.write_now(lambda t: live(t, vault, counted=counted))
    database.write_now(lambda t: people.erase(t, life.person_id))
    ticket = database.read_now(lambda t: tickets.get(t, life.ticket_id))
    assert ticket is not None
    assert ticket.person_id is None
    assert ticket.state == State.WITHDRAWN
    assert ticket.closed_at is not None
    assert database.read_now(lambda t: tickets.record(t, ticket)) == {}
    assert database.read_now(lambda t: tickets.pin_hash(t, ticket)) is None
    assert (ticket.topic, ticket.establishment) == (
        ("transfer", "oukacha") if counted else (None, None)
    )
    assert ticket.needs == (["minors"] if counted else [])
    (offer,) = database.read_now(lambda t: offers.of(t, life.ticket_id))
    assert (offer.state, offer.reasons, offer.refusal, offer.score) == (
        ("refused", ["minors"], "conflict", 7.5) if counted else ("refused", [], None, 0.0)
    )
    told = database.read_now(lambda t: events.history(t, life.ticket_id))
    assert [(e.act, e.actor, e.actor_id, e.detail) for e in told] == [
        ("received", "person", None, None),
        ("erased", "person", None, None),
    ]
    assert database.read_now(events.verify) == []


def test_the_bytes_of_a_file_are_lost_with_its_key(database: Database, vault: Vault) -> None:
    life = database.write_now(lambda t: live(t, vault))
    assert b"".join(vault.read(life.file_id, life.file_key)) == VOICE
    database.write_now(lambda t: people.erase(t, life.person_id))
    with pytest.raises(NotOurs):
        list(vault.read(life.file_id, b"k" * 32))
    assert database.read_now(file_ids) == set()
    assert vault.sweep(lambda _: set(), older_than=float("inf")) == 1
    assert not vault.holds(life.file_id)


def test_a_repeat_of_an_erased_message_is_still_a_repeat(database: Database, vault: Vault) -> None:
    life = database.write_now(lambda t: live(t, vault))
    database.write_now(lambda t: people.erase(t, life.person_id))

    def again(t: Transaction) -> list[bool]:
        return [inbox.record(t, "intake", "telegram", each, None, {}) for each in ("1", "2")]

    assert database.write_now(again) == [False, False]


def test_a_wrong_guess_counts_on_and_does_not_say_whose_it_was(
    database: Database, vault: Vault
) -> None:
    """Else whoever erases themselves after each guess would guess without end."""
    life = database.write_now(lambda t: live(t, vault))
    database.write_now(lambda t: people.erase(t, life.person_id))
    (left,) = database.read_now(lambda t: t.connection.execute(select(receipts.ATTEMPTS)).all())
    assert (left.account_id, left.ok) == (receipts.NOBODY, False)


def test_writing_again_begins_anew(database: Database, vault: Vault) -> None:
    life = database.write_now(lambda t: live(t, vault))
    database.write_now(lambda t: people.erase(t, life.person_id))
    account = database.write_now(lambda t: accounts.reach(t, "intake", "telegram", ADDRESS))
    assert account.id != life.account.id
    assert account.person_id is None


def test_whoever_follows_with_a_receipt_erases_themselves_alone(
    database: Database, vault: Vault
) -> None:
    life = database.write_now(lambda t: live(t, vault))

    def follow(t: Transaction) -> UUID:
        sister = a_person(t, "chat-sister")
        followers.follow(t, life.ticket_id, sister.id, "receipt")
        messages.add(t, life.ticket_id, "person", sister.id, "words", [{"text": "me too"}])
        events.record(t, life.ticket_id, "person", sister.id, "followed", {"by": "receipt"})
        people.erase(t, sister.id)
        return sister.id

    sister_id = database.write_now(follow)
    assert database.read_now(lambda t: followers.of(t, life.ticket_id)) == [life.person_id]
    thread = database.read_now(lambda t: messages.thread(t, life.ticket_id))
    assert [letter.author_id == sister_id for letter in thread] == [False, False]
    ticket = database.read_now(lambda t: tickets.get(t, life.ticket_id))
    assert ticket is not None
    assert database.read_now(lambda t: tickets.record(t, ticket)) == {"account": STORY}
    told = database.read_now(lambda t: events.history(t, life.ticket_id))
    assert [e.detail for e in told] == [{"account": STORY}, None]
    assert database.read_now(events.verify) == []
    assert vault.holds(life.file_id)
