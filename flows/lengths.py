"""How long a sentence is: a question answered by years, or by years and months at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.questions import Question
from flows.speech import Ears, Heard, Said, Stored, Unclear, Understood, Unit

_A_YEAR = 12
_A_MONTH = 29
"""Days that are surely less than a month."""


@dataclass(frozen=True, slots=True)
class Served:
    """How long a sentence is; ``months`` is None until they are asked for beside the years."""

    years: int = 0
    months: int | None = None
    endless: bool = False


@dataclass(frozen=True)
class Length(Question[Served]):
    """How long a sentence is: years as a number alone, or years and months with their units.

    Days alone, of less than a month, are no months at all. ``most`` is in years.
    """

    least: int = 0
    most: int = 50

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """A number of years, or a length of time."""
        years = ears.number(said.text, Unit.YEARS)
        found = ears.stretch(said.text)
        if found is not None and found.endless:
            return Heard({"endless": True})
        months: int | None = None
        if years is None and found is not None:
            if found.days is not None and (found.years or found.months or found.days > _A_MONTH):
                return Unclear("length")
            whole = (found.years or 0) * _A_YEAR + (found.months or 0)
            years, months = divmod(whole, _A_YEAR)
        if years is None:
            return Unclear("length")
        if years * _A_YEAR + (months or 0) > self.most * _A_YEAR:
            return Unclear("range")
        return Heard({"years": years, "months": months})

    def load(self, stored: Stored) -> Served:
        """How long. A number is one that was kept by an older version: years."""
        if not isinstance(stored, dict):
            return Served(int(str(stored)))
        months = stored.get("months")
        return Served(
            int(str(stored.get("years", 0))),
            None if months is None else int(str(months)),
            stored.get("endless") is True,
        )
