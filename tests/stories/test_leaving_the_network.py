"""An association leaves in the middle of a case: the family hears it, and somebody else goes on."""

import pytest

from flows.vocabulary import Role
from storage import events, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]


async def test_an_organisation_leaves(database: Database) -> None:
    """Nothing that was said is lost; those who left open nothing any more."""
    town = Town(database)
    await town.organisation("adala", capacity=50)
    await town.organisation("karama", capacity=1)
    await town.organisation("omp", active=False)
    fatima = await town.handler("fatima", "adala")
    karim = await town.handler("karim", "karama")
    nadia = await town.handler("nadia", "omp", Role.COORDINATOR)
    mother = await tell(town.person("mother"))
    reference = receipt(mother)[0]

    await fatima.press(FRENCH.say("card.take"))
    await fatima.press(FRENCH.say("card.reply"))
    await fatima.say("غادي نزوروه غدا")
    assert "غادي نزوروه غدا" in mother.text

    await nadia.say("/organisations")
    await nadia.press("Association adala")
    await nadia.press(FRENCH.say("network.part"))
    await nadia.say("Elle ferme ses portes.", "oui")
    assert plain(reference) in plain(nadia.text)
    assert "Elle ferme ses portes." in fatima.text
    assert DARIJA.say("relay.handed_over", reference=reference) in mother.text

    await fatima.say("/mine", reference)
    assert FRENCH.say("desk.stranger") in fatima.last.text

    await karim.press(FRENCH.say("card.take"))
    await karim.press(FRENCH.say("card.read"))
    assert "غادي نزوروه غدا" in karim.text
    await karim.press(FRENCH.say("card.reply"))
    await karim.say("حنا متبعين معاكم")
    assert "حنا متبعين معاكم" in mother.text

    def history(t: Transaction) -> list[str]:
        ticket = tickets.by_reference(t, reference.replace(" ", ""))
        assert ticket is not None
        assert ticket.state == "accepted"
        assert events.verify(t) == []
        return [one.act for one in events.history(t, ticket.id)]

    acts = await database.read(history)
    after = acts[acts.index("hand_back") :]
    assert [act for act in after if act in ("hand_back", "refer", "take")] == [
        "hand_back",
        "refer",
        "take",
    ]
