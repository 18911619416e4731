"""Runs every benchmark one after the other and writes the table of README.md beside this file."""

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import door, sending, turns
from benchmarks.conversation import MESSAGES

RUNS = 5
PAGE = Path(__file__).with_name("README.md")

TEXT = """# Figures

Measured on {date} with `make bench`: Python {python}, {cores} cores ({machine}), medians of
{runs} runs, nothing else running. Turns are in
processor time. They are targets kept in sight, never asserted by a test.

| what | target | measured |
|---|---|---|
| one turn of the pure engine, understanding included | ≤ 0.3 ms | {engine:.2f} ms |
| one whole turn on SQLite, no network, {together} people at once | ≤ 2 ms | {whole:.2f} ms |
| the same, one person alone (each turn pays for its own commit and sync) | | {alone:.2f} ms |
| the slow hash of a PIN, once a grievance, outside of the turn | | {pin:.0f} ms |
| start of the people's door alone to its first webhook answered | ≤ 2.5 s | {seconds:.1f} s |
| resident memory of that process after {chats} conversations | < 140 MB | {megabytes:.0f} MB |
| {sent:,} messages over WhatsApp, Twilio answering in {latency:.0f} ms | 72–88/s | {rate:.1f}/s |
| the memory that this takes on top | < 60 MB | {more:.0f} MB |

The conversation is a whole grievance in Darija, {messages} messages with a voice note, typed as
people type. A turn is everything from the arrival to the commit: the message recorded under its
permanent key, the draft replayed twice and saved, the answer put into the outbox, and at the end
the ticket with its route and cards. SQLite runs in WAL with `synchronous=FULL`. Over WhatsApp a
whole process sends to as many people, and hears of each message twice what became of it; Twilio
takes 80 a second of one sender.
"""


def main(words: Sequence[str] | None = None) -> None:
    """Measure and write; any word of the command line ends it with how it is used."""
    argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__).parse_args(words)
    together = 20
    doors = [door.people_alone() for _ in range(RUNS)]
    sendings = [sending.over_whatsapp() for _ in range(RUNS)]
    text = TEXT.format(
        date=datetime.now(UTC).date(),
        python=platform.python_version(),
        cores=os.cpu_count(),
        machine=platform.machine(),
        runs=RUNS,
        together=together,
        chats=door.CHATS,
        messages=len(MESSAGES),
        engine=median(turns.engine().milliseconds for _ in range(RUNS)),
        whole=median(turns.whole(together).milliseconds for _ in range(RUNS)),
        alone=median(turns.whole(1).milliseconds for _ in range(RUNS)),
        pin=median(turns.pin().milliseconds for _ in range(RUNS)),
        seconds=median(each.seconds for each in doors),
        megabytes=median(each.megabytes for each in doors),
        sent=sending.MESSAGES,
        latency=sending.ANSWER_SECONDS * 1000,
        rate=median(each.per_second for each in sendings),
        more=median(each.megabytes for each in sendings),
    )
    PAGE.write_text(text, encoding="utf-8")
    print(text)
    print(f"Written to {PAGE}", file=sys.stderr)


if __name__ == "__main__":
    main()
