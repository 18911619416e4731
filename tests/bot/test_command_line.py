"""An operator at the terminal: one item a line for programs, one clear line for each fault."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from bot import settings
from bot.commands import operating
from bot.desk import joining, taking, work
from bot.desk.sight import find
from storage import accounts, events, invitations
from storage.database import Database
from storage.handlers import Handler
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
)
from tests.bot.terminal import Terminal
from tests.loopback.bot_api import BotApi

HEAD = "name_fr,name_ar,regions,needs,topics,languages,capacity\n"
GOOD = HEAD + "Association Exemple,جمعية المثال,*,women;minors,*,ary;fr,20\n"


def test_a_handler_is_invited(folder: Path, telegram: BotApi, wasl: Terminal) -> None:
    (folder / "list.csv").write_text(GOOD, encoding="utf-8")
    assert wasl.run("organisations", "import", "list.csv") == 0
    assert wasl.out == []
    assert wasl.run("organisations", "list") == 0
    [code] = wasl.out
    assert wasl.run("invite", code, "--role", "coordinator") == 0
    [link] = wasl.out
    address, token = link.split("?start=")
    assert address == "https://t.me/wasl_desk_bot"
    with operating.opened(settings.load()) as database:
        invitation = database.write_now(lambda t: invitations.redeem(t, token))
        assert invitation is not None
        assert invitation.role == "coordinator"
        assert database.write_now(lambda t: invitations.redeem(t, token)) is None


def test_a_handler_is_dismissed(folder: Path, wasl: Terminal, database: Database) -> None:
    """Their ticket goes to a colleague, their phone opens nothing, and what was queued is gone."""

    def begun(t: Transaction) -> tuple[Handler, Handler, Ticket]:
        adala = an_organisation(t)
        samira, omar = a_handler(t, adala), a_handler(t, adala)
        return samira, omar, taking.take(t, HOUSE, samira, an_offered_ticket(t, a_person(t)))

    samira, omar, ticket = database.write_now(begun)
    assert wasl.run("handlers", "adala") == 0
    assert [line.split() for line in wasl.out] == [
        [str(one.id), f"{one.joined_at:%Y-%m-%d}", "handler"] for one in (samira, omar)
    ]
    assert wasl.run("dismiss", str(samira.id)) == 0
    assert wasl.talk == ["Dismissed. Tickets that go to their colleagues: 1."]

    def after(t: Transaction) -> None:
        postman = Postman()
        postman.deliver(t)
        reference = grouped(ticket.reference)
        assert postman.of_handler(t, omar).last.text == FRENCH.say("desk.left", reference=reference)
        assert postman.of_handler(t, samira).shown == {}
        freed = find(t, omar, ticket.reference)
        assert (freed.handler_id, freed.organisation_id) == (None, omar.organisation_id)
        assert work.read(t, omar, freed).ticket.id == ticket.id
        last = events.history(t, ticket.id)[-2]
        assert (last.act, last.detail) == ("left", {"handler": str(samira.id)})
        assert joining.member(t, accounts.of_handler(t, samira.id)[0]) is None
        assert joining.member(t, accounts.of_handler(t, omar.id)[0]) is not None

    database.write_now(after)
    assert wasl.run("handlers", "adala") == 0
    assert [line.split()[0] for line in wasl.out] == [str(omar.id)]
    assert wasl.run("dismiss", str(samira.id)) == 1
    assert wasl.talk == [f"There is no handler {samira.id}; see: wasl handlers CODE"]
    assert wasl.run("dismiss", "samira") == 2
    assert wasl.run("handlers", "nobody") == 1
    assert wasl.talk == ["There is no association nobody; see: wasl organisations list"]


def test_a_bad_row_is_named_and_nothing_is_imported(folder: Path, wasl: Terminal) -> None:
    bad = GOOD + "Autre,أخرى,everywhere,*,*,fr,3\nTierce,ثالثة,*,*,*,fr,many\n"
    (folder / "list.csv").write_text(bad, encoding="utf-8")
    assert wasl.run("organisations", "import", "list.csv") == 1
    assert [line.split(":")[0] for line in wasl.talk] == ["row 3", "row 4"]
    assert wasl.run("organisations", "list") == 0
    assert wasl.out == []


def test_an_unknown_association_is_one_line(
    folder: Path, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody answers there: what is known without asking is said first.
    monkeypatch.setenv("WASL_TELEGRAM_API_URL", "http://127.0.0.1:9")
    assert wasl.run("invite", "nobody") == 1
    assert wasl.out == []
    assert wasl.talk == ["There is no association nobody; see: wasl organisations list"]


def test_a_refused_token_is_not_repeated(
    folder: Path, telegram: BotApi, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASL_DESK_TOKEN", "3333333333:a-token-nobody-knows")
    (folder / "list.csv").write_text(GOOD, encoding="utf-8")
    assert wasl.run("organisations", "import", "list.csv") == 0
    assert wasl.talk == ["1 association taken in."]
    assert wasl.run("invite", "association_exemple") == 1
    assert wasl.talk == ["WASL_DESK_TOKEN: the Bot API refuses it; copy it again from BotFather"]


def test_doctor_is_content(folder: Path, telegram: BotApi, wasl: Terminal) -> None:
    assert wasl.run("doctor") == 0
    assert wasl.out == []


def test_doctor_names_every_fault(
    folder: Path, telegram: BotApi, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASL_DESK_TOKEN", "3333333333:a-token-nobody-knows")
    monkeypatch.delenv("WASL_TELEGRAM_TOKEN")
    (folder / "a-file").touch()
    monkeypatch.setenv("WASL_FILES_DIR", "a-file/attachments")
    assert wasl.run("doctor") == 1
    assert [line.split(":")[0] for line in wasl.out] == [
        "WASL_TELEGRAM_TOKEN",
        "WASL_FILES_DIR",
        "WASL_DESK_TOKEN",
    ]


def test_an_empty_database_must_be_migrated_first(
    folder: Path, wasl: Terminal, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASL_DATABASE_URL", empty_url)
    assert wasl.run("organisations", "list") == 1
    [said] = wasl.talk
    assert said.endswith("run: wasl migrate")
    assert not (folder / "empty.db").exists()
    assert wasl.run("migrate") == 0
    assert wasl.run("organisations", "list") == 0


def test_a_history_that_was_altered_is_named(
    folder: Path, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wasl.run("verify") == 0
    monkeypatch.setattr(events, "verify", lambda t: [events.Fault(UUID(int=7), 3, "altered")])
    assert wasl.run("verify") == 1
    assert len(wasl.out) == 1
    assert wasl.out[0].endswith(" event 3: altered")


def test_a_database_that_is_away_is_one_line(
    folder: Path, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASL_DATABASE_URL", "postgresql://wasl:hunter2@127.0.0.1:9/wasl")
    assert wasl.run("organisations", "list") == 1
    assert len(wasl.talk) == 1
    assert wasl.talk[0].startswith("WASL_DATABASE_URL: ")
    assert "hunter2" not in wasl.talk[0]


def test_a_missing_key_is_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "organisations", "list"]
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
    seen = subprocess.run(command, cwd=tmp_path, env=known, capture_output=True, check=False)
    assert (seen.returncode, seen.stdout) == (1, b"")
    assert seen.stderr.startswith(b"WASL_SECRET_KEYS: not set; make one with: ")
    assert seen.stderr.count(b"\n") == 1


def test_wrong_use_ends_with_2(wasl: Terminal) -> None:
    for words in (
        ["serve", "--roles", "kitchen"],
        ["dismiss", "x"],
        ["invite"],
        ["demo", "--port", "99999"],
        ["demo", "--port", "-1"],
        ["invite", "x", "--role", "king"],
    ):
        assert wasl.run(*words) == 2
        assert wasl.out == []
    assert wasl.talk[-1].endswith("king is none of handler, coordinator")


def test_the_databases_are_what_they_say(database: Database, kind: str) -> None:
    assert database.read_now(lambda t: t.connection.dialect.name) == kind


def test_a_fault_that_nobody_foresaw_quotes_nobody(
    folder: Path, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> list[str]:
        raise ValueError("Yassine wrote this")

    monkeypatch.setattr(operating, "verify", breaks)
    assert wasl.run("verify") == 1
    assert wasl.out == []
    [told] = wasl.talk
    assert "ValueError at tests/bot/test_command_line.py:" in told
    assert "Yassine" not in told
