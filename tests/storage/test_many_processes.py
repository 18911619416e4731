"""Real processes on one database that do the same works at once: each has a single effect."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

from storage import files, inbox, leftovers, people
from storage.database import Database, Transaction
from tests.storage.given import a_person, account_of, waiting
from tests.storage.rush import CHANNEL, DOOR, FAMILIES, WORDS

HOUSE = Path(__file__).parents[2]
PROCESSES, THINGS = 3, 8


def given_a_town(t: Transaction) -> tuple[list[UUID], list[UUID]]:
    """Families with files and leftovers; their ids, and those of dead letters."""
    families = [a_person(t, f"{number}") for number in range(FAMILIES)]
    account = account_of(t, families[0])
    for number in range(THINGS):
        source = f"source {number}"
        files.expect(
            t, door=DOOR, channel=CHANNEL, source=source, kind="voice", holder_id=families[0].id
        )
        leftovers.note(t, door=DOOR, channel=CHANNEL, source=source)
        for _ in range(inbox.FAILURES):
            inbox.fail(t, DOOR, CHANNEL, f"dead {number}", account.id, {}, "test")
    return [each.id for each in families], [each.id for each in inbox.dead(t)]


def test_processes_that_rush_at_the_same_works_do_each_once(
    database: Database, database_url: str
) -> None:
    families, letters = database.write_now(given_a_town)
    assert len(letters) == THINGS
    words = [sys.executable, "-m", "tests.storage.rush", database_url, *map(str, letters)]
    rushing = [
        subprocess.Popen(words, cwd=HOUSE, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(PROCESSES)
    ]
    for each in rushing:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    # One dies in the middle, whatever it holds at that moment.
    assert rushing[0].stdout is not None
    first = rushing[0].stdout.readline()
    rushing[0].kill()
    told = [
        first,
        *(line for each in rushing for line in each.communicate(timeout=100)[0].split("\n")),
    ]
    assert [each.returncode for each in rushing[1:]] == [0] * (PROCESSES - 1)

    done = Counter(line.strip() for line in told if line.strip())
    twice = [line for line, times in done.items() if times > 1]
    assert twice == []
    kinds = Counter(line.split()[0] for line in done)
    # What the dead one had got hold of, and could not tell any more, is missing here.
    assert kinds["said"] >= FAMILIES * WORDS - 30
    assert min(kinds["file"], kinds["leftover"], kinds["letter"]) >= THINGS - 4

    def look(t: Transaction) -> None:
        for family in families:
            known = people.get(t, family)
            assert known is not None
            assert known.under == [f"{word}" for word in range(WORDS)], "in order, each once"
        assert waiting(t) == {}
        assert inbox.dead(t) == []

    database.read_now(look)
