"""Runs the benchmarks; a whole run writes README.md and figures.svg beside this file."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks import alone, comparison
from benchmarks.entrants import ENTRANTS
from benchmarks.servers import NoRedis, need_redis

PARTS = ("comparison", "alone")
ROUNDS = 3


def main(words: Sequence[str] | None = None) -> None:
    """Measure what is asked for and print it; without a word, everything, and write the page."""
    asked = _asked(words)
    entrants = [each for each in ENTRANTS if not asked.only or each.name in asked.only]
    parts = asked.parts or PARTS
    if "comparison" in parts and any(each.name.startswith("aiogram") for each in entrants):
        try:
            need_redis()
        except NoRedis as missing:
            print(missing, file=sys.stderr)
            raise SystemExit(1) from None
    if "comparison" in parts:
        comparison.compared(entrants, asked.rounds)
    if "alone" in parts:
        for row in alone.rows(asked.rounds):
            print(*row, sep=" | ")


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
