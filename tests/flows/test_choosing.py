"""What may be agreed to is asked, and each answer is kept for the purpose it was given for."""

from functools import partial

import pytest

from flows.agreeing import SAID
from flows.choosing import Change, Chosen, TakenOver, choices, take_over
from flows.every import AWAITED, GROUPS, PLACES, TICKETS
from flows.grievance import NEEDS, Agreement, grievance
from flows.speech import Listing
from flows.vocabulary import Hours, Need, Purpose, Region, Relation, TopicGroup
from flows.workbench import paths
from tests.flows.plain import Player

FOLLOWING = {Need.WOMEN, Need.RELEASED, Need.ILL_TREATMENT, Need.MENTAL_HEALTH, Need.STUDENTS}
"""The needs that follow from who it is about, or from what happened."""
NONE = Listing("reminder", {})
MOST = 9
"""What a list of WhatsApp holds beside its row for none of them."""


def test_every_competence_of_the_network_can_come_of_a_grievance() -> None:
    asked = {need for needs in NEEDS.values() for need in needs}
    assert asked | FOLLOWING == set(Need)
    assert set(NEEDS) == set(Relation)
    assert {len(needs) for needs in NEEDS.values()} == {MOST}
    assert all(len(set(needs)) == len(needs) for needs in NEEDS.values())


def test_contact_is_known_before_the_long_part_and_awareness_hangs_on_it() -> None:
    flow = partial(grievance, places=PLACES, associations=GROUPS, nobody_left={"a", "b"}.issubset)
    for guide in paths("grievance", flow, turns=1):
        met = [key.partition(".")[2] for key, *_ in guide.met]
        assert met.index("contact") < met.index("account")
        kept = "keep" in met and guide.given["grievance.keep"] == "yes"
        asked = kept and guide.given["grievance.contact"] == "yes"
        assert ("awareness" in met) is asked


def test_who_sent_nothing_is_asked_of_no_grievance() -> None:
    player = Player("choices", partial(choices, tickets=Listing("ticket", {}), awaited=NONE))
    assert player.say("share").unclear == "choice"
    assert player.say("remind", "no").record == Chosen(Change.REMIND, False)


@pytest.mark.parametrize("change", ["share", "contact", "statistics"])
def test_a_choice_is_of_one_grievance(change: str) -> None:
    player = Player("choices", partial(choices, tickets=TICKETS, awaited=NONE))
    player.say(change)
    assert player.shown == "choices.ticket"
    record = player.say("2", "no").record
    assert record == Chosen(Change(change), False, "2")
    assert isinstance(record, Chosen)
    assert record.purpose is Purpose(change)


def test_messages_of_awareness_may_be_of_some_things_and_one_region() -> None:
    player = Player("choices", partial(choices, tickets=TICKETS, awaited=NONE))
    record = player.say("awareness", "yes", "health", "justice", "done", "oriental").record
    assert record == Chosen(
        Change.AWARENESS,
        True,
        region=Region.ORIENTAL,
        interests=(TopicGroup.HEALTH, TopicGroup.JUSTICE),
    )


def test_one_reminder_that_is_to_come_is_stopped_or_all_of_them() -> None:
    flow = partial(choices, tickets=TICKETS, awaited=AWAITED)
    player = Player("choices", flow)
    player.say("remind")
    assert player.shown == "choices.reminder"
    record = player.say("1", "yes").record
    assert record == Chosen(Change.REMIND, False, reminder="1")
    assert Player("choices", flow).say("remind", "1", "no").record == Chosen(
        Change.REMIND, True, reminder="1"
    ), "they think better of it"
    assert Player("choices", flow).say("remind", "all", "no").record == Chosen(Change.REMIND, False)


def test_nothing_is_changed_by_who_wants_nothing_changed() -> None:
    player = Player("choices", partial(choices, tickets=TICKETS, awaited=NONE))
    record = player.say("nothing").record
    assert record == Chosen(Change.NOTHING)


def test_who_does_not_agree_is_asked_nothing_more() -> None:
    assert Player("take_over", take_over).say("no").record == TakenOver(False, {})


def test_his_own_consents_are_asked_and_not_taken_from_the_family() -> None:
    record = (
        Player("take_over", take_over)
        .say("yes", *["yes", "no", "yes", "no", "evening", "no"])
        .record
    )
    assert record == TakenOver(
        True,
        {
            Purpose.KEEP: True,
            Purpose.SHARE: True,
            Purpose.CONTACT: False,
            Purpose.STATISTICS: True,
        },
        shared_phone=False,
        hours=Hours.EVENING,
        family=False,
    )


def test_what_can_be_known_after_a_visit_is_no_longer_not_asked() -> None:
    assert set(Agreement) - set(SAID) == {Agreement.NOT_ASKED}
