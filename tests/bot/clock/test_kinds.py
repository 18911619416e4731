"""Every kind of reminder can be said, and docs/reminders.md tells of each."""

import re

from bot.clock.reminding import SAYS
from bot.tickets.alarms import Alarm
from tests.test_house import HOUSE

TOLD = (HOUSE / "docs/reminders.md").read_text(encoding="utf-8")


def test_every_kind_can_be_said() -> None:
    assert {*SAYS, Alarm.NEXT_DATE} == set(Alarm)


def test_every_kind_is_told_of_once() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", TOLD, re.MULTILINE)
    assert sorted(rows) == sorted(Alarm)
