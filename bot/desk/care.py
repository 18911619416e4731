"""A warning before words go to a phone that others see: what they tell, and whether to send them.

Nothing is forbidden by it: the words wait behind neutral ones there, and the handler decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.casework import discretion
from bot.desk.sitting import Sitting
from flows.conversation import Draft
from flows.interview import Flow
from flows.questions import pieces_of
from flows.speech import Piece, Said, Stored
from storage.tickets import Ticket


def bound(flow: Callable[..., Any]) -> Callable[[Sitting, Ticket], Flow]:
    """A conversation that asks again about words which would tell too much."""

    def knowing(sitting: Sitting, ticket: Ticket) -> Flow:
        return partial(
            flow,
            telling=lambda pieces: bool(discretion.tells(sitting.t, sitting.house, ticket, pieces)),
        )

    return knowing


def values(sitting: Sitting, ticket: Ticket, draft: Draft) -> Mapping[str, str]:
    """What the words tell, for the question whether to send them."""
    return named(sitting, ticket, draft, _words(draft))


def named(
    sitting: Sitting, ticket: Ticket, draft: Draft, pieces: tuple[Piece, ...]
) -> Mapping[str, str]:
    """The same of words that are no answer in the draft."""
    if draft.shown != f"{draft.flow}.wary":
        return {}
    found = discretion.tells(sitting.t, sitting.house, ticket, pieces)
    words = sitting.words
    return {"what": words.listed(words.option("telltale", one) for one in found)}


def with_more(draft: Draft, said: Said) -> Draft | None:
    """The draft with another picture of the same album, which came after the warning was given.

    None for anything else, which is the answer to the question shown.
    """
    key = f"{draft.flow}.words"
    if draft.shown != f"{draft.flow}.wary" or not said.pieces:
        return None
    pieces = pieces_of(draft.answers.get(key))
    if not pieces:
        return None
    together: Stored = {"pieces": [*pieces, *said.evidence()], "done": True}
    return replace(draft, answers={**draft.answers, key: together})


def _words(draft: Draft) -> tuple[Piece, ...]:
    stored = draft.answers.get(f"{draft.flow}.words")
    return ({"kind": "text", "text": stored},) if isinstance(stored, str) else pieces_of(stored)
