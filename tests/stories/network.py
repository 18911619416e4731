"""WhatsApp in memory, for stories: Twilio's Content resources and its window, and what it refuses.

What it takes is held to the same rules as on loopback; only HTTP is left out.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.delivery.sending import WindowClosed
from bot.whatsapp.calls import Approval, Content, Form, Message, Part
from tests.loopback.limits import Refused
from tests.loopback.twilio_contents import Contents
from tests.loopback.twilio_messages import Kept, new_sid, refuse_wrong

ACCOUNT = "AC" + "1" * 32
OURS = "whatsapp:+14155238886"
DAY = timedelta(hours=24)


@dataclass
class Network:
    """One sender's messages, both ways. ``faults`` is what Twilio or WhatsApp would have refused.

    ``said`` holds what was sent to each address since it was last looked at.
    """

    library: Contents = field(default_factory=lambda: Contents(ACCOUNT, judged="approved"))
    kept: dict[str, Kept] = field(default_factory=dict)
    said: dict[str, list[Kept]] = field(default_factory=dict)
    heard: dict[str, datetime] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def hear(self, kept: Kept) -> None:
        """Somebody writes: for a day they may be written to freely."""
        self.kept[kept.sid] = kept
        self.heard[kept.sender] = datetime.now(UTC)

    def is_open(self, address: str) -> bool:
        """Whether free words may go there now."""
        heard = self.heard.get(address)
        return heard is not None and datetime.now(UTC) - heard < DAY

    async def send(self, address: str, part: Part) -> str:
        """See Calls; what is refused is a fault of ours, but for the window."""
        kept = Kept(new_sid("SM"), OURS, address, part.text, inbound=False, status="sent")
        try:
            leaves = self._filled(kept, part)
        except Refused as refusal:
            self.faults.append(f"{refusal.code} {refusal.description}")
            raise
        if not (leaves or self.is_open(address)):
            raise WindowClosed("twilio: 63016")
        self.kept[kept.sid] = kept
        self.said.setdefault(address, []).append(kept)
        return kept.sid

    async def sent_to(self, address: str, since: datetime) -> list[Message]:
        """See Calls."""
        ours = [each for each in self.kept.values() if each.to == address and each.at >= since]
        return [
            Message(
                each.sid, each.body, int(each.media_url is not None), each.status, None, each.at
            )
            for each in ours
        ]

    async def received(self, since: datetime) -> AsyncIterator[Form]:
        """See Calls: nothing was missed here."""
        for form in list[Form]():
            yield form

    async def delete(self, sid: str) -> None:
        """See Calls."""
        self.deleted.append(sid)
        self.kept.pop(sid, None)

    async def delete_file(self, source: str) -> None:
        """See Calls."""
        self.deleted.append(source)

    async def contents(self) -> list[Content]:
        """See Calls."""
        there = self.library.kept.values()
        return [Content(each["sid"], each["friendly_name"], each["language"]) for each in there]

    async def create(self, definition: Mapping[str, Any]) -> str:
        """See Calls."""
        return str(self.library.create(dict(definition))["sid"])

    async def submit(self, sid: str, name: str, category: str) -> Approval:
        """See Calls."""
        self.library.submit(sid, {"name": name, "category": category})
        return await self.approval(sid)

    async def approval(self, sid: str) -> Approval:
        """See Calls."""
        told = self.library.approval(sid)
        return Approval(told["status"], told.get("rejection_reason") or None)

    async def examine(self) -> None:
        """See Calls."""

    async def close(self) -> None:
        """See Calls."""

    def _filled(self, kept: Kept, part: Part) -> bool:
        """Fill the message in; whether it may go to who has not written for a day."""
        given = {"To": kept.to, "From": OURS, "MediaUrl": part.media or ""}
        if part.content is None:
            refuse_wrong({**given, "Body": part.text}, OURS)
            kept.media_url = part.media
            return False
        refuse_wrong({**given, "ContentSid": part.content}, OURS)
        filled = self.library.fill(part.content, json.dumps(dict(part.variables)))
        self.faults += filled.faults
        kept.filled, kept.body = filled, filled.body
        return self.library.may_leave(part.content, filled.kind)
