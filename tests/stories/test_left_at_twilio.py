"""What Twilio keeps of a conversation on WhatsApp is deleted there, as soon as it may be."""

import pytest

from bot.arrivals import Attachment, Kind
from bot.removals import Removals
from bot.whatsapp.files import WhatsAppFiles
from storage.database import Database
from tests.stories.lines import WhatsAppLine
from tests.stories.network import ACCOUNT, Network
from tests.stories.telling import tell
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
