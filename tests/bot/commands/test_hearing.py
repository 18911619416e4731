"""``wasl hear``: words for a human, one object a line for a program, whatever is fed to it."""

import json
import subprocess
import sys

import pytest

from tests.bot.terminal import Terminal

KEYS = ["language", "attention", "score", "topics", "reasons"]


def fed(given: bytes) -> list[str]:
    """What ``wasl hear --jsonl`` prints for these bytes."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "hear", "--jsonl"],
        input=given,
        capture_output=True,
        check=True,
    )
    assert ended.stderr == b""
    return ended.stdout.decode().splitlines()


def test_a_human_reads_what_and_why(wasl: Terminal) -> None:
    assert wasl.run("hear", "mon fils est diabétique et on lui refuse son insuline") == 0
    assert wasl.out[0].startswith("language   fr  ")
    assert any(line.startswith("because    life.treatment-denied") for line in wasl.out)


def test_a_line_without_an_end_is_one_line() -> None:
    lines = fed(b"a b " * 600_000 + b"\nsalam\n")
    assert [json.loads(line)["language"] for line in lines][1:] == ["ary_Latn"]


def test_what_cannot_be_written_is_said_in_one_line() -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "hear", "salam"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.decode().splitlines() == [
        "What was understood can't be written: No space left on device."
    ]


def test_where_somebody_is_to_be_asked_a_program_reads_the_worst() -> None:
    (line,) = fed("mon frère a été frappé et on ne le laisse pas voir le médecin".encode())
    assert json.loads(line)["attention"] == "life"


def test_a_program_reads_an_object_for_each_line() -> None:
    lines = fed("salam\n\nbonjour monsieur\r\nولدي مضروب".encode())
    objects = [json.loads(line) for line in lines]
    assert [list(one) for one in objects] == [KEYS] * 4
    assert [one["language"] for one in objects] == ["ary_Latn", "other", "fr", "ary"]
    for one in objects:
        assert one["attention"] in {"life", "urgent", "normal"}
        assert 0 <= one["score"] <= 1
        assert len(set(one["topics"])) == 15
        assert all(isinstance(reason, str) for reason in one["reasons"])


@pytest.mark.parametrize("given", [b"\xff\xfe\n", b"\x00\x01\n", "é".encode("latin-1") + b"\n"])
def test_bytes_that_are_no_text_are_a_line_like_others(given: bytes) -> None:
    assert len(fed(given)) == 1


def test_nothing_given_is_nothing_printed() -> None:
    assert fed(b"") == []


def test_whoever_stops_reading_is_no_fault() -> None:
    program = f"yes salam | head -20000 | {sys.executable} -m bot hear --jsonl | head -1"
    ended = subprocess.run(["bash", "-c", program], capture_output=True, check=True)
    assert ended.stderr == b""
    assert len(ended.stdout.splitlines()) == 1


@pytest.mark.parametrize("words", [["hear"], ["hear", "salam", "--jsonl"]])
def test_a_message_or_lines_and_not_both(wasl: Terminal, words: list[str]) -> None:
    assert wasl.run(*words) == 2
    assert any("--jsonl" in line for line in wasl.talk)
