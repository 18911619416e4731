"""Whole messages: what is understood of them, and that no text at all does any harm."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.vocabulary import Urgency
from locales.hearing import triage as triages
from locales.hearing.language import Tongue, language
from locales.hearing.triage import TOPICS, Triage, triage
from locales.hearing.understanding import Listener, Understanding, hear

LISTENER = Listener()
LISTENER.arrange()


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were really judged, each time they were."""
    texts: list[str] = []

    def counted(text: str, tongue: Tongue | None = None, *, why: bool = True) -> Triage:
        texts.append(text)
        return triage(text, tongue, why=why)

    monkeypatch.setattr(triages, "triage", counted)
    return texts


def whole(understood: Understanding) -> bool:
    """Whether a result is one that a caller can work with."""
    guess, judged = understood.language, understood.triage
    assert guess.tongue in Tongue
    assert 0 <= guess.probability <= 1
    assert guess.reasons
    assert 0 <= judged.score <= 1
    assert sorted(code for code, _ in judged.topics) == sorted(TOPICS)
    shares = [share for _, share in judged.topics]
    assert shares == sorted(shares, reverse=True)
    assert abs(sum(shares) - 1) < 0.01
    assert judged.reasons
    assert all(reason.id and reason.text for reason in judged.reasons)
    assert not (judged.in_doubt and judged.attention is Urgency.LIFE)
    return True


@given(st.text(max_size=300))
def test_any_text_is_understood_somehow_and_always_alike(text: str) -> None:
    understood = hear(text)
    assert whole(understood)
    assert LISTENER.hear(text) == understood
    assert LISTENER.language(text) == understood.language
    assert LISTENER.triage(text) == understood.triage


@given(st.text(alphabet="ابتسضربومي abdkm379 ?!.", max_size=200))
def test_who_asks_for_no_reasons_is_told_the_same(text: str) -> None:
    quiet = Listener(why=False).hear(text)
    told = hear(text)
    assert replace(quiet.language, reasons=()) == replace(told.language, reasons=())
    assert replace(quiet.triage, reasons=()) == replace(told.triage, reasons=())
    rules = [one for one in told.triage.reasons if not one.id.startswith("model.")]
    assert list(quiet.triage.reasons) == rules


@given(st.text(alphabet="ابتسضربومي abdkm379 ?!.ًّ\u200f\u202e😀", max_size=200))
def test_letters_and_signs_of_the_four_writings(text: str) -> None:
    assert whole(hear(text))


HOSTILE = (
    "",
    " \n\t",
    "\x00",
    "a\x00b",
    "\ud800",
    "\ufeff\u200b\u200d\u2066",
    "😀🔥🙏🏽",
    "1234567890",
    "؟؟؟!!!",
    "ض" * 100_000,
    "mon fils " * 12_000,
    "a\u0300\u0301\u0302\u0303" * 3000,
    "Z̵̢̧͓̺̅̈́a̸l̶̨̈́g̷o̵ ̴t̸e̶x̵t̷",
    "\u202eولدي\u202c mon fils \u2067khoya\u2069",
    "ولدي mon fils weldi my son",
    "Привет, мой брат",
    "我的兄弟在监狱里",
    "ⵉⵎⴰⵣⵉⵖⵏ",
    "<script>alert(1)</script>",
    "'; DROP TABLE tickets; --",
    "%s %d {} {0} \\u0000",
    "https://example.org/?a=b&c=d",
    "x" * 99_999 + " il va mourir",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_crashes_or_takes_long(text: str) -> None:
    hear("")
    start = time.process_time()
    assert whole(hear(text))
    assert time.process_time() - start < 0.5


def test_ordinary_messages_are_quick() -> None:
    text = "khoya f l7abs w ma3rfnach fin dawh, lmohami ma kayjawbch hadi simana"
    hear(text)
    start = time.process_time()
    for number in range(50):
        hear(f"{text} {number}")
    assert (time.process_time() - start) / 50 < 0.01


@pytest.mark.parametrize("text", ["", "  ", "😀😀", "...", "\u200f", "\x00"])
def test_where_no_word_is_nothing_is_urgent(text: str) -> None:
    judged = triage(text)
    assert judged.attention is Urgency.NORMAL
    assert judged.topics[0][0] == "other"
    assert not judged.in_doubt
    assert language(text).tongue is Tongue.OTHER


LANGUAGES = {
    "je voudrais savoir comment visiter mon frère": Tongue.FRENCH,
    "pk il a pas le droit au tel svp": Tongue.FRENCH,
    "أريد أن أعرف كيف أزور أخي في السجن": Tongue.ARABIC,
    "لم نتلق أي خبر عنه منذ أسبوع": Tongue.ARABIC,
    "بغيت نعرف كيفاش نزور خويا فالحبس": Tongue.DARIJA,
    "ما عطاوناش الزيارة هاد السيمانة": Tongue.DARIJA,
    "bghit n3raf kifach nzour khoya f l7abs": Tongue.ARABIZI,
    "makaynch chi jdid 3la lmilaf dyalo": Tongue.ARABIZI,
    "my brother has been in prison since May": Tongue.OTHER,
    "mi hermano está en la cárcel y no sabemos nada": Tongue.OTHER,
    "мой брат в тюрьме": Tongue.OTHER,
    "12/03/2024": Tongue.OTHER,
}


@pytest.mark.parametrize(("text", "tongue"), LANGUAGES.items())
def test_languages(text: str, tongue: Tongue) -> None:
    assert language(text).tongue is tongue


def test_signs_that_nobody_sees_change_no_language() -> None:
    plain = "بغيت نعرف كيفاش نزور خويا فالحبس"
    assert language("\u200f" + "ـ".join(plain[:3]) + plain[3:]).tongue is Tongue.DARIJA


def test_nothing_is_heard_twice_nor_kept_once_it_is_forgotten(
    judged: list[str],
) -> None:
    listener = Listener()
    first = listener.triage("salam lkhoya")
    assert listener.hear("salam lkhoya").triage is first
    assert listener.triage("بغيت نزور ولدي") != first
    listener.hear("salam lkhoya")
    listener.forget()
    listener.hear("salam lkhoya")
    assert judged == ["salam lkhoya", "بغيت نزور ولدي", "salam lkhoya", "salam lkhoya"]


def test_an_answer_of_our_own_lists_is_heard_once_and_nothing_else_is_kept(
    judged: list[str],
) -> None:
    listener = Listener()
    for text in ("لا", "ولدي مريض", "2") * 2:
        assert listener.triage(text) == triage(text)
        listener.forget()
    assert judged == ["لا", "ولدي مريض", "2", "ولدي مريض"]


@pytest.mark.parametrize("piece", ["salam 3la khoya ", "خويا فالحبس ", "0612 3/4 ", "ﷺ", "\u0301"])
def test_a_very_long_text_takes_hardly_longer_than_any_other(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    LISTENER.arrange()
    start = time.process_time()
    LISTENER.hear(text)
    LISTENER.facts(text, date(2026, 6, 1))
    LISTENER.forget()
    assert time.process_time() - start < 0.1, "far from what it would take to read all of it"
