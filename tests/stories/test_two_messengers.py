"""One human on Telegram and on WhatsApp: the reply goes where she last wrote, and only there."""

import pytest
import time_machine

from storage.database import Database
from tests.stories.lines import Line
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

WAYS = ("WhatsApp", "WhatsApp without buttons")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
A_DAY_LATER = 25 * 60 * 60
REPLY = "غدا غادي نمشيو نشوفوه"


class Mother:
    """Her two phones, and the grievance that she told on Telegram."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.telegram = town.person("mother", Line())
        self.whatsapp = town.person("mother on WhatsApp")

    async def tell(self) -> None:
        """Tell the grievance on Telegram; Fatima of Adala takes it."""
        await self.town.organisation("adala")
        fatima = await self.town.handler("fatima", "adala")
        await tell(self.telegram)
        await fatima.press("Prendre")

    async def show_receipt(self, mine: str) -> None:
        """Open it on WhatsApp by its receipt, and say whether it is hers."""
        await self.whatsapp.say("سلام", "الدارجة", "رقم الوصل", *receipt(self.telegram), mine)
        assert DARIJA.say("receipt.opened") in self.whatsapp.text

    async def is_answered(self, text: str = REPLY) -> Phone:
        """Fatima replies."""
        fatima = self.town.phones["desk", "fatima"]
        await fatima.press("Répondre")
        await fatima.say(text)
        return fatima

    def reads(self, text: str = REPLY) -> tuple[bool, bool]:
        """Whether the words are on the phone with Telegram, and on the one with WhatsApp."""
        return text in self.telegram.text, text in self.whatsapp.text


@pytest.fixture
async def mother(database: Database, clock: time_machine.Traveller) -> Mother:
    """She has just told her grievance on Telegram."""
    mother = Mother(Town(database))
    await mother.tell()
    return mother


async def test_the_reply_goes_where_she_wrote_last(mother: Mother) -> None:
    reference, _ = receipt(mother.telegram)
    await mother.show_receipt("آه")
    opened, linked = (bubble.screen.text for bubble in mother.telegram.bubbles[-2:])
    assert "تيليفون آخر" in opened, "the first phone learns of it"
    assert plain(linked) == plain(DARIJA.say("relay.linked", reference=reference))
    await mother.is_answered()
    assert mother.reads() == (False, True)
    await mother.telegram.say("سلام")
    await mother.is_answered("شفناه وهو بخير")
    assert mother.reads("شفناه وهو بخير") == (True, False)
    await mother.whatsapp.say("menu", "الشكايات ديالي")
    await mother.whatsapp.press("فين وصلات")
    assert mother.reads("شفناه وهو بخير") == (True, True), "from either she can ask"


async def test_who_only_follows_reads_beside_the_first(mother: Mother) -> None:
    await mother.show_receipt("لا")
    await mother.whatsapp.say("menu")
    await mother.is_answered()
    assert mother.reads() == (True, True)


async def test_a_closed_window_sends_the_reply_to_the_other_messenger(
    mother: Mother, clock: time_machine.Traveller
) -> None:
    """Only where no words are approved to knock with."""
    await mother.show_receipt("آه")
    clock.shift(A_DAY_LATER)
    fatima = await mother.is_answered()
    if await mother.town.knocks():
        assert mother.whatsapp.last.text == DARIJA.say("whatsapp.knock")
        assert mother.reads() == (False, False)
        assert fatima.last.text == FRENCH.say("desk.knocked")
    else:
        assert mother.reads() == (True, False)
        assert fatima.last.text == FRENCH.say("desk.elsewhere")


async def test_a_stop_on_one_holds_until_she_writes_on_either(mother: Mother) -> None:
    await mother.show_receipt("آه")
    await mother.whatsapp.say("stop")
    reference, _ = receipt(mother.telegram)
    told = plain(DARIJA.say("relay.stopped_there", reference=reference))
    assert plain(mother.telegram.last.text) == told, "it may be another's who said to be her"
    fatima = await mother.is_answered()
    assert mother.reads() == (False, False)
    assert FRENCH.say("card.stopped") in (await fatima.say(reference)).text
    await mother.telegram.say("سلام")
    assert mother.reads() == (True, False)
    assert FRENCH.say("card.stopped") not in (await fatima.say(reference)).text


async def test_a_stop_on_the_messenger_she_has_left_does_not_silence_the_new_one(
    mother: Mother, clock: time_machine.Traveller
) -> None:
    """She goes on from the other one: she is written to there, long after her last word too."""
    await mother.show_receipt("آه")
    await mother.telegram.say("stop")
    await mother.is_answered()
    assert mother.reads() == (False, False)
    await mother.whatsapp.say("سلام")
    assert mother.reads() == (False, True), "what waited comes as well"
    clock.shift(2 * 60 * 60)
    await mother.is_answered("شفناه وهو بخير")
    assert mother.reads("شفناه وهو بخير") == (False, True)


async def test_withdrawing_on_one_is_told_on_the_other(mother: Mother) -> None:
    await mother.show_receipt("آه")
    await mother.whatsapp.say("menu", "الشكايات ديالي")
    await mother.whatsapp.press(DARIJA.option("act", "withdraw"))
    await mother.whatsapp.say("آه")
    assert DARIJA.say("follow_up.withdrawn") in mother.whatsapp.text
    assert "تسحبات" in mother.telegram.last.text
