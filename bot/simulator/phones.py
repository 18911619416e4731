"""What every simulated phone shows: its bubbles in memory, and the pages that watch it live.

A page asks for what changed since a number; a number never comes back, even after a restart.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from bot.arrivals import Door
from bot.screens import Button

State = Literal["sending", "sent", "failed", "gone"]
Sort = Literal["words", "press", "file", "place"]

MOST_PHONES = 400
MOST_BUBBLES = 1000
HEARTBEAT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file in a bubble; ``id`` is a stored file's, or an upload's that is not yet stored."""

    id: str
    kind: str
    media_type: str
    name: str
    size: int


@dataclass(slots=True)
class Bubble:
    """One message on a phone. ``before`` is what it said at first, when it was replaced since.

    ``quoted`` is the beginning of the message that it replies to.
    """

    id: str
    door: Door
    phone: str
    mine: bool
    sort: Sort
    text: str = ""
    buttons: tuple[Button, ...] = ()
    files: tuple[ShownFile, ...] = ()
    language: str = ""
    list_label: str | None = None
    protect: bool = False
    quoted: str = ""
    state: State = "sent"
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    before: tuple[str, tuple[Button, ...]] | None = None
    number: int = 0
    changed: int = 0

    def every_button(self) -> tuple[Button, ...]:
        """The buttons it has, and those it had at first."""
        return self.buttons + (self.before[1] if self.before else ())


@dataclass(frozen=True, slots=True)
class Typing:
    """Wasl is busy answering this phone."""

    door: Door
    phone: str
    changed: int


@dataclass(slots=True)
class _Phone:
    bubbles: dict[str, Bubble] = field(default_factory=dict)
    typing: int = 0


class Phones:
    """Every phone of this process. Belongs to one event loop; nothing is written to disk."""

    def __init__(self) -> None:
        self._phones: dict[tuple[Door, str], _Phone] = {}
        self._watchers: set[asyncio.Event] = set()
        # Later processes count from later, so a page that comes back never misses news.
        self._count = time.time_ns() // 1_000_000
        self._closed = False

    def show(self, bubble: Bubble) -> None:
        """Put a bubble on its phone, or let it take the place of the one with the same id."""
        bubbles = self._phone(bubble.door, bubble.phone).bubbles
        self._count += 1
        bubble.changed = self._count
        if old := bubbles.get(bubble.id):
            bubble.number, bubble.at = old.number, old.at
            bubble.before = old.before or (old.text, old.buttons)
            bubble.list_label = bubble.list_label or old.list_label
        else:
            bubble.number = self._count
        bubbles[bubble.id] = bubble
        while len(bubbles) > MOST_BUBBLES:
            del bubbles[next(iter(bubbles))]
        self._wake()

    def find(self, door: Door, phone: str, bubble_id: str) -> Bubble | None:
        """The bubble of that id on that phone, and on no other."""
        known = self._phones.get((door, phone))
        return known.bubbles.get(bubble_id) if known else None

    def mark(self, bubble: Bubble, state: State) -> None:
        """Say what became of a person's own message."""
        self._count += 1
        bubble.state, bubble.changed = state, self._count
        self._wake()

    def type(self, door: Door, phone: str) -> None:
        """Show that Wasl is writing to this phone."""
        self._count += 1
        self._phone(door, phone).typing = self._count
        self._wake()

    def file(self, phone: str, file_id: str) -> ShownFile | None:
        """The file of that id if this phone has been shown it, else None: others may not see it."""
        for door in Door:
            known = self._phones.get((door, phone))
            for bubble in known.bubbles.values() if known else ():
                for shown in bubble.files:
                    if shown.id == file_id:
                        return shown
        return None

    def take_off(self, door: Door, phone: str, bubble_id: str) -> None:
        """Delete a bubble from a phone, as a bot deletes its message; it may be gone already."""
        if bubble := self.find(door, phone, bubble_id):
            bubble.text, bubble.buttons, bubble.files, bubble.before = "", (), (), None
            # It stays as an empty place marked "gone": only what exists can be sent as news.
            self.mark(bubble, "gone")

    def take_buttons(self, door: Door, phone: str, bubble_id: str) -> None:
        """Leave a bubble its words and take its buttons; nothing if it is not there."""
        if (bubble := self.find(door, phone, bubble_id)) and bubble.buttons:
            bubble.before = bubble.before or (bubble.text, bubble.buttons)
            bubble.buttons = ()
            self.mark(bubble, bubble.state)

    def forget(self, door: Door, phone: str) -> None:
        """Drop a phone and all it shows."""
        self._phones.pop((door, phone), None)

    def close(self) -> None:
        """End every stream, so that the server can stop without waiting for the pages to leave."""
        self._closed = True
        self._wake()

    async def news(
        self, door: Door, phones: Iterable[str], after: int = 0
    ) -> AsyncIterator[list[Bubble | Typing]]:
        """What changed on these phones since ``after``, oldest change first, as it happens.

        The first list is what was there already, perhaps nothing; a later empty list is a
        heartbeat. Ends when ``close`` is called.
        """
        watched = tuple(phones)
        awake = asyncio.Event()
        self._watchers.add(awake)
        try:
            first = True
            while not self._closed:
                awake.clear()
                batch = self._changed(door, watched, after)
                if batch or first:
                    first = False
                    after = batch[-1].changed if batch else after
                    yield batch
                    continue
                try:
                    await asyncio.wait_for(awake.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield []
        finally:
            self._watchers.discard(awake)

    def _changed(self, door: Door, phones: Iterable[str], after: int) -> list[Bubble | Typing]:
        batch: list[Bubble | Typing] = []
        for phone in phones:
            known = self._phones.get((door, phone))
            if known is None:
                continue
            batch += [bubble for bubble in known.bubbles.values() if bubble.changed > after]
            if known.typing > after:
                batch.append(Typing(door, phone, known.typing))
        return sorted(batch, key=lambda item: item.changed)

    def _phone(self, door: Door, phone: str) -> _Phone:
        key = (door, phone)
        # The phone used last stands last, so that the first is the one to drop.
        known = self._phones.pop(key, None) or _Phone()
        self._phones[key] = known
        while len(self._phones) > MOST_PHONES:
            del self._phones[next(iter(self._phones))]
        return known

    def _wake(self) -> None:
        for watcher in self._watchers:
            watcher.set()
