"""A number is read in digits of three scripts and in words, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locales.hearing.numbers import LONGEST, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("٣", 3),
        ("۳", 3),
        ("3️⃣", 3),
        ("3.", 3),
        ("(3)", 3),
        ("n° 3", 3),
        ("رقم ٣", 3),
        ("\u20683\u2069", 3),
        ("1 200", 1200),
        ("1.200", 1200),
        ("١٬٢٠٠", 1200),
        ("zéro", 0),
        ("صفر", 0),
        ("une", 1),
        ("wa7ed", 1),
        ("jouj", 2),
        ("جوج", 2),
        ("trois", 3),
        ("tlata", 3),
        ("تلاتة", 3),
        ("ثلاثة", 3),
        ("rb3a", 4),
        ("khmsa", 5),
        ("setta", 6),
        ("ستة", 6),
        ("seb3a", 7),
        ("tmenya", 8),
        ("تسعود", 9),
        ("3achra", 10),
        ("حداش", 11),
        ("tnach", 12),
        ("خمسطاش", 15),
        ("ثلاثة عشر", 13),
        ("اثنا عشر", 12),
        ("dix-sept", 17),
        ("vingt", 20),
        ("3chrin", 20),
        ("خمسة وعشرين", 25),
        ("khmsa w 3chrin", 25),
        ("vingt et un", 21),
        ("soixante-dix", 70),
        ("soixante et onze", 71),
        ("quatre-vingts", 80),
        ("quatre-vingt-dix-sept", 97),
        ("cent vingt", 120),
        ("deux cents", 200),
        ("mya", 100),
        ("la première", 1),
        ("الثاني", 2),
        ("le 2", 2),
    ],
)
def test_a_number_as_people_write_it(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "oui", "3 ans", "il a 3 enfants", "1,5", "-3", "3/5", "2025-05-03", "1 et 3", "4 5",
     "4 و 5", "4 et 5", "4 w 5", "un trois", "12:30", "la", "no", "9" * (LONGEST + 1),
     "khoya", "mille mille", "vingt trente"],
)  # fmt: skip
def test_what_is_more_or_less_than_a_number_is_none(text: str) -> None:
    assert number(text) is None


@given(st.integers(0, 10**LONGEST - 1), st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]))
def test_digits_of_every_script_are_read_back(value: int, digits: str) -> None:
    written = str(value).translate(str.maketrans("0123456789", digits))
    assert number(written) == value
    assert number(f" {written}. ") == value


@given(st.integers(1000, 10**9), st.sampled_from([" ", ".", ",", "\u202f", "\u00a0", "٬"]))
def test_separators_of_thousands_are_read_back(value: int, separator: str) -> None:
    assert number(f"{value:,}".replace(",", separator)) == value


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert number(text) is None or isinstance(number(text), int)
