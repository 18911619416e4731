"""A greeting is taken off before a message is judged, and nothing else is."""

import pytest

from locales.hearing.courtesy import without_greeting
from locales.hearing.triage import triage

GREETED = {
    "salam khoya 7bsoh lbare7 w ma3raftch fin": "7bsoh lbare7 w ma3raftch fin",
    "السلام عليكم ورحمة الله خويا شدوه ولدي البارح": "شدوه ولدي البارح",
    "Bonjour Madame, mon fils est malade": "mon fils est malade",
    "bonjour monsieur": "bonjour monsieur",
    "خويا مضروب فالحبس ديال سلا": "خويا مضروب فالحبس ديال سلا",
    "salam": "salam",
    "": "",
}


@pytest.mark.parametrize(("text", "left"), GREETED.items())
def test_what_is_left(text: str, left: str) -> None:
    assert without_greeting(text) == left


def test_it_is_about_the_same_with_and_without() -> None:
    told = "7bsoh lbare7 w ma3raftch fin howa"
    assert triage(f"salam khoya {told}").topics == triage(told).topics
