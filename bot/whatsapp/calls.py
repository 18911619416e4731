"""The few calls of Twilio that WhatsApp needs, whichever library makes them.

``bot/intake/on_whatsapp.py`` makes them with Twilio's own library and turns its errors into ours.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

OFFICIAL = "https://api.twilio.com"
ANSWER_SECONDS = 18

Form = list[tuple[str, str]]
"""The fields of a form as they came: in their order, blanks and doubles kept."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of WhatsApp: words, a file, or a Content resource with its blanks filled in.

    ``media`` is where Twilio fetches the file from. With ``content`` (its SID), ``text``
    is what the body comes to: only for finding the message again, it is not sent.
    """

    text: str = ""
    content: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    media: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as Twilio lists it; ``error`` is Twilio's code. ``created_at`` is aware."""

    sid: str
    text: str = field(repr=False)
    files: int
    status: str
    error: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Content:
    """A Content resource as Twilio lists it: its SID and the name we gave it."""

    sid: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Approval:
    """What WhatsApp says of a template: unsubmitted, received, pending, approved, rejected, paused
    or disabled; ``reason`` comes with a refusal."""

    state: str
    reason: str | None = None


class Calls(Protocol):
    """One sender's calls. Each raises Later, Unknown, Gone, Stopped, WindowClosed, Refused or
    Misconfigured."""

    async def send(self, address: str, part: Part) -> str:
        """Send one message; its SID. Twilio reports what becomes of it to ``/whatsapp/status``."""
        ...

    async def sent_to(self, address: str, since: datetime) -> list[Message]:
        """What was sent from our number to this address since then, oldest first."""
        ...

    def received(self, since: datetime) -> AsyncIterator[Form]:
        """What people sent to our number since then, oldest first, as the forms of the webhook.

        A pressed button comes as its label: Twilio keeps no more of it.
        """
        ...

    async def delete(self, sid: str) -> None:
        """Delete a message, ours or a person's, from what Twilio keeps; gone already is well."""
        ...

    async def delete_file(self, source: str) -> None:
        """Delete a file that somebody sent from what Twilio keeps; gone already is well."""
        ...

    async def contents(self) -> list[Content]:
        """Every Content resource of the account."""
        ...

    async def create(self, definition: Mapping[str, Any]) -> str:
        """Create a Content resource from its definition (``friendly_name``, ``language``,
        ``variables``, ``types``); its SID."""
        ...

    async def submit(self, sid: str, name: str, category: str) -> Approval:
        """Ask WhatsApp to approve a Content resource as a template."""
        ...

    async def approval(self, sid: str) -> Approval:
        """How far the approval of a Content resource is."""
        ...

    async def examine(self) -> None:
        """Ask Twilio whether it knows the account and its token; raises Misconfigured if not."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
