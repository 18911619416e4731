"""Who is offered a ticket, in cases that can be told."""

from dataclasses import replace

import pytest

from bot.tickets.routing import Gap, LeftOut, Ranking, gaps, rank, to_offer
from bot.tickets.scoring import ALL, Candidate, Case, Cause
from flows.vocabulary import Language, Need, Region, Topic, Urgency

CASE = Case(
    topic=Topic.HEALTH,
    needs=frozenset({Need.WOMEN}),
    region=Region.FES_MEKNES,
    language=Language.DARIJA,
    urgency=Urgency.NORMAL,
    excluded=frozenset(),
    consent_to_share=True,
)
WOMEN_OF_FES = Candidate(
    code="women_of_fes",
    regions=frozenset({Region.FES_MEKNES}),
    needs=frozenset({Need.WOMEN}),
    topics=frozenset({Topic.HEALTH}),
    languages=frozenset({Language.DARIJA}),
    capacity=10,
    load=2,
    on_duty=0,
)
EVERYBODY = Candidate(
    code="everybody",
    regions=frozenset({ALL}),
    needs=frozenset({ALL}),
    topics=frozenset({ALL}),
    languages=frozenset({ALL}),
    capacity=10,
    load=2,
    on_duty=1,
)


def codes(ranking: Ranking) -> list[str]:
    return [placed.code for placed in ranking.ranked]


def test_who_names_the_need_the_topic_and_the_region_comes_before_who_takes_everything() -> None:
    ranking = rank(CASE, [EVERYBODY, WOMEN_OF_FES])
    assert codes(ranking) == ["women_of_fes", "everybody"]
    told = [(reason.code, reason.detail) for reason in ranking.ranked[0].reasons]
    assert told == [
        (Cause.NEED, "women"),
        (Cause.REGION, "fes_meknes"),
        (Cause.TOPIC, "health"),
        (Cause.LANGUAGE, "ary"),
        (Cause.ROOM, "2/10"),
    ]
    assert {reason.detail for reason in ranking.ranked[1].reasons} == {ALL, "ary", "2/10"}


def test_a_life_at_risk_prefers_somebody_on_duty() -> None:
    ranking = rank(replace(CASE, urgency=Urgency.LIFE), [EVERYBODY, WOMEN_OF_FES])
    assert codes(ranking) == ["everybody", "women_of_fes"]
    assert Cause.ON_DUTY in [reason.code for reason in ranking.ranked[0].reasons]


def test_a_full_organisation_falls_behind_its_equal_and_is_still_asked() -> None:
    full = replace(WOMEN_OF_FES, code="full", load=10)
    ranking = rank(CASE, [full, WOMEN_OF_FES])
    assert codes(ranking) == ["women_of_fes", "full"]
    assert ranking.ranked[1].reasons[-1].code is Cause.FULL


def test_arabic_is_near_to_darija_and_french_is_not() -> None:
    arabic = replace(WOMEN_OF_FES, code="arabic", languages=frozenset({Language.ARABIC}))
    french = replace(WOMEN_OF_FES, code="french", languages=frozenset({Language.FRENCH}))
    assert codes(rank(CASE, [french, arabic, WOMEN_OF_FES])) == ["women_of_fes", "arabic", "french"]


def test_without_consent_to_share_nobody_is_ranked_and_each_says_so() -> None:
    ranking = rank(replace(CASE, consent_to_share=False), [EVERYBODY, WOMEN_OF_FES])
    assert ranking.ranked == ()
    assert ranking.left_out == (
        ("everybody", LeftOut.NO_CONSENT),
        ("women_of_fes", LeftOut.NO_CONSENT),
    )
    assert not ranking.gap


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (replace(WOMEN_OF_FES, active=False), LeftOut.INACTIVE),
        (replace(WOMEN_OF_FES, regions=frozenset({Region.ORIENTAL})), LeftOut.REGION),
        (
            replace(WOMEN_OF_FES, needs=frozenset({Need.MINORS}), topics=frozenset({Topic.VISITS})),
            LeftOut.COMPETENCE,
        ),
    ],
)
def test_nobody_competent_in_the_region_is_a_gap(candidate: Candidate, reason: LeftOut) -> None:
    ranking = rank(CASE, [candidate])
    assert ranking.ranked == ()
    assert ranking.left_out == ((candidate.code, reason),)
    assert ranking.gap


def test_what_a_person_excluded_leaves_no_gap_in_the_network() -> None:
    ranking = rank(replace(CASE, excluded=frozenset({"women_of_fes"})), [WOMEN_OF_FES])
    assert ranking.ranked == ()
    assert ranking.left_out == (("women_of_fes", LeftOut.CONFLICT),)
    assert not ranking.gap


def test_when_nobody_knows_where_he_is_those_of_the_whole_country_come_first() -> None:
    case = replace(CASE, region=None, needs=frozenset(), topic=Topic.WHEREABOUTS)
    here = replace(WOMEN_OF_FES, code="a", topics=frozenset({Topic.WHEREABOUTS}))
    anywhere = replace(here, code="b", regions=frozenset({ALL}))
    assert codes(rank(case, [here, anywhere])) == ["b", "a"]


def test_a_ticket_is_offered_to_one_after_the_other() -> None:
    ranking = rank(CASE, [EVERYBODY, WOMEN_OF_FES])
    assert to_offer(ranking, Urgency.NORMAL, frozenset()) == ("women_of_fes",)
    assert to_offer(ranking, Urgency.URGENT, {"women_of_fes"}) == ("everybody",)
    assert to_offer(ranking, Urgency.NORMAL, {"women_of_fes", "everybody"}) == ()


def test_a_life_at_risk_is_offered_to_all_on_duty_at_once_and_then_to_the_others() -> None:
    network = [EVERYBODY, replace(EVERYBODY, code="others", on_duty=2), WOMEN_OF_FES]
    ranking = rank(replace(CASE, urgency=Urgency.LIFE), network)
    first = to_offer(ranking, Urgency.LIFE, frozenset())
    assert set(first) == {"everybody", "others"}
    assert to_offer(ranking, Urgency.LIFE, set(first)) == ("women_of_fes",)


def test_whoever_is_near_the_family_comes_before_who_is_only_near_the_prison() -> None:
    case = replace(CASE, family_region=Region.ORIENTAL)
    both = replace(WOMEN_OF_FES, code="z", regions=frozenset({Region.FES_MEKNES, Region.ORIENTAL}))
    ranking = rank(case, [WOMEN_OF_FES, both])
    assert codes(ranking) == ["z", "women_of_fes"]
    assert (Cause.FAMILY_REGION, "oriental") in [
        (reason.code, reason.detail) for reason in ranking.ranked[0].reasons
    ]


def test_for_who_is_free_the_place_that_counts_is_where_they_live() -> None:
    case = replace(CASE, region=None, family_region=Region.FES_MEKNES, topic=Topic.AFTER_RELEASE)
    here = replace(WOMEN_OF_FES, code="b")
    anywhere = replace(here, code="a", regions=frozenset({ALL}))
    elsewhere = replace(here, code="0", regions=frozenset({Region.ORIENTAL}))
    assert codes(rank(case, [elsewhere, anywhere, here])) == ["b", "a", "0"]


def test_nobody_on_holiday_is_asked_unless_a_life_is_at_risk_and_nobody_else_is_there() -> None:
    away = replace(WOMEN_OF_FES, away=True)
    ranking = rank(CASE, [away])
    assert (ranking.ranked, ranking.gap) == ((), False)
    assert ranking.left_out == (("women_of_fes", LeftOut.AWAY),)
    dire = replace(CASE, urgency=Urgency.LIFE)
    assert codes(rank(dire, [away, EVERYBODY])) == ["everybody"]
    alone = rank(dire, [away])
    assert codes(alone) == ["women_of_fes"]
    assert alone.ranked[0].reasons[-1].code is Cause.AWAY


def test_the_gaps_of_a_network_are_told_by_region() -> None:
    found = {gap.region: gap for gap in gaps([WOMEN_OF_FES, replace(EVERYBODY, active=False)])}
    assert found[Region.ORIENTAL] == Gap(Region.ORIENTAL, tuple(Need), nobody=True)
    assert not found[Region.FES_MEKNES].nobody
    assert Need.WOMEN not in found[Region.FES_MEKNES].needs
    assert gaps([EVERYBODY]) == []


def test_a_topic_that_a_machine_guessed_ranks_and_keeps_nobody_out() -> None:
    case = replace(CASE, needs=frozenset(), region=None, topic=Topic.FOOD, urgency=Urgency.LIFE)
    knows = replace(WOMEN_OF_FES, code="knows_food", topics=frozenset({Topic.FOOD}))
    assert codes(rank(case, [WOMEN_OF_FES, knows])) == ["knows_food"]
    guessed = replace(case, guessed=True)
    assert codes(rank(guessed, [WOMEN_OF_FES, knows])) == ["knows_food", "women_of_fes"]
    elsewhere = replace(guessed, region=Region.ORIENTAL)
    assert codes(rank(elsewhere, [WOMEN_OF_FES])) == [], "a place that was told counts"
