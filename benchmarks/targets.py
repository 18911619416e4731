"""What was aimed at, beside what was reached: each target in numbers, and by how much it is missed.

``Row`` is a line of a table: what it is, its target, what was measured, and how that compares.
"""

from collections.abc import Mapping

from benchmarks.comparison import Figures
from benchmarks.kills import Losses

Row = tuple[str, str, str, str]


def rows(figures: Mapping[str, Figures], losses: Mapping[str, Losses]) -> list[Row]:
    """The targets for the whole stack, from the figures and the losses of everybody compared."""
    wasl, plain = figures["sqlite"], figures["plain"]
    peers = [found for name, found in figures.items() if name.startswith("aiogram")]
    fastest = max(peer.turns_per_second for peer in peers)
    leanest = min(peer.processor for peer in peers)
    killed = [found for name, found in losses.items() if name in figures and _ours(name)]
    kills = sum(each.kills for each in killed)
    harmed = sum(each.lost + each.twice for each in killed)
    silent = sum(each.silent for each in killed)
    speed, more = wasl.turns_per_second, figures["postgresql-2"].turns_per_second
    ratio = more / figures["postgresql-1"].turns_per_second
    return [
        at_most(f"acknowledged turns lost or applied twice, over {kills} kills", harmed, 0, ""),
        at_most("people left without an answer after them", silent, 0, ""),
        at_least("turns/s on SQLite, against the best durable peer", speed / fastest, 3, "×"),
        at_least("the same, against the plain ceiling", speed / plain.turns_per_second, 0.5, "×"),
        at_most("processor seconds per 1,000 turns", wasl.processor, 1.0, " s"),
        at_most("the same, against the best durable peer", wasl.processor / leanest, 1 / 3, "×"),
        at_most("at 50 turns/s: p99 acknowledged", wasl.acknowledged_p99 * 1000, 10, " ms"),
        at_most("at 50 turns/s: p99 of the reply", wasl.replied_p99 * 1000, 25, " ms"),
        at_most("start to the first webhook answered", wasl.first_answer, 1.5, " s"),
        at_most("resident memory, people's doors, after the rush", wasl.megabytes, 130, " MB"),
        at_least("PostgreSQL: 2 processes against 1", ratio, 1.6, "×"),
    ]


def at_most(what: str, measured: float, target: float, unit: str) -> Row:
    """A line whose figure should be no larger than its target."""
    reached = measured <= target
    return _row(what, f"≤ {_number(target)}{unit}", measured, target, unit, reached=reached)


def at_least(what: str, measured: float, target: float, unit: str) -> Row:
    """A line whose figure should be no smaller than its target."""
    reached = measured >= target
    return _row(what, f"≥ {_number(target)}{unit}", measured, target, unit, reached=reached)


def _row(what: str, aim: str, measured: float, target: float, unit: str, *, reached: bool) -> Row:
    by = f" by {abs(measured - target) / target:.0%}" if target else ""
    verdict = "reached" if reached else f"**missed{by}**"
    return what, aim, f"{_number(measured)}{unit}", verdict


def _ours(name: str) -> bool:
    return name == "sqlite" or name.startswith("postgresql")


def _number(value: float) -> str:
    """As many digits as tell something."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
