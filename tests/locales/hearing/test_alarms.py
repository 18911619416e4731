"""The rules about a life in danger: each is met in the writings, and stories and jokes lower it."""

import pytest

from flows.vocabulary import Urgency
from locales.hearing.alarms import alarms
from locales.hearing.language import Tongue, language
from locales.hearing.traits import traits
from locales.hearing.triage import triage

MET = {
    "il veut se suicider": "suicide",
    "بغا ينتحر": "suicide",
    "bgha ynta7er": "suicide",
    "يريد الانتحار": "suicide",
    "il est diabétique et on lui refuse son insuline": "treatment-denied",
    "فيه السكر وما بغاوش يعطيوه الدوا": "treatment-denied",
    "fih sokar w mabghawch y3tiwh dwa": "treatment-denied",
    "مريض بالقلب ولم يعط الدواء": "treatment-denied",
    "ولدي مضروب فعكاشة وما بغاوش يديوه للطبيب": "injured-untreated",
    "mon fils est blessé et on ne l'amène pas au médecin": "injured-untreated",
    "il est en grève de la faim depuis dix jours": "hunger-strike",
    "داير اضراب على الماكلة هادي عشر ايام": "hunger-strike",
    "vont le tuer": "cry-for-help",
    "غادي يقتلوه": "cry-for-help",
    "ghadi y9tloh": "cry-for-help",
    "je veux mourir": "dying",
    "بغيت نموت": "dying",
    "weldi kaymout": "dying",
    "ابني يموت": "dying",
    "on frappe mon mari": "beaten-now",
    "كيضربوه": "beaten-now",
    "مضرب عن الطعام": "hunger-strike",
    "khoya darb idrab 3la lmakla": "hunger-strike",
    "au secours": "help-alone",
    "عتقوني": "help-alone",
    "ma3refnach fin dawh": "taken-away",
}

TOLD = (
    "j'ai vu un film où le héros veut se suicider",
    "خويا كان باغي ينتحر هادي عامين ودابا لاباس عليه",
    "que dit la loi sur la grève de la faim depuis dix jours",
    "واش القانون كيعاقب لي داير اضراب على الماكلة هادي ايام",
    "3amin hadi kan bgha ynta7er daba labas 3lih",
)


@pytest.mark.parametrize(("text", "rule"), MET.items())
def test_a_rule_is_met_and_somebody_is_asked_at_least(text: str, rule: str) -> None:
    met = alarms(traits(text, french=language(text).tongue is Tongue.FRENCH))
    assert rule in [alarm.rule.id for alarm in met]
    judged = triage(text)
    assert judged.in_doubt or judged.attention is Urgency.LIFE
    assert f"life.{rule}" in [reason.id for reason in judged.reasons]


NO_DANGER = (
    *("hier", "avant-hier", "ce matin", "lyoum", "hier soir", "demain matin à 10h"),
    *("mort de rire", "متنا بالضحك", "je suis mort de fatigue", "3lach ma kat jawboch"),
    *("ولدي ما مضروبش الحمد لله", "il sort jeudi", "salam khoya", "8000 dirhams"),
)


@pytest.mark.parametrize("text", NO_DANGER)
def test_a_day_a_joke_or_a_denial_asks_nobody_about_danger(text: str) -> None:
    judged = triage(text)
    assert judged.attention is not Urgency.LIFE
    assert not judged.in_doubt


def test_the_end_of_a_long_story_is_heard() -> None:
    story = "weldi m7bous hadi 3am w kif kanmchi nzourou kayn zham f lbab " * 18
    end = "w daba ghadi ymout lina 3te9ouna"
    judged = triage(f"{story}{end}")
    assert judged.in_doubt or judged.attention is Urgency.LIFE


@pytest.mark.parametrize("text", TOLD)
def test_a_story_lowers_it_and_says_by_what(text: str) -> None:
    judged = triage(text)
    assert judged.attention is not Urgency.LIFE
    assert any("lowered by" in reason.text for reason in judged.reasons)
