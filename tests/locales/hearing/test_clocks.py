"""Hours of the day as people say them."""

import pytest

from locales.hearing.clocks import clock


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("10", (10, 0)),
        ("dix heures", (10, 0)),
        ("22h15", (22, 15)),
        ("10 et demie", (10, 30)),
        ("8 moins quart", (7, 45)),
        ("10 du matin", (10, 0)),
        ("10h30 du soir", (22, 30)),
        ("14h de l'après-midi", (14, 0)),
        ("midi", (12, 0)),
        ("midi et demi", (12, 30)),
        ("minuit", (0, 0)),
        ("7 d sbah", (7, 0)),
        ("m3a 7 f lil", (19, 0)),
        ("2 f lil", (2, 0)),
        ("8 w nss", (8, 30)),
        ("العاشرة صباحا", (10, 0)),
        ("مع 3 د العشية", (15, 0)),
        ("9 ديال الليل", (21, 0)),
        ("منتصف الليل", (0, 0)),
    ],
)
def test_an_hour_is_understood(said: str, meant: tuple[int, int]) -> None:
    assert clock(said) == meant


@pytest.mark.parametrize(
    "said", ["demain", "", "25", "12 du soir", "15 du matin", "10 du matin du soir", "soir"]
)
def test_what_is_no_hour_is_none(said: str) -> None:
    assert clock(said) is None
