"""A flow is replayed over its answers: it stops where one is missing, and nowhere else."""

from enum import StrEnum

import pytest

from flows.choices import Choice, YesNo
from flows.interview import Ask, AskedTwice, Unanswered, nothing, replay
from flows.questions import Note, Text
from flows.vocabulary import Answer, Control, Relation


class Fruit(StrEnum):
    FIG = "fig"
    DATE = "date"


def market(ask: Ask) -> tuple[Fruit, str | None]:
    fruit = ask(Choice("fruit", Fruit))
    ask(Note("fresh"))
    return fruit, ask.maybe(Text("seller", skip=True))


def test_a_flow_stops_at_the_first_missing_answer() -> None:
    standing = replay("market", market, {})
    assert standing.question == Choice("fruit", Fruit)
    assert standing.trail == {}
    assert standing.notes == {}


def test_a_flow_ends_with_its_record_and_the_trail_in_order() -> None:
    answers = {"market.fruit": "fig", "market.seller": "Hassan"}
    standing = replay("market", market, answers)
    assert standing.record == (Fruit.FIG, "Hassan")
    assert list(standing.trail) == ["market.fruit", "market.seller"]
    assert list(standing.notes) == ["market.fresh"]


def test_a_question_passed_over_is_none() -> None:
    answers = {"market.fruit": "fig", "market.seller": nothing(Control.SKIP)}
    assert replay("market", market, answers).record == (Fruit.FIG, None)


def test_an_option_removed_by_a_deploy_is_asked_again_alone() -> None:
    answers = {"market.fruit": "melon", "market.seller": "Hassan"}
    standing = replay("market", market, answers)
    assert standing.question == Choice("fruit", Fruit)


def test_a_key_asked_twice_is_refused() -> None:
    def twice(ask: Ask) -> None:
        ask(Choice("who", Relation))
        ask(YesNo("who"))

    with pytest.raises(AskedTwice, match=r"twice\.who"):
        replay("twice", twice, {"twice.who": "son"})


def test_the_stop_is_not_an_exception_a_flow_could_swallow() -> None:
    assert not issubclass(Unanswered, Exception)


def test_whether_a_question_may_be_passed_over_is_said_where_it_is_asked() -> None:
    with pytest.raises(TypeError, match=r"ask\.maybe"):
        Ask("f", {})(Text("name", skip=True))
    with pytest.raises(TypeError, match="cannot be passed over"):
        Ask("f", {}).maybe(Text("name"))


def test_a_question_that_may_not_be_passed_over_is_asked_even_if_it_once_was() -> None:
    answers = {"f.sure": nothing(Control.SKIP)}
    standing = replay("f", lambda ask: ask(YesNo("sure")), answers)
    assert standing.question == YesNo("sure")
    assert replay("f", lambda ask: ask(YesNo("sure")), {"f.sure": Answer.NO.value}).record is False
