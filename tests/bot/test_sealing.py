"""What becomes of a message whose button was pressed: it is changed, where a channel can do so."""

import pytest

from bot.arrivals import Arrival, Channel, Door, Kind
from bot.dialogue import sealed
from bot.screens import Screen


@pytest.mark.parametrize(
    ("channel", "screen"),
    [
        (Channel.TELEGRAM, Screen("Oui ?\n\n✓ Oui", language="fr", replaces="m1")),
        (Channel.WHATSAPP, None),
    ],
)
def test_a_pressed_message_is_sealed_where_it_can_be_changed(
    channel: Channel, screen: Screen | None
) -> None:
    """Elsewhere nothing is queued, which would be taken for the message itself."""
    arrival = Arrival(
        Door.INTAKE, channel, "amina", "p1", Kind.PRESS,
        pressed="k3f9:g.share=yes", label="Oui", message_id="m1", shown="Oui ?",
    )  # fmt: skip
    assert sealed(arrival, "fr") == screen
