"""What words tell other eyes is found in three languages and in Arabizi, and nowhere else."""

import pytest

from flows.vocabulary import Telltale
from locales.hearing.telltale import telltales
from locales.places import Places

PLACES = Places()
NAMES = ["Youssef Alami", "محمد"]
PLACE, NAME, COMPLAINT = Telltale.PLACE, Telltale.NAME, Telltale.COMPLAINT


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Votre fils est à la prison de Kénitra", {PLACE, COMPLAINT}),
        ("عكاشة", {PLACE}),
        ("ولدك فعكاشة", {PLACE}),
        ("Youssef va bien", {NAME}),
        ("يوسف بخير", {NAME}),
        ("mohamed labas", {NAME}),
        ("ولدك فالحبس", {COMPLAINT}),
        ("والسجن", {COMPLAINT}),
        ("nmchiw l7abs", {COMPLAINT}),
        ("votre plainte est reçue", {COMPLAINT}),
        ("VOTRE PLAINTE", {COMPLAINT}),
        ("chkaya dyalk", {COMPLAINT}),
        ("الشكاية ديالكم وصلات", {COMPLAINT}),
        ("Le procureur a répondu", {COMPLAINT}),
        ("كتبنا لوكيل الملك", {COMPLAINT}),
    ],
)
def test_what_tells_is_found(text: str, found: set[Telltale]) -> None:
    assert set(telltales(text, NAMES, PLACES)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour, appelez-nous demain à 10 h",
        "Nous avons bien reçu votre document, merci.",
        "غدا نتلاقاو مع العشرة",
        "واش كلا اليوم؟",
        "مازال ما جا حتى واحد",
        "السلام عليكم، توصلنا بالوثيقة",
        "ghada nhadro inchallah",
    ],
)
def test_everyday_words_are_let_pass(text: str) -> None:
    assert telltales(text, NAMES, PLACES) == ()


def test_it_looks_as_far_as_the_text_goes() -> None:
    assert telltales("merci " * 400 + "prison", [], PLACES) == (COMPLAINT,)


def test_without_a_name_no_name_is_found() -> None:
    assert telltales("Youssef va bien", ["", "Al"], PLACES) == ()
