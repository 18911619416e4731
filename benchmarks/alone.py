"""What Wasl costs by itself, without anybody to compare it with."""

from statistics import median

from benchmarks import door, sending, turns

Row = tuple[str, str, str]
"""A line of the table: what it is, its target, and what was measured."""


def rows(runs: int) -> list[Row]:
    """Measure each several times; the lines of the table, with medians."""
    together = 20
    doors = [door.people_alone() for _ in range(runs)]
    sendings = [sending.over_whatsapp() for _ in range(runs)]
    engine = median(turns.engine().milliseconds for _ in range(runs))
    whole = median(turns.whole(together).milliseconds for _ in range(runs))
    alone = median(turns.whole(1).milliseconds for _ in range(runs))
    pin = median(turns.pin().milliseconds for _ in range(runs))
    seconds = median(each.seconds for each in doors)
    megabytes = median(each.megabytes for each in doors)
    rate = median(each.per_second for each in sendings)
    more = median(each.megabytes for each in sendings)
    latency = sending.ANSWER_SECONDS * 1000
    return [
        (
            "one turn of the pure engine, understanding included, in processor time",
            "≤ 0.3 ms",
            f"{engine:.2f} ms",
        ),
        (
            f"one whole turn on SQLite, no network, {together} people at once, likewise",
            "≤ 2 ms",
            f"{whole:.2f} ms",
        ),
        (
            "the same, one person alone (each turn pays for its own commit and sync)",
            "",
            f"{alone:.2f} ms",
        ),
        ("the slow hash of a PIN, once a grievance, outside of the turn", "", f"{pin:.0f} ms"),
        (
            "start of the people's door alone to its first webhook answered",
            "≤ 1.5 s",
            f"{seconds:.1f} s",
        ),
        (
            f"resident memory of that process after {door.CHATS} conversations",
            "≤ 130 MB",
            f"{megabytes:.0f} MB",
        ),
        (
            f"{sending.MESSAGES:,} messages over WhatsApp, Twilio answering in {latency:.0f} ms",
            "72–88/s",
            f"{rate:.1f}/s",
        ),
        ("the memory that this takes on top", "< 60 MB", f"{more:.0f} MB"),
    ]
