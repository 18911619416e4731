"""The table of the lifecycle as a page to read: ``python -m bot.tickets.written`` prints it."""

import sys
from collections.abc import Iterable
from enum import StrEnum

from bot.tickets.acts import Act, Actor
from bot.tickets.lifecycle import ENDED, FIRST, MOST_REFUSALS, TABLE, Rule
from flows.vocabulary import State

HEAD = f"""# The life of a ticket

Every line of the table in `bot/tickets/lifecycle.py`, as `python -m bot.tickets.written` prints it:
a test holds this page to it. A ticket begins as `{FIRST}`. What is not in the table is refused with
a sentence. After {MOST_REFUSALS} refusals the coordinators decide. A handler acts for an
organisation that was offered the ticket (take, refuse) or holds it (everything else); what follows
still passes the gate.
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join(
        [HEAD, *_table(TABLE), "", "## What can be done in each state", "", *_states()]
    )


def _table(lines: Iterable[Rule]) -> list[str]:
    rows = ["| act | in which states | who | then | what follows |", "|---|---|---|---|---|"]
    for line in lines:
        then = f"`{line.then}`" if line.then is not None else "as before"
        who = _codes(actor for actor in Actor if actor in line.who)
        follows = _codes(line.follows)
        states = _codes(state for state in State if state in line.states)
        rows.append(f"| `{line.act}` | {states} | {who} | {then} | {follows} |")
    return rows


def _states() -> list[str]:
    """The acts of each actor in each state, and whether it is an end."""
    rows = ["| state | " + " | ".join(Actor) + " |", "|---" * (len(Actor) + 1) + "|"]
    for state in State:
        mine = [line for line in TABLE if state in line.states]
        cells = [
            _codes(
                act for act in Act if any(line.act is act and actor in line.who for line in mine)
            )
            for actor in Actor
        ]
        named = f"`{state}`" + (" (ended)" if state in ENDED else "")
        rows.append(f"| {named} | " + " | ".join(cells) + " |")
    return rows


def _codes(codes: Iterable[StrEnum]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


if __name__ == "__main__":
    sys.stdout.write(page() + "\n")
