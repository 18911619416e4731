"""The conversation every benchmark plays: a mother's grievance in Darija, as she would type it."""

from bot.arrivals import Arrival, Attachment, Channel, Door
from bot.furnishing import furnished
from bot.house import House

VOICE = "a voice note"
MESSAGES = (
    "السلام عليكم",
    "الدارجة",
    "1",
    "ولدي",
    "لا",
    "الضرب",
    "1",
    "3okacha",
    "كازا",
    "خرج الحكم",
    "والو",
    "البارح",
    "آه",
    "ولدي مضروب فعينو وما بغاوش يديوه للطبيب",
    # Such words are a danger: she is asked once more, and stays with what she said.
    "لا",
    VOICE,
    "سالينا",
    "والو",
    "يشوفو الطبيب",
    "دوز",
    "دوز",
    "2",
    "آه",
    "آه",
    "لا",
    "لا",
    "والو",
    "لا",
    "1",
    "صيفط",
)
"""From the first word to the receipt."""


def house() -> House:
    """Words, ears and places, as a running Wasl has them."""
    return furnished("Africa/Casablanca")


def arrivals(person: int) -> list[Arrival]:
    """The whole conversation of one person, update by update."""
    return [
        Arrival(
            Door.INTAKE,
            Channel.TELEGRAM,
            f"{person}",
            f"{person}-{number}",
            text="" if text is VOICE else text,
            attachments=(Attachment("voice", f"f{person}", size=9_000),) if text is VOICE else (),
        )
        for number, text in enumerate(MESSAGES)
    ]
