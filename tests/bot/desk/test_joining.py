"""Who comes in: an invitation works once and not for long; a stranger hears one polite sentence."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.network import membership, parting
from bot.network.refusals import CoordinatorsDecide
from flows.vocabulary import Role
from storage import handlers, invitations
from storage.database import Database
from storage.handlers import Handler
from tests.bot.desk.handset import Handset, joined
from tests.bot.office import (
    FRENCH,
    HOUSE,
    WORDS,
    Postman,
    a_coordinator,
    an_organisation,
)

NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)


async def test_an_invitation_makes_a_handler(database: Database) -> None:
    """They are welcomed by the name of their organisation, in their language."""
    adala = await database.write(an_organisation)
    postman = Postman()
    samira = await joined(database, postman, adala)
    said = FRENCH.say("desk.welcome", organisation="Association adala")
    assert samira.post.texts[0] == said
    assert FRENCH.say("desk.help") in samira.last.text
    [member] = await database.read(lambda t: handlers.of_organisation(t, adala.id))
    assert (member.role, member.language, member.on_duty) == (Role.HANDLER, "fr", True)
    assert await database.read(lambda t: handlers.name(t, member)) == "Samira B."

    youssef = await joined(database, postman, adala, hint="ar-MA")
    assert "جمعية adala" in youssef.post.texts[0]


async def test_an_invitation_works_once(sqlite_database: Database) -> None:
    """The second to show it is told that it is no longer good, and why is not said."""
    adala = await sqlite_database.write(an_organisation)
    token = await sqlite_database.write(lambda t: invitations.issue(t, adala.id, Role.HANDLER, 24))
    first, second = (Handset(sqlite_database, Postman()) for _ in range(2))
    await first.say(f"/start {token}")
    answer = await second.say(f"/start {token}")
    assert FRENCH.say("desk.dead_link") in answer
    assert WORDS["ar"].say("desk.dead_link") in answer
    assert len(await sqlite_database.read(lambda t: handlers.of_organisation(t, adala.id))) == 1


async def test_an_invitation_expires(sqlite_database: Database) -> None:
    """A day later it is as good as none."""
    adala = await sqlite_database.write(an_organisation)
    with time_machine.travel(NOON, tick=False) as clock:
        token = await sqlite_database.write(
            lambda t: invitations.issue(t, adala.id, Role.HANDLER, 24)
        )
        clock.shift(timedelta(hours=24, seconds=1))
        answer = await Handset(sqlite_database, Postman()).say(f"/start {token}")
    assert FRENCH.say("desk.dead_link") in answer


async def test_a_member_does_not_use_up_somebody_elses_invitation(
    sqlite_database: Database,
) -> None:
    """Pressing the link one has forwarded leaves it good."""
    adala = await sqlite_database.write(an_organisation)
    postman = Postman()
    samira = await joined(sqlite_database, postman, adala)
    token = await sqlite_database.write(lambda t: invitations.issue(t, adala.id, Role.HANDLER, 24))
    assert await samira.say(f"/start {token}") == FRENCH.say("desk.member_already")
    omar = Handset(sqlite_database, postman)
    await omar.say(f"/start {token}")
    assert len(await sqlite_database.read(lambda t: handlers.of_organisation(t, adala.id))) == 2


async def test_a_stranger_hears_one_sentence_a_day(sqlite_database: Database) -> None:
    """In French and in Arabic, whatever they send and however often."""
    with time_machine.travel(NOON, tick=False) as clock:
        stranger = Handset(sqlite_database, Postman())
        answer = await stranger.say("Bonjour")
        assert FRENCH.say("desk.stranger") in answer
        assert WORDS["ar"].say("desk.stranger") in answer
        await stranger.say("/mine", "/ticket 4821093756", "?")
        await stranger.voice()
        await stranger.press_data("act:take:4821093756")
        assert len(stranger.post.shown) == 1
        clock.shift(timedelta(days=1, seconds=1))
        await stranger.say("Bonjour ?")
        assert len(stranger.post.shown) == 2


async def test_guesses_at_links_are_soon_answered_no_more(sqlite_database: Database) -> None:
    """A machine that tries links does not make the bot speak all day."""
    stranger = Handset(sqlite_database, Postman())
    for guess in range(20):
        await stranger.say(f"/start guess-{guess}")
    assert len(stranger.post.shown) == 5


async def test_who_has_left_is_a_stranger(sqlite_database: Database) -> None:
    """Their phone opens nothing any more, until they are invited again."""
    adala = await sqlite_database.write(an_organisation)
    postman = Postman()
    samira = await joined(sqlite_database, postman, adala)
    [member] = await sqlite_database.read(lambda t: handlers.of_organisation(t, adala.id))
    await sqlite_database.write(lambda t: handlers.leave(t, member.id))
    assert FRENCH.say("desk.stranger") in await samira.say("/mine")
    token = await sqlite_database.write(lambda t: invitations.issue(t, adala.id, Role.HANDLER, 24))
    await samira.say(f"/start {token}")
    assert await samira.say("/mine") == FRENCH.say("desk.mine_none")


async def test_of_an_organisation_that_takes_no_part_only_coordinators_are_members(
    sqlite_database: Database,
) -> None:
    """Until it takes part again."""
    adala = await sqlite_database.write(an_organisation)
    postman = Postman()
    samira = await joined(sqlite_database, postman, adala)
    nadia = await joined(sqlite_database, postman, adala, Role.COORDINATOR)
    await sqlite_database.write(lambda t: an_organisation(t, active=False))
    assert FRENCH.say("desk.stranger") in await samira.say("/mine")
    assert await nadia.say("/mine") == FRENCH.say("desk.mine_none")
    await sqlite_database.write(an_organisation)
    assert await samira.say("/mine") == FRENCH.say("desk.mine_none")


async def test_an_invitation_undoes_no_suspension(sqlite_database: Database) -> None:
    """Who is suspended, or was removed, is not let in by a colleague's link; a coordinator's is
    for who was removed. What they had issued themselves, or their association had, is void."""
    postman = Postman()
    adala = await sqlite_database.write(an_organisation)
    nadia = await sqlite_database.write(lambda t: a_coordinator(t, active=False))
    await joined(sqlite_database, postman, adala)
    samira = await joined(sqlite_database, postman, adala)

    async def desk() -> list[Handler]:
        return await sqlite_database.read(lambda t: handlers.of_organisation(t, adala.id))

    lead, member = await desk()
    theirs = await sqlite_database.write(
        lambda t: invitations.issue(t, adala.id, Role.HANDLER, 72, member.id)
    )
    await sqlite_database.write(lambda t: membership.suspend(t, HOUSE, nadia, member))
    link = await sqlite_database.write(lambda t: membership.invite(t, lead, adala))
    for token in (link, theirs):
        assert FRENCH.say("desk.dead_link") in await samira.say(f"/start {token}")
    assert FRENCH.say("desk.dead_link") in await Handset(sqlite_database, postman).say(
        f"/start {theirs}"
    )

    lead, member = await desk()
    with pytest.raises(CoordinatorsDecide):
        await sqlite_database.write(lambda t: membership.readmit(t, HOUSE, lead, member))
    await sqlite_database.write(lambda t: membership.remove(t, HOUSE, lead, member))
    assert FRENCH.say("desk.dead_link") in await samira.say(f"/start {link}")
    link = await sqlite_database.write(lambda t: membership.invite(t, nadia, adala))
    await samira.say(f"/start {link}")
    assert await samira.say("/mine") == FRENCH.say("desk.mine_none")

    link = await sqlite_database.write(lambda t: membership.invite(t, nadia, adala))
    await sqlite_database.write(lambda t: parting.suspend(t, HOUSE, nadia, adala, "Injoignable."))
    for phone in (samira, Handset(sqlite_database, postman)):
        assert FRENCH.say("desk.dead_link") in await phone.say(f"/start {link}")
    away = await sqlite_database.read(lambda t: parting.known(t, "adala"))
    await sqlite_database.write(lambda t: parting.readmit(t, HOUSE, nadia, away))
    assert FRENCH.say("desk.dead_link") in await Handset(sqlite_database, postman).say(
        f"/start {link}"
    )
    assert [one.left_at for one in await desk()] == [None, None]
