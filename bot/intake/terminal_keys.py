"""The keys of a terminal, one line at a time, shown as it grows.

Messages may appear above it meanwhile; the terminal alone could not do that, nor show Arabic that
it does not turn.
"""

import asyncio
import os
import termios
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from bot.intake.terminal_input import PIECE, Queued
from bot.intake.terminal_lines import leaning, lines
from bot.intake.terminal_look import MARGIN, Face

PROMPT = {True: " ‹", False: "› "}
BRIGHT, PLAIN = "\x1b[1;32m", "\x1b[0m"
PASTES, NO_PASTES = "\x1b[?2004h", "\x1b[?2004l"
"""Ask the terminal to mark what is pasted, so that its line ends do not send it."""


class Keys(Queued):
    """Lines that are typed at their end, pasted, or called back with the arrow up."""

    def __init__(self, descriptor: int, face: Face) -> None:
        super().__init__(descriptor)
        self._face = face
        self._typed = ""
        self._last = ""
        self._rows = 0
        self._escape: str | None = None
        self._pasting = False

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """See Reader; the terminal is as it was before when the block ends."""
        loop = asyncio.get_running_loop()
        before = termios.tcgetattr(self.descriptor)
        quiet = termios.tcgetattr(self.descriptor)
        quiet[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
        termios.tcsetattr(self.descriptor, termios.TCSADRAIN, quiet)
        self._face.raw(PASTES)
        loop.add_reader(self.descriptor, self._read)
        try:
            self._show()
            with self.listening():
                yield
        finally:
            loop.remove_reader(self.descriptor)
            self._hide()
            self._face.raw(NO_PASTES)
            termios.tcsetattr(self.descriptor, termios.TCSADRAIN, before)

    @contextmanager
    def standing_aside(self) -> Iterator[None]:
        """See Reader."""
        self._hide()
        try:
            yield
        finally:
            self._show()

    def _read(self) -> None:
        try:
            data = os.read(self.descriptor, PIECE)
        except OSError:
            # The window was closed.
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self.descriptor)
            self.end()
            return
        self._hide()
        for key in self.decoder.decode(data):
            self._press(key)
        self._show()

    def _press(self, key: str) -> None:
        if self._escape is not None:
            self._escaped(key)
        elif key == "\x1b":
            self._escape = ""
        elif key in "\r\n" and self._pasting:
            self._typed += "\n"
        elif key in "\r\n":
            self.waiting.put_nowait(self._typed)
            self._last, self._typed = self._typed, ""
        elif key == "\x03":
            self.stop()
        elif key == "\x04" and not self._typed:
            self.end()
        elif key in "\x7f\x08":
            self._typed = self._typed[:-1]
        elif key == "\x15":
            self._typed = ""
        elif key == "\x17":
            self._typed = self._typed.rstrip()
            self._typed = self._typed[: self._typed.rfind(" ") + 1]
        elif key.isprintable() or key in "\u200c\u200d\u200e\u200f":
            self._typed += key

    def _escaped(self, key: str) -> None:
        """What follows an escape: only the arrow up and the marks of a paste mean anything."""
        self._escape = f"{self._escape}{key}"
        if self._escape in ("[", "O") or (self._escape[0] == "[" and not "@" <= key <= "~"):
            return
        if self._escape in ("[A", "OA"):
            self._typed = self._last
        elif self._escape in ("[200~", "[201~"):
            self._pasting = self._escape == "[200~"
        self._escape = None

    def _hide(self) -> None:
        if self._rows:
            up = f"\x1b[{self._rows - 1}A" if self._rows > 1 else ""
            self._face.raw(f"{up}\r\x1b[J")
        self._rows = 0

    def _show(self) -> None:
        """The line as it grows, on the person's side, and the cursor where the next letter goes."""
        right = leaning(self._typed, right=self.right)
        room = self._face.console.width - 2 * MARGIN - len(PROMPT[right])
        shown = lines(self._typed, max(10, room), self._face.bidi, right=right)
        rows = []
        for number, line in enumerate(shown):
            mark = PROMPT[right] if number == 0 else "  "
            mark = mark if self._face.console.no_color else f"{BRIGHT}{mark}{PLAIN}"
            filling = " " * (MARGIN + room - line.width if right else MARGIN)
            rows.append(f"{filling}{line.text}{mark}" if right else f"{filling}{mark}{line.text}")
        blanks = len(self._typed) - len(self._typed.rstrip(" "))
        reach = min(shown[-1].width + blanks, room - 1)
        column = MARGIN + (room - reach if right else len(PROMPT[right]) + reach + 1)
        self._face.raw("\r\n".join(rows) + f"\x1b[{column}G")
        self._rows = len(rows)
