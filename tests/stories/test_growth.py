"""Among a million rows, nothing that people, the desk or the clock do reads a whole table.

Whole stories are played in a crowd, by the real verbs, and every statement that reaches the
database meanwhile is judged by how it was done.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import time_machine

from bot.attachments import Attachments
from bot.campaigns.addressing import step
from bot.clock.reminding import Reminding
from bot.clock.retention import Retention
from bot.delivery.removals import Removals
from bot.delivery.sending import Gone
from bot.watch.readiness import checks_of
from flows.vocabulary import Language, Role
from storage import campaigns, canary, handlers, inbox, reminders, reports
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from storage.vault import Vault
from tests.storage import crowd
from tests.storage.plans import listening, run_the_rest
from tests.stories.lines import Line
from tests.stories.telling import receipt, tell
from tests.stories.town import WORDS, Phone, Town

WAYS = ("WhatsApp",)
CONVERSATIONS = 140_000
"""With all that comes of them, more than a million rows."""
DARIJA = WORDS["ary"]
FRENCH = WORDS["fr"]
OURS = ("intake", "simulator")


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """Noon of tomorrow: the crowd is a day older than when it was made."""
    tomorrow = datetime.now(UTC).replace(hour=12, minute=0) + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=True) as moved:
        yield moved


@pytest.fixture
def crowded(database_url: str, secrets: Secrets) -> Iterator[Database]:
    """A database in which there is a crowd."""
    crowd.fill(database_url, secrets, CONVERSATIONS)
    opened = Database.open(database_url, secrets)
    yield opened
    opened.close()


async def test_every_statement_uses_an_index(
    crowded: Database, noon: time_machine.Traveller, tmp_path: Path
) -> None:
    with listening() as heard:
        town = Town(crowded)
        await _at_the_desk(town)
        await _a_grievance(town)
        await _on_two_phones(town, noon)
        await _sweeps(town, noon, tmp_path)
        await _leaving(town)
        run_the_rest(heard, crowded)
    assert heard.faults == {}


async def _at_the_desk(town: Town) -> None:
    """Two associations and a coordinator; everything she may list."""
    await town.organisation("adala")
    await town.organisation("karama", capacity=2)
    await town.handler("fatima", "adala")
    await town.handler("karim", "karama")
    nadia = await town.handler("nadia", "adala", Role.COORDINATOR)
    await nadia.say("/mine", "/waiting", "/held", "/templates", "/dead", "/duty off", "/duty on")
    await nadia.say("/unanswered", "/ready", "/campaign", "Français")
    await nadia.press(FRENCH.option("control", "skip"))
    await nadia.press(FRENCH.option("control", "skip"))
    await nadia.say("Vos droits")
    await nadia.press(FRENCH.option("submission", "send"))
    await nadia.say("/campaigns")
    await nadia.press(FRENCH.say("desk.retry", number="1"))
    await nadia.press(FRENCH.say("desk.retry", number="2"))
    await nadia.say("/language ar", "/language fr")


async def _a_grievance(town: Town) -> None:
    """From the first word to the outcome, with all that a handler can do in between."""
    mother = town.person("mother", Line())
    await tell(mother)
    refuses = _offered(town)
    await refuses.say("/waiting")
    await refuses.press(FRENCH.say("card.refuse"))
    await refuses.say("1")
    fatima = _offered(town)
    await fatima.press(FRENCH.say("card.take"))
    await fatima.press(FRENCH.say("card.ask"))
    await fatima.say("واش كلا اليوم؟")
    await mother.say("menu", "لا")
    for label, words in (("reply", "غدا"), ("next_date", "2027-12-01")):
        await fatima.press(FRENCH.say(f"card.{label}"))
        await fatima.say(words)
    await fatima.press(FRENCH.say("card.other_acts"))
    await fatima.press(FRENCH.say("card.note"))
    await fatima.say("À suivre")
    await fatima.press(FRENCH.say("card.pause"))
    await fatima.say("1")
    await fatima.press(FRENCH.say("card.other_acts"))
    await fatima.press(FRENCH.say("card.resume"))
    await fatima.press(FRENCH.say("card.helps"))
    await fatima.press(FRENCH.say("card.read"))
    await fatima.say("/mine", "/waiting", receipt(mother)[0])
    await mother.say("menu", "الشكايات ديالي", "مازال ما جا حتى واحد")
    await fatima.press(FRENCH.say("card.close"))
    await fatima.say("1", "سالينا")


async def _on_two_phones(town: Town, clock: time_machine.Traveller) -> None:
    """One human on two messengers: a receipt, a stop, a wait, and guesses at it by another."""
    sister = town.person("sister", Line())
    whatsapp = town.person("her other phone")
    await tell(sister)
    fatima = _offered(town)
    await fatima.press(FRENCH.say("card.take"))
    reference, pin = receipt(sister)
    await whatsapp.say("سلام", "الدارجة", "رقم الوصل", reference, "000000")
    await whatsapp.say("رقم الوصل", reference, pin, "آه")
    await whatsapp.say("menu", "الشكايات ديالي")
    await whatsapp.press("فين وصلات")
    clock.shift(timedelta(hours=25))
    await fatima.press(FRENCH.say("card.reply"))
    await fatima.say("شفناه وهو بخير")
    await whatsapp.say("سلام")
    await whatsapp.say("stop")
    await fatima.press(FRENCH.say("card.reply"))
    await fatima.say("راه غادي يخرج")
    await sister.say("سلام")


async def _sweeps(town: Town, clock: time_machine.Traveller, folder: Path) -> None:
    """What the clock, the files and the probes do by themselves."""
    database, vault = town.database, Vault(folder / "files")
    await Attachments(database, vault, town.house, {OURS: _lost}).exhaust()
    await Removals(database, {("intake", "whatsapp"): _gone}).exhaust()
    await Reminding(database, town.house).round()
    await database.write(_a_campaign)
    assert await database.write(partial(step, town.house, 50)) > 0
    await Retention(database, vault).round()
    await checks_of(database)()
    for probe in (inbox.dead, reminders.due, canary.sings):
        await database.read(probe)
    await database.read(lambda t: reports.silent(t, "whatsapp", t.now - timedelta(hours=2)))


async def _leaving(town: Town) -> None:
    """Somebody takes everything back, and another withdraws."""
    mother, sister = town.phones["intake", "mother"], town.phones["intake", "sister"]
    await sister.say("menu", "الشكايات ديالي")
    await sister.press(DARIJA.option("act", "withdraw"))
    await sister.say("آه")
    await mother.say("effacer", "آه")


def _a_campaign(t: Transaction) -> None:
    """One that nobody in the crowd reads: nothing is to be sent to them."""
    nadia = handlers.coordinators(t)[0]
    for_no_one = {"region": None, "language": Language.FRENCH, "interest": "health"}
    campaign = campaigns.write(t, nadia.id, {"fr": "Vos droits"}, **for_no_one)
    campaigns.change(t, campaign.id, [campaigns.WRITTEN], campaigns.SENDING)


def _offered(town: Town) -> Phone:
    """The handler who may take what was just told."""
    phones = (town.phones["desk", name] for name in ("fatima", "karim"))
    return next(one for one in phones if FRENCH.say("card.take") in _labels(one))


def _labels(phone: Phone) -> set[str]:
    return {button.label for bubble in phone.bubbles for button in bubble.screen.buttons}


async def _lost(_: str) -> AsyncIterator[bytes]:
    """A channel that breaks off, and then has lost the file."""
    yield b"OggS"
    raise Gone("gone")


async def _gone(_: str) -> None:
    """A channel that deletes what it is told to."""
