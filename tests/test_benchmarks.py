"""The benchmarks measure what they say: nothing is asserted of figures, only of how they come."""

import asyncio
import json
import random
from pathlib import Path
from urllib.parse import urlencode

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import alone, comparison, kills, page, plot, targets
from benchmarks.channel import Channel, channel_open, given_in
from benchmarks.comparison import Figures
from benchmarks.contenders import Contender
from benchmarks.driver import Crowd
from benchmarks.entrants import ENTRANTS, Entrant, entered
from benchmarks.kills import Losses
from benchmarks.rehearsal import TWELVE, Turn, rehearsed
from benchmarks.wire import Callers, listening
from bot.screens import Screen

BRIEF = [Turn(f"said {n}", (Screen(f"question {n}"),), f"{n}") for n in range(12)]
GOOD = Figures(1000, 0.5, 0.1, 0.1, 0.002, 0.004, 0.008, 0.02, 1.0, 120, 0, 0)
POOR = Figures(400, 2.4, 0.2, 0.1, 0.002, 0.02, 0.02, 0.05, 3.0, 180, 0, 0)


@pytest.mark.parametrize(
    ("words", "code"), [(["--help"], 0), (["sending"], 2), (["--rounds=0"], 2)]
)
def test_other_words_are_answered_with_how_it_is_used(
    words: list[str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for part in (comparison.compared, kills.suffered, alone.rows):
        monkeypatch.setattr(
            part.__module__ + "." + part.__name__, lambda *_: pytest.fail("it runs")
        )
    with pytest.raises(SystemExit) as ended:
        benchmarks.main(words)
    assert ended.value.code == code
    told = capsys.readouterr()
    assert "usage: python -m benchmarks" in told.out + told.err


def test_the_rehearsal_reaches_another_state_with_each_message() -> None:
    turns = rehearsed()
    assert [turn.said for turn in turns] == list(TWELVE)
    assert len({turn.state for turn in turns}) == len(TWELVE)
    assert all(turn.screens for turn in turns)


def test_the_channel_reads_whatever_shape_a_library_calls_in() -> None:
    form = urlencode({"chat_id": 7, "text": "سؤال", "reply_markup": "{}"}).encode()
    for body in (json.dumps({"chat_id": 7, "text": "سؤال"}).encode(), form):
        given = given_in(body)
        assert (int(given["chat_id"]), given["text"]) == (7, "سؤال")


class Bot:
    """A bot in the test's own process: acknowledges each update, and answers those it should."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.took: list[int] = []
        self.mute = False
        self._calls = Callers("/bot1:a/sendMessage", {})
        self._sending: set[asyncio.Task[int]] = set()

    def close(self) -> None:
        self._calls.close()

    def answer(self, _: bytes, body: bytes) -> bytes:
        chat = json.loads(body)["message"]["chat"]["id"]
        self.took.append(chat)
        if not self.mute:
            call = json.dumps({"chat_id": chat, "text": "question"}).encode()
            port = int(self.channel.url.rpartition(":")[2])
            task = asyncio.create_task(self._calls.post(port, call))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return b"{}"


async def test_a_turn_is_over_when_its_reply_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.driver.PATIENCE_SECONDS", 0.05)
    async with channel_open() as channel:
        bot = Bot(channel)
        async with listening(bot.answer) as port:
            people = Crowd(channel, "/", lambda: [port], TWELVE, [1] * 12)
            answered, seconds = await people.saturate(0.3, 4)
            assert answered == len(bot.took) == len(people.people) > 4
            assert 0.2 < seconds < 2
            assert max(person.said for person in people.people.values()) == 1, "nobody rests"
            bot.mute = True
            turns = await people.steady(0.1, 50)
            assert [turn.replied for turn in turns] == [None] * 5
            assert people.unanswered == 5
            people.close()
            bot.close()


async def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.driver.TRIES", 2)
    async with channel_open() as channel:
        people = Crowd(channel, "/", lambda: [1], TWELVE, [1] * 12)
        (turn,) = await people.steady(0.02, 50)
        assert (turn.acknowledged, people.refused) == (None, 1)
        (person,) = people.people.values()
        assert (person.said, person.acknowledged) == (1, 0)
        assert not await people.post(person), "what was not acknowledged is brought again"


def entrant(name: str) -> Entrant:
    return next(each for each in ENTRANTS if each.name == name)


@pytest.mark.parametrize(("name", "forgets"), [("plain", False), ("ptb", True)])
async def test_what_a_kill_loses_is_counted(
    name: str, forgets: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Contender, "patience", 0.3)
    monkeypatch.setattr(kills, "LATEST", 0.4)
    losses = await kills.killed(entrant(name), BRIEF, 1, random.Random(1))
    assert losses.kills == 1
    assert losses.acknowledged > kills.WRITING // 2
    assert losses.twice == 0
    # One commits each update before it is answered; the other keeps a minute of them in memory.
    assert (losses.lost > 0) == forgets


def test_a_target_is_reached_or_missed_by_so_much() -> None:
    names = [each.name for each in ENTRANTS]
    figures = {name: POOR if name.startswith("aiogram") else GOOD for name in names}
    found = {row[0]: row[1:] for row in targets.rows(figures, {"sqlite": Losses(50, 999, 0, 1)})}
    harmed = found["acknowledged turns lost or applied twice, over 50 kills"]
    assert harmed == ("≤ 0", "1", "**missed**")
    speed = found["turns/s on SQLite, against the best durable peer"]
    assert speed == ("≥ 3×", "2.50×", "**missed by 17%**")
    assert found["at 50 turns/s: p99 acknowledged"] == ("≤ 10 ms", "4 ms", "reached")
    assert found["processor seconds per 1,000 turns"] == ("≤ 1 s", "0.60 s", "reached")


def test_the_page_holds_every_contender_and_the_picture_too(tmp_path: Path) -> None:
    figures = {each.name: GOOD for each in ENTRANTS}
    table = page.comparison(figures)
    plot.draw(ENTRANTS, figures, tmp_path / "figures.svg")
    drawn = (tmp_path / "figures.svg").read_text(encoding="utf-8")
    for each in ENTRANTS:
        assert f"| {each.title} | 1,000 | 0.50 |" in table
        assert each.title in drawn
    assert len(drawn) < 60_000


def test_a_contender_is_gone_with_its_block(tmp_path: Path) -> None:

    with entered(entrant("plain"), tmp_path / "bot", Channel(), BRIEF) as contender:
        contender.start()
        (pid,) = contender.pids
    assert not Path(f"/proc/{pid}").exists()
