"""The people's door in a terminal: for whoever writes a flow, translates its words, or is curious.

Right-to-left does not break because nothing is drawn around it: a line holds one direction, and
the terminal, if it knows how, turns it.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.text import Text

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind
from bot.screens import Button, Screen
from flows.vocabulary import Control, Language

CONTROLS = {control.value for control in Control}
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
SEND = "/send "
HELP = "Type to answer, or the number of a button. /send FILE sends a file. Ctrl-D ends."

Arrive = Callable[[Arrival], Awaitable[None]]


def plain(text: str) -> str:
    """A text without marks of direction, which many terminals show as boxes.

    Groups of digits keep their order: joined by no-break spaces they are one number to a terminal
    that knows right-to-left.
    """
    return BETWEEN_DIGITS.sub("\u00a0", MARKS.sub("", text))


class Terminal:
    """Shows screens as they come, and turns lines into arrivals. A sender of delivery."""

    def __init__(self, console: Console, language: Language) -> None:
        self._console = console
        self._language = language
        self._address = f"terminal-{language}"
        # A conversation goes on from one day to the next, so its numbers must never come back.
        self._session = uuid4().hex
        self._numbers = count(1)
        self._buttons: tuple[Button, ...] = ()
        self._shown = ("", "")

    async def send(self, address: str, screen: Screen) -> str:
        """See Sender. What was said can't be changed here: an edit without buttons is silent."""
        message_id = screen.replaces or screen.deletes or f"m{next(self._numbers)}"
        if screen.deletes or (screen.replaces and not screen.buttons):
            return message_id
        self._console.print()
        for line in plain(screen.text).splitlines():
            self._console.print(Text(line), soft_wrap=False)
        for file in screen.files:
            self._console.print(Text(f"[{file}]", style="magenta"))
        for number, button in enumerate(screen.buttons, 1):
            self._console.print(Text(f"{number:>3} ", "bold cyan").append(plain(button.label), ""))
        self._buttons = screen.buttons
        self._shown = (message_id, screen.text)
        return message_id

    def begin(self) -> Arrival:
        """The first word of whoever opens the conversation."""
        return self._arrival(text="/start")

    def hear(self, line: str) -> Arrival:
        """A line as it was meant: a button by its number, a file, or words."""
        if line.startswith(SEND) and (path := Path(line.removeprefix(SEND).strip())).is_file():
            size = path.stat().st_size
            file = Attachment("document", str(path.absolute()), path.name, size)
            return self._arrival(attachments=(file,))
        button = self._button(line.strip())
        if button is None:
            return self._arrival(text=line)
        message_id, text = self._shown
        return self._arrival(
            kind=Kind.PRESS,
            pressed=button.data,
            message_id=message_id,
            shown=text,
            label=button.label,
        )

    def _button(self, typed: str) -> Button | None:
        """The button of this number, unless the question may want the number itself."""
        if all(button.data.rpartition("=")[2] in CONTROLS for button in self._buttons):
            return None
        number = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
        return self._buttons[number - 1] if 1 <= number <= len(self._buttons) else None

    def _arrival(self, **said: Any) -> Arrival:
        number = f"{self._session}.{next(self._numbers)}"
        blank = Arrival(Door.INTAKE, Channel.TERMINAL, self._address, number)
        return replace(blank, **{"message_id": number, "language_hint": self._language} | said)


async def talk(
    terminal: Terminal, console: Console, arrive: Arrive, deliver: Callable[[], Awaitable[None]]
) -> None:
    """Go on until the person at the terminal ends the input."""
    console.print(Text(HELP, style="dim"))
    await arrive(terminal.begin())
    while True:
        await deliver()
        try:
            line = await asyncio.to_thread(console.input, "\n[bold green]› [/]")
        except EOFError:
            return
        if line.strip():
            await arrive(terminal.hear(line))
