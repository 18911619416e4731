"""Sentences, records and debts: nobody comes out before the beginning or after the end."""

from dataclasses import astuple
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.law import clearing, debts, sentences
from bot.law.sentences import HALF, QUARTER, TWO_THIRDS, Reading, Reduction, Who

lengths = st.integers(1, 600)
days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
who = st.sampled_from(Who)
readings = st.sampled_from(Reading)
BEGUN = date(2026, 1, 10)


def test_what_the_code_says_of_a_year_and_of_three() -> None:
    assert sentences.reduction(6) == Reduction(0, 30)
    assert sentences.reduction(12) == Reduction(0, 60)
    assert sentences.reduction(36) == Reduction(3, 108)
    assert sentences.reduction(36, reading=Reading.NARROW) == Reduction(3, 0)
    assert sentences.reduction(40, reading=Reading.NARROW) == Reduction(3, 12)
    assert sentences.reduction(36, Who.RECORD) == Reduction(1, 15 + 54)
    assert sentences.reduction(36, Who.MINOR) == Reduction(6, 216)
    with pytest.raises(ValueError, match="one month"):
        sentences.reduction(0)


@given(lengths, readings)
def test_a_minor_has_twice_and_who_has_a_record_at_most_half(months: int, reading: Reading) -> None:
    usual = sentences.reduction(months, reading=reading)
    minor = sentences.reduction(months, Who.MINOR, reading)
    record = sentences.reduction(months, Who.RECORD, reading)
    assert (minor.months, minor.days) == (2 * usual.months, 2 * usual.days)
    assert 2 * record.months <= usual.months
    assert 60 * record.months + 2 * record.days <= 30 * usual.months + usual.days


@given(st.integers(1, 50), st.integers(1, 49))
def test_years_add_up(years: int, more: int) -> None:
    """Of whole years each takes off as much as the others, once they are more than one."""
    one, other, both = (
        sentences.reduction(12 * n) for n in (years + 1, more + 1, years + more + 2)
    )
    assert astuple(both) == (one.months + other.months, one.days + other.days)


@given(lengths, lengths, who)
def test_a_longer_sentence_takes_no_less_off(one: int, other: int, which: Who) -> None:
    """Read widely: read narrowly, a year is worth less than eleven months and a half."""
    short, long = (sentences.reduction(each, which) for each in sorted((one, other)))
    assert 30 * short.months + short.days <= 30 * long.months + long.days


@given(days, lengths, who, readings)
def test_nobody_is_out_before_the_beginning_or_after_the_end(
    begins: date, months: int, which: Who, reading: Reading
) -> None:
    less = sentences.reduction(months, which, reading)
    out = sentences.out(begins, months, less)
    assert begins <= out < sentences.end(begins, months)
    assert out >= sentences.served(begins, months, QUARTER), "a quarter is always served"


@given(days, lengths, who)
def test_the_narrow_reading_is_never_earlier(begins: date, months: int, which: Who) -> None:
    wide, narrow = (sentences.reduction(months, which, reading) for reading in
                    (Reading.WIDE, Reading.NARROW))  # fmt: skip
    assert sentences.out(begins, months, wide) <= sentences.out(begins, months, narrow)


@given(days, lengths)
def test_a_conditional_release_comes_in_its_order(begins: date, months: int) -> None:
    when = sentences.conditional(begins, months)
    assert begins < when.fragile_misdemeanour <= when.misdemeanour <= when.felony
    assert when.fragile_felony == when.misdemeanour
    assert when.felony <= sentences.end(begins, months)


@given(days, lengths, st.integers(0, 60), st.sampled_from([HALF, TWO_THIRDS, QUARTER]))
def test_more_of_a_sentence_is_served_later(
    begins: date, months: int, more: int, part: tuple[int, int]
) -> None:
    served = sentences.served(begins, months, part)
    assert served <= sentences.served(begins, months + more, part)
    upper, lower = part
    whole = (sentences.end(begins, months) - begins).days
    assert (served - begins).days * lower >= whole * upper, "no part of a day is given away"


def test_three_years_of_which_two_thirds_are_two() -> None:
    when = sentences.conditional(BEGUN, 36)
    assert when.felony == date(2028, 1, 11), "731 of 1,096 days"
    assert when.misdemeanour == date(2027, 7, 12)


@given(days)
def test_what_weighs_more_is_cleared_later(day: date) -> None:
    by_law, by_judge = clearing.by_law(day), clearing.by_judge(day)
    assert list(astuple(by_law)) == sorted(astuple(by_law))
    assert list(astuple(by_judge)) == sorted(astuple(by_judge))
    assert by_judge.usual <= by_law.six_months
    assert by_judge.felony < by_law.felony


def test_when_a_record_is_cleared() -> None:
    day = date(2026, 8, 31)
    assert clearing.by_law(day).fine == date(2027, 2, 28)
    assert clearing.by_law(day).alternative == date(2028, 2, 29)
    assert clearing.by_law(day).felony == date(2036, 8, 31)
    assert clearing.by_judge(day).felony_again == date(2032, 8, 31)


@pytest.mark.parametrize(
    ("dirhams", "least", "most", "months"),
    [(8_000, 15, 21, False), (19_999, 15, 21, False), (20_000, 1, 2, True), (50_000, 3, 5, True),
     (199_999, 3, 5, True), (200_000, 6, 9, True), (1_000_000, 10, 15, True)],
)  # fmt: skip
def test_a_debt_holds_so_long(dirhams: int, least: int, most: int, months: bool) -> None:
    held = debts.held(dirhams)
    assert held is not None
    assert (held.least, held.most, held.months) == (least, most, months)


@given(st.integers(0, 3_000_000), st.integers(0, 3_000_000))
def test_more_is_never_held_for_less(one: int, other: int) -> None:
    less, more = (debts.held(each) for each in sorted((one, other)))
    if less is None:
        return
    assert more is not None
    assert _days(less) <= _days(more)
    assert debts.held(7_999) is None


def _days(held: debts.Held) -> tuple[int, int]:
    each = 30 if held.months else 1
    return held.least * each, held.most * each
