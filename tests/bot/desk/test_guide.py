"""The help of the desk: by subject, and nothing that can be typed is left out of it."""

import pytest

from bot.desk.commands import COMMANDS
from flows.vocabulary import Role
from storage.database import Database
from tests.bot.desk.handset import joined
from tests.bot.desk.scene import Scene, say
from tests.bot.office import WORDS

PAGES = ("desk.help", "desk.help_writing", "desk.help_network", "desk.help_coordinator")


@pytest.mark.parametrize("language", ["fr", "ar", "ary"])
def test_every_command_is_in_the_help(language: str) -> None:
    told = {
        word.strip("⁨⁩:")
        for page in PAGES
        for word in WORDS[language].say(page).split()
        if word.strip("⁨⁩").startswith("/")
    }
    # What brings somebody here is for those who are not members yet.
    assert told == set(COMMANDS) - {"/start", "/apply"}


async def test_the_subjects_stand_behind_buttons(sqlite_database: Database) -> None:
    """What only coordinators do is neither offered to others nor told them."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    assert await phone.say("/help") == say("desk.help")
    labels = [button.label for button in phone.last.buttons]
    assert say("desk.subject_coordinator") not in labels
    await phone.press(say("desk.subject_network"))
    assert phone.last.text == say("desk.help_network")
    assert await phone.press_data("act:guide:coordinator") == say("desk.coordinators_only")
    nadia = await joined(sqlite_database, scene.postman, scene.adala, Role.COORDINATOR)
    await nadia.say("/help")
    await nadia.press(say("desk.subject_coordinator"))
    assert nadia.last.text == say("desk.help_coordinator")
