"""The whole engine: a flow is replayed over stored answers and stops at the first one missing.

A flow holds no ``try``, no clock and no input or output, so replaying it is free of effects.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flows.questions import Note, Question, Stale
from flows.speech import Stored
from flows.vocabulary import Control

T = TypeVar("T")

Flow = Callable[["Ask"], object]
"""A conversation with all its arguments bound but ``ask``."""


def nothing(control: Control) -> Stored:
    """What is stored for a question that was passed over with *skip* or *I don't know*."""
    return {"nothing": control.value}


def is_nothing(stored: Stored) -> bool:
    """Whether the question was passed over."""
    return isinstance(stored, dict) and "nothing" in stored


class Unanswered(BaseException):
    """The question a flow stopped at. A BaseException, so that no flow swallows it by accident."""

    def __init__(self, question: Question[Any]) -> None:
        super().__init__(question.key)
        self.question = question


class AskedTwice(Exception):
    """A flow asked two questions with one key; a key has one meaning."""


@dataclass(slots=True)
class Ask:
    """What a flow calls: ``ask(question)`` is the answer, or the end of this replay.

    ``trail`` fills with the questions answered on this replay, by full key; ``notes`` with the
    notes passed on the way.
    """

    flow: str
    answers: Mapping[str, Stored]
    trail: dict[str, Question[Any]] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)

    def full(self, question: Question[Any]) -> str:
        """The key under which the answer is kept and the question is worded."""
        return f"{self.flow}.{question.key}"

    def __call__(self, question: Question[T]) -> T:
        """The answer. Raises Unanswered when there is none yet, AskedTwice for a repeated key."""
        if question.skip or question.unknown:
            raise TypeError(f"{self.full(question)} may be passed over: use ask.maybe")
        key = self._new(question)
        if isinstance(question, Note):
            self.notes[key] = question
            return cast(T, None)
        return self._answer(key, question)

    def maybe(self, question: Question[T]) -> T | None:
        """The answer, or None when the person passed over a question that allows it."""
        if not (question.skip or question.unknown):
            raise TypeError(f"{self.full(question)} cannot be passed over: use ask")
        key = self._new(question)
        if is_nothing(self.answers.get(key)):
            self.trail[key] = question
            return None
        return self._answer(key, question)

    def _answer(self, key: str, question: Question[T]) -> T:
        stored = self.answers.get(key)
        if stored is None or is_nothing(stored) or not question.complete(stored):
            raise Unanswered(question)
        try:
            answer = question.load(stored)
        except (Stale, KeyError, ValueError):
            # An option was removed since: this question alone is asked again.
            raise Unanswered(question) from None
        self.trail[key] = question
        return answer

    def _new(self, question: Question[Any]) -> str:
        key = self.full(question)
        if key in self.trail or key in self.notes:
            raise AskedTwice(key)
        return key


@dataclass(frozen=True, slots=True)
class Replay:
    """Where a flow stands: the next question or the record, and the way there."""

    question: Question[Any] | None
    record: object
    trail: dict[str, Question[Any]]
    notes: dict[str, Note]

    def asked(self, name: str, key: str) -> Question[Any] | None:
        """The question with that full key, answered on the way or coming now, if there is one."""
        if self.question is not None and key == f"{name}.{self.question.key}":
            return self.question
        return self.trail.get(key)


def replay(name: str, flow: Flow, answers: Mapping[str, Stored]) -> Replay:
    """Run the flow over the answers to its end or to its first unanswered question."""
    ask = Ask(name, answers)
    try:
        record = flow(ask)
    except Unanswered as stop:
        return Replay(stop.question, None, ask.trail, ask.notes)
    return Replay(None, record, ask.trail, ask.notes)
