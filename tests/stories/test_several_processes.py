"""Several processes of Wasl on one PostgreSQL, in any mix of parts, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback.bot_api import DESK_TOKEN, BotApi
from tests.loopback.phone import Phone
from tests.loopback.process import Process
from tests.postgres import Postgres
from tests.stories.by_wire import a_handler, answers, screen, takes
from tests.stories.telling import ANSWERS, BEGUN, VOICE

VOICE_NOTE = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(600)
TOLD = [*BEGUN, *(answer for given in ANSWERS.values() for answer in given)]
RECEIPT = "رقم الوصل"


@pytest.fixture
def two(
    bot_api: BotApi, tmp_path: Path, postgres: Postgres, postgres_template: str
) -> Iterator[tuple[Process, Process]]:
    """Two processes on one database and one folder of files, not yet started."""
    url = postgres.create("several", postgres_template)
    made = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        process = Process(tmp_path / name, bot_api, url)
        process.settings |= {
            "WASL_DESK_TOKEN": DESK_TOKEN,
            "WASL_FILES_DIR": str(tmp_path / "files"),
        }
        made.append(process)
    yield made[0], made[1]
    for process in made:
        if process.running is not None:
            process.kill()
    postgres.drop("several")


def tell(mother: Phone, told: list[object]) -> None:
    """She says these one after the other, without waiting."""
    for answer in told:
        if answer is VOICE:
            mother.sends_voice(VOICE_NOTE)
        else:
            mother.says(str(answer))


async def test_one_takes_people_in_by_polling_and_the_other_delivers(
    bot_api: BotApi, two: tuple[Process, Process]
) -> None:
    taking, delivering = two
    delivering.start("delivery,clock")
    handler = await a_handler(bot_api, taking, "intake,desk")
    mother = Phone(bot_api, bot_api.intake)
    tell(mother, TOLD)
    await bot_api.until(lambda: RECEIPT in screen(mother), 90)
    assert bot_api.intake.webhook["url"] == ""
    await takes(bot_api, handler)
    await bot_api.until(lambda: bool(bot_api.made("sendVoice", bot_api.desk)), 60)
    await answers(bot_api, handler, "غدا غادي نمشيو نشوفوه")
    await bot_api.until(lambda: "غدا غادي نمشيو نشوفوه" in screen(mother), 30)
    assert taking.stop() == 0
    assert delivering.stop() == 0


async def test_of_two_that_poll_one_stands_by_and_takes_over_in_the_middle_of_a_conversation(
    bot_api: BotApi, two: tuple[Process, Process]
) -> None:
    one, other = two
    parts = "intake,delivery"
    one.start(parts)
    mother = Phone(bot_api, bot_api.intake)
    tell(mother, TOLD[:2])
    await bot_api.until(lambda: len(mother.messages) >= 2, 30)
    other.start(parts)
    await bot_api.until(lambda: "serving" in other.told(), 40)
    tell(mother, TOLD[2:4])
    await bot_api.until(lambda: len(mother.messages) >= 4, 30)
    told = one.told() + other.told()
    one.kill()
    before = len(mother.messages)
    tell(mother, TOLD[4:6])
    await bot_api.until(lambda: len(mother.messages) >= before + 2, 40)
    assert "another process polls" not in told, "nobody came in between"
    assert other.stop() == 0
