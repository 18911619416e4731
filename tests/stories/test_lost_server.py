"""A server is lost, and a mother goes on with her grievance on the next one.

The operator does what docs/operating.md says, word by word.
"""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.terminal import Terminal
from tests.loopback.bot_api import DESK_TOKEN, BotApi
from tests.loopback.phone import Phone
from tests.loopback.process import HOUSE, Process
from tests.stories.by_wire import screen
from tests.stories.telling import ANSWERS, BEGUN, VOICE

VOICE_NOTE = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(600)
TOLD = [*BEGUN, *(answer for given in ANSWERS.values() for answer in given)]
BY_THEN = TOLD.index(VOICE) + 1


def documented() -> list[list[str]]:
    """The commands of Wasl in the section on backups, in its order."""
    page = (HOUSE / "docs" / "operating.md").read_text(encoding="utf-8")
    section = page.partition("\n## 7. Backups\n")[2].partition("\n## ")[0]
    return [
        line.split() for line in re.findall(r"(?m)^sudo -u wasl \.venv/bin/wasl (.+)$", section)
    ]


def says(mother: Phone, answers: list[object]) -> None:
    """She gives some of her answers."""
    for answer in answers:
        if answer is VOICE:
            mother.sends_voice(VOICE_NOTE)
        else:
            mother.says(str(answer))


def stored(folder: Path) -> bool:
    """Whether her voice note is in the vault."""
    with closing(sqlite3.connect(folder / "wasl.db")) as database:
        return database.execute("SELECT state FROM files").fetchall() == [("stored",)]


@pytest.fixture
def wasl(
    process: Process, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """The operator's terminal, in the folder and with the settings of the process."""
    process.settings["WASL_DESK_TOKEN"] = DESK_TOKEN
    monkeypatch.chdir(process.folder)
    for name, value in process.settings.items():
        if name.startswith("WASL_"):
            monkeypatch.setenv(name, value)
    return Terminal(capsys, monkeypatch)


async def test_she_goes_on_where_she_was(bot_api: BotApi, process: Process, wasl: Terminal) -> None:
    backup, restore, doctor, trial = documented()
    process.start()
    mother = Phone(bot_api, bot_api.intake)
    says(mother, TOLD[:BY_THEN])
    await bot_api.until(lambda: stored(process.folder), 60)
    assert wasl.run(*backup) == 0
    [file] = wasl.out

    process.kill()
    for path in process.folder.glob("wasl.db*"):
        path.unlink()
    shutil.rmtree(process.folder / "files")

    assert wasl.run(*(file if word == "FILE" else word for word in restore)) == 0
    assert wasl.run(*doctor) == 0
    assert wasl.run(*(file if word == "FILE" else word for word in trial)) == 0
    assert stored(process.folder / trial[-1])

    process.start()
    says(mother, TOLD[BY_THEN:])
    await bot_api.until(lambda: "رقم الوصل" in screen(mother), 60)
    assert stored(process.folder)
    assert wasl.run("verify") == 0
    assert process.stop() == 0
