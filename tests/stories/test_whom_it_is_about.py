"""Whom a grievance is about: his word outweighs the family's, and once free he goes on with it."""

from typing import Any

import pytest
import time_machine

from bot.clock.reminding import Reminding
from flows.vocabulary import Role
from storage import consents, events, followers, tickets
from storage.database import Database
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.ways("Telegram")]
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
YES, NO, ANY_TIME = "آه", "لا", "1"


class Free:
    """A mother's grievance in the hands of Fatima, and her son's own phone."""

    def __init__(self, town: Town) -> None:
        self.town = town

    async def begin(self) -> None:
        await self.town.organisation("adala")
        await self.town.organisation("omp")
        self.coordinator = await self.town.handler("karima", "omp", Role.COORDINATOR)
        self.fatima = await self.town.handler("fatima", "adala")
        self.mother = await tell(self.town.person("mother"))
        self.reference, self.pin = receipt(self.mother)
        await self.fatima.press("Prendre")
        self.son = self.town.person("son")

    async def opens(self, *answers: str) -> Phone:
        """He opens it with the receipt, says that it is about him, and answers what he is asked."""
        shown = ("salam", "الدارجة", "رقم الوصل", self.reference, self.pin, NO, YES)
        await self.son.say(*shown, *answers)
        return self.son

    async def read(self) -> tuple[Ticket, dict[str, Any], dict[str, bool], list[str]]:
        """The ticket, its record, what holds, and the acts on it."""

        def stored(t: Transaction) -> tuple[Ticket, dict[str, Any], dict[str, bool], list[str]]:
            found = tickets.by_reference(t, self.reference.replace(" ", ""))
            assert found is not None
            acts = [event.act for event in events.history(t, found.id)]
            return found, tickets.record(t, found), consents.for_ticket(t, found.id), acts

        return await self.town.database.read(stored)


@pytest.fixture
async def free(database: Database) -> Free:
    made = Free(Town(database))
    await made.begin()
    return made


async def test_he_goes_on_with_it_himself_and_she_may_follow(
    free: Free, database: Database
) -> None:
    son = await free.opens(YES, YES, YES, NO, NO, ANY_TIME, YES)
    assert DARIJA.say("take_over.done") in son.text
    ticket, record, holds, acts = await free.read()
    assert record["agreement"] == "agrees"
    assert holds["share"] is True
    assert acts.index("take_over") < acts.index("agreement")
    told = plain(DARIJA.say("relay.taken_over", reference=free.reference))
    assert told in plain(free.mother.text), "she learns of it"
    assert FRENCH.say("card.taken_over") in free.fatima.text

    def humans(t: Transaction) -> list[list[Any]]:
        return followers.humans(t, ticket.id)

    first, second = await database.read(humans)
    assert first == [ticket.person_id]
    assert second != first
    await free.fatima.press("Répondre")
    await free.fatima.say("مرحبا بيك، كيفاش نعاونوك؟")
    assert "كيفاش نعاونوك" in free.son.text
    assert "كيفاش نعاونوك" in free.mother.text, "she goes on following it"
    await free.mother.say("menu", "الشكايات ديالي")
    await free.mother.press(DARIJA.option("act", "choices"))
    assert DARIJA.say("choices.not_yours") in free.mother.text, "he decides now"
    assert await database.read(events.verify) == []


async def test_alone_if_he_prefers_and_the_old_secret_opens_nothing(
    free: Free, clock: time_machine.Traveller
) -> None:
    son = await free.opens(YES, YES, YES, NO, NO, ANY_TIME, NO)
    assert plain(DARIJA.say("relay.taken_over_alone", reference=free.reference)) in plain(
        free.mother.text
    )
    await free.fatima.press("Répondre")
    await free.fatima.say("هي باقا كتبعها")
    assert "هي باقا كتبعها" in free.mother.text, "nobody is locked out at once"
    clock.shift(49 * 3600)
    await Reminding(free.town.database, free.town.house).round()
    await free.fatima.press("Répondre")
    await free.fatima.say("هادشي ليك بوحدك")
    assert "هادشي ليك بوحدك" in son.text
    assert "هادشي ليك بوحدك" not in free.mother.text
    await free.mother.say("menu", "رقم الوصل", free.reference, free.pin)
    assert DARIJA.say("receipt.wrong") in free.mother.text
    renewed = plain(son.text).rpartition("الرقم السري الجديد: ")[2][:6]
    assert renewed.isdigit()
    assert renewed != free.pin


async def test_he_keeps_it_from_associations_although_she_had_agreed(free: Free) -> None:
    await free.opens(YES, NO, YES, NO, NO, ANY_TIME, YES)
    ticket, _, holds, acts = await free.read()
    assert holds["share"] is False
    assert (ticket.organisation_id, ticket.state) == (None, "referred")
    assert "hand_back" in acts
    await free.fatima.say(free.reference.replace(" ", ""))
    assert FRENCH.say("desk.no_such_ticket") in free.fatima.last.text


async def test_he_does_not_want_it_and_only_the_coordinators_go_on(free: Free) -> None:
    son = await free.opens(NO)
    assert DARIJA.say("take_over.refused") in son.text
    ticket, record, _, _ = await free.read()
    assert record["agreement"] == "refuses"
    assert (ticket.organisation_id, ticket.handler_id) == (None, None)
    told = plain(DARIJA.say("relay.refused_there", reference=free.reference))
    assert told in plain(free.mother.text)
    assert plain(FRENCH.say("relay.refused_by_him", reference=free.reference)) in plain(
        free.fatima.text
    )
    assert FRENCH.say("card.page_refused_by_him") in free.coordinator.text


async def test_his_word_after_a_visit_stops_what_the_family_wanted_and_starts_it_again(
    free: Free,
) -> None:
    await free.fatima.press(FRENCH.say("card.other_acts"))
    await free.fatima.press(FRENCH.say("card.his_word"))
    await free.fatima.press(FRENCH.option("agreement", "refuses"))
    await free.fatima.say("hier", "Il a peur des représailles.")
    assert "Le refus de la personne détenue est noté" in free.fatima.text
    ticket, record, _, _ = await free.read()
    assert (record["agreement"], ticket.organisation_id) == ("refuses", None)
    # The coordinator has seen him too, and he has changed his mind: it is offered again.
    await free.coordinator.say(free.reference.replace(" ", ""))
    await free.coordinator.press(FRENCH.say("card.other_acts"))
    await free.coordinator.press(FRENCH.say("card.his_word"))
    await free.coordinator.press(FRENCH.option("agreement", "agrees"))
    await free.coordinator.say("aujourd'hui", "passer")
    ticket, record, _, _ = await free.read()
    assert record["agreement"] == "agrees"
    await free.fatima.press("Prendre")
    assert (await free.read())[0].state == "accepted"


async def test_a_day_that_has_not_come_is_no_day_he_said_it_on(free: Free) -> None:
    await free.fatima.press(FRENCH.say("card.other_acts"))
    await free.fatima.press(FRENCH.say("card.his_word"))
    await free.fatima.press(FRENCH.option("agreement", "refuses"))
    await free.fatima.say("demain")
    assert FRENCH.say("unclear.day_future") in free.fatima.last.text
    ticket, record, _, acts = await free.read()
    assert (record["agreement"], ticket.state) == ("not_asked", "accepted")
    assert "agreement" not in acts


async def test_the_family_says_what_he_wants(free: Free) -> None:
    await free.mother.say("menu", "الشكايات ديالي")
    await free.mother.press(DARIJA.option("act", "agreement"))
    await free.mother.press(DARIJA.option("agreement", "agrees"))
    assert DARIJA.say("follow_up.agreed") in free.mother.text
    _, record, _, acts = await free.read()
    assert record["agreement"] == "agrees"
    assert acts[-1] == "agreement"
