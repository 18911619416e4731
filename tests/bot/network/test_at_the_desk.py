"""The network as it is run at the desk: by phone, by strangers, members and coordinators."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.desk.host import Desk
from bot.network import membership
from flows.vocabulary import Role
from storage import applications, handlers, meetings, organisations
from storage.database import Database
from tests.bot.desk.handset import Handset, joined
from tests.bot.office import FRENCH, HOUSE, WORDS, Postman, an_organisation

NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
ANSWERS = (
    "Association Amal",
    "جمعية أمل",
    "rabat_sale_kenitra",
    "done",
    "women",
    "done",
    "none",
    "health",
    "done",
    "visits",
    "done",
    "yes",
    "no",
    "12",
    "none",
    "15",
    "Mme Idrissi, 0612345678",
    "skip",
)


async def applied(database: Database, postman: Postman) -> Handset:
    """A stranger who has answered the whole questionnaire, and sent it."""
    stranger = Handset(database, postman)
    await stranger.say("Bonjour")
    await stranger.press(FRENCH.say("network.apply"))
    await stranger.say(*ANSWERS)
    assert "Mme Idrissi" in stranger.last.text
    await stranger.say("send")
    return stranger


async def test_an_association_joins(database: Database) -> None:
    """From a stranger's first word to a colleague at the new desk."""
    postman = Postman()
    omp = await database.write(lambda t: an_organisation(t, "omp", active=False))
    nadia = await joined(database, postman, omp, Role.COORDINATOR)
    stranger = await applied(database, postman)
    assert stranger.last.text == FRENCH.say("network.applied")
    await stranger.say("/apply")
    assert stranger.last.text == FRENCH.say("network.applied_already")

    told = FRENCH.say("network.application_came", organisation="Association Amal")
    await database.write(postman.deliver)
    assert nadia.last.text == told
    sheet = await nadia.press(FRENCH.say("network.look"))
    assert FRENCH.option("need", "women") in sheet
    assert "0612345678" in sheet
    assert "Association Amal" in await nadia.press(FRENCH.say("network.admit"))
    await nadia.press(FRENCH.say("network.admit"))
    assert nadia.last.text == FRENCH.say("network.decided_already")

    found = await database.read(lambda t: organisations.by_code(t, "association_amal"))
    assert found is not None
    assert (found.regions, found.needs) == (["rabat_sale_kenitra"], ["women"])
    assert found.languages == ["*"]
    assert "health" in found.topics
    assert (found.capacity, found.active) == (15, True)

    await stranger.press(FRENCH.say("network.enter"))
    assert FRENCH.say("desk.help") in stranger.last.text
    await stranger.say("/invite")
    colleague = Handset(database, postman)
    await colleague.say(stranger.last.text)
    assert len(await database.read(lambda t: handlers.of_organisation(t, found.id))) == 2
    assert await colleague.say("/invite") == FRENCH.say("network.not_your_part")


async def test_an_invitation_is_a_link_once_the_bot_knows_its_name(
    sqlite_database: Database,
) -> None:
    postman = Postman()
    adala = await sqlite_database.write(an_organisation)
    samira = await joined(sqlite_database, postman, adala)
    samira.desk = Desk(sqlite_database, replace(HOUSE, bots={"desk": "wasl_desk_bot"}))
    link = await samira.say("/invite")
    assert FRENCH.say(
        "network.invitation_link", organisation="Association adala", hours=str(membership.HOURS)
    ) in [screen.text for screen in samira.post.shown.values()]
    begun, _, token = link.partition("=")
    assert begun == "https://t.me/wasl_desk_bot?start"
    colleague = Handset(sqlite_database, postman)
    # Telegram makes this of the link once it is opened.
    assert FRENCH.say("desk.help") in await colleague.say(f"/start {token}")


async def test_who_applied_in_arabic_is_welcomed_in_arabic(sqlite_database: Database) -> None:
    """Whatever their phone speaks; what stands for all is said so, and not as none."""
    postman, arabic = Postman(), WORDS["ar"]
    omp = await sqlite_database.write(lambda t: an_organisation(t, "omp", active=False))
    nadia = await joined(sqlite_database, postman, omp, Role.COORDINATOR)
    stranger = Handset(sqlite_database, postman)
    await stranger.say("/apply ar", *ANSWERS[:2])
    await stranger.press(arabic.option("everything", "all"))
    assert arabic.say("apply.people") in stranger.last.text
    await stranger.say(*ANSWERS[4:], "send")
    await nadia.say("/applications")
    sheet = await nadia.press("Association Amal")
    assert FRENCH.option("everything", "all") in sheet
    await nadia.press(FRENCH.say("network.admit"))
    await stranger.press(arabic.say("network.enter"))
    assert arabic.say("desk.help") in stranger.last.text


async def test_an_association_is_told_why_not(sqlite_database: Database) -> None:
    """Kindly, in the coordinator's words; it may ask again a month later."""
    postman = Postman()
    with time_machine.travel(NOON, tick=False) as clock:
        omp = await sqlite_database.write(lambda t: an_organisation(t, "omp", active=False))
        nadia = await joined(sqlite_database, postman, omp, Role.COORDINATOR)
        stranger = await applied(sqlite_database, postman)
        await nadia.say("/applications")
        await nadia.press("Association Amal")
        await nadia.press(FRENCH.say("network.turn_down"))
        await nadia.say("Revenez avec vos statuts.")
        assert nadia.last.text == FRENCH.say("network.you_turned_down")
        assert "Revenez avec vos statuts." in stranger.last.text
        assert await nadia.say("/applications") == FRENCH.say("network.no_applications")
        assert await stranger.say("/apply") == FRENCH.say("network.applied_already")
        clock.shift(timedelta(days=31))
        assert FRENCH.say("apply.name_fr") in await stranger.say("/apply")


async def test_an_application_is_kept_until_it_is_taken_up_again(
    sqlite_database: Database,
) -> None:
    """A stranger stops in the middle and comes back; what is not an answer changes nothing."""
    postman = Postman()
    stranger = Handset(sqlite_database, postman)
    await stranger.say("/apply ar", "Association Amal")
    arabic = WORDS["ar"]
    assert stranger.last.text.startswith(arabic.say("apply.name_ar"))
    await stranger.say("/mine", "x" * 200)
    assert arabic.say("unclear.long") in stranger.last.text
    await stranger.say("/apply fr")
    assert FRENCH.say("apply.name_ar") in stranger.last.text
    assert await stranger.say("/cancel") == FRENCH.say("desk.cancelled")
    assert FRENCH.say("desk.stranger") in await stranger.say("Bonjour")
    assert await sqlite_database.read(applications.waiting) == []


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("/applications", "desk.coordinators_only"),
        ("/organisations", "desk.coordinators_only"),
        ("/meeting", "desk.coordinators_only"),
        ("/capacity", "network.wrong_number"),
        ("/capacity 0", "network.wrong_number"),
        ("/capacity beaucoup", "network.wrong_number"),
        ("/capacity 5 karama", "network.not_your_part"),
        ("/capacity 5 nobody", "network.not_your_part"),
        ("/members karama", "network.not_your_part"),
        ("/invite karama", "network.not_your_part"),
    ],
)
async def test_what_a_handler_may_not_do_changes_nothing(
    sqlite_database: Database, said: str, key: str
) -> None:
    """One clear sentence, and everything stays."""
    adala = await sqlite_database.write(an_organisation)
    await sqlite_database.write(lambda t: an_organisation(t, "karama"))
    samira = await joined(sqlite_database, Postman(), adala)
    before = await sqlite_database.read(organisations.all)
    assert await samira.say(said) == FRENCH.say(key)
    assert await sqlite_database.read(organisations.all) == before


@pytest.mark.parametrize("verb", ["application", "admit", "member", "no_holidays", "yes_come"])
async def test_buttons_of_nothing_are_answered(sqlite_database: Database, verb: str) -> None:
    """Whoever makes up a button hears that there is nothing."""
    adala = await sqlite_database.write(an_organisation)
    samira = await joined(sqlite_database, Postman(), adala)
    for argument in ("", "x", "0198c0de-0000-7000-8000-000000000000"):
        await samira.press_data(f"act:{verb}:{argument}")
        refusals = ("desk.coordinators_only", "network.nothing_there", "network.no_such_member")
        assert samira.last.text in {FRENCH.say(key) for key in refusals}


async def test_an_association_is_suspended_and_comes_back(sqlite_database: Database) -> None:
    """By a coordinator, with a reason that its members read."""
    postman = Postman()
    omp = await sqlite_database.write(lambda t: an_organisation(t, "omp", active=False))
    adala = await sqlite_database.write(an_organisation)
    nadia = await joined(sqlite_database, postman, omp, Role.COORDINATOR)
    samira = await joined(sqlite_database, postman, adala)
    await nadia.say("/organisations")
    await nadia.press("Association adala")
    await nadia.press(FRENCH.say("network.suspend"))
    await nadia.say("Plus personne ne répond.", "skip")
    assert "Plus personne ne répond." in samira.last.text
    assert FRENCH.say("desk.stranger") in await samira.say("/mine")
    await nadia.say("/organisations")
    await nadia.press("Association adala")
    await nadia.press(FRENCH.say("network.readmit"))
    assert await samira.say("/mine") == FRENCH.say("desk.mine_none")


async def test_days_off_and_hours(sqlite_database: Database) -> None:
    """Whoever has days off, or is out of their hours, is not on duty; by hand they are."""
    postman = Postman()
    with time_machine.travel(NOON, tick=False) as clock:
        adala = await sqlite_database.write(an_organisation)
        samira = await joined(sqlite_database, postman, adala)
        await samira.say("/holidays")
        await samira.press(FRENCH.say("network.new_holidays"))
        await samira.say("mine", "2026-06-12", "2026-06-11")
        assert samira.post.texts[-2] == FRENCH.say("network.day_gone")
        assert samira.last.text == FRENCH.say("holidays.last")
        await samira.press(FRENCH.say("network.new_holidays"))
        await samira.say("mine", "2026-06-11", "2026-06-11")
        assert FRENCH.say("desk.on_duty") in await samira.say("/duty")
        clock.shift(timedelta(days=1))
        assert FRENCH.say("desk.off_duty") in await samira.say("/duty")
        await samira.say("/holidays")
        await samira.press("Retirer")
        assert FRENCH.say("desk.on_duty") in await samira.say("/duty")

        await samira.say("/roster")
        await samira.press(FRENCH.say("network.my_hours"))
        await samira.say("thursday", "done", "8", "12")
        assert samira.last.text == FRENCH.say("network.hours_kept")
        assert FRENCH.say("desk.off_duty") in await samira.say("/duty")
        await samira.say("/duty on", "/duty")
        assert samira.post.texts[-2] == FRENCH.say("desk.on_duty")
        clock.shift(timedelta(hours=13))
        assert FRENCH.say("desk.off_duty") in await samira.say("/duty")


async def test_a_meeting(sqlite_database: Database) -> None:
    """Called, answered, remembered the day before, and who came is kept."""
    postman = Postman()
    with time_machine.travel(NOON, tick=False) as clock:
        omp = await sqlite_database.write(lambda t: an_organisation(t, "omp", active=False))
        adala = await sqlite_database.write(an_organisation)
        karama = await sqlite_database.write(lambda t: an_organisation(t, "karama"))
        nadia = await joined(sqlite_database, postman, omp, Role.COORDINATOR)
        samira = await joined(sqlite_database, postman, adala)
        omar = await joined(sqlite_database, postman, karama)
        await nadia.say("/meeting", "2026-06-20", "10h30", "Rabat", "Le bilan", "none", "yes")
        assert "Le bilan" in samira.last.text
        assert "10:30" in samira.last.text
        await samira.press(FRENCH.option("coming", "yes"))
        await omar.press(FRENCH.option("coming", "no"))
        assert omar.last.text == FRENCH.say(
            "network.you_answered", answer=FRENCH.option("coming", "no")
        )
        clock.shift(timedelta(days=11))
        await nadia.say("/meetings")
        await nadia.press("20 juin 2026")
        await nadia.press(FRENCH.say("network.who_came"))
        await nadia.say("adala", "done")
        [held] = await sqlite_database.read(lambda t: meetings.since(t, NOON))
        came = await sqlite_database.read(lambda t: meetings.guests(t, held.id))
        assert {one.organisation_id: one.came for one in came} == {adala.id: True, karama.id: False}
        await samira.press(FRENCH.option("coming", "no"))
        assert samira.last.text == FRENCH.say("network.day_gone")
