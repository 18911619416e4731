"""A conversation in progress: the draft, and what a message, *back* or *edit* does to it.

Every function takes a draft and returns a step with a new one; nothing is changed in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from flows.choices import Choice, Choosing, Review, YesNo
from flows.interview import Flow, Replay, is_nothing, nothing, replay
from flows.questions import BEFORE, Evidence, Question, pieces_of
from flows.speech import Ears, Edit, Heard, Piece, Said, Stored, Understood, codes_of, with_more
from flows.vocabulary import Answer, Control

FORGETFUL = ("counting", "deadline")
"""Flows that promise to keep nothing of what is written in them."""
WORDS_WORTH_KEEPING = 3
"""A message of this many words that answers nothing is kept as the beginning of an account."""
WORDS_OF_A_STORY = 8
"""Where a question is awaited, only so many words may be more than one."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is remembered of a conversation: answers and the key last *shown*.

    ``code`` marks the buttons of this draft, so that a button of an older one cannot answer.
    ``asides`` are pieces that came where no evidence was asked for: kept until it is.
    """

    flow: str
    code: str
    answers: dict[str, Stored] = field(default_factory=dict)
    shown: str | None = None
    offers: tuple[str, ...] = ()
    misses: int = 0
    asides: tuple[Piece, ...] = ()

    def to_json(self) -> dict[str, Stored]:
        """The draft as JSON, without its flow and code, which are columns."""
        return {
            "answers": self.answers,
            "shown": self.shown,
            "offers": list(self.offers),
            "misses": self.misses,
            "asides": list(self.asides),
        }

    @classmethod
    def from_json(cls, flow: str, code: str, data: dict[str, Any]) -> Draft:
        """The draft that ``to_json`` wrote."""
        return cls(
            flow,
            code,
            dict(data["answers"]),
            data["shown"],
            tuple(data["offers"]),
            int(data["misses"]),
            tuple(data["asides"]),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What one message led to: the new draft, and what to say next.

    ``question`` is None when the flow has ended with ``record``. ``notes`` are keys of words to
    say first. ``unclear`` is the reason the message was not understood. ``answered`` is the key
    that has a new answer, ``kept`` whether a stray message was kept as an aside, ``standing`` the
    replay that led here.
    """

    draft: Draft
    question: Question[Any] | None
    trail: dict[str, Question[Any]]
    notes: tuple[str, ...] = ()
    record: object = None
    unclear: str | None = None
    answered: str | None = None
    kept: bool = False
    standing: Replay | None = None

    @property
    def past(self) -> Stored:
        """The answer there already is to the question shown."""
        return self.draft.answers.get(self.draft.shown or "")


def resume(flow: Flow, draft: Draft) -> Step:
    """Where the conversation stands, to be shown again or for the first time."""
    return _next(flow, draft, keep_shown=True)


def hear(
    flow: Flow, draft: Draft, said: Said, ears: Ears, today: date, standing: Replay | None = None
) -> Step:
    """A message arrives: it answers the key last shown, or the key its button carries.

    ``standing`` is the replay of this very draft, where there has just been one.
    """
    standing = standing or replay(draft.flow, flow, draft.answers)
    key = said.key if said.pressed is not None else draft.shown
    question = standing.asked(draft.flow, key or "")
    if key is None or question is None:
        # The question is not asked any more: an old button, or a deploy since it was shown.
        draft, kept = keep(draft, said, ears)
        return replace(_next(flow, draft, keep_shown=True), unclear="gone", kept=kept)
    offers = draft.offers if key == draft.shown else ()
    if isinstance(question, Review):
        offers = tuple(lines(standing, draft))
    past = draft.answers.get(key)
    heard = _passed(question, said, past, ears) or question.read(said, past, offers, ears, today)
    if isinstance(heard, Heard):
        if isinstance(question, Choice | YesNo):
            # "My son is in Oukacha and they beat him" answers, and tells more than was asked.
            draft, _ = keep(draft, said, ears, question)
        return _answer(flow, draft, key, heard.value)
    if isinstance(heard, Edit):
        return edit(flow, draft, heard.key)
    draft, kept = keep(draft, said, ears, question)
    draft = replace(draft, shown=key, offers=heard.offers, misses=heard.misses(draft.misses))
    step = _next(flow, draft, keep_shown=True)
    return replace(step, unclear=heard.reason, kept=kept)


def back(flow: Flow, draft: Draft) -> Step:
    """Show the question before the one last shown; its answer stays until a new one is given."""
    keys = list(replay(draft.flow, flow, draft.answers).trail)
    if draft.shown in keys:
        keys = keys[: keys.index(draft.shown)]
    return edit(flow, draft, keys[-1]) if keys else _next(flow, draft, keep_shown=True)


def edit(flow: Flow, draft: Draft, key: str) -> Step:
    """Show again a question that was answered, to change its answer."""
    question = replay(draft.flow, flow, draft.answers).trail.get(key)
    answers = dict(draft.answers)
    if question is not None and key in answers and not is_nothing(answers[key]):
        answers[key] = question.reopened(answers[key])
    draft = replace(draft, answers=answers, shown=key, offers=(), misses=0)
    return _next(flow, draft, keep_shown=True)


def kept(step: Step) -> dict[str, Stored]:
    """The answers on the trail: all that may be submitted. Answers off it are left behind."""
    return {key: step.draft.answers[key] for key in step.trail}


def keep(
    draft: Draft, said: Said, ears: Ears, question: Question[Any] | None = None
) -> tuple[Draft, bool]:
    """Keep files, places and words that tell something, where they answer nothing.

    "I don't know" and other words that steer tell nothing.
    """
    if said.pressed is not None or isinstance(question, Evidence) or draft.flow in FORGETFUL:
        return draft, False
    pieces = list(said.pieces)
    told = [word for word in said.text.split() if any(letter.isalpha() for letter in word)]
    asking = isinstance(question, Choosing) and question.asking
    enough = WORDS_OF_A_STORY if asking else WORDS_WORTH_KEEPING
    if len(told) >= enough and ears.control(said.text) is None:
        pieces.insert(0, {"kind": "text", "text": said.text.strip()})
    return replace(draft, asides=with_more(draft.asides, pieces)), bool(pieces)


def lines(standing: Replay | Step, draft: Draft) -> Sequence[str]:
    """The keys of the answers a summary shows, in order."""
    return [key for key in standing.trail if key in draft.answers]


def _passed(question: Question[Any], said: Said, past: Stored, ears: Ears) -> Understood | None:
    """Skip, or "I don't know", where the question allows it."""
    wish = said.pressed if said.pressed is not None else ears.control(said.text)
    if wish in (Control.SKIP, Control.UNKNOWN) and (question.skip or question.unknown):
        return Heard(nothing(Control(wish)))
    if question.skip and said.pressed is None and not said.pieces and _declines(said.text, ears):
        if isinstance(question, Evidence) and not question.one and (told := pieces_of(past)):
            # Nothing more is not nothing.
            return Heard({"pieces": list(told), "done": True})
        return Heard(nothing(Control.SKIP))
    return None


def _declines(text: str, ears: Ears) -> bool:
    """Whether a short answer to an optional question is "no" or "nothing", and so no answer."""
    if len(text.split()) > WORDS_WORTH_KEEPING:
        return False
    nothing_said = ears.control(text) in (Control.DONE, Control.NONE)
    return nothing_said or list(ears.choose(Answer, codes_of(Answer), text)) == [Answer.NO]


def _answer(flow: Flow, draft: Draft, key: str, value: Stored) -> Step:
    draft = replace(draft, answers={**draft.answers, key: value}, offers=(), misses=0)
    step = _next(flow, draft, keep_shown=False)
    return replace(step, answered=key)


def _next(flow: Flow, draft: Draft, *, keep_shown: bool) -> Step:
    """Replay, say the notes passed on the way once, and show the question that comes now."""
    standing = replay(draft.flow, flow, draft.answers)
    notes = tuple(key for key in standing.notes if key not in draft.answers)
    answers: dict[str, Stored] = {**draft.answers, **dict.fromkeys(notes, True)}
    question = standing.question
    shown = f"{draft.flow}.{question.key}" if question is not None else None
    if keep_shown and draft.shown in standing.trail:
        shown, question = draft.shown, standing.trail[draft.shown]
    offers = draft.offers if shown == draft.shown else ()
    asides = draft.asides
    if isinstance(question, Evidence) and asides and not question.one and shown not in answers:
        # What came before it was asked for begins the account, so that nothing is said twice.
        answers[cast(str, shown)] = {"pieces": list(asides), "done": False, BEFORE: True}
        asides = ()
    draft = replace(draft, answers=answers, shown=shown, offers=offers, asides=asides)
    return Step(draft, question, standing.trail, notes, standing.record, standing=standing)
