"""What Twilio keeps of a conversation on WhatsApp is deleted there, as soon as it may be."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot.arrivals import Attachment, Kind
from bot.clock.retention import Retention
from bot.delivery.removals import Removals
from bot.intake.on_whatsapp_faults import meaning
from bot.whatsapp.files import WhatsAppFiles
from bot.whatsapp.forms import Status
from bot.whatsapp.reports import Reports
from storage.database import Database
from storage.vault import Vault
from tests.stories.lines import Line, WhatsAppLine
from tests.stories.network import ACCOUNT, Network
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WHATSAPP, WORDS, Town

WAYS = ("WhatsApp", "WhatsApp without buttons")
pytestmark = pytest.mark.usefixtures("clock")


async def cleaned(town: Town) -> Network:
    """What Twilio keeps, once it was told what to delete."""
    assert isinstance(town.line, WhatsAppLine)
    files = WhatsAppFiles(town.line.network, ACCOUNT, "the token")
    await Removals(town.database, {WHATSAPP: files.remove}).exhaust()
    await files.close()
    return town.line.network


async def test_who_erases_leaves_nothing_at_twilio(database: Database) -> None:
    """Both sides of the conversation go, the voice note that nobody has fetched, the last word."""
    town = Town(database)
    mother = await tell(town.person("mother"))
    other = town.person("another")
    await other.say("سلام")
    network = await cleaned(town)
    assert network.deleted == [], "while it is needed it is left there"
    theirs = {sid for sid, each in network.kept.items() if other.address in (each.to, each.sender)}
    await mother.say("مسح كلشي", "آه")
    await cleaned(town)
    assert WORDS["ary"].say("erase.done_here") in mother.text
    assert set(network.kept) <= theirs
    assert any("api.twilio.com/file" in each for each in network.deleted)
    assert theirs <= set(network.kept), "nobody else's"


async def test_a_sticker_is_not_left_there(database: Database) -> None:
    town = Town(database)
    mother = town.person("mother")
    for name in ("first", "second"):
        sticker = Attachment("photo", name)
        await mother.arrive(kind=Kind.UNKNOWN, attachments=(sticker,))
    network = await cleaned(town)
    assert [each.rpartition("/")[2] for each in network.deleted] == ["first", "second"]


async def forgotten(town: Town, folder: Path) -> str:
    """All the words that Twilio keeps once Wasl has let go of what it may."""
    await Retention(town.database, Vault(folder)).round()
    return plain("\n".join(each.body for each in (await cleaned(town)).kept.values()))


@pytest.mark.parametrize("reported", [True, False])
async def test_a_receipt_is_not_left_there_once_it_has_arrived(
    database: Database, tmp_path: Path, clock: time_machine.Traveller, reported: bool
) -> None:
    """Delivered, or nothing else was said of it for a day."""
    town = Town(database)
    mother = await tell(town.person("mother"))
    _, pin = receipt(mother)
    assert pin in await forgotten(town, tmp_path), "it may have to be sent again"
    if reported:
        assert isinstance(town.line, WhatsAppLine)
        reports = Reports(database, town.house, meaning)
        for sid in [sid for sid, each in town.line.network.kept.items() if pin in plain(each.body)]:
            await reports.report(Status(sid, "delivered", 0))
    else:
        clock.shift(timedelta(hours=25))
    assert pin not in await forgotten(town, tmp_path)
    network = await cleaned(town)
    deleted = len(network.deleted)
    await forgotten(town, tmp_path)
    assert len(network.deleted) == deleted, "once"


@pytest.mark.parametrize("wrong", [True, False])
async def test_a_secret_that_was_typed_is_not_left_there(database: Database, wrong: bool) -> None:
    """Right or wrong, and with the number, wherever it was typed; a photo is fetched first."""
    town = Town(database)
    reference, pin = receipt(await tell(town.person("mother", Line())))
    father = town.person("father")
    await father.say("سلام", "الدارجة")
    await father.send("photo")
    typed = "000000" if wrong else pin
    await father.say("رقم الوصل", f"{reference} {pin}", typed)
    network = await cleaned(town)
    theirs = [each for each in network.kept.values() if each.inbound]
    assert not [each.body for each in theirs if pin in each.body or reference in each.body]
    assert not [each.body for each in theirs if typed in each.body]
    assert len(theirs) == 1, "the photo"
