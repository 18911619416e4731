"""Runs the benchmarks; a whole run writes README.md and figures.svg beside this file."""

import argparse
import sys
from collections.abc import Callable, Sequence

from benchmarks import alone, comparison, growth, hearing, kills, memory, page, plot, targets, year
from benchmarks.entrants import ENTRANTS, Entrant
from benchmarks.servers import NoRedis, need_redis

TABLES: dict[str, tuple[str, Callable[[int], list[alone.Row]]]] = {
    "alone": ("Wasl by itself", alone.rows),
    "hearing": ("What understanding costs", hearing.rows),
    "growth": ("As it grows", growth.rows),
    "memory": ("What it takes of the memory", memory.rows),
    "year": ("A year of the desk", year.rows),
}
"""The parts that are a table each: its heading, and what measures so often and gives its lines."""
PARTS = ("comparison", "kills", *TABLES)
ROUNDS = 3
# Fifty for Wasl, over both databases by turns; of the others it is known sooner.
KILLS = {"sqlite": 25, "postgresql-2": 25}
KILLS |= {"ptb": 10, "aiogram-always": 10, "aiogram-foreground": 10, "plain": 10}
KILL_ROUNDS = 2
MEASURED = ("what", "target", "measured")


def main(words: Sequence[str] | None = None) -> None:
    """Measure what is asked for and print it; without a word, everything, and write the page."""
    asked = _asked(words)
    parts = asked.parts or PARTS
    entrants = [each for each in ENTRANTS if not asked.only or each.name in asked.only]
    try:
        need_redis()
    except NoRedis as missing:
        print(missing, file=sys.stderr)
        raise SystemExit(1) from None
    whole = set(parts) == set(PARTS) and not asked.only
    text = [page.opening(asked.rounds)]
    figures = comparison.compared(entrants, asked.rounds) if "comparison" in parts else {}
    losses = kills.suffered(_killed(entrants), KILL_ROUNDS) if "kills" in parts else {}
    if whole:
        lines = targets.rows(figures, losses)
        text += ["## What was aimed at", page.table((*MEASURED, ""), lines)]
    if figures:
        text += ["## Beside what people would otherwise use", page.comparison(figures)]
    if whole:
        plot.draw(entrants, figures, page.PICTURE)
        text.append(f"![The same as bars]({page.PICTURE.name})")
    if losses:
        text += ["## What `kill -9` loses", page.kills(losses)]
    for heading, rows in (TABLES[part] for part in parts if part in TABLES):
        text += [f"## {heading}", page.table(MEASURED, rows(asked.rounds))]
    print(page.write(text) if whole else "\n\n".join(text))
    if whole:
        print(f"Written to {page.PAGE} and {page.PICTURE}", file=sys.stderr)


def _killed(entrants: Sequence[Entrant]) -> list[tuple[Entrant, int]]:
    return [(each, KILLS[each.name]) for each in entrants if each.name in KILLS]


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(PARTS)}")
    names = [each.name for each in ENTRANTS]
    parser.add_argument(
        "--only", nargs="+", metavar="WHO", choices=names, help=f"of: {', '.join(names)}"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is measured")
    asked = parser.parse_args(words)
    if strange := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {strange.pop()!r}; choose of: {', '.join(PARTS)}")
    if asked.rounds < 1:
        parser.error("--rounds: at least 1")
    return asked


if __name__ == "__main__":
    main()
