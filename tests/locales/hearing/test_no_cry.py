"""Numbers by themselves, and what families ask every day, are no cry for help."""

from random import Random

import pytest

from flows.vocabulary import Urgency
from locales.hearing.traits import traits
from locales.hearing.triage import triage
from storage.receipts import grouped

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FORMS = {
    "a receipt": lambda number: grouped(f"{number:010}"),
    "a receipt in Arabic digits": lambda number: grouped(f"{number:010}").translate(ARABIC),
    "a telephone": lambda number: f"+212 6{number % 100_000_000:08}",
    "a day": lambda number: f"{number % 28 + 1:02} {number % 12 + 1:02} 2026",
    "a secret": lambda number: f"{number % 1_000_000:06}",
}


@pytest.mark.parametrize("form", FORMS)
def test_digits_alone_tell_of_no_danger(form: str) -> None:
    chance = Random(form)
    numbers = [FORMS[form](chance.randrange(10**10)) for _ in range(500)]
    heard = [(number, triage(number)) for number in numbers]
    assert [n for n, one in heard if one.in_doubt or one.attention is not Urgency.NORMAL] == []


def test_a_long_number_counts_as_any_other() -> None:
    """So that a receipt or a telephone within a sentence moves nothing."""
    one, other = (traits(f"le reçu {number}", french=True) for number in ("4642 499", "2311 340"))
    assert one.features == other.features
    assert one.features != traits("le reçu 2 3", french=True).features


@pytest.mark.parametrize(
    "wish",
    [
        "أريد إرسال الدواء إلى أخي",
        "كيف يمكنني إرسال الدواء إلى ابني",
        "بغيت نصيفط ليه الدوا",
        "الوصية على القاصر",
        "وصية",
        "kifach nsift lih lflous",
        "je veux envoyer des médicaments à mon frère",
    ],
)
def test_what_families_ask_every_day_calls_nobody(wish: str) -> None:
    assert triage(wish).attention is Urgency.NORMAL


@pytest.mark.parametrize("farewell", ["كتب رسالة وداع", "il a fait ses adieux à tout le monde"])
def test_words_of_farewell_still_do(farewell: str) -> None:
    assert triage(farewell).attention is Urgency.LIFE
