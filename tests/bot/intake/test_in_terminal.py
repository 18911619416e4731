"""In a terminal, numbers press buttons, and Arabic stands on lines of its own."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.arrivals import Kind
from bot.intake.in_terminal import Terminal, plain
from bot.screens import Button, Screen
from flows.vocabulary import Language


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def terminal(output: io.StringIO) -> Terminal:
    return Terminal(Console(file=output, width=60, highlight=False), Language.DARIJA)


def test_a_reference_keeps_its_order_without_invisible_marks() -> None:
    assert plain("الرقم \u20684821 093 756\u2069.") == "الرقم 4821\u00a0093\u00a0756."


async def test_a_number_presses_the_button(terminal: Terminal, output: io.StringIO) -> None:
    buttons = (Button("واخا", "ab12:home.ok=yes"), Button("لا", "ab12:home.ok=no"))
    await terminal.send("x", Screen("\u2068واش\u2069 تبدا؟", buttons))
    assert output.getvalue().splitlines() == ["", "واش تبدا؟", "  1 واخا", "  2 لا"]
    pressed = terminal.hear("2")
    assert (pressed.kind, pressed.pressed, pressed.label) == (Kind.PRESS, "ab12:home.ok=no", "لا")
    assert terminal.hear("3").text == "3"
    assert terminal.hear("لا").text == "لا"


async def test_a_question_that_wants_a_number_gets_it(terminal: Terminal) -> None:
    await terminal.send("x", Screen("شحال؟", (Button("تخطى", "ab12:home.age=skip"),)))
    assert terminal.hear("1").text == "1"


async def test_an_edit_without_buttons_is_silent(terminal: Terminal, output: io.StringIO) -> None:
    first = await terminal.send("x", Screen("salam"))
    seen = output.getvalue()
    assert await terminal.send("x", Screen("salam ✓", replaces=first)) == first
    assert await terminal.send("x", Screen("", deletes=first)) == first
    assert output.getvalue() == seen


def test_a_file_is_sent_and_each_line_is_its_own(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    sent = terminal.hear(f"/send {tmp_path / 'letter.pdf'}")
    assert [(file.name, file.size) for file in sent.attachments] == [("letter.pdf", 8)]
    assert terminal.hear("/send nothing.pdf").text == "/send nothing.pdf"
    numbers = {terminal.hear("salam").provider_id for _ in range(5)}
    assert len(numbers) == 5
