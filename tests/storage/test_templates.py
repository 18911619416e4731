"""What is laid down at Twilio is known by its content, and used once WhatsApp says yes."""

from datetime import UTC, datetime, timedelta

import time_machine

from storage import templates
from storage.database import Database
from storage.templates import APPROVED, Template
from storage.transaction import Transaction

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def laid_down(t: Transaction) -> None:
    """A knock in two languages, and buttons, none of it approved."""
    templates.put(t, "knock", "ary", "a1", "HX1", approval="pending")
    templates.put(t, "knock", "fr", "a2", "HX2", approval="pending")
    templates.put(t, "quick_reply_1", "ary", "b1", "HX3")


def shown(rows: list[Template]) -> list[str]:
    return [f"{row.name} {row.language} {row.content_sid} {row.approval}" for row in rows]


def test_a_definition_is_remembered_once(database: Database) -> None:
    with time_machine.travel(MORNING, tick=False):
        database.write_now(laid_down)
        database.write_now(laid_down)
    assert shown(database.read_now(templates.all)) == [
        "knock ary HX1 pending",
        "knock fr HX2 pending",
        "quick_reply_1 ary HX3 unsubmitted",
    ]


def test_other_words_come_beside_the_old_ones_and_before_them(database: Database) -> None:
    with time_machine.travel(MORNING, tick=False):
        database.write_now(laid_down)
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        database.write_now(lambda t: templates.put(t, "knock", "ary", "a9", "HX9"))
    assert [row.digest for row in database.read_now(templates.all)] == ["a9", "a1", "a2", "b1"]


def test_a_resource_made_anew_takes_the_place_of_the_one_that_was_lost(database: Database) -> None:
    database.write_now(laid_down)
    database.write_now(lambda t: templates.note(t, "HX1", "rejected", "INVALID_FORMAT"))
    database.write_now(lambda t: templates.put(t, "knock", "ary", "a1", "HX7", approval="received"))
    first = database.read_now(templates.all)[0]
    assert (first.content_sid, first.approval, first.reason) == ("HX7", "received", None)


def test_words_serve_in_the_language_in_which_they_were_approved(database: Database) -> None:
    def languages(t: Transaction) -> list[str]:
        return [one for one in ("ar", "ary", "fr") if templates.approved(t, "knock", one)]

    database.write_now(laid_down)
    assert database.read_now(languages) == []
    database.write_now(lambda t: templates.note(t, "HX2", APPROVED))
    assert database.read_now(languages) == ["fr"]
    database.write_now(lambda t: templates.put(t, "knock", "fr", "a8", "HX8", approval="pending"))
    # The old words go on serving while WhatsApp thinks about the new ones.
    assert database.read_now(languages) == ["fr"]
    database.write_now(lambda t: templates.note(t, "HX2", "paused", "too many blocks"))
    assert database.read_now(languages) == []


def test_a_change_is_told_once_and_every_look_is_dated(database: Database) -> None:
    with time_machine.travel(MORNING, tick=False):
        database.write_now(laid_down)
        assert not database.write_now(lambda t: templates.note(t, "HX1", "pending"))
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        assert not database.write_now(lambda t: templates.note(t, "HX1", "pending"))
        assert database.write_now(lambda t: templates.note(t, "HX1", "rejected", "LANGUAGE"))
        assert not database.write_now(lambda t: templates.note(t, "HX1", "rejected", "LANGUAGE"))
        assert database.write_now(lambda t: templates.note(t, "HX1", "rejected", "FORMAT"))
    first, second = database.read_now(templates.all)[:2]
    assert first.checked_at - second.checked_at == timedelta(hours=1)
    assert (first.approval, first.reason) == ("rejected", "FORMAT")
