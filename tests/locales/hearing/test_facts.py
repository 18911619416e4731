"""Whom a message is about, where he is, and which numbers and days it names."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.vocabulary import Relation
from locales.hearing.facts import Facts, facts
from locales.hearing.phones import phones
from locales.hearing.places import PlaceSearch
from locales.places import Places
from training.told import shares

PLACES = Places()
SEARCH = PlaceSearch(PLACES)
TODAY = date(2026, 11, 22)
FLOOR = 0.9


def told(text: str) -> Facts:
    return facts(text, SEARCH, TODAY)


def test_most_is_found_and_little_is_wrong() -> None:
    found = shares()
    assert min(found.values()) >= FLOOR, found


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("عافاك ا خويا بغيت نسول على ولدي", Relation.SON),
        ("salam khoya, mrati f l7abs", Relation.WIFE),
        ("bonjour mon frère, ma mère est détenue", Relation.MOTHER),
        ("ولد ختي شدوه البارح", Relation.OTHER),
        ("khrejt mn l7abs w ma 3ndi walo", Relation.SELF),
        ("كيفاش ندير باش نزور", None),
    ],
)
def test_a_brother_who_is_spoken_to_is_no_brother(text: str, relation: Relation | None) -> None:
    assert told(text).relation == relation


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("خرجت البارح من الحبس وما لقيت فين نسكن", True),
        ("tl9t mn l7bs had simana", True),
        ("khrejt lbare7 mn l7bs", True),
        ("طلقوني البارح من الحبس", True),
        ("أُفرج عني أمس ولا أجد عملا", True),
        ("غادرت السجن قبل أسبوع وأحتاج وثائق", True),
        ("je suis sortie hier de la prison de Salé", True),
        ("sorti de prison il y a un mois je cherche du travail", True),
        ("ختي خرجت من الحبس", False),
        ("خرجت ختي البارح من الحبس", False),
        ("ولدي خرج من الحبس", False),
        ("il est sorti de prison", False),
        ("khrejt mn ziara w weldi kan me9lle9", False),
        ("ما بغاوش يخرجوه من الحبس", False),
    ],
)
def test_who_came_out_of_prison_says_it_of_themselves(text: str, out: bool) -> None:
    found = told(text)
    assert found.out == out
    assert (found.relation is Relation.SELF) or not out


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("كان ولدي فسفي ودابا راه فخريبكة", "khouribga"),
        ("حنا ساكنين فطنجة وولدي فخريبكة", "khouribga"),
        ("mon mari passe au tribunal de Tanger", None),
        ("je suis sorti de Khouribga", None),
    ],
)
def test_where_somebody_was_or_lives_is_not_where_he_is(text: str, place: str | None) -> None:
    assert told(text).places == ((place,) if place else ())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("عيطو ليا ٠٦٠٠٠٠٠٥١٢", "+212600000512"),
        ("tel 06.00.00.04.05 merci", "+212600000405"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("00212 600 000 726", "+212600000726"),
        ("écrou 48213, chambre 12", None),
        ("dossier 2026/1101/4821", None),
    ],
)
def test_numbers_of_phones_and_no_others(text: str, number: str | None) -> None:
    assert phones(text) == ((number,) if number else ())


def test_each_fact_has_its_reason() -> None:
    found = told("ولدي فعكاشة، عيطو ليا 0600000512")
    assert {reason.id for reason in found.reasons} == {"relation", "place", "phone"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_taken(text: str) -> None:
    found = told(text)
    assert set(found.places) <= PLACES.known
    assert len(found.reasons) >= len(found.phones)
