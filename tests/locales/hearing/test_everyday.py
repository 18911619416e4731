"""What is refused every day, and tells of nothing grave, is no reason to ask about a danger."""

import pytest

from flows.vocabulary import Urgency
from locales.hearing.alarms import everyday
from locales.hearing.courtesy import without_greeting
from locales.hearing.language import Tongue, language
from locales.hearing.traits import Traits, traits
from locales.hearing.triage import triage

REFUSED = [
    "ما بغاوش يدخلو القفة لولدي",
    "ما بغاوش يعطيوني الزيارة",
    "ما بغاوش يعطيوه التيليفون",
    "ما بغاوش يدخلو ليه الحوايج",
    "ما بغاوش يعطيوه فلوسو",
    "ma bghawch ydakhlo l9offa lweldi",
    "ma bghawch y3tiwh lawra9 dyalo",
    "ils ne le laissent pas téléphoner",
    "ils ne laissent pas entrer les vêtements",
    "on ne me laisse pas visiter mon fils",
    "لا يعطونه رسائله",
    "لا يسمحون لي بزيارة ابني في سجن سلا",
    "لم يسمحوا لي بالزيارة اليوم",
    "لا يسمحون له بالهاتف",
    "ma sam7ouch liya b ziyara",
]
GRAVE = [
    "ما بغاوش يعطيوه الما",
    "لا ماء ولا زاد",
    "ما بغاوش يدخلو القفة وهو ما كلا والو",
    "ما بغاوش يعطيوه الدوا ديالو",
    "ma bghawch ydiwh l tbib",
    "ma bghawch ykhaliwna nchofoh, kayderbouh",
    "ils ne le laissent pas téléphoner et il crache du sang",
    "la visite est refusée, il veut mourir",
    "il a donné ses affaires à tout le monde",
    "لا يسمحون له برؤية الطبيب وهو ينزف",
    "قال لي سامحيني يا أمي، لا يسمحون له بالهاتف",
    "hadi simana ma 3ayetch f telephone",
    "il a été transféré et personne ne nous dit où",
]


def seen(text: str) -> Traits:
    french = language(text).tongue is Tongue.FRENCH
    return traits(without_greeting(text), french=french)


@pytest.mark.parametrize("text", REFUSED)
def test_a_parcel_or_a_visit_refused_asks_nobody_about_danger(text: str) -> None:
    assert everyday(seen(text))
    heard = triage(text)
    assert not heard.in_doubt
    assert heard.attention is not Urgency.LIFE


@pytest.mark.parametrize("text", GRAVE)
def test_what_may_be_grave_is_never_taken_for_everyday(text: str) -> None:
    assert not everyday(seen(text))


def test_a_long_story_is_never_taken_for_everyday() -> None:
    assert not everyday(seen("ils ne le laissent pas téléphoner " * 3))


def test_a_rule_that_is_met_is_asked_about_whatever_else_is_told() -> None:
    heard = triage("au téléphone il dit adieu, ils ne prennent pas le colis")
    assert heard.in_doubt or heard.attention is Urgency.LIFE
