"""The stream of a phone over real HTTP: what was said comes first, then what is being said."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from bot.arrivals import Door
from bot.screens import Screen
from tests.bot.simulator.conftest import Served

Event = tuple[str, int, dict[str, Any]]


@contextmanager
def listening(
    served: Served, *phones: str, door: str = "intake", after: int | None = None
) -> Iterator[Iterator[Event]]:
    """The events of a stream: name, id, and data."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    address = f"{served.address}/simulator/{door}/stream"
    with httpx.stream(
        "GET", address, params={"phone": phones}, headers=headers, timeout=5
    ) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield events(answer.iter_lines())


def events(lines: Iterator[str]) -> Iterator[Event]:
    name, number = "", 0
    for line in lines:
        key, _, value = line.partition(": ")
        if key == "event":
            name = value
        elif key == "id":
            number = int(value)
        elif key.startswith("data"):
            yield name, number, json.loads(value or "{}")


def say(served: Served, phone: str, text: str) -> None:
    address = f"{served.address}/simulator/intake/say"
    assert httpx.post(address, json={"phone": phone, "text": text}).status_code == 200


def test_what_was_said_is_there_before_what_comes(served: Served) -> None:
    say(served, "stream-one", "سلام")
    with listening(served, "stream-one") as heard:
        before = sorted([next(heard)[2], next(heard)[2]], key=lambda bubble: int(bubble["number"]))
        assert before[0]["text"] == "سلام"
        assert before[1]["text"].startswith("السلام عليكم")
        assert next(heard)[0] == "ready"
        screen = Screen("مازال معانا؟\nنعم", language="ary")
        served.do(served.script.intake.send("stream-one", screen))
        name, _, bubble = next(heard)
        assert (name, bubble["text"], bubble["mine"]) == ("bubble", "مازال معانا؟\nنعم", False)
        served.do(served.script.intake.typing("stream-one"))
        assert next(heard)[::2] == ("typing", {"phone": "stream-one"})


def test_a_page_that_lost_the_line_is_told_only_what_it_missed(served: Served) -> None:
    say(served, "stream-two", "الأولى")
    with listening(served, "stream-two") as heard:
        *_, (_, seen, _) = [next(heard), next(heard)]
    say(served, "stream-two", "الثانية")
    with listening(served, "stream-two", after=seen) as heard:
        news = {next(heard)[2]["text"], next(heard)[2]["text"]}
        assert "الثانية" in news
        assert "الأولى" not in news


def test_one_stream_carries_several_phones_and_no_other(served: Served) -> None:
    for phone in ("stream-three", "stream-four", "stream-five"):
        served.do(served.script.intake.send(phone, Screen(f"to {phone}")))
    with listening(served, "stream-three", "stream-four") as heard:
        assert [next(heard)[2]["phone"] for _ in "ab"] == ["stream-three", "stream-four"]
        assert next(heard)[0] == "ready"


def test_a_bubble_never_carries_the_words_of_the_other_door(served: Served) -> None:
    served.do(served.script.desk.send("stream-six", Screen("for the desk alone")))
    assert served.phones.find(Door.INTAKE, "stream-six", "any") is None
    with listening(served, "stream-six") as heard:
        assert next(heard)[0] == "ready"
    with listening(served, "stream-six", door="desk") as heard:
        assert next(heard)[2]["text"] == "for the desk alone"


def test_a_strange_phone_has_no_stream(served: Served) -> None:
    address = f"{served.address}/simulator/intake/stream?phone=../x"
    assert httpx.get(address).status_code == 400
