"""Keys become lines, and the line being typed never mixes with what appears above it."""

import asyncio
import io
import os
import termios
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from rich.console import Console

from bot.intake.terminal_input import Lines
from bot.intake.terminal_keys import Keys
from bot.intake.terminal_kinds import Bidi
from bot.intake.terminal_letters import joined
from bot.intake.terminal_look import Face


class Glass(io.StringIO):
    """A screen that says when it was written to."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Event()

    def write(self, text: str) -> int:
        self.written.set()
        return super().write(text)


class Board:
    """A keyboard, the keys that are read from it, and what the screen was told."""

    def __init__(self, master: int, slave: int) -> None:
        self._master = master
        self.slave = slave
        self.output = Glass()
        console = Console(file=self.output, force_terminal=True, width=40, _environ={})
        self.face = Face(console, Bidi.REORDER, {})
        self.keys = Keys(slave, self.face)

    async def shows(self, typed: str) -> None:
        """Type, and wait until the screen was told of it."""
        self.output.written.clear()
        os.write(self._master, typed.encode())
        async with asyncio.timeout(5):
            await self.output.written.wait()

    async def types(self, *typed: str | bytes) -> str | None:
        """Type, and wait for the line that comes of it."""
        for part in typed:
            os.write(self._master, part if isinstance(part, bytes) else part.encode())
        async with asyncio.timeout(5):
            return await self.keys.line()


@pytest_asyncio.fixture
async def board() -> AsyncIterator[Board]:
    master, slave = os.openpty()
    made = Board(master, slave)
    async with made.keys.opened():
        yield made
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("salam\r", "salam"),
        ("السلام\r", "السلام"),
        ("salaam\x7f\x7f\x08am\r", "salam"),
        ("salam khouya\x17خويا\r", "salam خويا"),
        ("wrong\x15right\r", "right"),
        ("a\x1b[Db\x1b[3~c\x1bOPd\x1bxe\r", "abcde"),
        ("a\x01\x02b\tc\r", "abc"),
        ("\x1b[200~one\rtwo\x1b[201~ three\r", "one\ntwo three"),
        ("é👩‍👧\r", "é👩‍👧"),
        ("\r", ""),
        ("a\x04b\r", "ab"),
        ("\x04", None),
        ("typed\x03", None),
    ],
)
async def test_what_is_typed_is_the_line(board: Board, typed: str, line: str | None) -> None:
    assert await board.types(typed) == line


async def test_a_letter_that_comes_in_two_halves_is_one(board: Board) -> None:
    half = "س".encode()
    assert await board.types(half[:1], half[1:], b"\r") == "س"


async def test_the_arrow_up_brings_the_last_line_back(board: Board) -> None:
    assert await board.types("salam\r") == "salam"
    assert await board.types("\x1b[A khouya\r") == "salam khouya"


async def test_control_c_ends_now_whatever_was_typed_ahead(board: Board) -> None:
    assert await board.types("one\rtwo\rthree\x03") is None


async def test_a_message_appears_above_the_line_being_typed(board: Board) -> None:
    board.keys.right = True
    await board.shows("سلام")
    before = len(board.output.getvalue())
    with board.keys.standing_aside():
        board.face.raw("MESSAGE\n")
    told = board.output.getvalue()[before:]
    erased, _, shown = told.partition("MESSAGE\n")
    assert erased.endswith("\r\x1b[J"), "the line stands aside"
    turned = "".join(reversed(joined("سلام")))
    assert turned in shown, "and is there again, turned as the terminal needs it"
    column = int(shown.rpartition("\x1b[")[2].removesuffix("G"))
    assert column == shown.index(turned), "with the cursor at its left, where it goes on"


async def test_a_long_line_takes_rows_and_gives_them_back(board: Board) -> None:
    await board.shows("word " * 30)
    assert await board.types("\r") == "word " * 30
    assert "\x1b[4A\r\x1b[J" in board.output.getvalue()


async def test_the_keyboard_is_left_as_it_was() -> None:
    master, slave = os.openpty()
    before = termios.tcgetattr(slave)
    board = Board(master, slave)
    async with board.keys.opened():
        assert not termios.tcgetattr(slave)[3] & termios.ECHO
    assert termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


async def test_a_pipe_gives_its_lines_and_then_ends(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    lines = Lines(reading)
    async with lines.opened(), asyncio.timeout(5):
        os.write(writing, "سلام\r\nsal".encode())
        assert await lines.line() == "سلام"
        os.write(writing, b"am\nlast")
        os.close(writing)
        assert [await lines.line() for _ in range(3)] == ["salam", "last", None]
