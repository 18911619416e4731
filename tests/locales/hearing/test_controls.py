"""Control words steer from anywhere in four writings, and only when they are the whole message."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.vocabulary import Control
from locales.hearing.around import words_of
from locales.hearing.controls import Controls
from locales.hearing.lexicon import synonyms

CONTROLS = Controls()


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("retour", Control.BACK),
        ("Retour !", Control.BACK),
        ("/retour", Control.BACK),
        ("رجوع", Control.BACK),
        ("رجع", Control.BACK),
        ("rje3", Control.BACK),
        ("اللور", Control.BACK),
        ("menu", Control.MENU),
        ("MENU svp", Control.MENU),
        ("/menu@wasl_bot", Control.MENU),
        ("القائمة", Control.MENU),
        ("المينو", Control.MENU),
        ("/aide", Control.HELP),
        ("/help", Control.HELP),
        ("langue", Control.LANGUAGE),
        ("اللغة", Control.LANGUAGE),
        ("logha", Control.LANGUAGE),
        ("annuler", Control.CANCEL),
        ("إلغاء", Control.CANCEL),
        ("lghi", Control.CANCEL),
        ("effacer mes données", Control.ERASE),
        ("مسح كلشي", Control.ERASE),
        ("mse7 kolchi", Control.ERASE),
        ("passer", Control.SKIP),
        ("تخطي", Control.SKIP),
        ("دوزها", Control.SKIP),
        ("fout", Control.SKIP),
        ("doz", Control.SKIP),
        ("doz had", Control.SKIP),
        ("dwz", Control.SKIP),
        ("bla", Control.SKIP),
        ("بلا", Control.SKIP),
        ("skip it", Control.SKIP),
        ("nothing", Control.DONE),
        ("laissez tomber", Control.CANCEL),
        ("annuler tout", Control.CANCEL),
        ("je veux arrêter", Control.CANCEL),
        ("je ne veux plus continuer", Control.CANCEL),
        ("ما بقيتش بغيت نكمل", Control.CANCEL),
        ("من مدة", Control.UNKNOWN),
        ("شحال هادي", Control.UNKNOWN),
        ("il y a longtemps", Control.UNKNOWN),
        ("كل نهار", Control.UNKNOWN),
        ("chaque jour", Control.UNKNOWN),
        ("بزاف ديال المرات", Control.UNKNOWN),
        ("je ne sais pas", Control.UNKNOWN),
        ("Je ne sais pas où il est", Control.UNKNOWN),
        ("لا أعرف", Control.UNKNOWN),
        ("ما عرفتش فين كاين", Control.UNKNOWN),
        ("ma3reftch", Control.UNKNOWN),
        ("c'est tout", Control.DONE),
        ("صافي", Control.DONE),
        ("safi", Control.DONE),
        ("انتهيت", Control.DONE),
        ("هادشي لي كاين", Control.DONE),
        ("salit", Control.DONE),
        ("rien de tout ça", Control.NONE),
        ("stop", Control.STOP),
        ("STOP.", Control.STOP),
        ("/stop", Control.STOP),
        ("stop svp", Control.STOP),
        ("arrêt", Control.STOP),
        ("Arrêtez de m'écrire !", Control.STOP),
        ("توقّف", Control.STOP),
        ("حبس", Control.STOP),
        ("وقفو الرسائل عافاكم", Control.STOP),
        ("w9fo rasa2il", Control.STOP),
        ("arrêter", Control.STOP),
        ("7bess", Control.STOP),
        ("START", Control.START),
        ("/start", Control.START),
        ("بداو", Control.START),
        ("ابدؤوا", Control.START),
        ("تا واحد من هادو", Control.NONE),
    ],
)
def test_a_control_word_alone_steers(text: str, control: Control) -> None:
    assert CONTROLS.hear(text) is control


@pytest.mark.parametrize(
    "text",
    [
        "Arrêté",
        "arrêtée",
        "Arrêté.",
        "arrete",
        "وقف",
        "وقفو",
        "حبسو",
        "حبسوا",
        "توقفوا",
        "أبدا",
        "w9fo",
        "7bso",
        "الحبس",
        "l7bs",
        "fl 7bs",
        "l'arrêt",
        "حبسوه",
        "stop, ils l'ont arrêté",
        "oui",
        "non",
        "non merci",
        "ما بغيتش",
        "سلام",
        "bonjour",
        "parler à quelqu'un",
        "il y a longtemps qu'il est malade",
        "لا",
        "merci",
        "عتقوني",
        "je veux de l'aide pour mon fils",
        "ils ont dit retour à la maison",
        "rje3 lbare7 mn lmahkama",
        "القائمة ديال الزيارة",
        "la",
        "",
        "   ",
        "👍",
        "/",
    ],
)
def test_anything_else_is_left_to_the_question(text: str) -> None:
    assert CONTROLS.hear(text) is None


def test_no_words_steer_two_ways() -> None:
    ways: dict[str, set[str]] = {}
    for control, writings in synonyms()["control"].items():
        for spellings in writings.values():
            for spelling in spellings:
                ways.setdefault("".join(words_of(spelling)), set()).add(control)
    assert {words: steered for words, steered in ways.items() if len(steered) > 1} == {}


def test_every_control_has_words_in_the_four_writings() -> None:
    writings = {"ar", "ary", "fr", "ary_latn"}
    assert {control: set(synonyms()["control"][control]) for control in Control} == dict.fromkeys(
        Control, writings
    )


def test_safi_ends_a_list_and_is_never_yes_nor_cancel() -> None:
    spoken = {code: [w for ws in lists.values() for w in ws] for code, lists in
              (*synonyms()["answer"].items(), *synonyms()["control"].items())}  # fmt: skip
    for code in ("yes", "no", "cancel", "skip"):
        assert {"safi", "صافي"}.isdisjoint(spoken[code])


@settings(deadline=None)
@given(st.text())
def test_any_text_is_heard_without_a_fault(text: str) -> None:
    assert CONTROLS.hear(text) in (None, *Control)
