"""What the model alone takes for a cry for help: words may be one, a receipt's number is not."""

from datetime import UTC

from bot.house import House
from bot.intake import danger
from flows.vocabulary import Urgency
from locales.hearing.triage import Reason, Triage
from locales.hearing.understanding import Listener
from tests.stories.town import EARS, PLACES, WORDS


class Doubtful(Listener):
    """In doubt about whatever is said, without any rule."""

    def triage(self, text: str) -> Triage:
        reasons = (Reason("model.life", text),)
        return Triage(Urgency.NORMAL, 0.0, (("other", 1.0),), reasons, True)


def test_a_number_alone_raises_no_doubt() -> None:
    house = House(WORDS, EARS, PLACES, UTC, listener=Doubtful())
    assert danger.listen(house, "4841 782 452") is None
    assert danger.listen(house, "٤٨٤١ ٧٨٢ ٤٥٢") is None
    assert danger.listen(house, "3la wldi rah") is not None
