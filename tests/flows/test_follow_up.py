"""What a person can do with a grievance that was sent, by where it stands."""

import pytest

from flows import follow_up
from flows.follow_up import Act
from flows.interview import Ask
from flows.speech import Listing
from tests.flows.plain import Player


@pytest.mark.parametrize("acts", [follow_up.OPEN, follow_up.CLOSED])
def test_a_day_can_be_taken_away_also_once_the_grievance_is_closed(acts: tuple[Act, ...]) -> None:
    """Its reminders come until then: whoever gave it must be able to end them."""

    def flow(ask: Ask) -> object:
        days = Listing("date", {"d1": {"fr": "Audience · 3 juin"}, follow_up.NEW: {"fr": "Une de"}})
        return follow_up.follow_up(
            ask,
            tickets=Listing("ticket", {"t1": {"fr": "4821 093 756"}}),
            acts={"t1": acts},
            places=Listing("establishment", {}),
            dates={"t1": days},
        )

    step = Player("follow_up", flow).say("t1", "dates", "d1", "yes")
    assert step.record == follow_up.FollowUp("t1", Act.DATES, sure=True, known="d1")
