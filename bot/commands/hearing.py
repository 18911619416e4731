"""``wasl hear``: what is understood of a message, and why; for a human, or a line for each line.

It opens no database and reads no settings: what is typed here is kept nowhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import datetime
from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from locales.hearing.facts import Facts
    from locales.hearing.understanding import Understanding

_LONGEST = 1 << 20
"""Bytes of a line that are kept: of what follows nothing would be heard."""


def hear(
    text: Annotated[str | None, typer.Argument(help="A message, in quotes.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read one message a line, print one object a line.")
    ] = False,
) -> None:
    """Print what is understood of a message, and why."""
    from locales.hearing.understanding import Listener

    if jsonl == (text is not None):
        raise typer.BadParameter('either a message: wasl hear "...", or --jsonl and lines to read')
    listener = Listener()
    try:
        if text is not None:
            sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr] # a text file here
            found = listener.facts(text, datetime.now().astimezone().date())
            for line in told(listener.hear(text), found):
                print(line)
        else:
            for message in messages():
                print(dumps(as_json(listener.hear(message))), flush=True)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who read has read enough; what Python would still write at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as fault:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"What was understood can't be written: {fault.strerror}.", file=sys.stderr)
        raise typer.Exit(1) from None


def messages() -> Iterator[str]:
    """The lines of the input; what is not UTF-8 is replaced, and an empty line is a message."""
    lines = sys.stdin.buffer
    while line := lines.readline(_LONGEST):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = lines.readline(_LONGEST)
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def as_json(understood: Understanding) -> dict[str, object]:
    """What a program reads."""
    triage = understood.triage
    return {
        "language": understood.language.tongue.value,
        "attention": triage.at_worst.value,
        "score": triage.score,
        "topics": [code for code, _ in triage.topics],
        "reasons": [f"{reason.id}: {reason.text}" for reason in triage.reasons],
    }


def told(understood: Understanding, found: Facts) -> Iterator[str]:
    """What a human reads."""
    guess, triage = understood.language, understood.triage
    yield f"language   {guess.tongue}  {guess.probability:.0%}  {', '.join(guess.reasons)}"
    yield f"attention  {triage.at_worst}  {triage.score:.0%}"
    if triage.in_doubt:
        yield "           to be asked: is somebody in danger right now?"
    ranked = [f"{code} {share:.0%}" for code, share in triage.topics[:3]]
    yield f"topics     {', '.join(ranked)}"
    for reason in triage.reasons:
        yield f"because    {reason.id}  {reason.text}".rstrip()
    if found.relation is not None:
        yield f"about      {found.relation}"
    if found.places:
        yield f"where      {', '.join(found.places)}"
    for fact in found.reasons:
        yield f"seen       {fact.id}  {fact.text}"
