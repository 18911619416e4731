"""Screens as WhatsApp messages through Twilio: words, files lent by address, buttons or a list.

A message that went out can't be changed there: what replaces it is said anew.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from bot.delivery.sending import Refused, WindowClosed
from bot.rendering import length
from bot.screens import Screen
from bot.shelf import Held, Shelf
from bot.whatsapp.calls import Calls, Message, Part
from bot.whatsapp.kinds import captioned, taken
from bot.whatsapp.parts import LONGEST_CAPTION, became, said, speaking, under, written

log = structlog.get_logger(__name__)

Lend = Callable[[str], str]
"""The address at which Twilio may fetch a stored file, by its id, for a while."""
Known = Callable[[Collection[str]], Awaitable[Collection[str]]]
"""Which of these messages (SIDs) are known already as what some other screen became."""
Untaken = Callable[[str, str], Awaitable[None]]
"""Called with an address and the id of a file that WhatsApp does not take."""


class Book(Protocol):
    """Which Content resources there are."""

    async def sid(self, name: str, language: str) -> str | None:
        """The SID of a shape in one of our languages; of a template only once it is approved."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """The messages of a screen; ``instead`` takes the place of a last one that is refused.

    ``approved``: it is said in words that WhatsApp approved, which may be older than ours.
    """

    parts: Sequence[Part]
    instead: Sequence[Part] = ()
    approved: bool = False


@dataclass(slots=True)
class Begun:
    """Which messages of a plan Twilio took, by their place, and whether buttons became text."""

    sids: dict[int, str] = field(default_factory=dict)
    written: bool = False


class WhatsAppScreens:
    """Sends screens to people on WhatsApp. A sender of delivery that can be asked what it took.

    ``untaken`` hears of files that WhatsApp does not take.
    """

    def __init__(
        self,
        calls: Calls,
        shelf: Shelf,
        book: Book,
        lend: Lend,
        known: Known,
        untaken: Untaken | None = None,
    ) -> None:
        self._calls = calls
        self._shelf = shelf
        self._book = book
        self._lend = lend
        self._known = known
        self._untaken = untaken
        # From a recall to the send that follows it, and no longer: what is tried again is recalled
        # first, and another process may have gone on meanwhile.
        self._begun: dict[tuple[str, Screen], Begun] = {}

    async def send(self, address: str, screen: Screen) -> str:
        """See Sender. The SIDs of all messages that the screen needed, separated by blanks."""
        if screen.deletes:
            # They stay on the phone: WhatsApp lets nobody take back through Twilio.
            for sid in screen.deletes.split():
                await self._calls.delete(sid)
            return screen.deletes
        if screen.replaces and not screen.text and not screen.files:
            return screen.replaces
        begun = self._begun.pop((address, screen), None) or Begun()
        plan = await self._plan(address, screen)
        await self._go_on(address, plan, begun)
        return " ".join(sid for _, sid in sorted(begun.sids.items()))

    async def recall(self, address: str, screen: Screen, since: datetime) -> None:
        """See Remembering: what Twilio lists, less what other screens are known to have become."""
        if screen.deletes or (screen.replaces and not screen.text and not screen.files):
            return
        listed = await self._calls.sent_to(address, since)
        known = await self._known([message.sid for message in listed])
        plan = await self._plan(address, screen)
        begun = _found(plan, [message for message in listed if message.sid not in known])
        self._begun.pop((address, screen), None)
        if begun.sids:
            self._begun[address, screen] = begun

    async def _go_on(self, address: str, plan: Plan, begun: Begun) -> None:
        """Send what is missing of a plan."""
        while missing := _missing(plan, begun):
            place, part = missing[0]
            try:
                begun.sids[place] = await self._calls.send(address, part)
            except Refused as fault:
                if part.content is None or not plan.instead:
                    raise
                # A shape deleted at Twilio must not leave anybody without the question.
                log.warning("a shape was refused", reason=fault.reason)
                begun.written = True

    async def _plan(self, address: str, screen: Screen) -> Plan:
        if screen.template is not None:
            sid = await self._book.sid(screen.template, screen.language)
            if sid is None:
                raise WindowClosed("whatsapp: no approved template")
            return Plan([Part(screen.text, content=sid)], approved=True)
        text, files = await self._files(address, screen)
        alone = len(files) == 1 and captioned(files[0][1]) and not screen.buttons
        if alone and length(text) <= LONGEST_CAPTION:
            return Plan([Part(text, media=self._lend(files[0][0]))])
        before = [Part(media=self._lend(file_id)) for file_id, _ in files]
        after = await self._words(text, screen)
        plan = Plan([*before, *after.parts], after.instead)
        if not plan.parts:
            raise Refused("a screen without words or files")
        return plan

    async def _words(self, text: str, screen: Screen) -> Plan:
        """The words of a screen and its buttons."""
        if not screen.buttons:
            return Plan(said(text))
        below = under(text, screen.buttons)
        sid = await self._book.sid(below.shape.name, screen.language) if below else None
        if below is None or sid is None:
            return Plan(written(text, screen.buttons, screen.language))
        instead = written(below.body, screen.buttons, screen.language)
        return Plan([*said(below.lead), below.part(sid)], instead)

    async def _files(self, address: str, screen: Screen) -> tuple[str, list[tuple[str, Held]]]:
        """The files that can be sent, by id, and the words with what is to be said of the others.

        Raises NotReady.
        """
        held = [(file_id, await self._shelf.take(file_id)) for file_id in screen.files]
        fitting = [(file_id, file) for file_id, file in held if file is not None and taken(file)]
        refused = [(file_id, file) for file_id, file in held if file and not taken(file)]
        texts = [screen.text] if screen.text else []
        words = speaking(screen.language)
        for file_id, file in refused:
            texts.append(words.say("file.not_taken", name=file.name))
            if self._untaken is not None:
                await self._untaken(address, file_id)
        return "\n\n".join(texts), fitting


def _missing(plan: Plan, begun: Begun) -> list[tuple[int, Part]]:
    """The messages of a plan that Twilio has not taken, each with its place."""
    parts = [*plan.parts[:-1], *plan.instead] if begun.written else plan.parts
    return [(place, part) for place, part in enumerate(parts) if place not in begun.sids]


def _found(plan: Plan, listed: list[Message]) -> Begun:
    """Which messages of a plan are among those listed; one between them may have failed."""
    if plan.approved:
        # Nothing else goes out behind a closed window, whatever its words.
        return Begun(dict(enumerate(message.sid for message in listed[:1] if not message.files)))
    begun = Begun(_taken(listed, plan.parts))
    if plan.instead and len(plan.parts) - 1 not in begun.sids:
        instead = _taken(listed, plan.instead, first=len(plan.parts) - 1)
        begun.written = bool(instead)
        begun.sids |= instead
    return begun


def _taken(listed: list[Message], parts: Sequence[Part], first: int = 0) -> dict[int, str]:
    """Which of these parts Twilio took: the oldest message like each, that is no other's then."""
    found: dict[int, str] = {}
    for place, part in enumerate(parts, start=first):
        for message in listed:
            if became(part, message.text) and bool(message.files) == bool(part.media):
                listed.remove(message)
                found[place] = message.sid
                break
    return found
