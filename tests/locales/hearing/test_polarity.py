"""Yes and no: a consent is never heard where there is a denial, and a story may follow either."""

from itertools import product

import pytest

from flows.grievance import Agreement
from flows.speech import Options, codes_of
from flows.vocabulary import Answer, Submission
from locales.hearing import Hearing
from locales.hearing.lexicon import written
from locales.places import Places

EARS = Hearing(lambda kind, code: [], Places())
YES, NO, BOTH = ["yes"], ["no"], ["yes", "no"]
DENIALS = [
    *("la", "لا", "ماشي", "machi", "non", "pas", "لالا", "lala", "makaynch", "ماكاينش", "no"),
    *("ما بغيتش", "مابغيتش", "mabghitch", "ma bghitch", "ما نقدرش", "ما موافقش", "لست", "jamais"),
]


def heard(text: str, options: Options = Answer) -> list[str]:
    return list(EARS.choose(options, codes_of(options), text))


def test_no_yes_beside_a_denial_is_ever_sure() -> None:
    affirmed = [phrase.removeprefix("=") for phrase in written("answer", "yes")]
    taken = [
        text
        for yes, no in product(affirmed, DENIALS)
        for text in (f"{yes} {no}", f"{no} {yes}", f"{yes}, {no}", f"{yes} mais {no}")
        if any(character.isalnum() for character in yes) and heard(text) == YES
    ]
    assert taken == []


@pytest.mark.parametrize(
    "text",
    [
        "طبعا لا شكرا ليكم",
        "واخا لا",
        "j'accepte mais pas mon nom",
        "oui mais sans mon nom",
        "la mwafe9",
        "اه لا",
        "اه ولكن بلا سميتي",
        "oui je veux bien tout partager mais pas mon nom",
        "oui vous pouvez tout envoyer, ne dites pas mon nom",
        "اه هو مريض بزاف وضربوه وما تقولوش سميتي",
        "ma bghitch nwafe9",
        "oui, il ne mange pas",
        "je suis pas du tout d'accord",
        "non bien sûr que oui",
    ],
)
def test_both_in_one_sentence_are_asked_again(text: str) -> None:
    assert heard(text) in (BOTH, NO)
    assert heard(text) != YES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("طبعا لا", NO),
        ("واخا لا", BOTH),
        ("j'accepte mais pas mon nom", BOTH),
        ("اه هو مريض بزاف", YES),
        ("آه كاين خطر", YES),
        ("ah kayn", YES),
        ("ah mrid bzaf", YES),
        ("wah rah mrid bzaf", YES),
        ("نعم هو في خطر كبير", YES),
        ("إييه ضربوه البارح", YES),
        ("iyeh derbouh", YES),
        ("والله اه", YES),
        ("اه هو مريض بزاف وضربوه ومابغاوش يديوه للسبيطار", YES),
        ("oui il est malade depuis deux mois et il ne mange pas", YES),
        ("oui la prison de Kénitra", YES),
        ("oui ma fille est malade", YES),
        ("oui envoyez la plainte", YES),
        ("كاين", YES),
        ("kayn", YES),
        ("ماكاينش", NO),
        ("ما كاينش", NO),
        ("makaynch", NO),
        ("لا الحمد لله", NO),
        ("لا والله", NO),
        ("والله لا", NO),
        ("la hamdolilah", NO),
        ("la mrid chwiya safi", NO),
        ("la ma bghitch", NO),
        ("la merci", NO),
        ("la makayn walo", NO),
        ("mwafe9a bla smiti", BOTH),
        ("لالا هو بيخير", NO),
        ("non, il va bien et nous avons eu de ses nouvelles hier soir", NO),
        ("no", NO),
        ("لا مشكلة", YES),
        ("pas de problème", YES),
        ("علاش لا", YES),
        ("لا باس", BOTH),
        ("لا باس عليه", NO),
        ("la prison de Kénitra", []),
        ("la famille est loin", []),
        ("la", NO),
        ("نعم الوكيل", []),
        ("حسبي الله ونعم الوكيل", []),
        ("3lach", []),
        ("هو لا يأكل", []),
        ("il n'est pas bien", []),
        ("oui ou non", []),
    ],
)
def test_a_yes_or_a_no_leads_whatever_follows(text: str, expected: list[str]) -> None:
    assert heard(text) == expected


def test_a_denial_never_agrees_for_another_nor_sends() -> None:
    assert heard("il est d'accord", Agreement) == ["agrees"]
    assert heard("la mwafe9", Agreement) == ["agrees", "refuses"]
    assert heard("pas envoyer", Submission) == []
    assert heard("ما صيفطش", Submission) == []
    assert heard("n'envoyez pas", Submission) == []
    assert heard("envoyer la plainte", Submission) == ["send"]
