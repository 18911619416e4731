"""Who is offered a ticket: told cases first, then what must hold for every network and case."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.routing import (
    ALL,
    Candidate,
    Case,
    Cause,
    LeftOut,
    Ranking,
    rank,
    to_offer,
)
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


def listed(
    kind: type[Need] | type[Region] | type[Topic] | type[Language],
) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from([*map(str, kind), ALL]), max_size=5)


candidate_lists = st.lists(
    st.builds(
        Candidate,
        code=st.text("abcdef", min_size=1, max_size=3),
        regions=listed(Region),
        needs=listed(Need),
        topics=listed(Topic),
        languages=listed(Language),
        capacity=st.integers(0, 5),
        load=st.integers(0, 7),
        on_duty=st.integers(0, 2),
        active=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda candidate: candidate.code,
)
cases = st.builds(
    Case,
    topic=st.sampled_from(Topic),
    needs=st.frozensets(st.sampled_from(Need), max_size=3),
    region=st.none() | st.sampled_from(Region),
    language=st.sampled_from(Language),
    urgency=st.sampled_from(Urgency),
    excluded=st.frozensets(st.text("abcdef", min_size=1, max_size=3), max_size=3),
    consent_to_share=st.booleans(),
)


@given(cases, candidate_lists, st.data())
def test_the_order_in_which_organisations_are_read_changes_nothing(
    case: Case, network: list[Candidate], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(network))
    assert rank(case, shuffled) == rank(case, network)


@given(cases, candidate_lists)
def test_each_organisation_is_either_ranked_or_left_out_with_its_reason(
    case: Case, network: list[Candidate]
) -> None:
    ranking = rank(case, network)
    named = [*codes(ranking), *(code for code, _ in ranking.left_out)]
    assert sorted(named) == sorted(candidate.code for candidate in network)


@given(cases, candidate_lists)
def test_the_points_of_the_reasons_add_up_to_the_score_and_none_is_for_nothing(
    case: Case, network: list[Candidate]
) -> None:
    for placed in rank(case, network).ranked:
        assert placed.score == sum(reason.points for reason in placed.reasons)
        assert all(reason.points for reason in placed.reasons)


@given(cases, candidate_lists)
def test_an_excluded_or_inactive_organisation_never_appears(
    case: Case, network: list[Candidate]
) -> None:
    for excluded in [*case.excluded, *(one.code for one in network if not one.active)]:
        assert excluded not in codes(rank(case, network))


@given(cases, candidate_lists)
def test_nothing_is_ranked_without_consent_and_a_gap_is_never_beside_a_ranking(
    case: Case, network: list[Candidate]
) -> None:
    ranking = rank(case, network)
    assert case.consent_to_share or not ranking.ranked
    assert not (ranking.gap and ranking.ranked)


@given(cases, candidate_lists.filter(bool), st.data())
def test_adding_a_competence_never_lowers_a_place(
    case: Case, network: list[Candidate], data: st.DataObject
) -> None:
    chosen = data.draw(st.sampled_from(network))
    added = data.draw(listed(Need)), data.draw(listed(Topic)), data.draw(listed(Language))
    better = replace(
        chosen,
        needs=chosen.needs | added[0],
        topics=chosen.topics | added[1],
        languages=chosen.languages | added[2],
        regions=chosen.regions | data.draw(listed(Region)),
    )
    before = codes(rank(case, network))
    after = codes(rank(case, [better if one is chosen else one for one in network]))
    if chosen.code in before:
        assert after.index(chosen.code) <= before.index(chosen.code)


@given(cases, candidate_lists)
def test_offering_again_and_again_asks_everybody_ranked_once(
    case: Case, network: list[Candidate]
) -> None:
    ranking = rank(case, network)
    asked: list[str] = []
    while offered := to_offer(ranking, case.urgency, set(asked)):
        asked.extend(offered)
    assert sorted(asked) == sorted(codes(ranking))
