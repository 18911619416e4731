"""Ears that understand only codes and digits, and a player that saves the draft at every step."""

import json
from collections.abc import Sequence
from datetime import date

from flows import conversation
from flows.conversation import Draft, Step
from flows.interview import Flow
from flows.speech import Options, Said, Stretch, Unit
from flows.vocabulary import Control

TODAY = date(2026, 11, 21)


class PlainEars:
    """The twin of Hearing for tests of the engine: what is typed is the code itself."""

    def control(self, text: str) -> Control | None:
        return Control(text) if text in set(Control) else None

    def choose(self, options: Options, codes: Sequence[str], text: str) -> Sequence[str]:
        return [code for code in codes if text and code.startswith(text)]

    def label(self, options: Options, codes: Sequence[str], text: str) -> str | None:
        return text if text in codes else None

    def number(self, text: str, unit: Unit = Unit.NONE) -> int | None:
        return int(text) if text.isascii() and text.isdigit() else None

    def stretch(self, text: str) -> Stretch | None:
        return None

    def clock(self, text: str) -> tuple[int, int] | None:
        return (int(text), 0) if self.number(text) is not None else None

    def day(self, text: str, today: date, *, ahead: bool = False) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None


def reloaded(draft: Draft) -> Draft:
    """The draft as it comes back from storage."""
    return Draft.from_json(draft.flow, draft.code, json.loads(json.dumps(draft.to_json())))


class Player:
    """Plays a flow as a person would; the draft is saved and loaded before every message."""

    def __init__(self, name: str, flow: Flow) -> None:
        self.flow = flow
        self.step: Step = conversation.resume(flow, Draft(name, "k3f9"))

    @property
    def shown(self) -> str | None:
        return self.step.draft.shown

    def hear(self, said: Said) -> Step:
        draft = reloaded(self.step.draft)
        self.step = conversation.hear(self.flow, draft, said, PlainEars(), TODAY)
        assert reloaded(self.step.draft) == self.step.draft
        return self.step

    def say(self, *texts: str) -> Step:
        for text in texts:
            self.hear(Said(text))
        return self.step

    def press(self, value: str, key: str | None = None) -> Step:
        return self.hear(Said(pressed=value, key=key or self.shown))

    def back(self) -> Step:
        self.step = conversation.back(self.flow, reloaded(self.step.draft))
        return self.step

    def edit(self, key: str) -> Step:
        self.step = conversation.edit(self.flow, reloaded(self.step.draft), key)
        return self.step
