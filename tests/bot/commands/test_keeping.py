"""How long backups are kept: as written, whatever the calendar does."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.keeping import Keep, moment_of, name_of

# A Sunday.
NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def kept(terms: str, moments: list[datetime], now: datetime = NIGHT) -> list[datetime]:
    """The moments whose backups stay, newest first."""
    gone = Keep.parse(terms).superfluous(moments, now)
    return sorted(set(moments) - gone, reverse=True)


def test_the_newest_of_each_of_the_last_days_and_weeks_stays() -> None:
    nightly = [NIGHT - number * DAY for number in range(100)]
    days = [NIGHT - number * DAY for number in range(7)]
    # The Sundays of the three weeks before; the newest of the present week is a day's too.
    sundays = [NIGHT - number * 7 * DAY for number in range(1, 4)]
    assert kept("7d,4w", nightly) == [*days, *sundays]
    assert kept("7d", nightly) == days
    assert kept("1w", nightly) == [NIGHT]
    assert kept("2m", nightly) == [NIGHT, datetime(2026, 10, 31, 2, 0, tzinfo=UTC)]


def test_several_of_a_day_count_as_one() -> None:
    hourly = [NIGHT - number * timedelta(hours=1) for number in range(30)]
    assert kept("2d", hourly) == [NIGHT, NIGHT - timedelta(hours=3)]


def test_the_newest_stays_however_old_it_is() -> None:
    old = [NIGHT - 400 * DAY, NIGHT - 401 * DAY]
    assert kept("7d,4w,12m", old) == old[:1]
    assert kept("7d", []) == []


def test_a_month_and_a_year_end() -> None:
    new_year = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)
    nightly = [new_year - number * DAY for number in range(60)]
    assert kept("3m", nightly, new_year) == [
        new_year,
        new_year - DAY,
        datetime(2026, 11, 30, 2, 0, tzinfo=UTC),
    ]


@pytest.mark.parametrize("terms", ["", "7", "0d", "7d,", "d7", "7y", "7d 4w", "1000d", "-1d"])
def test_what_is_no_time_is_refused(terms: str) -> None:
    with pytest.raises(ValueError, match="write for example 7d,4w,6m"):
        Keep.parse(terms)


def test_a_name_tells_its_moment() -> None:
    assert name_of(NIGHT) == "wasl-20261122T020000Z.backup"
    assert moment_of(name_of(NIGHT)) == NIGHT
    for other in ("wasl.db", "wasl-20261122T020000Z.backup.old", "before-the-move.backup"):
        assert moment_of(other) is None
