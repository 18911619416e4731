"""An hour of the day, as people write it; and choosing none where none stands for all."""

from datetime import date, time

import pytest

from flows.choices import Several
from flows.questions import Hour, Number
from flows.speech import Heard, Said, Stored, Unclear, Understood
from flows.vocabulary import Language
from tests.flows.plain import PlainEars

TODAY = date(2026, 6, 10)


def hour(text: str) -> Understood:
    return Hour("hour").read(Said(text), None, (), PlainEars(), TODAY)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("10", time(10)),
        ("10h", time(10)),
        ("à 10 h", time(10)),
        ("10h30", time(10, 30)),
        ("14:05", time(14, 5)),
        ("9 heures", time(9)),
        ("١٤:٣٠", time(14, 30)),
        ("الساعة 10", time(10)),
    ],
)
def test_an_hour_is_understood(said: str, meant: time) -> None:
    heard = hour(said)
    assert isinstance(heard, Heard)
    assert Hour("hour").load(heard.value) == meant


@pytest.mark.parametrize("said", ["25h", "10h75", "1030", "demain", "", "10h5"])
def test_what_is_no_hour_is_asked_again(said: str) -> None:
    assert hour(said) == Unclear("hour")


def test_an_hour_of_an_older_version_is_still_one() -> None:
    assert Hour("hour").load(10) == time(10)


def test_a_full_hour_may_be_said_as_one() -> None:
    begins = Number("begins", least=0, most=23, hour=True)
    assert begins.read(Said("8h"), None, (), PlainEars(), TODAY) == Heard(8)
    assert begins.read(Said("8h30"), None, (), PlainEars(), TODAY) == Unclear("number")


@pytest.mark.parametrize("past", [None, {"chosen": ["fr"], "done": False}])
def test_everything_is_no_choice_at_all(past: Stored) -> None:
    languages = Several("languages", Language, everything=True)
    heard = languages.read(Said("all"), past, (), PlainEars(), TODAY)
    assert heard == Heard({"chosen": [], "done": True})
