"""Lays down at Twilio whatever questions and the knock need, once for each language and shape.

A definition's name holds the digest of its content, so that what an earlier run laid down before it
was cut off is found at Twilio and taken over, and nothing is ever changed under way.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.delivery.sending import Later, Refused
from bot.whatsapp import knock, shapes
from bot.whatsapp.calls import Approval, Calls
from bot.whatsapp.shapes import CODES, Definition
from flows.vocabulary import Language
from locales.words import Words
from storage import templates
from storage.database import Database
from storage.templates import UNSUBMITTED, Template

TRIES = 5
LONGEST_WAIT = 60.0

T = TypeVar("T")
Key = tuple[str, str, str]
"""Name, language and digest: what a definition is known by."""


class Done(StrEnum):
    """What became of a definition in a run."""

    KEPT = "kept"
    FOUND = "found"  # at Twilio, where an earlier run had left it
    MADE = "made"
    MISSING = "missing"  # a run that changes nothing says so
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table that a run prints; no SID for what is not at Twilio."""

    definition: Definition
    sid: str | None
    approval: Approval
    done: Done


def wanted(words: Mapping[str, Words]) -> list[Definition]:
    """Every definition there has to be; what needs approval first, since that may take two days."""
    knocks = [knock.definition(words[language]) for language in Language]
    return [*knocks, *shapes.definitions(words)]


def needs_approval(name: str) -> bool:
    """Whether what bears this name is sent to people who wrote too long ago."""
    return name == shapes.KNOCK


def key_of(one: Definition | Template) -> Key:
    """What a definition is known by, at Twilio and here."""
    return one.name, str(one.language), one.digest


async def provision(
    database: Database,
    calls: Calls,
    definitions: Iterable[Definition],
    *,
    dry_run: bool = False,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[Line]:
    """Lay down what is missing, one definition after the other; a line for each.

    May be run again at any time, and beside another run: the worst is a second copy that nobody
    uses. ``dry_run`` only looks. Raises Later, Unknown or Misconfigured when Twilio does not
    answer; everything told until then is kept.
    """
    run = _Run(database, calls, dry_run, sleep)
    await run.look()
    for definition in definitions:
        yield await run.lay(definition)


class _Run:
    """One run: what is known here, and what is at Twilio."""

    def __init__(
        self,
        database: Database,
        calls: Calls,
        dry_run: bool,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._database = database
        self._calls = calls
        self._dry_run = dry_run
        self._sleep = sleep
        self._known: dict[Key, Template] = {}
        self._by_name: dict[tuple[str, str], str] = {}
        self._present: set[str] = set()

    async def look(self) -> None:
        """See what there is already, here and there."""
        rows = await self._database.read(templates.all)
        self._known = {key_of(row): row for row in rows}
        contents = await self._patiently(self._calls.contents)
        self._present = {content.sid for content in contents}
        for content in contents:
            self._by_name.setdefault((content.name, content.language), content.sid)

    async def lay(self, definition: Definition) -> Line:
        """Have one definition at Twilio, and submitted if it needs that."""
        known = self._known.get(key_of(definition))
        name = (definition.friendly_name, CODES[definition.language])
        if known is not None and known.content_sid in self._present:
            sid, done = known.content_sid, Done.KEPT
        elif name in self._by_name:
            sid, done = self._by_name[name], Done.FOUND
        elif self._dry_run:
            return Line(definition, None, Approval(UNSUBMITTED), Done.MISSING)
        else:
            try:
                sid = await self._patiently(lambda: self._calls.create(definition.request))
            except Refused as refused:
                return Line(definition, None, Approval(UNSUBMITTED, refused.reason), Done.REFUSED)
            done = Done.MADE
        if done is not Done.KEPT:
            # Written down before it is submitted: a run that is cut off here goes on from here.
            await self._keep(definition, sid)
        return await self._judged(definition, sid, done)

    async def _judged(self, definition: Definition, sid: str, done: Done) -> Line:
        """How far the approval is, asked for where nobody has."""
        if not needs_approval(definition.name):
            return Line(definition, sid, Approval(UNSUBMITTED), done)
        approval = await self._patiently(lambda: self._calls.approval(sid))
        if approval.state == UNSUBMITTED and not self._dry_run:
            try:
                approval = await self._patiently(
                    lambda: self._calls.submit(sid, definition.friendly_name, knock.CATEGORY)
                )
            except Refused as refused:
                approval, done = Approval(UNSUBMITTED, refused.reason), Done.REFUSED
        if not self._dry_run:
            state, reason = approval.state, approval.reason
            await self._database.write(lambda t: templates.note(t, sid, state, reason))
        return Line(definition, sid, approval, done)

    async def _keep(self, definition: Definition, sid: str) -> None:
        if not self._dry_run:
            name, language, digest = key_of(definition)
            await self._database.write(lambda t: templates.put(t, name, language, digest, sid))

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call again when Twilio asks to wait, a few times."""
        for tried in range(TRIES - 1):
            try:
                return await call()
            except Later as later:
                seconds = 2.0**tried if later.seconds is None else later.seconds
                await self._sleep(min(seconds, LONGEST_WAIT))
        return await call()
