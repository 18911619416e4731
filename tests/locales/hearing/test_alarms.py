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


@pytest.mark.parametrize("text", TOLD)
def test_a_story_lowers_it_and_says_by_what(text: str) -> None:
    judged = triage(text)
    assert judged.attention is not Urgency.LIFE
    assert any("lowered by" in reason.text for reason in judged.reasons)
