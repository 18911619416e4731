"""Before words go to a phone that others see, the handler is told what they would give away."""

import pytest

from bot.arrivals import Attachment
from flows.vocabulary import Role
from storage import messages, referrals
from storage.database import Database
from tests.bot.desk.handset import Handset, joined
from tests.bot.desk.scene import Scene, say
from tests.bot.office import an_organisation

TELLS = "Youssef est à la prison de Kénitra"
HARMLESS = "Nous vous écrivons demain"


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "").replace("\u2066", "")


async def replying(database: Database, *, shared: bool, label: str = "card.reply") -> Scene:
    scene = Scene(database)
    phone = await scene.begin(shared_phone=shared)
    await phone.press(say("card.take"))
    await phone.press(say(label))
    return scene


async def said(scene: Scene) -> list[str]:
    return [words for _, words in await scene.thread()]


async def test_what_tells_is_named_and_waits_for_her_word(database: Database) -> None:
    scene = await replying(database, shared=True)
    told = plain(await scene.phone.say(TELLS))
    for kind in ("place", "name", "complaint"):
        assert say(f"telltale.{kind}") in told
    assert await said(scene) == []
    await scene.phone.press(say("wary.send"))
    assert await said(scene) == [TELLS]
    assert TELLS not in await scene.reaches_person(), "neutral words go first"


async def test_she_may_write_something_else(sqlite_database: Database) -> None:
    scene = await replying(sqlite_database, shared=True)
    await scene.phone.say(TELLS)
    await scene.phone.press(say("wary.change"))
    await scene.phone.say(HARMLESS)
    assert await said(scene) == [HARMLESS]


async def test_a_phone_of_ones_own_and_harmless_words_need_no_warning(
    sqlite_database: Database,
) -> None:
    scene = await replying(sqlite_database, shared=False)
    await scene.phone.say(TELLS)
    assert await said(scene) == [TELLS]


async def test_harmless_words_go_at_once_to_a_shared_phone_too(sqlite_database: Database) -> None:
    scene = await replying(sqlite_database, shared=True)
    await scene.phone.say(HARMLESS)
    assert await said(scene) == [HARMLESS]


@pytest.mark.parametrize("label", ["card.reply", "card.ask"])
async def test_a_voice_note_is_warned_of(sqlite_database: Database, label: str) -> None:
    scene = await replying(sqlite_database, shared=True, label=label)
    told = plain(await scene.phone.voice())
    assert say("telltale.file") in told
    assert await scene.thread() == []
    await scene.phone.press(say("wary.send"))
    assert len(await scene.thread()) == 1


async def test_the_other_pictures_of_an_album_are_not_lost_while_she_thinks(
    sqlite_database: Database,
) -> None:
    scene = await replying(sqlite_database, shared=True)
    for number in range(3):
        picture = (Attachment("photo", f"photo-{number}", size=9_000),)
        await scene.phone.arrive(attachments=picture, group="album")
    await scene.phone.press(say("wary.send"))
    (letter,) = await letters(scene)
    assert len(letter) == 3


async def letters(scene: Scene) -> list[list[object]]:
    found = await scene.database.read(lambda t: messages.thread(t, scene.ticket.id))
    return [one.pieces for one in found]


async def test_last_words_are_warned_of_too(sqlite_database: Database) -> None:
    scene = await replying(sqlite_database, shared=True, label="card.close")
    await scene.phone.press(say("outcome.solved"))
    assert say("telltale.name") in plain(await scene.phone.say(TELLS))
    assert (await scene.now()).closed_at is None
    await scene.phone.press(say("wary.change"))
    await scene.phone.say(HARMLESS)
    assert (await scene.now()).closed_at is not None
    assert await said(scene) == [HARMLESS]


async def test_a_reply_under_a_message_is_warned_of(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    phone: Handset = await scene.begin(shared_phone=True)
    await phone.press(say("card.take"))
    labels = {n: [b.label for b in screen.buttons] for n, screen in phone.post.shown.items()}
    sheet = next(n for n, shown in labels.items() if say("card.reply") in shown)
    told = await phone.say(TELLS, reply_to=sheet)
    assert say("telltale.place") in plain(told)
    assert await said(scene) == []


async def test_why_it_goes_elsewhere_is_warned_of_too(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    phone = await scene.begin(shared_phone=True)
    await phone.press(say("card.take"))
    karama = await sqlite_database.write(lambda t: an_organisation(t, "karama"))
    await joined(sqlite_database, scene.postman, karama)
    omp = await sqlite_database.write(lambda t: an_organisation(t, "omp"))
    nadia = await joined(sqlite_database, scene.postman, omp, Role.COORDINATOR)
    await chooses_the_first(phone, "card.refer")
    assert say("telltale.name") in plain(await phone.say(TELLS))
    assert not await sqlite_database.read(referrals.tickets_asked)
    await phone.press(say("wary.change"))
    await phone.say(HARMLESS)
    assert await sqlite_database.read(referrals.tickets_asked) == [scene.ticket.id]
    await nadia.say(scene.ticket.reference)
    await chooses_the_first(nadia, "card.assign")
    assert say("telltale.name") in plain(await nadia.say(TELLS))
    assert (await scene.now()).state == "accepted"
    await nadia.press(say("wary.send"))
    assert (await scene.now()).state == "referred"


async def chooses_the_first(phone: Handset, key: str) -> None:
    await phone.press(say("card.other_acts"))
    await phone.press(say(key))
    await phone.say("1")
