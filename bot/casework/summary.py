"""The summary of a conversation, line by line, as the person reads it before sending."""

from typing import Any

from flows.choices import Choosing, Several, YesNo, chosen
from flows.conversation import Step, lines
from flows.interview import is_nothing
from flows.questions import Day, Evidence, Question, pieces_of
from flows.speech import Listing, Stored, kind_of
from flows.vocabulary import Answer
from locales.words import Words

LONGEST = 80
"""Characters of a long answer shown in its line; the whole of it is sent."""


def summary(step: Step, words: Words) -> str:
    """Every answer on the trail, numbered, so that a line can be changed by its number."""
    rows = [words.say("summary.title")]
    for number, key in enumerate(lines(step, step.draft), start=1):
        told = answer(step.trail[key], step.draft.answers[key], words)
        line = words.say("summary.line", label=words.say(f"{key}.line"), answer=told)
        rows.append(f"{number}. {line}")
    return "\n".join(rows)


def answer(question: Question[Any], stored: Stored, words: Words) -> str:
    """One stored answer in the person's language, short enough for a line."""
    if is_nothing(stored):
        return words.say("summary.not_said")
    if isinstance(question, YesNo):
        return words.option(kind_of(Answer), str(stored))
    if isinstance(question, Several):
        names = [option(question, str(code), words) for code in chosen(stored)]
        none = ("everything", "all") if question.everything else ("control", "none")
        return words.listed(names) if names else words.option(*none)
    if isinstance(question, Choosing):
        return option(question, str(stored), words)
    if isinstance(question, Evidence):
        return _pieces(stored, words)
    if isinstance(question, Day):
        return words.day(question.load(stored))
    return _short(str(stored))


def option(question: Choosing[Any, Any], code: str, words: Words) -> str:
    """The name of an option, from the catalogue or from the data it came with."""
    if isinstance(question.source, Listing):
        return words.name(question.source.names[code])
    return words.option(kind_of(question.source), code)


def _pieces(stored: Stored, words: Words) -> str:
    """The words told, as far as a line holds them, and how many recordings and files came."""
    pieces = pieces_of(stored)
    texts = [str(piece["text"]) for piece in pieces if piece["kind"] == "text"]
    told = [_short(" / ".join(texts))] if texts else []
    besides = len(pieces) - len(texts)
    return words.listed([*told, *([words.count("summary.pieces", besides)] if besides else [])])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
