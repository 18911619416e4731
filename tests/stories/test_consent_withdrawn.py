"""What was agreed to is taken back in the middle: from that moment nobody reads on."""

import pytest
import time_machine

from flows.vocabulary import Role
from storage import consents, events, people, tickets
from storage.database import Database
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.stories.conftest import NOON
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
TO_ASSOCIATION = DARIJA.option("change", "share")
CHOICES = DARIJA.option("entry", "choices")
TODAY = NOON.date()


class Circuit:
    """A mother, the handler who has her grievance, and the coordinator."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.reference = ""

    async def begin(self) -> None:
        """She has told it, and Fatima of Adala has taken it."""
        await self.town.organisation("adala")
        await self.town.organisation("omp")
        self.coordinator = await self.town.handler("karima", "omp", Role.COORDINATOR)
        self.fatima = await self.town.handler("fatima", "adala")
        self.mother = await tell(self.town.person("mother"))
        self.reference, self.pin = receipt(self.mother)
        await self.fatima.press("Prendre")

    async def ticket(self) -> Ticket:
        """As it stands."""

        def stored(t: Transaction) -> Ticket:
            found = tickets.by_reference(t, self.reference.replace(" ", ""))
            assert found is not None
            return found

        return await self.town.database.read(stored)

    async def acts(self) -> list[tuple[str, str]]:
        """Who did what, in order."""
        ticket = await self.ticket()
        told = await self.town.database.read(lambda t: events.history(t, ticket.id))
        return [(event.actor, event.act) for event in told]

    async def change(self, what: str, answer: str, phone: Phone | None = None) -> None:
        """She changes one of her choices, from the menu."""
        phone = phone or self.mother
        await phone.say("menu")
        await phone.press(CHOICES)
        await phone.press(what)
        await phone.say(answer)

    def seen_by_fatima(self) -> str:
        return plain(self.fatima.text)


@pytest.fixture
async def circuit(database: Database) -> Circuit:
    made = Circuit(Town(database))
    await made.begin()
    return made


async def test_withdrawn_in_the_middle_nobody_at_the_association_reads_on(
    circuit: Circuit, database: Database
) -> None:
    fatima = circuit.fatima
    await fatima.press("Répondre")
    await fatima.say("غدا غادي نمشيو نشوفوه")
    await circuit.change(TO_ASSOCIATION, "لا")
    assert DARIJA.say("choices.not_shared") in circuit.mother.text
    told = plain(FRENCH.say("relay.unshared", reference=circuit.reference))
    assert told in circuit.seen_by_fatima(), "she is told why, kindly"

    ticket = await circuit.ticket()
    assert (ticket.state, ticket.organisation_id, ticket.handler_id) == ("referred", None, None)
    said = len(fatima.bubbles)
    await fatima.say(circuit.reference.replace(" ", ""))
    assert FRENCH.say("desk.no_such_ticket") in fatima.last.text
    await circuit.mother.say("menu", "الشكايات ديالي", "كلام ما خاصو يشوفو غير المرصد")
    assert "كلام ما خاصو" not in "".join(b.screen.text for b in fatima.bubbles[said:])
    assert "كلام ما خاصو" in circuit.coordinator.text, "the coordinators go on with it"
    assert FRENCH.say("card.page_unshared") in circuit.coordinator.text
    assert ("person", "consent") in await circuit.acts()
    assert ("system", "hand_back") in await circuit.acts()
    assert await database.read(events.verify) == []


@pytest.mark.ways("Telegram")
async def test_what_was_on_its_way_to_the_handler_is_taken_back(
    circuit: Circuit, database: Database
) -> None:
    town = circuit.town
    mother = circuit.mother
    more = ("menu", "الشكايات ديالي", "واحد الحاجة خرى باقي ما قلتها")
    # Nothing is delivered between her words and her change of mind.
    for number, text in enumerate((*more, "menu", CHOICES, TO_ASSOCIATION, "لا")):
        await town.intake.arrive(mother.update(f"w{number}", text=text))
    await town.delivery.exhaust()
    assert "واحد الحاجة خرى" not in circuit.fatima.text
    assert plain(FRENCH.say("relay.unshared", reference=circuit.reference)) in plain(
        circuit.fatima.text
    )


@pytest.mark.ways("Telegram")
async def test_given_again_it_is_offered_again(circuit: Circuit) -> None:
    await circuit.change(TO_ASSOCIATION, "لا")
    await circuit.change(TO_ASSOCIATION, "آه")
    assert DARIJA.say("choices.shared") in circuit.mother.text
    await circuit.fatima.press("Prendre")
    ticket = await circuit.ticket()
    assert ticket.state == "accepted"
    await circuit.fatima.press("Lire")
    assert "ولدي كان مضروب فعينو" in circuit.fatima.text


@pytest.mark.ways("Telegram")
async def test_withdrawn_before_anyone_took_it_the_cards_say_so(database: Database) -> None:
    town = Town(database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"))
    reference, _ = receipt(mother)
    await mother.say("menu")
    await mother.press(CHOICES)
    await mother.press(TO_ASSOCIATION)
    await mother.say("لا")
    cards = [b.screen for b in fatima.bubbles if reference in plain(b.screen.text)]
    assert FRENCH.say("card.not_shared") in cards[-1].text
    assert not cards[-1].buttons

    def state(t: Transaction) -> str:
        found = tickets.by_reference(t, reference.replace(" ", ""))
        assert found is not None
        return found.state

    assert await database.read(state) == "declined"


@pytest.mark.ways("Telegram")
async def test_not_written_to_first_any_more_what_waits_stays_until_she_writes(
    circuit: Circuit, clock: time_machine.Traveller
) -> None:
    await circuit.change(DARIJA.option("change", "contact"), "لا")
    assert DARIJA.say("choices.not_contacted") in circuit.mother.text
    clock.shift(3 * 60 * 60)
    await circuit.fatima.press("Répondre")
    await circuit.fatima.say("شفناه وهو بخير")
    assert "شفناه وهو بخير" not in circuit.mother.text
    await circuit.mother.say("سلام")
    assert "شفناه وهو بخير" in circuit.mother.text


@pytest.mark.ways("Telegram")
async def test_the_same_answer_again_changes_nothing(circuit: Circuit) -> None:
    before = await circuit.acts()
    await circuit.change(TO_ASSOCIATION, "آه")
    assert await circuit.acts() == before


@pytest.mark.ways("Telegram")
async def test_who_only_follows_changes_nothing_of_hers(circuit: Circuit) -> None:
    brother = circuit.town.person("brother")
    await brother.say("salam", "الدارجة", "رقم الوصل", circuit.reference, circuit.pin, "لا", "لا")
    await brother.press(DARIJA.option("act", "choices"))
    assert DARIJA.say("choices.not_yours") in brother.text
    assert (await circuit.ticket()).state == "accepted"


@pytest.mark.ways("Telegram")
async def test_she_reads_who_has_seen_it(circuit: Circuit) -> None:
    await circuit.fatima.press("Lire")
    await circuit.mother.say("menu", "الشكايات ديالي")
    await circuit.mother.press(DARIJA.option("act", "seen"))
    text = plain(circuit.mother.text)
    for key in ("seen.offered", "seen.took", "seen.read"):
        line = DARIJA.say(key, organisation="جمعية adala", day=DARIJA.day(TODAY))
        assert plain(line) in text
    await circuit.change(TO_ASSOCIATION, "لا")
    await circuit.mother.say("menu", "الشكايات ديالي")
    await circuit.mother.press(DARIJA.option("act", "seen"))
    ended = DARIJA.say("seen.ended", organisation="جمعية adala", day=DARIJA.day(TODAY))
    assert plain(ended) in plain(circuit.mother.text)


@pytest.mark.ways("Telegram")
async def test_reminders_and_messages_of_awareness_are_hers_to_end_and_to_begin(
    circuit: Circuit, database: Database
) -> None:
    remind, aware = (DARIJA.option("change", code) for code in ("remind", "awareness"))
    await circuit.change(remind, "لا")
    assert DARIJA.say("choices.not_reminded") in circuit.mother.text
    await circuit.change(aware, "آه")
    await circuit.mother.press(DARIJA.option("topic_group", "health"))
    await circuit.mother.press(DARIJA.option("control", "done"))
    await circuit.mother.say("وجدة")
    assert DARIJA.say("choices.aware") in circuit.mother.text

    ticket = await circuit.ticket()

    def stored(t: Transaction) -> tuple[dict[str, bool], str | None, list[str]]:
        assert ticket.person_id is not None
        mother = people.get(t, ticket.person_id)
        assert mother is not None
        return consents.current(t, mother.id), mother.region, mother.interests

    holds, region, interests = await database.read(stored)
    assert (holds["remind"], holds["awareness"]) == (False, True)
    assert (region, interests) == ("oriental", ["health"])
    await circuit.mother.say("menu")
    await circuit.mother.press(CHOICES)
    shown = DARIJA.say("choices.place", region=DARIJA.option("region", "oriental"))
    assert plain(shown) in plain(circuit.mother.text), "she sees what she chose"
    await circuit.change(aware, "لا")
    holds, region, interests = await database.read(stored)
    assert holds["awareness"] is False
    assert (region, interests) == (None, [])
    assert (await circuit.acts()).count(("person", "consent")) == 3
