"""How a conversation looks in a terminal: bubbles on two sides, or plain lines for a program.

A bubble is a coloured ground and no border: where a terminal measures a letter otherwise than we
do, an edge is uneven by a cell and nothing breaks.
"""

import os
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from bot.intake.terminal_kinds import Bidi, guessed
from bot.intake.terminal_lines import Line, clean, lines

WIDEST = 66
MARGIN = 2
MARKS = 5
"""Cells beside an option for its number."""
FINE = ("#e9edef on #1f2c34", "#e9edef on #005c4b", "bold #53bdeb on #1f2c34")
COARSE = ("bright_white on blue", "black on green", "bold bright_yellow on blue")
"""Wasl, the person, and the number of an option; for many colours, and for sixteen."""
NAME, ASIDE = "bold green", "dim"
NAMES = {True: "وصل", False: "Wasl"}
# Asks a terminal that turns Arabic to leave it to us, and gives it its own way back at the end.
# The first is ECMA-48's BDSM, which most terminals ignore; mlterm has words of its own.
OURS, THEIRS = "\x1b[8l", "\x1b[8h"
MLTERM_OURS, MLTERM_THEIRS = "\x1b]5379;use_ctl=false\x07", "\x1b]5379;use_ctl=true\x07"
CLEARED = "\x1b[H\x1b[2J\x1b[3J"

Option = tuple[str, str]
"""What to type, and the label."""


class Face:
    """Draws on one console; plainly when it is a file, a pipe or a terminal that knows no codes."""

    def __init__(
        self, console: Console, bidi: Bidi = Bidi.AUTO, environment: Mapping[str, str] = os.environ
    ) -> None:
        self.console = console
        self.plain = not console.is_terminal or console.is_dumb_terminal
        self.bidi = guessed(environment) if bidi is Bidi.AUTO else bidi
        few = console.color_system == "standard"
        self._ground, self._other, self._number = COARSE if few else FINE
        mlterm = "MLTERM" in environment or environment.get("TERM", "").startswith("mlterm")
        self._ours = OURS + MLTERM_OURS * mlterm
        self._theirs = THEIRS + MLTERM_THEIRS * mlterm
        self._speaker = ""

    def begin(self) -> None:
        """Settle with the terminal who turns the lines."""
        if not self.plain and self.bidi is Bidi.REORDER:
            self.raw(self._ours)

    def end(self) -> None:
        """Leave the terminal as it was."""
        if not self.plain and self.bidi is Bidi.REORDER:
            self.raw(self._theirs)

    def wasl(self, text: str, options: Sequence[Option] = (), *, right: bool) -> None:
        """A message of Wasl; ``right`` when its language goes from right to left."""
        if self.plain:
            listed = [f"{mark}{'' if '/' in mark else '.'} {label}" for mark, label in options]
            self._plainly("", *text.split("\n"), *listed)
            return
        room = self.room
        body = lines(text, room, self.bidi, right=right)
        labels = [
            (mark, lines(label, room - MARKS, self.bidi, right=right)) for mark, label in options
        ]
        widths = [line.width + MARKS for _, parts in labels for line in parts]
        width = max(*(line.width for line in body), *widths, 0)
        rows = [Text(_placed(line, width, line.right)) for line in body]
        if labels:
            rows.append(Text(" " * width))
        for mark, parts in labels:
            marks = [mark, *[""] * (len(parts) - 1)]
            rows += [self._row(*row, width, right) for row in zip(marks, parts, strict=True)]
        if self._speaker != "wasl":
            (name,) = lines(NAMES[right], room, self.bidi, right=right)
            self._print(Text(name.text, NAME), name.width, right)
        self._bubble(rows, width, self._ground, right)
        self._speaker = "wasl"

    def person(self, text: str, *, right: bool) -> None:
        """A message of the person, on the other side; ``right`` as for Wasl's."""
        if self.plain:
            self._plainly("", *(f"> {line}" for line in text.split("\n")))
            return
        body = lines(text, self.room, self.bidi, right=right)
        width = max(line.width for line in body)
        rows = [Text(_placed(line, width, line.right)) for line in body]
        self._bubble(rows, width, self._other, not right)
        self._speaker = "person"

    def aside(self, text: str, *, right: bool) -> None:
        """A word of the terminal itself, outside of the conversation."""
        if self.plain:
            self._plainly("", f"({text})")
            return
        for line in lines(text, self.console.width - 2 * MARGIN, self.bidi, right=right):
            self._print(Text(line.text, ASIDE), line.width, line.right)
        self.console.print()

    def clear(self) -> None:
        """Take everything off the screen, and off what was scrolled away."""
        if not self.plain:
            self.raw(CLEARED)
            self._speaker = ""

    def raw(self, codes: str) -> None:
        """Write codes to the terminal at once."""
        self.console.file.write(codes)
        self.console.file.flush()

    @property
    def room(self) -> int:
        """How many cells the text of a bubble may take."""
        return max(10, min(WIDEST, self.console.width - 4 * MARGIN - 2))

    def _row(self, mark: str, line: Line, width: int, right: bool) -> Text:
        """A line of an option with its number, which stands where the line begins."""
        label = _placed(line, width - MARKS, right)
        if right:
            return Text.assemble(label, (f"  {mark:>3}", self._number))
        return Text.assemble((f"{mark:<3}  ", self._number), label)

    def _bubble(self, rows: Sequence[Text], width: int, ground: str, right: bool) -> None:
        for row in rows:
            self._print(Text.assemble(" ", row, " ", style=ground), width + 2, right)
        self.console.print()

    def _print(self, row: Text, width: int, right: bool) -> None:
        """One row on the left or on the right of the screen."""
        before = max(MARGIN, self.console.width - MARGIN - width) if right else MARGIN
        self.console.print(Text(" " * before) + row, soft_wrap=True, highlight=False)

    def _plainly(self, *texts: str) -> None:
        self.raw("".join(f"{clean(text)}\n" for text in texts))


def _placed(line: Line, width: int, right: bool) -> str:
    """The line filled up to so many cells."""
    filling = " " * (width - line.width)
    return filling + line.text if right else line.text + filling
