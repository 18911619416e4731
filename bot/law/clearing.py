"""When a sentence is cleared, and no card 3 shows it any more: CPP 647-4, 688-689, 692-695."""

from dataclasses import dataclass
from datetime import date

from bot.law import months
from bot.law.months import MONTHS


@dataclass(frozen=True, slots=True)
class Cleared:
    """The days on which a sentence is cleared by law, by what it was (688, 689, 647-4).

    They count from its end; a fine from its payment, a suspended one from when it was final. No
    new prison sentence may come meanwhile.
    """

    fine: date
    suspended: date
    alternative: date
    six_months: date  # at most so much prison
    two_years: date  # at most so much prison
    longer: date  # a misdemeanour, more than two years of prison
    felony: date


@dataclass(frozen=True, slots=True)
class Asked:
    """The first days on which a judge may be asked to clear it, from the release (692, 693).

    Nobody waits who has the prison's certificate of good conduct and training (695).
    """

    fine: date  # a fine alone, as soon as it is paid
    alternative: date  # from its end (647-4)
    unintentional: date  # and where the sentence was another than prison or a fine
    usual: date
    felony: date  # and who has been sentenced again, or to prison after a clearing
    felony_again: date  # where that new sentence is one for a felony


def by_law(day: date) -> Cleared:
    """When it is cleared by itself, from that day on."""
    return Cleared(
        fine=months.after(day, 6),
        suspended=_years(day, 1),
        alternative=months.after(day, 18),
        six_months=_years(day, 2),
        two_years=_years(day, 4),
        longer=_years(day, 5),
        felony=_years(day, 10),
    )


def by_judge(day: date) -> Asked:
    """When the judge may be asked, from that day on."""
    return Asked(
        fine=day,
        alternative=_years(day, 1),
        unintentional=_years(day, 1),
        usual=_years(day, 2),
        felony=_years(day, 4),
        felony_again=_years(day, 6),
    )


def _years(day: date, years: int) -> date:
    return months.after(day, years * MONTHS)
