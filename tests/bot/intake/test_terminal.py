"""What is typed becomes arrivals, what is said becomes bubbles, and the screen stays whole."""

import io
import stat
from pathlib import Path
from typing import Literal

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.arrivals import Arrival, Kind
from bot.delivery.sending import NotReady, Refused
from bot.intake.terminal import WORDS, Terminal
from bot.intake.terminal_files import download
from bot.intake.terminal_input import MemoryReader
from bot.intake.terminal_kinds import Bidi
from bot.intake.terminal_look import CLEARED, Face
from bot.screens import Button, Screen
from bot.shelf import MemoryShelf
from flows.vocabulary import Language

Colours = Literal["standard", "truecolor"]

MENU = Screen(
    "شنو بغيتو تديرو؟",
    (
        Button("شكاية جديدة", "ab12:home.menu=grievance"),
        Button("بدل اللغة", "ab12:home.menu=language"),
        Button("تخطى", "ab12:home.menu=skip"),
    ),
)


class Desk:
    """A terminal with its screen, and the shelf its files come from."""

    def __init__(
        self, *, colours: Colours | None = None, width: int = 60, bidi: Bidi = Bidi.REORDER
    ) -> None:
        self.output = io.StringIO()
        console = Console(
            file=self.output, force_terminal=bool(colours), color_system=colours, width=width,
            _environ={},
        )  # fmt: skip
        self.face = Face(console, bidi, {})
        self.shelf = MemoryShelf()
        self.terminal = Terminal(self.face, MemoryReader(), self.shelf, "me")

    async def show(self, screen: Screen) -> str:
        return await self.terminal.send("me", screen)

    def hear(self, line: str) -> Arrival:
        heard = self.terminal.hear(line)
        assert heard is not None
        return heard

    @property
    def rows(self) -> list[str]:
        """The rows of the screen, without their colours."""
        return [Text.from_ansi(row).plain for row in self.output.getvalue().splitlines()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_options_are_numbered_under_the_question(desk: Desk) -> None:
    await desk.show(MENU)
    expected = ["", MENU.text, "1. شكاية جديدة", "2. بدل اللغة", "/3 تخطى"]
    assert desk.rows == expected, "what the engine does not count is pressed"


async def test_what_is_typed_arrives_as_it_was_typed(desk: Desk) -> None:
    await desk.show(MENU)
    typed = [desk.hear(line) for line in ("1", "شكاية", "  2 ", "/start")]
    assert [arrival.text for arrival in typed] == ["1", "شكاية", "  2 ", "/start"]
    assert {arrival.kind for arrival in typed} == {Kind.WORDS}
    assert len({arrival.provider_id for arrival in typed}) == 4
    assert {arrival.address for arrival in typed} == {"me"}
    assert desk.terminal.hear("   ") is None
    assert "> شكاية" in desk.rows


async def test_a_button_is_pressed_by_its_place(desk: Desk) -> None:
    message = await desk.show(MENU)
    for line in ("/press 3", "/3"):
        pressed = desk.hear(line)
        assert (pressed.kind, pressed.pressed) == (Kind.PRESS, "ab12:home.menu=skip")
        assert (pressed.message_id, pressed.label) == (message, "تخطى")
    assert desk.terminal.hear("/press 4") is None
    assert "(الرسالة اللخرة ما فيهاش الزر \u20684\u2069.)" in desk.rows


async def test_buttons_go_when_their_message_is_sealed(desk: Desk) -> None:
    message = await desk.show(MENU)
    rows = desk.rows
    assert await desk.show(Screen("", replaces=message)) == message
    assert desk.rows == rows, "nothing is said anew"
    assert desk.terminal.hear("/1") is None


async def test_what_replaces_a_message_is_said_anew(desk: Desk) -> None:
    message = await desk.show(MENU)
    ticked = Screen("شنو؟", (Button("✓ شكاية", "ab12:home.menu=grievance"),), replaces=message)
    assert await desk.show(ticked) == message
    assert desk.rows[-3:] == ["", "شنو؟", "1. ✓ شكاية"]


async def test_files_are_sent_by_their_path(desk: Desk, tmp_path: Path) -> None:
    kinds = {"a b.ogg": "voice", "a.jpg": "photo", "a.mp4": "video", "a.mp3": "audio",
             "a.pdf": "document", "a.svg": "document", "a": "document"}  # fmt: skip
    for name, kind in kinds.items():
        path = tmp_path / name
        path.write_bytes(b"OggS voice")
        for typed in (str(path), f"'{path}'", str(path).replace(" ", "\\ ")):
            (sent,) = desk.hear(f"/file {typed}").attachments
            assert (sent.kind, sent.name, sent.size) == (kind, name, 10)
    assert b"".join([piece async for piece in download(sent.source)]) == b"OggS voice"
    path.unlink()
    with pytest.raises(Refused):
        await anext(aiter(download(sent.source)))
    assert desk.terminal.hear("/file nothing.pdf") is None
    assert "(ماكاينش هاد الملف: \u2068nothing.pdf\u2069)" in desk.rows


async def test_files_that_come_can_be_saved(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk.shelf.put("1", "voice", "audio/ogg", b"OggS voice")
    await desk.show(Screen("سمعو", files=("1", "gone")))
    assert desk.rows[1:] == ["سمعو", "▸ \u2068voice.oga\u2069 · \u20680 KB\u2069"]
    assert desk.terminal.hear("/save") is None
    saved = tmp_path / "voice.oga"
    assert saved.read_bytes() == b"OggS voice"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    saved.write_bytes(b"mine")
    desk.terminal.hear(f"/save {tmp_path}")
    assert saved.read_bytes() == b"mine"
    assert "ما تسجلش" in desk.rows[-1]


async def test_a_message_waits_for_its_file_and_for_its_reader(desk: Desk) -> None:
    desk.shelf.held["1"] = None
    for address, screen in (("me", Screen("سمعو", files=("1",))), ("other", Screen("سر"))):
        with pytest.raises(NotReady):
            await desk.terminal.send(address, screen)
    assert desk.rows == []


async def test_what_is_taken_back_leaves_the_screen() -> None:
    desk = Desk(colours="truecolor")
    message = await desk.show(MENU)
    assert await desk.show(Screen("", deletes=message)) == message
    assert desk.output.getvalue().endswith(CLEARED)


@pytest.mark.parametrize("bidi", [Bidi.REORDER, Bidi.TERMINAL, Bidi.WORDS])
@pytest.mark.parametrize("width", [24, 60, 200])
async def test_bubbles_are_whole_at_every_width(width: int, bidi: Bidi) -> None:
    desk = Desk(colours="truecolor", width=width, bidi=bidi)
    long = f"{MENU.text} \u20684821 093 756\u2069 ❤️ السَّلَامُ عليكم (Rabat) " * 4
    await desk.show(Screen(long, MENU.buttons))
    desk.hear("salam, ça va? واش لاباس؟")
    rows = [row for row in desk.output.getvalue().splitlines() if "48;2;31" in row]
    inside = {cell_len(Text.from_ansi(row).plain) for row in rows}
    assert inside == {width - 2}, "every row of a bubble ends at the same cell"


async def test_wasl_and_the_person_stand_on_two_sides() -> None:
    desk = Desk(colours="truecolor")
    await desk.show(MENU)
    desk.hear("salam")
    first = next(row for row in desk.rows if " 1" in row)
    assert first.endswith("    1 "), "numbers stand where an Arabic line begins"
    assert desk.rows[-2].startswith("   salam "), "and the person on the left"
    await desk.show(Screen("Que voulez-vous ?", (Button("Une plainte", "a:b=c"),), language="fr"))
    assert any(row.startswith("   1    Une plainte") for row in desk.rows)
    desk.hear("salam")
    assert desk.rows[-2].rstrip().endswith("salam")
    assert len(desk.rows[-2]) > 50


def test_sixteen_colours_are_enough() -> None:
    desk = Desk(colours="standard")
    desk.face.wasl("Salam", right=False)
    assert desk.rows[:2] == ["  Wasl", "   Salam "]
    assert "\x1b[97;44m" in desk.output.getvalue()


def test_a_terminal_that_turns_lines_is_asked_to_leave_it_to_us() -> None:
    for environment, bidi, asked in (
        ({"TERM": "xterm"}, Bidi.REORDER, ["\x1b[8l", "\x1b[8h"]),
        ({"TERM": "xterm", "MLTERM": "3.9.0"}, Bidi.REORDER, ["use_ctl=false", "use_ctl=true"]),
        ({"VTE_VERSION": "7006"}, Bidi.AUTO, []),
    ):
        output = io.StringIO()
        face = Face(Console(file=output, force_terminal=True, _environ={}), bidi, environment)
        face.begin()
        face.end()
        assert all(code in output.getvalue() for code in asked)
        assert bool(asked) == bool(output.getvalue())


def test_the_terminal_speaks_all_three_languages() -> None:
    assert set(WORDS) == set(Language)
    keys = {language: {*words} for language, words in WORDS.items()}
    assert keys["ary"] == keys["ar"] == keys["fr"]
    for key, text in WORDS["fr"].items():
        for language in Language:
            assert WORDS[language][key].count("{") == text.count("{")
