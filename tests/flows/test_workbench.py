"""Every path of every flow ends, and every key that was ever asked keeps its name."""

from pathlib import Path

import pytest

from flows.choices import Choosing
from flows.every import FLOWS
from flows.interview import Ask, AskedTwice
from flows.questions import Text
from flows.vocabulary import Control, Submission
from flows.workbench import Walk, draw, main, walk

GOLDEN = Path(__file__).with_name("keys.txt")
WALKS = {name: walk(name, flow) for name, flow in FLOWS.items()}


@pytest.mark.parametrize("name", FLOWS)
def test_every_path_ends(name: str) -> None:
    assert WALKS[name].paths > 0
    assert any(after == "end" for _, after in WALKS[name].edges)


def test_a_path_that_does_not_end_is_found() -> None:
    def endless(ask: Ask) -> None:
        for n in range(10_000):
            ask(Text(f"q{n}"))

    with pytest.raises(RecursionError, match="endless does not end"):
        walk("endless", endless)


def test_one_key_for_two_questions_on_a_rare_path_is_found() -> None:
    def rare(ask: Ask) -> None:
        name = ask.maybe(Text("name", skip=True))
        if name is None:
            ask(Text("name"))

    with pytest.raises(AskedTwice):
        walk("rare", rare)


def test_no_option_has_the_name_of_what_steers() -> None:
    """A press on it would end the question, or be typed by no number."""
    steers = {Control.DONE, Control.NONE, Control.SKIP, *Submission}
    for found in WALKS.values():
        for key, asked in found.questions.items():
            choices = [question for question in asked if isinstance(question, Choosing)]
            codes = {code for one in choices for code in one.codes()}
            assert codes & steers == set() or codes == set(Submission), key


def test_no_key_is_ever_renamed_or_lost() -> None:
    """A new key is added to keys.txt; a key that is gone there is a draft that loses an answer."""
    now = {key for found in WALKS.values() for key in (*found.questions, *found.notes)}
    assert now == set(GOLDEN.read_text(encoding="utf-8").split())


def test_a_drawing_shows_each_question_and_what_leads_on(tmp_path: Path) -> None:
    main(tmp_path)
    drawn = (tmp_path / "grievance.md").read_text(encoding="utf-8")
    for key in WALKS["grievance"].questions:
        assert key.replace(".", "_") in drawn
    assert 'grievance_keep -->|"no"| end_' in drawn
    assert draw("empty", Walk()).count("flowchart") == 1
