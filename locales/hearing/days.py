"""Reads the day a message names: "hier", "لبارح", "3/5", "٣ ماي", "jeudi dernier", "hadi 3 iyam".

A day without its year, or a weekday, is the most recent one that is past, and never one to come;
with ``ahead`` the nearest to come is meant.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from locales.hearing.calendars import MOST_WORDS, Sign, signs
from locales.hearing.folding import plain, western

_LONGEST = 120
_EARLIEST = 1900
_FURTHEST = 50
"""Years ahead: as far as a sentence may reach."""

_MONTHS_TRIED = 4
"""Months in which the 31st, or Thursday the 8th, is looked for."""

_YEAR_FIRST = re.compile(r"(?<![\d/.-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d/.-]\d|\d)")
_DAY_FIRST = re.compile(
    r"(?<![\d/.:-])(\d{1,2})\s?[-/.\\]\s?(\d{1,2})(?:\s?[-/.\\]\s?(\d{4}|\d{2}))?(?![-/.:]?\d)"
)
_SPACED = re.compile(r"^\D*(\d{1,2}) (\d{1,2}) (\d{4})\D*$")


def day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """The one day that the message names, seen from today; None when it names none, or several."""
    if len(text) > _LONGEST:
        return None
    try:
        return _Reading(today, ahead).read(text)
    except (ValueError, OverflowError):
        # No such day, as the 31st of February, or one further than calendars go.
        return None


class _Reading:
    """One message, seen from one day."""

    def __init__(self, today: date, ahead: bool) -> None:
        self._today = today
        self._ahead_of_us = ahead

    def read(self, text: str) -> date | None:
        digits = western(text)
        written = list(self._written(digits))
        if written:
            return written[0] if len(set(written)) == 1 else None
        words = plain(digits).split()
        if not words or len(words) > MOST_WORDS:
            return None
        read = signs(words)
        letters = "".join(sign.letter for sign in read)
        if letters in ("N", "WN"):
            # A number alone answers other questions; "tlata" may be three or Tuesday.
            clear = letters == "WN" or read[0].value > 10 or any(map(str.isdecimal, words))
            return self._of_month(read) if clear and len(words) > 1 else None
        found = set(self._spoken(read, letters))
        return found.pop() if len(found) == 1 else None

    def _written(self, digits: str) -> Iterator[date]:
        """Days in figures; a pair of figures before a unit, as in "3-4 jours", is no day."""
        for found in _YEAR_FIRST.finditer(digits):
            yield self._in_reach(int(found[1]), int(found[2]), int(found[3]))
        rest = _YEAR_FIRST.sub(" ", digits)
        for found in (*_DAY_FIRST.finditer(rest), *_SPACED.finditer(rest)):
            following = signs(plain("1 " + rest[found.end() :]).split()[:2])
            if not found[3] and any(sign.letter in "dwmyM" for sign in following[1:]):
                raise ValueError("a stretch of time, not a day")
            yield self._dated_by(int(found[1]), int(found[2]), found[3])

    def _spoken(self, read: Sequence[Sign], letters: str) -> Iterator[date]:
        position = 0
        while position < len(letters):
            if letters.startswith("NN", position):
                raise ValueError("a stretch of time, not a day")
            for shape, meaning in _SHAPES:
                if found := shape.match(letters, position):
                    yield meaning(self, read[found.start() : found.end()])
                    position = found.end()
                    break
            else:
                position += 1

    def _dated(self, part: Sequence[Sign]) -> date:
        numbers = [sign.value for sign in part if sign.letter == "N"]
        month = next(sign.value for sign in part if sign.letter == "M")
        return self._dated_by(numbers[0], month, str(numbers[1]) if len(numbers) > 1 else None)

    def _dated_by(self, day: int, month: int, year: str | None) -> date:
        if year is None:
            return self._nearest(day, month)
        if len(year) == 3:
            raise ValueError("no year")
        full = int(year)
        if full < 100:
            full += 2000 if full + 2000 <= self._today.year + 20 else 1900
        return self._in_reach(full, month, day)

    def _in_reach(self, year: int, month: int, day: int) -> date:
        if not _EARLIEST <= year <= self._today.year + _FURTHEST:
            raise ValueError("out of reach")
        return date(year, month, day)

    def _nearest(self, day: int, month: int) -> date:
        """That day of the year, in the year that is meant when nobody says it."""
        if not (1 <= month <= 12 and 1 <= day <= monthrange(2000, month)[1]):
            raise ValueError("no such day")
        years = range(self._today.year - 8, self._today.year + 9)
        days = [date(year, month, day) for year in years if day <= monthrange(year, month)[1]]
        if self._ahead_of_us:
            return next(d for d in days if d >= self._today)
        return next(d for d in reversed(days) if d <= self._today)

    def _of_month(self, read: Sequence[Sign]) -> date:
        """A day of the month alone, with its weekday or without: the last one, or the next."""
        number, weekday = read[-1].value, read[0] if len(read) > 1 else None
        if not 1 <= number <= 31:
            raise ValueError("no day of a month")
        for months in range(_MONTHS_TRIED):
            away = months if self._ahead_of_us else -months
            first = _months_from(self._today.replace(day=1), away)
            if number > monthrange(first.year, first.month)[1]:
                continue
            found = first.replace(day=number)
            on_our_side = found >= self._today if self._ahead_of_us else found <= self._today
            if on_our_side and (weekday is None or found.weekday() == weekday.value):
                return found
        raise ValueError("no such day this year")

    def _weekday(self, part: Sequence[Sign]) -> date:
        weekday = next(sign.value for sign in part if sign.letter == "W")
        letters = {sign.letter for sign in part}
        if "X" in letters or (self._ahead_of_us and "L" not in letters):
            return self._today + timedelta((weekday - self._today.weekday()) % 7 or 7)
        return self._today - timedelta((self._today.weekday() - weekday) % 7 or 7)

    def _counted(self, part: Sequence[Sign]) -> date:
        return self._today + timedelta(part[0].value)

    def _ago(self, part: Sequence[Sign]) -> date:
        bare_span = all(sign.letter in "Ndwmy" for sign in part)
        return self._moved(part, 1 if bare_span and self._ahead_of_us else -1)

    def _ahead(self, part: Sequence[Sign]) -> date:
        return self._moved(part, 1)

    def _moved(self, part: Sequence[Sign], direction: int) -> date:
        amount = next((sign.value for sign in part if sign.letter == "N"), 1) * direction
        unit = next(sign.letter for sign in part if sign.letter in "dwmy")
        if unit in "dw":
            moved = self._today + timedelta(amount * (7 if unit == "w" else 1))
        else:
            moved = _months_from(self._today, amount * (12 if unit == "y" else 1))
        return self._in_reach(moved.year, moved.month, moved.day)


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[_Reading, Sequence[Sign]], date]], ...] = (
    (re.compile("W?NA?m?M(?:y?N)?"), _Reading._dated),
    (re.compile("MNN?"), _Reading._dated),
    (re.compile("F+N[dwmy]"), _Reading._ahead),
    (re.compile("A*N[dwmy]A*"), _Reading._ago),
    (re.compile("A[wmy]|[wmy]A?L"), _Reading._ago),
    (re.compile("F[wmy]|[wmy]X"), _Reading._ahead),
    (re.compile("W[LX]?|[LX]W"), _Reading._weekday),
    (re.compile("D"), _Reading._counted),
)
"""What a run of signs says, the longest first; the letters are those of ``calendars``."""


def _months_from(start: date, months: int) -> date:
    """The same day so many months away, or the last of that month when it is shorter."""
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(years, month + 1, min(start.day, monthrange(years, month + 1)[1]))
