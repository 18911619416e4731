"""What a sentence may lose, and when one may be let out before its end: CPP 622-626, 632-1 to -7.

Whole numbers only. How a prison counts months we have not found: here it is from day to day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from bot.law import months
from bot.law.months import MONTHS

SHORT = MONTHS
"""The longest sentence, in months, of which days alone are taken off: 632-1."""
DAYS_OF_SHORT = 5
"""Days for each month of a short sentence: 632-1."""
DAYS_OF_LONG = 3
"""Days for each month of a longer one, beside a month for each year: 632-1."""
HALF_MONTH = 15
"""Half a month, in days, where half of a reduction is taken."""

LONGEST_OF_MINORS = 20 * MONTHS
"""No minor gets a longer one, in months: fifteen years by CPP 493, and some were given before."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """How much is taken off: months of the calendar, and days besides."""

    months: int
    days: int


class Reading(Enum):
    """How "a month for each year and three days for each month" is read (632-1)."""

    NARROW = "narrow"  # three days for each month beyond the whole years
    WIDE = "wide"  # three days for every month of the sentence, as the words say


class Who(Enum):
    """Whose sentence it is: the articles give each another part of the reduction."""

    ANYBODY = "anybody"
    RECORD = "record"  # has been sentenced before: at most half (632-2)
    MINOR = "minor"  # twice as much (632-7)


@dataclass(frozen=True, slots=True)
class Conditional:
    """The first days on which a conditional release may be asked for.

    ``misdemeanour`` is half and ``felony`` two thirds of the sentence (622; two thirds also for a
    misdemeanour for which the law allows more than five years). The other two are for minors, the
    sick, the old, the pregnant, mothers with a child and humanitarian cases: a quarter and half
    (626).
    """

    misdemeanour: date
    felony: date
    fragile_misdemeanour: date
    fragile_felony: date


HALF, TWO_THIRDS, QUARTER = (1, 2), (2, 3), (1, 4)


def reduction(sentence: int, who: Who = Who.ANYBODY, reading: Reading = Reading.WIDE) -> Reduction:
    """The most that good conduct takes off a sentence of so many months, by itself.

    Raises ValueError for a sentence of less than a month.
    """
    if sentence < 1:
        raise ValueError("a sentence has at least one month")
    years, rest = divmod(sentence, MONTHS)
    if sentence <= SHORT:
        whole = Reduction(0, DAYS_OF_SHORT * sentence)
    elif reading is Reading.WIDE:
        whole = Reduction(years, DAYS_OF_LONG * sentence)
    else:
        whole = Reduction(years, DAYS_OF_LONG * rest)
    if who is Who.MINOR:
        return Reduction(2 * whole.months, 2 * whole.days)
    if who is Who.RECORD:
        half = whole.months % 2 * HALF_MONTH
        return Reduction(whole.months // 2, half + whole.days // 2)
    return whole


def end(begins: date, sentence: int) -> date:
    """The day a sentence of so many months ends that is served from that day on.

    What was spent in custody and in detention before judgment counts (CPP 613): it begins there.
    """
    return months.after(begins, sentence)


def out(begins: date, sentence: int, less: Reduction) -> date:
    """The day it ends with so much taken off; never before it begins."""
    day = months.after(end(begins, sentence), -less.months)
    return max(begins, day - timedelta(days=min(less.days, (day - date.min).days)))


def served(begins: date, sentence: int, part: tuple[int, int]) -> date:
    """The day by which that part of a sentence has been served, a begun day counted as a whole."""
    upper, lower = part
    days = (end(begins, sentence) - begins).days
    return months.later(begins, -(-days * upper // lower))


def conditional(begins: date, sentence: int) -> Conditional:
    """When a conditional release may be asked for, whichever case it is."""
    return Conditional(
        served(begins, sentence, HALF),
        served(begins, sentence, TWO_THIRDS),
        served(begins, sentence, QUARTER),
        served(begins, sentence, HALF),
    )
