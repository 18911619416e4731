"""A conversation survives deploys, old buttons, edits and second thoughts, at every step."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import conversation
from flows.choices import Choice, Review, Several, YesNo
from flows.conversation import Draft
from flows.every import GROUPS, PLACES
from flows.grievance import Grievance, grievance
from flows.interview import Ask
from flows.questions import Day, Evidence, Note, Number, Text, is_from_before, pieces_of
from flows.speech import Options, Piece, Said
from flows.vocabulary import Need, Relation, Topic, TopicGroup, Urgency
from tests.flows.plain import TODAY, PlainEars, Player, reloaded

VOICE: Piece = {"kind": "voice", "file": "0192"}


class Colour(StrEnum):
    RED = "red"
    ROSE = "rose"
    BLUE = "blue"


def trip(ask: Ask) -> tuple[object, ...] | None:
    colour = ask(Choice("colour", Colour))
    ask(Note("nice"))
    if colour is Colour.BLUE and not ask(YesNo("sure")):
        return None
    kinds = ask(Several("kinds", Colour))
    told = ask(Evidence("told"))
    ask(Review("review"))
    return colour, kinds, len(told)


def test_a_whole_conversation_by_label_number_and_press() -> None:
    player = Player("trip", trip)
    assert player.shown == "trip.colour"
    player.say("2")
    assert player.step.draft.answers["trip.colour"] == "rose"
    assert "trip.nice" in player.step.notes
    player.press("red")
    player.say("blue")
    assert player.step.draft.answers["trip.kinds"] == {"chosen": ["red", "blue"], "done": False}
    player.press("red")
    player.press("done")
    assert not player.step.notes, "a note is said once"
    player.hear(Said("it was green", pieces=(dict(VOICE),)))
    player.say("and then", "done")
    assert player.shown == "trip.review"
    assert player.press("send").record == (Colour.ROSE, (Colour.BLUE,), 3)


def test_what_may_mean_several_is_offered_back_and_numbered_along_the_offer() -> None:
    player = Player("trip", trip)
    step = player.say("r")
    assert step.unclear == "which"
    assert step.draft.offers == ("red", "rose")
    assert player.say("2").draft.answers["trip.colour"] == "rose"


def test_an_old_button_edits_the_answer_it_belongs_to() -> None:
    player = Player("trip", trip)
    player.say("red")
    player.press("done")
    step = player.press("blue", key="trip.colour")
    assert step.answered == "trip.colour"
    assert player.shown == "trip.sure"


def test_a_message_answers_the_question_shown_even_if_a_deploy_asks_another_first() -> None:
    def before(ask: Ask) -> str:
        return ask(Text("story"))

    def after(ask: Ask) -> tuple[bool, str]:
        return ask(YesNo("agree")), ask(Text("story"))

    player = Player("f", before)
    said = Said("yes this is my long story")
    step = conversation.hear(after, reloaded(player.step.draft), said, PlainEars(), TODAY)
    assert "f.agree" not in step.draft.answers
    assert step.unclear == "gone"
    assert step.kept
    assert step.draft.asides[0]["text"] == said.text


def test_going_back_keeps_the_answer_until_a_new_one_is_given() -> None:
    player = Player("trip", trip)
    player.say("blue", "yes")
    player.back()
    assert player.shown == "trip.sure"
    player.back()
    assert player.shown == "trip.colour"
    assert player.step.draft.answers["trip.colour"] == "blue"
    assert player.back().draft.shown == "trip.colour"
    player.say("red")
    assert player.shown == "trip.kinds"


def test_answers_off_the_trail_stay_in_the_draft_and_are_never_submitted() -> None:
    player = Player("trip", trip)
    player.say("blue", "yes", "done", "a b c d", "done")
    player.edit("trip.colour")
    player.say("red")
    assert player.shown == "trip.review"
    assert "trip.sure" in player.step.draft.answers
    assert "trip.sure" not in conversation.kept(player.step)
    player.press("blue", key="trip.colour")
    assert player.shown == "trip.review", "changing back restores what was said"


def test_any_line_of_the_summary_can_be_changed_by_its_number() -> None:
    player = Player("trip", trip)
    player.say("red", "none", "a b c d", "done")
    step = player.press("change")
    assert step.unclear == "line"
    assert step.draft.offers == ("trip.colour", "trip.kinds", "trip.told")
    player.say("3")
    assert player.shown == "trip.told"
    player.say("more words", "done")
    assert player.press("send").record == (Colour.RED, (), 2)


def test_files_sent_where_none_was_asked_begin_the_account() -> None:
    player = Player("trip", trip)
    assert player.hear(Said(pieces=(dict(VOICE),))).kept
    player.say("red", "none")
    assert pieces_of(player.step.past) == (VOICE,)
    assert is_from_before(player.step.past), "they are asked to tell what happened all the same"
    assert player.say("done").draft.shown == "trip.review"


def test_a_sentence_that_answers_and_tells_more_begins_the_account() -> None:
    class Listening(PlainEars):
        def choose(self, options: Options, codes: Sequence[str], text: str) -> Sequence[str]:
            return [code for code in codes if code in text.split()]

    flow = partial(trip)
    draft = conversation.resume(flow, Draft("trip", "k3f9")).draft
    said = Said("it was red and very hot")
    step = conversation.hear(flow, draft, said, Listening(), TODAY)
    assert step.draft.answers["trip.colour"] == "red"
    assert [piece["text"] for piece in step.draft.asides] == [said.text]


@pytest.mark.parametrize("ending", ["done", "no"])
def test_words_that_need_not_be_said_are_not_lost_by_saying_that_is_all(ending: str) -> None:
    def form(ask: Ask) -> object:
        return ask.maybe(Evidence("words", skip=True))

    player = Player("f", form)
    player.say("He needs his glasses")
    kept = player.say(ending).draft.answers["f.words"]
    assert kept == {"pieces": [{"kind": "text", "text": "He needs his glasses"}], "done": True}
    assert player.step.record == ({"kind": "text", "text": "He needs his glasses"},)
    none = Player("f", form)
    assert none.say(ending).record is None


def test_done_before_anything_was_given_asks_again() -> None:
    player = Player("trip", trip)
    player.say("red", "none")
    assert player.say("done").unclear == "evidence"


def test_numbers_and_days_are_judged_once() -> None:
    def form(ask: Ask) -> object:
        return ask(Number("age", least=1, most=120)), ask(Day("when", past=True))

    player = Player("form", form)
    assert player.say("130").unclear == "range"
    player.say("30")
    assert player.say("2027-01-01").unclear == "day_future"
    assert player.say("soon").unclear == "day"
    assert player.say("2026-11-20").record is not None
    old = replace(Draft("form", "k3f9"), answers={"form.age": 130, "form.when": "2030-01-01"})
    assert conversation.resume(form, old).record is not None, "replay never judges again"


def told(*answers: str) -> Player:
    player = Player(
        "grievance",
        partial(grievance, places=PLACES, associations=GROUPS, nobody_left={"a", "b"}.issubset),
    )
    player.say(*answers)
    return player


def test_a_mother_tells_of_her_son_and_everything_reaches_the_record() -> None:
    player = told("son", "yes", "safety", "ill_treatment", "oukacha", "skip", "sentenced")
    assert "grievance.danger_now" in player.step.draft.answers
    player.say(
        "chronic",
        "done",
        "2026-11-20",
        "yes",
        "they beat him",
        "done",
        "none",
        "a doctor",
        "skip",
        "skip",
    )
    player.say("agrees", "yes", "yes", "no", "no", "a", "done", "yes", "morning")
    assert player.shown == "grievance.review"
    record = player.say("send").record
    assert isinstance(record, Grievance)
    assert record.about is Relation.SON
    assert record.urgency is Urgency.LIFE
    assert record.topic is Topic.ILL_TREATMENT
    assert record.establishment == "oukacha"
    assert record.needs == (Need.CHRONIC_ILLNESS, Need.ILL_TREATMENT)
    assert record.name is None
    assert record.avoid == ("a",)
    assert record.shared_phone


def test_it_ends_kindly_when_nothing_may_be_kept() -> None:
    player = told("self", "no", "information", "unknown", "skip", "none", "unknown")
    player.say("no", "what can I do", "done", "none", "skip", "no")
    assert player.step.record is None
    assert player.step.question is None
    assert player.step.notes == ("grievance.not_kept",)


def test_another_group_of_topics_asks_for_the_topic_again() -> None:
    player = told("son", "no", "health", "death")
    player.press(TopicGroup.FAMILY, key="grievance.topic_group")
    assert player.shown == "grievance.topic"
    assert player.say("death").unclear == "choice"


@given(st.lists(st.text(max_size=30) | st.integers(1, 12).map(str), max_size=25))
def test_no_message_breaks_a_conversation(texts: list[str]) -> None:
    player = told()
    for text in texts:
        player.say(text)
        if player.step.question is None:
            break
        assert player.shown is not None
