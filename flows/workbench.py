"""Walks every turning of a flow: proof that each ends, and a drawing of what is asked when.

``python -m flows.workbench FOLDER`` writes one Mermaid drawing per flow.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from flows.choices import Choosing, Review, Several, YesNo
from flows.every import FLOWS
from flows.interview import Ask, Flow, nothing
from flows.lengths import Length
from flows.questions import Day, Evidence, Hour, Note, Number, Question
from flows.speech import Stored
from flows.vocabulary import Answer, Control

T = TypeVar("T")

START, END = "start", "end"
LONGEST = 100
"""Questions on one path; a flow that asks more does not end."""


@dataclass(slots=True)
class Walk:
    """What a walk found: every question in its wordings, and which answers lead where."""

    questions: dict[str, list[Question[Any]]] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)
    edges: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    paths: int = 0

    def add(self, guide: "Guide") -> None:
        """Remember one path, from its first question to its end."""
        self.paths += 1
        self.notes.update(guide.notes)
        before, answer = START, ""
        for key, question, said, _answers in guide.met:
            known = self.questions.setdefault(key, [])
            if question not in known:
                known.append(question)
            self.edges.setdefault((before, key), set()).add(answer)
            before, answer = key, said
        self.edges.setdefault((before, END), set()).add(answer)


def possible(question: Question[Any]) -> Iterator[tuple[str, Stored]]:
    """One answer of every sort the question takes, with the name it has in a drawing."""
    if question.skip:
        yield Control.SKIP, nothing(Control.SKIP)
    if question.unknown:
        yield Control.UNKNOWN, nothing(Control.UNKNOWN)
    match question:
        case Several():
            yield "none", {"chosen": [], "done": True}
            yield "some", {"chosen": [question.codes()[0]], "done": True}
        case Choosing():
            yield from ((code, code) for code in question.codes())
        case YesNo():
            yield from ((answer.value, answer.value) for answer in Answer)
        case Review():
            yield "send", True
        case Evidence():
            yield "", {"pieces": [{"kind": "text", "text": "…"}], "done": True}
        case Day():
            yield "", "2026-01-01"
        case Hour():
            yield "", "10:00"
        case Length():
            yield "years", {"years": 1, "months": None}
            yield "years and months", {"years": 1, "months": 6}
            yield "less than a month", {"years": 0, "months": 0}
            yield "life", {"endless": True}
        case Number():
            yield "", question.least
        case _:
            yield "", "…"


class Guide(Ask):
    """An ask that answers for itself: by plan where there is one, else with the first answer."""

    def __init__(self, flow: str, plan: Mapping[str, int]) -> None:
        self.given: dict[str, Stored] = {}
        self.met: list[tuple[str, Question[Any], str, int]] = []
        self.plan = plan
        super().__init__(flow, self.given)

    def __call__(self, question: Question[T]) -> T:
        """Answer, then let the flow go on."""
        self._meet(question)
        return super().__call__(question)

    def maybe(self, question: Question[T]) -> T | None:
        """Answer or pass over, then let the flow go on."""
        self._meet(question)
        return super().maybe(question)

    def _meet(self, question: Question[Any]) -> None:
        if isinstance(question, Note):
            return
        if len(self.met) > LONGEST:
            raise RecursionError(f"{self.flow} does not end")
        key = self.full(question)
        answers = list(possible(question))
        said, stored = answers[self.plan.get(key, 0)]
        self.given[key] = stored
        self.met.append((key, question, said, len(answers)))


def paths(name: str, flow: Flow, turns: int = 2) -> Iterator[Guide]:
    """Take the flow with first answers everywhere but at ``turns`` questions, in all ways.

    With two, every pair of answers meets on some path. Raises RecursionError when a path asks
    more than ``LONGEST`` questions, AskedTwice when it asks one twice.
    """
    plans: list[dict[str, int]] = [{}]
    while plans:
        plan = plans.pop()
        guide = Guide(name, plan)
        flow(guide)
        yield guide
        later = len(plan) < turns
        for key, _question, _said, answers in reversed(guide.met):
            if key in plan:
                later = False
            if later:
                plans += [{**plan, key: other} for other in range(1, answers)]


def walk(name: str, flow: Flow, turns: int = 2) -> Walk:
    """Take every path of the flow; see ``paths``."""
    found = Walk()
    for guide in paths(name, flow, turns):
        found.add(guide)
    return found


def draw(name: str, found: Walk) -> str:
    """A Mermaid drawing of the walk, one box a question, one arrow for the answers that lead on."""
    rows = [f"# {name}", "", "```mermaid", "flowchart TD"]
    names = {key: key.replace(".", "_") for edge in found.edges for key in edge}
    rows += [f'    {names[key]}["{key.partition(".")[2]}"]' for key in found.questions]
    rows += ["    start((start))", f"    {END}_((end))"]
    names |= {START: START, END: f"{END}_"}
    for (before, after), answers in found.edges.items():
        said = sorted(filter(None, answers))
        through = f'|"{" · ".join(said)}"|' if 0 < len(said) <= 6 else ""
        rows.append(f"    {names[before]} -->{through} {names[after]}")
    return "\n".join([*rows, "```", ""])


def main(folder: Path) -> None:
    """Draw every flow into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, flow in FLOWS.items():
        (folder / f"{name}.md").write_text(draw(name, walk(name, flow)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
