"""What arrives at a door, before anyone knows whose it is: one shape for every channel.

Each ``on_*.py`` makes arrivals of its provider's updates; a host turns one into a turn.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Door(StrEnum):
    """Which side of Wasl an arrival, an account or a message belongs to."""

    INTAKE = "intake"
    DESK = "desk"


class Channel(StrEnum):
    """A way to reach someone."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    SIMULATOR = "simulator"
    TERMINAL = "terminal"


class Kind(StrEnum):
    """What sort of arrival it is; ``stopped``: the channel took a STOP, and has answered it."""

    WORDS = "words"
    PRESS = "press"
    EDITED = "edited"
    BLOCKED = "blocked"
    STOPPED = "stopped"
    UNBLOCKED = "unblocked"
    UNKNOWN = "unknown"


class Malformed(Exception):
    """What came is nothing that its provider sends: it does not say which message it is."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file a provider holds for us until it is fetched.

    ``kind`` is voice, audio, photo, video or document; ``source`` is what the provider's
    ``download`` wants; ``size`` is in bytes, when the provider says.
    """

    kind: str
    source: str
    name: str | None = None
    size: int | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update of one provider. ``provider_id`` is unique for ever within door and channel.

    ``message_id`` is the message itself, or for a press the message that held the button;
    ``shown`` and ``label`` are then its text and what the button said, where the provider tells.
    ``group`` names an album, so that its pictures are acknowledged once. ``aliases`` are other
    addresses that the channel says are the same person's. ``said_at`` (aware) is when it was
    said, None for just now. ``raw`` is the whole update, kept sealed, for whatever is not
    understood today.
    """

    door: Door
    channel: Channel
    address: str
    provider_id: str
    kind: Kind = Kind.WORDS
    text: str = ""
    pressed: str | None = None
    message_id: str | None = None
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    location: tuple[float, float] | None = None
    contact: str | None = None
    shown: str | None = None
    label: str | None = None
    group: str | None = None
    aliases: tuple[str, ...] = ()
    language_hint: str | None = None
    display_name: str | None = None
    said_at: datetime | None = None
    raw: dict[str, Any] = field(default_factory=dict)
