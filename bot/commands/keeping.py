"""How long backups are kept: the newest of each of the last days, weeks or months."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

TERM = re.compile(r"([1-9][0-9]{0,2})([dwm])")
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"wasl-(\d{8}T\d{6}Z)\.backup")
# Which day, week (from Monday) or month a moment lies in, counted from the year 1; all in UTC.
_SPANS: Mapping[str, Callable[[datetime], int]] = {
    "d": lambda moment: moment.toordinal(),
    "w": lambda moment: (moment.toordinal() - 1) // 7,
    "m": lambda moment: moment.year * 12 + moment.month,
}


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many of the last days, weeks and months the newest backup of each stays."""

    terms: tuple[tuple[int, str], ...]

    @classmethod
    def parse(cls, value: str) -> "Keep":
        """Read ``7d,4w``: seven days and four weeks, the present ones among them.

        Raises ValueError.
        """
        terms = [TERM.fullmatch(part.strip()) for part in value.split(",")]
        if not all(terms):
            raise ValueError(f"{value} is no time to keep backups; write for example 7d,4w,6m")
        return cls(tuple((int(term[1]), term[2]) for term in terms if term))

    def superfluous(self, moments: Iterable[datetime], now: datetime) -> set[datetime]:
        """Of the moments of backups, those that need not stay; the newest always stays."""
        every = sorted(moments, reverse=True)
        kept = set(every[:1])
        for count, unit in self.terms:
            span, seen = _SPANS[unit], set[int]()
            for moment in every:
                if span(moment) not in seen and span(now) - span(moment) < count:
                    seen.add(span(moment))
                    kept.add(moment)
        return set(every) - kept


def name_of(moment: datetime) -> str:
    """The name of the backup of that moment."""
    return f"wasl-{moment.astimezone(UTC).strftime(STAMP)}.backup"


def moment_of(name: str) -> datetime | None:
    """The moment of the backup of that name; None for a name that was given otherwise."""
    named = NAME.fullmatch(name)
    return datetime.strptime(named[1], STAMP).replace(tzinfo=UTC) if named else None
