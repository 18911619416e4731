"""An answer is understood in the words people use, and never guessed."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake import reminded
from flows.counting import Count
from flows.follow_up import Act
from flows.grievance import Agreement
from flows.home import Entry
from flows.speech import Ears, Listing, Options, codes_of, kind_of
from flows.vocabulary import (
    Answer,
    Control,
    DateKind,
    Hours,
    Language,
    LegalStatus,
    Need,
    Outcome,
    Refusal,
    Region,
    Relation,
    Solved,
    Step,
    Submission,
    Topic,
    TopicGroup,
    Way,
)
from locales.hearing import Hearing
from locales.hearing.lexicon import HIDING, synonyms, written
from locales.places import Places

SETS: list[Options] = [
    *(Answer, Relation, TopicGroup, Topic, LegalStatus, Need, Hours, Step, Language),
    *(Agreement, Submission, Entry, Act, Refusal, Outcome, Region, Solved, Way, DateKind, Count),
]
BY_KIND = {kind_of(options): options for options in SETS}
ASSOCIATIONS = Listing(
    "organisation",
    {
        "adala": {"fr": "Association Adala pour le droit", "ar": "جمعية عدالة"},
        "relais": {"fr": "Relais Prison-Société", "ar": "جمعية ريلي للسجن والمجتمع"},
        "femmes": {"fr": "Association des femmes", "ar": "جمعية النساء"},
    },
)


def labels(kind: str, code: str) -> Iterable[str]:
    """No labels but for one kind: the synonyms are what is tried here."""
    words = {"send": ["Envoyer la plainte", "📤 صيفط الشكاية"], "change": ["Corriger une ligne"]}
    return words.get(code, []) if kind == "submission" else []


EARS = Hearing(labels, Places())
with Path(__file__).with_name("said_answers.csv").open(encoding="utf-8") as lines:
    SAID = [tuple(row) for row in csv.reader(lines)][1:]


def heard(options: Options, text: str) -> list[str]:
    return list(EARS.choose(options, codes_of(options), text))


def test_hearing_is_what_the_flows_ask_for() -> None:
    ears: Ears = EARS
    assert ears.choose(Answer, codes_of(Answer), "oui") == [Answer.YES]


@pytest.mark.parametrize(("kind", "text", "expected"), SAID)
def test_an_answer_in_the_words_people_use(kind: str, text: str, expected: str) -> None:
    assert heard(BY_KIND[kind], text) == ([] if expected == "-" else expected.split())


def test_every_option_has_words_in_the_four_writings() -> None:
    bare = [
        (kind, code)
        for kind, options in BY_KIND.items()
        for code in codes_of(options)
        if set(synonyms()[kind].get(code, {})) != {"ar", "ary", "fr", "ary_latn"}
        # A group answers to the words of its topics, and these two hold one topic each.
        and (kind, code) not in {("topic_group", "information"), ("topic_group", "other")}
    ]
    assert bare == []


def test_no_words_are_kept_for_an_option_that_is_gone() -> None:
    known = {kind: {*codes_of(options), HIDING} for kind, options in BY_KIND.items()}
    known["control"] = set(Control)
    known["relay"] = {"open"}
    known["request"] = {"human"}
    known["beside"] = {"count", "directory"}
    known["reminder"] = {code for kind, code in reminded.NAMES if kind == "reminder"}
    strangers = {kind: set(codes) - known[kind] for kind, codes in synonyms().items()}
    assert {kind: codes for kind, codes in strangers.items() if codes} == {}


def test_a_word_that_opens_is_no_answer_to_a_question_and_does_not_steer() -> None:
    """ "Opening the letter" is not among them: a grievance may be about that."""
    opening = list(written("relay", "open"))
    assert [word for word in opening if EARS.control(word) is not None] == []
    for kind in ("topic", "topic_group", "entry", "answer", "legal_status"):
        assert [(kind, word) for word in opening if heard(BY_KIND[kind], word)] == []


def test_every_synonym_finds_its_own_option() -> None:
    missed = [
        (kind, code, spelling)
        for kind, options in BY_KIND.items()
        for code, writings in synonyms()[kind].items()
        for spellings in writings.values()
        for spelling in spellings
        if code != HIDING and code not in heard(options, spelling.removeprefix("="))
    ]
    assert missed == []


def test_a_label_its_beginning_and_its_parts_are_understood() -> None:
    assert heard(Submission, "Envoyer la plainte") == ["send"]
    assert heard(Submission, "corriger une") == ["change"]
    assert heard(Submission, "📤 صيفط الشكاية") == ["send"]
    assert heard(Submission, "la ligne") == ["change"]


def test_a_name_from_data_is_found_by_any_part() -> None:
    assert heard(ASSOCIATIONS, "adala") == ["adala"]
    assert heard(ASSOCIATIONS, "relai prison societe") == ["relais"]
    assert heard(ASSOCIATIONS, "عدالة") == ["adala"]
    assert heard(ASSOCIATIONS, "association") == ["adala", "femmes"]
    assert heard(ASSOCIATIONS, "adalla") == ["adala"]
    assert heard(ASSOCIATIONS, "oui") == []


def test_an_option_that_is_not_offered_is_not_replaced_by_another() -> None:
    assert EARS.choose(Topic, [Topic.VISITS, Topic.TRANSFER], "avocat") == []
    assert EARS.choose(Topic, [Topic.VISITS, Topic.TRANSFER], "visite et avocat") == ["visits"]


def test_a_long_story_is_not_an_answer() -> None:
    story = "ضربوه البارح فالليل وما خلاونيش نزورو وقالو ليا سيري بحالك من هنا"
    assert heard(Topic, story) == []


def test_establishments_are_searched_as_places() -> None:
    places = Listing("establishment", Places().names)
    assert EARS.choose(places, codes_of(places), "3okacha") == ["ain-sebaa-1"]
    assert EARS.choose(places, ["toulal-1", "toulal-3"], "toulal") == ["toulal-1", "toulal-3"]


@settings(deadline=None)
@given(st.sampled_from([*SETS, ASSOCIATIONS]), st.text())
def test_any_text_is_heard_without_a_fault(options: Options, text: str) -> None:
    assert set(heard(options, text)) <= set(codes_of(options))
