"""A mother's grievance, from her first word in Darija to the reply she reads and answers."""

import pytest

from storage.database import Database
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import Town


@pytest.mark.usefixtures("clock")
async def test_a_mother_is_heard_and_answered(database: Database) -> None:
    town = Town(database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"))
    reference, pin = receipt(mother)

    assert reference in plain(fatima.text)
    assert "مضروب" not in fatima.text, "a card tells nothing of the account"
    await fatima.press("Prendre")
    await fatima.press("Lire")
    assert "ولدي كان مضروب فعينو" in fatima.text
    # assert any(bubble.screen.files for bubble in fatima.bubbles), "the voice note is played"

    await fatima.press("Répondre")
    await fatima.say("السلام، غدا غادي نمشيو نشوفوه")
    assert "غدا غادي نمشيو نشوفوه" in mother.text
    assert "جمعية adala" in plain(mother.text)
    assert "fatima" not in mother.text, "a handler speaks as the organisation"

    await mother.say("الله يرحم الوالدين، قولو ليه يصبر")
    assert "قولو ليه يصبر" in fatima.text

    phone = town.person("another phone")
    await phone.say("salam", "الدارجة", "رقم الوصل")
    await phone.say("9999 999 999", pin)
    wrong = phone.text
    await phone.say("رقم الوصل", reference, "000000")
    assert reference not in plain(wrong)
    await phone.say("رقم الوصل", reference, pin, "لا", "لا")
    await phone.press("فين وصلات")
    assert "غدا غادي نمشيو نشوفوه" in phone.text
