"""A coordinator writes a campaign, sees it as it will be read, sends it once, and can stop it."""

from functools import partial
from typing import Any

from bot.campaigns.addressing import step
from flows.vocabulary import Purpose, Role
from storage import campaigns, consents
from storage.campaigns import PAUSED, SENDING, STOPPED, WRITTEN
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.desk.scene import say
from tests.bot.office import HOUSE, Postman, a_person, an_organisation


async def writes(nadia: Handset, *, fr: str = "Vos droits") -> None:
    """All that is asked, answered; the summary is sent and the preview shown."""
    await nadia.say("/campaign")
    for _ in range(3):
        await nadia.press("Passer")
    await nadia.say("حقوقكم", "الحقوق ديالكم", fr)
    await nadia.press("Envoyer")


def willing(t: Transaction) -> None:
    """Two people who agreed."""
    for _ in range(2):
        consents.give(t, a_person(t).id, None, Purpose.AWARENESS, True)


async def states(database: Database) -> list[str]:
    return [one.state for one in await database.read(campaigns.latest)]


async def test_it_is_shown_in_each_language_with_the_number_before_it_goes(
    sqlite_database: Database, nadia: Handset
) -> None:
    await sqlite_database.write(willing)
    await writes(nadia)
    shown = "\n".join(nadia.post.texts[-4:])
    for words in ("حقوقكم", "الحقوق ديالكم", "Vos droits"):
        assert words in shown
    assert "2 personnes" in nadia.last.text.replace("\u2068", "").replace("\u2069", "")
    assert await states(sqlite_database) == [WRITTEN]
    assert await sqlite_database.write(partial(step, HOUSE, 50)) == 0, "nothing goes by itself"
    assert await nadia.press(say("campaign.send")) == say("campaign.begun")
    assert await states(sqlite_database) == [SENDING]
    assert await nadia.press(say("campaign.send")) == say("desk.gone"), "a second press"
    assert await nadia.press(say("campaign.drop")) == say("desk.gone"), "too late to drop"


async def test_what_is_on_its_way_is_followed_paused_and_stopped(
    sqlite_database: Database, nadia: Handset
) -> None:
    await sqlite_database.write(willing)
    await writes(nadia)
    await nadia.press(say("campaign.send"))
    await sqlite_database.write(partial(step, HOUSE, 1))
    await nadia.say("/campaigns")
    told = nadia.last.text.replace("\u2068", "").replace("\u2069", "")
    assert "En attente\xa0: 1" in told
    await nadia.press(say("campaign.pause"))
    assert await states(sqlite_database) == [PAUSED]
    await nadia.say("/campaigns")
    await nadia.press(say("campaign.go_on"))
    assert await states(sqlite_database) == [SENDING]
    await nadia.press(say("campaign.stop"))
    assert await states(sqlite_database) == [STOPPED]
    await nadia.say("/campaigns")
    assert nadia.last.buttons == ()


async def test_what_nobody_would_read_cannot_be_sent(
    sqlite_database: Database, nadia: Handset
) -> None:
    await writes(nadia)
    assert [button.label for button in nadia.last.buttons] == [say("campaign.drop")]
    await nadia.press(say("campaign.drop"))
    assert await states(sqlite_database) == [STOPPED]


async def test_a_text_too_long_for_whatsapp_is_asked_again(
    sqlite_database: Database, nadia: Handset
) -> None:
    await nadia.say("/campaign")
    for _ in range(3):
        await nadia.press("Passer")
    assert say("unclear.long") in await nadia.say("ح" * 901)
    assert await states(sqlite_database) == []


async def test_it_is_for_coordinators_alone(
    sqlite_database: Database, postman: Postman, nadia: Handset
) -> None:
    await writes(nadia)
    adala: Any = await sqlite_database.write(an_organisation)
    samira = await joined(sqlite_database, postman, adala, Role.HANDLER)
    for command in ("/campaign", "/campaigns"):
        assert await samira.say(command) == say("desk.coordinators_only")
    for button in nadia.last.buttons:
        assert await samira.press_data(button.data) == say("desk.coordinators_only")
    assert await samira.press_data("act:campaign_send:zz") == say("desk.coordinators_only")
    assert await nadia.press_data("act:campaign_send:zz") == say("desk.gone")
    assert await states(sqlite_database) == [WRITTEN]
