"""Whole conversations in a terminal, on the real engine: typed, scripted, and left kindly."""

import io
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from rich.console import Console

from bot.intake.in_terminal import LANE, Conversation, own_address
from bot.intake.terminal import Terminal
from bot.intake.terminal_input import MemoryReader
from bot.intake.terminal_letters import joined
from bot.intake.terminal_look import Face
from bot.screens import Screen
from bot.shelf import VaultShelf
from flows.vocabulary import Language
from storage import accounts, outbox
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from storage.vault import Vault
from tests.stories.town import Town

HOUSE = Path(__file__).parents[3]
LETTERS = re.compile("[\u2066-\u2069\u200e\u200f]")
STORY = """
1
ولدي
la
الصحة
1
3okacha
casa
خرج الحكم
والو
lbare7
آه
ولدي كيتسنى النضاضر هادي شهر
/file {voice}
safi
والو
يوصلو ليه النضاضر
دوز
دوز
2
آه
آه
لا
لا
والو
لا
1
صيفط
"""


async def talk(
    town: Town, folder: Path, *typed: str, language: Language | None = None, name: str = "mother"
) -> str:
    """Type these lines in a terminal, then leave; all that was on its screen."""
    output = io.StringIO()
    reader, vault = MemoryReader(*typed), Vault(folder)
    face = Face(Console(file=output))
    terminal = Terminal(face, reader, VaultShelf(town.database, vault), name)
    await Conversation(town.database, town.house, vault, terminal, reader).hold(language)
    return LETTERS.sub("", output.getvalue())


@time_machine.travel("2026-11-18T12:00:00+00:00", tick=True)
async def test_a_mother_tells_her_story_and_reads_the_reply(
    sqlite_database: Database, tmp_path: Path
) -> None:
    town = Town(sqlite_database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    voice = tmp_path / "voice note.ogg"
    voice.write_bytes(b"OggS" + bytes(100))
    script = STORY.format(voice=voice).strip().splitlines()
    said = await talk(town, tmp_path / "files", *script)
    receipt = re.search(r"(\d{4} \d{3} \d{3}).*?(\d{6})", said, re.DOTALL)
    assert receipt, said
    assert "2. ولدي" in said
    assert "> 3okacha" in said
    assert "> ▸ voice note.ogg" in said

    await town.delivery.exhaust()
    await fatima.press("Prendre")
    await fatima.press("Lire")
    assert "كيتسنى النضاضر" in fatima.text
    assert any(bubble.screen.files for bubble in fatima.bubbles), "the voice note is there"
    await fatima.press("Répondre")
    await fatima.say("السلام، غدا غادي نمشيو نشوفوه")
    said = await talk(town, tmp_path / "files", "الله يرحم الوالدين، قولو ليه يصبر")
    assert "غدا غادي نمشيو نشوفوه" in said
    await town.delivery.exhaust()
    assert "قولو ليه يصبر" in fatima.text

    typed = ("رقم الوصل", *receipt.groups(), "لا", "لا")
    said = await talk(town, tmp_path / "files", *typed, name="another")
    assert "فين وصلات" in said, "the receipt opens it on another phone"


async def test_the_language_that_was_asked_for(sqlite_database: Database, tmp_path: Path) -> None:
    town = Town(sqlite_database)
    assert "> Français" in await talk(town, tmp_path, language=Language.FRENCH)
    said = await talk(town, tmp_path)
    assert "Répondez avec vos mots" in said, "it is remembered"
    assert "> " not in said, "and not asked again"
    said = await talk(town, tmp_path, "/quit", "never said", language=Language.DARIJA)
    assert "شكاية جديدة" in said
    assert "never said" not in said


async def test_what_was_begun_is_kept(sqlite_database: Database, tmp_path: Path) -> None:
    town = Town(sqlite_database)
    left = await talk(town, tmp_path, "1", "ولدي")
    assert "اللي بديتو راه محفوظ" in left
    back = await talk(town, tmp_path, "1")
    assert "1. كمل الشكاية ديالي" in back
    assert "واش كاين شي خطر" in back


def test_the_same_person_sits_here_tomorrow() -> None:
    assert own_address() == own_address()


@pytest.fixture
def settings(tmp_path: Path, sqlite_template: Path) -> dict[str, str]:
    """What a process of Wasl needs to know, with a database of its own that is already there."""
    (tmp_path / "wasl.db").write_bytes(sqlite_template.read_bytes())
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HOUSE),
        "PYTHONWARNINGS": "error",
        "WASL_SECRET_KEYS": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
    }


class Window:
    """``wasl chat`` in a terminal of its own."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._master, self.slave = pty.openpty()
        termios.tcsetwinsize(self.slave, (40, 80))
        self._before = termios.tcgetattr(self.slave)
        self.screen = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "chat"], cwd=folder, env=settings,
            stdin=self.slave, stdout=self.slave, stderr=self.slave,
        )  # fmt: skip

    def waits_for(self, text: str) -> None:
        """Read until this is on the screen."""
        end = time.monotonic() + 60
        while text not in self.screen:
            assert time.monotonic() < end, self.screen
            if select.select([self._master], [], [], 1)[0]:
                self.screen += os.read(self._master, 65_536).decode(errors="replace")

    def types(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def ends(self) -> int:
        """Its exit code, once the terminal is as it was."""
        code = self._process.wait(30)
        assert termios.tcgetattr(self.slave) == self._before
        return code

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)
        os.close(self.slave)


@pytest.fixture
def window(tmp_path: Path, settings: dict[str, str]) -> Iterator[Window]:
    opened = Window(tmp_path, settings)
    yield opened
    opened.close()


def turned(word: str) -> str:
    """A word as a terminal that does not turn it must be given it."""
    return "".join(reversed(joined(word)))


@pytest.mark.parametrize("leave", ["\x04", "\x03", "/quit\r"])
def test_colours_and_arabic_come_out_and_leaving_is_kind(window: Window, leave: str) -> None:
    window.waits_for(turned("جديدة"))
    assert "\x1b[8l" in window.screen
    assert "48;2;31;44;52" in window.screen
    window.types("1\r")
    window.waits_for(turned("ولدي"))
    window.types(leave)
    window.waits_for("\x1b[8h")
    assert window.ends() == 0
    assert turned("محفوظ") in window.screen


def test_words_that_come_later_appear_while_nothing_is_sent(
    window: Window, tmp_path: Path, secrets: Secrets
) -> None:
    window.waits_for(turned("جديدة"))
    window.types("كنت باغي نقول")
    window.waits_for(turned("نقول"))
    screen = Screen("جاوبات الجمعية", language="ary")

    def said(t: Transaction) -> None:
        account = accounts.reach(t, *LANE, own_address())
        outbox.add(t, account, screen.to_json(), priority=0)

    database = Database.open(f"sqlite:///{tmp_path / 'wasl.db'}", secrets)
    database.write_now(said)
    database.close()
    window.screen = ""
    window.waits_for(turned("جاوبات"))
    window.waits_for(turned("نقول"))
    window.types("\x03")
    window.waits_for("\x1b[8h")
    assert window.ends() == 0


def test_a_terminal_that_turns_lines_gets_them_as_they_are_read(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    window = Window(tmp_path, settings | {"VTE_VERSION": "7006"})
    window.waits_for("\u2067شكاية جديدة\u2069")
    assert "\x1b[8l" not in window.screen
    window.types("\x04")
    window.waits_for("محفوظ")
    assert window.ends() == 0
    window.close()


def test_a_script_is_answered_in_plain_lines(tmp_path: Path, settings: dict[str, str]) -> None:
    script = "1\nولدي\nla\n".encode()
    command = [sys.executable, "-m", "bot", "chat", "--language", "ary"]
    ran = subprocess.run(
        command, cwd=tmp_path, env=settings, input=script, capture_output=True, timeout=60
    )
    told = LETTERS.sub("", ran.stdout.decode())
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "\x1b" not in told
    assert told.index("> 1") < told.index("1. أنا") < told.index("> ولدي") < told.index("> la")
    assert told.rstrip().endswith("محفوظ.)")
