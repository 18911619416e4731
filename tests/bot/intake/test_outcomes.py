"""What follows on each conversation of a person: none of them ends in nothing."""

from bot.desk import conversations
from bot.intake import outcomes
from flows import every


def test_every_conversation_of_a_person_has_its_outcome() -> None:
    assert set(outcomes.FLOWS) == set(every.FLOWS) - set(conversations.FLOWS)
