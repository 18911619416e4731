"""What must hold of routing for every network and every case."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.tickets.routing import LeftOut, gaps, rank, to_offer
from bot.tickets.scoring import ALL, Candidate, Case
from flows.vocabulary import Language, Need, Region, Topic, Urgency
from tests.bot.tickets.test_routing import codes


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
        away=st.booleans(),
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
    family_region=st.none() | st.sampled_from(Region),
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


@given(cases, candidate_lists.filter(bool), st.data(), st.integers(1, 5))
def test_more_load_never_brings_anybody_forward(
    case: Case, network: list[Candidate], data: st.DataObject, more: int
) -> None:
    chosen = data.draw(st.sampled_from(network))
    busier = replace(chosen, load=chosen.load + more)
    before = codes(rank(case, network))
    after = codes(rank(case, [busier if one is chosen else one for one in network]))
    assert set(before) == set(after)
    if chosen.code in before:
        assert after.index(chosen.code) >= before.index(chosen.code)


@given(cases, candidate_lists.filter(bool), st.data())
def test_naming_what_a_case_asks_for_is_never_worth_less_than_taking_everything(
    case: Case, network: list[Candidate], data: st.DataObject
) -> None:
    chosen = data.draw(st.sampled_from(network))
    assume(case.region is not None or case.family_region is not None)
    places = frozenset(map(str, filter(None, (case.region, case.family_region))))
    general = replace(
        chosen, needs=frozenset({ALL}), topics=frozenset({ALL}), regions=frozenset({ALL})
    )
    named = replace(
        general, needs=frozenset(case.needs), topics=frozenset({case.topic}), regions=places
    )
    others = [one for one in network if one is not chosen]
    by_all, by_name = (codes(rank(case, [*others, one])) for one in (general, named))
    assert (chosen.code in by_all) == (chosen.code in by_name)
    if chosen.code in by_all:
        assert by_name.index(chosen.code) <= by_all.index(chosen.code)


@given(cases, candidate_lists)
def test_the_order_is_total_and_no_two_share_a_place(case: Case, network: list[Candidate]) -> None:
    ranked = rank(case, network).ranked
    places = [(-one.score, one.load, one.code) for one in ranked]
    assert places == sorted(places)
    assert len(set(places)) == len(places)


@given(cases, candidate_lists)
def test_who_is_away_is_asked_only_where_a_life_is_at_risk_and_alone(
    case: Case, network: list[Candidate]
) -> None:
    ranking = rank(case, network)
    away = {one.code for one in network if one.away}
    asked = away & set(codes(ranking))
    assert not asked or (case.urgency is Urgency.LIFE and asked == set(codes(ranking)))
    assert not (ranking.gap and LeftOut.AWAY in dict(ranking.left_out).values())


@given(cases, candidate_lists)
def test_where_a_ticket_meets_a_gap_for_all_its_needs_the_network_knows_of_it(
    case: Case, network: list[Candidate]
) -> None:
    assume(case.region is not None and case.needs)
    if rank(case, network).gap:
        known = next(gap for gap in gaps(network) if gap.region is case.region)
        assert case.needs <= set(known.needs)
