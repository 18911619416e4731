"""One word written by many hands becomes one string."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.hearing.folding import bare, fold, forms, key, plain, sound
from locales.hearing.likeness import distance, lacking_one


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Aïn Sebaâ", "ain sebaa"),
        ("SŒUR", "soeur"),
        ("أُمِّي", "امي"),
        ("ـــأخيـــ", "اخي"),
        ("القضيّة", "القضيه"),
        ("موسى", "موسي"),
        ("٣ و ۳", "3 و 3"),
        ("\u200fنعم\u200e\u2068!\u2069", "نعم"),
        ("👍🏽 ok ✅", "ok"),
        ("گلميم", "كلميم"),
        ("7'oya 3'ali", "khoya ghali"),
        ("l'avocat", "l avocat"),
        ("ﻻ", "لا"),
        ("  deux\n\nmots ", "deux mots"),
    ],
)
def test_case_accents_signs_and_scripts_of_digits_do_not_matter(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_letter_held_down_counts_once() -> None:
    assert plain("Ouiiiii") == "oui"
    assert plain("لاااااا") == "لا"
    assert plain("100") == "100"


@pytest.mark.parametrize(
    "hands",
    [
        ("3okacha", "oukacha", "okacha", "ukasha", "عكاشة"),
        ("9nitra", "kenitra", "qnitra", "قنيطرة"),
        ("khnifra", "khenifra", "5nifra", "خنيفرة"),
        ("derbouh", "drbouh", "darbouh", "ضربوه"),
        ("7abs", "hebs", "حبس"),
        ("tiznit", "teznit", "تيزنيت"),
        ("ghocht", "ghosht", "غشت"),
    ],
)
def test_arabizi_french_and_arabic_letters_meet_in_one_key(hands: tuple[str, ...]) -> None:
    assert len({key(fold(hand)) for hand in hands}) == 1


def test_a_sound_keeps_the_vowels_that_part_two_towns() -> None:
    assert sound("3okacha") == sound("oukacha")
    assert sound("taza") != sound("tiza")
    assert key("taza") == key("tiza")


def test_what_is_written_onto_a_word_is_taken_off() -> None:
    assert bare("الحبس") == bare("حبس")
    assert bare("l7abs") == "7abs"
    assert bare("larache") == "larache"
    assert "قنيطره" in forms("بالقنيطره")
    assert "9nitra" in forms("f9nitra")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_any_text_has_a_sound_and_a_key(text: str) -> None:
    for word in plain(text).split():
        assert set(key(word)) <= set(sound(word))


@given(st.text("abcdo", max_size=8), st.integers(0, 7), st.sampled_from("abcdo"))
def test_a_changed_letter_is_one_mistake(word: str, place: int, letter: str) -> None:
    changed = word[:place] + letter + word[place + 1 :]
    assert distance(word, changed, 1) <= 1
    assert distance(changed, word, 1) <= 1
    assert lacking_one(word) & lacking_one(changed)


def test_two_letters_swapped_are_one_mistake() -> None:
    assert distance("mrai", "mari", 1) == 1
    assert distance("abcd", "dcba", 2) == 3
