"""A family names a prison in its own way, and Wasl finds that one, or asks which."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flows.vocabulary import Language, Region
from locales.hearing.folding import fold
from locales.hearing.places import MOST, PlaceSearch
from locales.hearing.spellings import SAME_SOUND, join
from locales.places import Places, PlaceState, SpellingKind

PLACES = Places()
SEARCH = PlaceSearch(PLACES)
with Path(__file__).with_name("spelled_places.csv").open(encoding="utf-8") as lines:
    SPELLED = [tuple(row) for row in csv.reader(lines)][1:]

NAMING = (SpellingKind.NAME, SpellingKind.NICKNAME)
NUMBER = re.compile(r"-\d$")
# A mistake inside an article, or beside a space, changes how many words there are.
ARTICLE = re.compile(r"\bال")
LONG_NAMES = sorted(
    {
        (word, codes)
        for spelling in PLACES.spellings
        for word, codes in ((ARTICLE.sub("", word), spelling.codes) for word in spelling.words)
        if spelling.kind in NAMING and len(join(fold(word).split())) >= 7
    }
)


def found(text: str) -> list[str]:
    return [match.code for match in SEARCH.search(text)]


@pytest.mark.parametrize(("hand", "text", "expected"), SPELLED)
def test_a_place_as_many_hands_write_it(hand: str, text: str, expected: str) -> None:
    codes = [] if expected == "-" else expected.split()
    assert set(found(text)) == set(codes)
    assert found(text)[:1] == codes[:1]


def test_there_are_enough_hands() -> None:
    assert len(SPELLED) >= 120
    assert len({hand for hand, _, _ in SPELLED}) >= 8


def test_the_name_on_a_button_is_its_place() -> None:
    for place in PLACES:
        for language in Language:
            assert place.code in found(place.name(language)), place.code


def test_the_official_name_finds_its_place() -> None:
    missed = [
        (place.code, official)
        for place in PLACES
        for official in (place.official_fr, place.official_ar)
        if place.code not in found(official)
    ]
    assert missed == []


def test_every_spelling_finds_what_it_spells() -> None:
    missed = [
        (word, spelling.codes)
        for spelling in PLACES.spellings
        for word in spelling.words
        if spelling.kind is not SpellingKind.HINT and not set(spelling.codes) & set(found(word))
    ]
    assert missed == []


def test_open_places_come_before_closed_ones() -> None:
    states = [PLACES[code].state for code in found("وجدة")]
    assert states == [PlaceState.OPEN, PlaceState.CLOSED]


def test_a_number_nobody_knows_asks_instead_of_choosing() -> None:
    assert found("oukacha 2") == ["ain-sebaa-1", "ain-sebaa-2"]
    assert found("tiflet 7") == ["tiflet-1", "tiflet-2"]


def test_only_what_is_offered_is_found() -> None:
    assert [match.code for match in SEARCH.search("toulal", ["toulal-2", "taza"])] == ["toulal-2"]
    assert SEARCH.search("toulal", ["taza"]) == []


def test_a_match_says_what_was_recognised() -> None:
    assert SEARCH.search("oukacha")[0].reason is SpellingKind.NICKNAME
    assert SEARCH.search("settat")[0].reason is SpellingKind.CITY
    assert SEARCH.search("tarodamt")[0].score < SEARCH.search("taroudant")[0].score


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(LONG_NAMES), st.data())
def test_one_typing_mistake_in_a_long_name_still_finds_it(
    name: tuple[str, tuple[str, ...]], data: st.DataObject
) -> None:
    word, codes = name
    place = data.draw(st.integers(1, len(word) - 1))
    assume(" " not in word[place - 1 : place + 2])
    letter = data.draw(st.sampled_from("abdeklmnorstu" if word.isascii() else "ابتدرسكلمنوي"))
    mistake = data.draw(st.sampled_from(["missing", "added", "other", "swapped"]))
    after = {
        "missing": word[place + 1 :],
        "added": letter + word[place:],
        "other": letter + word[place + 1 :],
        "swapped": word[place : place + 1] + word[place - 1 : place] + word[place + 1 :],
    }
    before = word[: place - 1] if mistake == "swapped" else word[:place]
    typed = before + after[mistake]
    best = SEARCH.search(typed)
    # A mistake may spell another town to the letter: "azilla" is Asilah, and no longer Azilal.
    assume(not best or best[0].score < SAME_SOUND or best[0].code in codes)
    towns = list(dict.fromkeys(NUMBER.sub("", match.code) for match in best))
    assert {NUMBER.sub("", code) for code in codes} & set(towns[:3]), typed


@given(st.text())
def test_any_text_is_searched_without_a_fault(text: str) -> None:
    assert len(SEARCH.search(text)) <= MOST


def test_names_fit_the_row_of_a_list_on_whatsapp() -> None:
    assert [place.code for place in PLACES if max(map(len, place.names.values())) > 22] == []


def test_a_code_is_short_ascii_and_its_region_known() -> None:
    assert all(code.isascii() and len(code) <= 24 for code in PLACES.known)
    assert len(PLACES) == len(PLACES.known) == 98
    assert {place.region for place in PLACES} == set(Region)
    assert PLACES.region("ain-sebaa-1") is Region.CASABLANCA_SETTAT
    assert PLACES.region("nowhere") is None
    assert PLACES.region(None) is None


def test_every_place_can_be_found_and_no_spelling_names_a_stranger() -> None:
    spelled = {code for spelling in PLACES.spellings for code in spelling.codes}
    assert spelled == PLACES.known


def test_names_are_given_in_every_language() -> None:
    assert set(PLACES.names["taza"]) == set(Language)
    assert PLACES.name("taza", "fr") == "Taza"
    assert PLACES.name("taza", "ary") == "تازة"
    assert PLACES.name("gone", "fr") == "gone"
