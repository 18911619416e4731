"""Amounts and lengths as people write them, with their unit or in words."""

import pytest

from flows.speech import Stretch, Unit
from locales.hearing.amounts import amount, stretch


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("8 000 DH", 8000),
        ("15000 dh", 15_000),
        ("8.000 dirhams", 8000),
        ("8,000", 8000),
        ("٨٠٠٠ درهم", 8000),
        ("dix mille", 10_000),
        ("vingt-cinq mille", 25_000),
        ("deux mille cinq cents", 2500),
        ("15 mille dh", 15_000),
        ("عشرة آلاف", 10_000),
        ("عشرلاف", 10_000),
        ("خمسطاش ألف درهم", 15_000),
        ("ألفين درهم", 2000),
        ("ألف وخمسمية", 1500),
        ("10alaf", 10_000),
        ("khmsalaf", 5000),
    ],
)
def test_an_amount_of_money(said: str, meant: int) -> None:
    assert amount(said, Unit.DIRHAMS) == meant


@pytest.mark.parametrize("said", ["mille mille", "25 000,5 dh", "dh", "beaucoup", "8000 euros"])
def test_what_is_no_amount(said: str) -> None:
    assert amount(said, Unit.DIRHAMS) is None


@pytest.mark.parametrize(
    ("said", "years", "months"),
    [
        ("6 mois", None, 6),
        ("18 mois", None, 18),
        ("2 ans", 2, None),
        ("عامين", 2, None),
        ("جوج سنين", 2, None),
        ("5 snin", 5, None),
        ("3am w nss", 1, 6),
        ("un an et demi", 1, 6),
        ("سنة ونصف", 1, 6),
        ("3 ans 6 mois", 3, 6),
        ("3ans et 6mois", 3, 6),
        ("ثلاث سنوات وستة أشهر", 3, 6),
        ("عام و 6 شهور", 1, 6),
        ("3 ans de prison ferme", 3, None),
    ],
)
def test_a_length(said: str, years: int | None, months: int | None) -> None:
    assert stretch(said) == Stretch(years, months)


def test_days_and_sentences_without_an_end() -> None:
    assert stretch("15 jours") == Stretch(days=15)
    for life in ("perpétuité", "المؤبد", "mo2abad", "à vie"):
        assert stretch(life) == Stretch(endless=True), life


@pytest.mark.parametrize("said", ["6", "3 w 4", "chi 7aja", "2 ans 3 ans", "", "et demi"])
def test_what_is_no_length(said: str) -> None:
    assert stretch(said) is None


def test_a_unit_that_fits_the_question_may_stand_behind_a_number() -> None:
    assert amount("6 mois", Unit.MONTHS) == 6
    assert amount("2 ans", Unit.YEARS) == 2
    assert amount("2 ans", Unit.MONTHS) is None
    assert amount("6", Unit.MONTHS) == 6
