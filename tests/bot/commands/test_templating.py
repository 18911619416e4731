"""An operator lays down what WhatsApp needs, and the doctor tells what is missing there."""

import re
from collections import Counter

import pytest

from bot.commands import templating
from bot.whatsapp import provisioning
from bot.whatsapp.shapes import Definition
from tests.bot.terminal import Terminal
from tests.bot.test_provisioning import FEW, SUBMIT
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio

LINE = re.compile(
    r"(knock|quick_reply_1_1|list_picker_2_1) +(ar|ar_MA|fr) +(HX\w{32}|-) +([\w-]+) .+"
)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer definitions than there are: laying down all of them is a test of its own."""

    def wanted(words: object) -> list[Definition]:
        return list(FEW)

    monkeypatch.setattr(provisioning, "wanted", wanted)
    monkeypatch.setattr("bot.commands.diagnosis.wanted", wanted)


@pytest.fixture
def whatsapp(folder: object, twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> Twilio:
    """A Twilio that the settings point at."""
    monkeypatch.setenv("WASL_TWILIO_ACCOUNT_SID", twilio.account)
    monkeypatch.setenv("WASL_TWILIO_AUTH_TOKEN", twilio.token)
    monkeypatch.setenv("WASL_WHATSAPP_FROM", twilio.number)
    monkeypatch.setenv("WASL_TWILIO_API_URL", twilio.url)
    monkeypatch.setenv("WASL_PUBLIC_URL", "https://wasl.example.org")
    monkeypatch.delenv("WASL_TELEGRAM_TOKEN")
    monkeypatch.delenv("WASL_DESK_TOKEN")
    return twilio


def states(wasl: Terminal) -> Counter[str]:
    """How often the table names each approval."""
    found = [LINE.fullmatch(line) for line in wasl.out]
    assert all(found), wasl.out
    return Counter(line[4] for line in found if line)


def test_what_whatsapp_needs_is_laid_down(whatsapp: Twilio, wasl: Terminal) -> None:
    assert wasl.run("templates", "provision", "--dry-run") == 0
    assert wasl.talk == ["9 definitions: 9 missing."]
    assert states(wasl) == {"unsubmitted": 3, "-": 6}
    assert wasl.run("templates", "provision") == 0
    assert wasl.talk == ["9 definitions: 9 made."]
    assert states(wasl) == {"received": 3, "-": 6}
    assert wasl.run("templates", "provision") == 0
    assert wasl.talk == ["9 definitions: 9 kept."]


def test_the_list_asks_whatsapp_once_more(whatsapp: Twilio, wasl: Terminal) -> None:
    assert wasl.run("templates", "provision") == 0
    whatsapp.contents.judge("rejected", "INVALID_FORMAT", name=FEW[0].friendly_name)
    assert wasl.run("templates", "list") == 0
    assert states(wasl) == {"received": 2, "rejected": 1, "-": 6}
    assert [line for line in wasl.out if line.endswith("rejected    current INVALID_FORMAT")]


def test_a_list_without_an_answer_is_as_known(
    whatsapp: Twilio, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wasl.run("templates", "provision") == 0
    monkeypatch.setenv("WASL_TWILIO_AUTH_TOKEN", "another-token")
    assert wasl.run("templates", "list") == 0
    assert states(wasl) == {"received": 3, "-": 6}
    assert wasl.talk[0].startswith("WASL_TWILIO_AUTH_TOKEN: ")
    assert "another-token" not in wasl.talk[0]


def test_what_twilio_refuses_is_named(whatsapp: Twilio, wasl: Terminal) -> None:
    whatsapp.trouble(Trouble(1, status=400, code=20001, method=SUBMIT))
    assert wasl.run("templates", "provision") == 1
    assert wasl.talk == ["9 definitions: 1 refused, 8 made."]
    assert "refused twilio" in wasl.out[0]


def test_without_a_sender_there_is_nothing_to_lay_down(folder: object, wasl: Terminal) -> None:
    assert wasl.run("templates", "provision") == 1
    assert [line.split(":")[0] for line in wasl.talk] == [
        "WASL_TWILIO_ACCOUNT_SID",
        "WASL_TWILIO_AUTH_TOKEN",
        "WASL_WHATSAPP_FROM",
    ]


def test_the_doctor_looks_at_twilio(
    whatsapp: Twilio, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk's bot is missing all along; people need no bot of Telegram."""
    [desk] = doctors(wasl, "Twilio lacks 9 of 9 definitions")
    assert desk.startswith("WASL_DESK_TOKEN: not set")
    [hint] = wasl.talk
    assert hint.endswith(": https://wasl.example.org/whatsapp#rc=5&rp=5xx,ct,rt")
    assert wasl.run("templates", "provision") == 0
    assert doctors(wasl) == [desk]
    whatsapp.contents.judge("rejected", "INVALID_FORMAT", name=FEW[0].friendly_name)
    assert doctors(wasl, "WhatsApp has not approved knock in") == [desk]
    monkeypatch.setenv("WASL_TWILIO_AUTH_TOKEN", "another-token")
    assert doctors(wasl, "WASL_TWILIO_AUTH_TOKEN: Twilio refuses the account") == [desk]
    monkeypatch.delenv("WASL_PUBLIC_URL")
    assert doctors(wasl, "WASL_PUBLIC_URL: not set", "WASL_TWILIO_AUTH_TOKEN") == [desk]


def doctors(wasl: Terminal, *also: str) -> list[str]:
    """The faults the doctor names, without these, each of which must be among them."""
    assert wasl.run("doctor") == 1
    rest = list(wasl.out)
    for begin in also:
        [fault] = [line for line in rest if line.startswith(begin)]
        rest.remove(fault)
    return rest


def test_a_line_of_the_table_ends_with_a_word() -> None:
    line = templating.row("knock", "ary", None, "unsubmitted", "missing ")
    assert line == "knock              ar_MA -                                  unsubmitted missing"
