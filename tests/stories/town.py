"""A small town for stories: phones of families and of handlers, on the real engine and storage.

Only the channels are doubles; a phone shows what a real one would, edits and deletions included.
Families write over the line that a story is told on, handlers always as on Telegram.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind
from bot.carriage import leaving
from bot.delivery.delivery import Delivery
from bot.delivery.pace import Pace
from bot.desk.host import Desk
from bot.house import House
from bot.intake.host import Intake
from bot.intake.on_whatsapp_faults import meaning
from bot.screens import Button, Screen
from bot.whatsapp.reports import Reports
from bot.whatsapp.shapes import KNOCK
from flows.vocabulary import Role
from locales.hearing import Hearing
from locales.hearing.understanding import Listener
from locales.places import Places
from locales.words import labels
from storage import accounts, invitations, organisations, templates
from storage.accounts import Account
from storage.database import Database
from storage.transaction import Transaction
from tests.stories import lines
from tests.stories.lines import Line, typed

WHATSAPP = (Door.INTAKE.value, Channel.WHATSAPP.value)
IDS = itertools.count(1)
PLACES = Places()
WORDS = lines.WORDS
EARS = Hearing(labels, PLACES)


@dataclass(slots=True)
class Bubble:
    """One message on a phone, as it looks now; ``typed`` is its text where options are typed."""

    id: str
    screen: Screen
    typed: str | None = None


@dataclass(slots=True)
class Phone:
    """A phone of one person; what it shows is what the senders were asked to show."""

    town: Town
    door: Door
    address: str
    line: Line = field(default_factory=Line)
    bubbles: list[Bubble] = field(default_factory=list)

    @property
    def last(self) -> Screen:
        """The message at the bottom."""
        return self.bubbles[-1].screen

    @property
    def text(self) -> str:
        """Everything on the phone, from top to bottom."""
        return "\n".join(bubble.screen.text for bubble in self.bubbles)

    async def say(self, *texts: str) -> Screen:
        """Type messages, one after the other; the last thing said in answer."""
        for text in texts:
            await self.arrive(text=text)
        return self.last

    async def press(self, label: str) -> Screen:
        """Press the button that begins with this label, the lowest one on the phone.

        Where there are no buttons, what stands for it is typed.
        """
        bubble, button = self.find(label)
        if bubble.typed is not None:
            return await self.say(typed(bubble.typed, button.label) or label)
        await self.arrive(
            kind=Kind.PRESS,
            pressed=button.data,
            message_id=bubble.id,
            shown=bubble.screen.text,
            label=button.label,
        )
        return self.last

    async def send(self, kind: str, source: str = "file") -> Screen:
        """Send a file of a kind, such as a voice note."""
        await self.arrive(attachments=(Attachment(kind, source, size=1_000),))
        return self.last

    def find(self, label: str) -> tuple[Bubble, Button]:
        """The lowest button whose label begins like this."""
        for bubble in reversed(self.bubbles):
            for button in bubble.screen.buttons:
                if button.label.removeprefix("✓ ").startswith(label):
                    return bubble, button
        shown = [b.label for bubble in self.bubbles for b in bubble.screen.buttons]
        raise AssertionError(f"no button {label!r} among {shown}")

    async def arrive(self, provider_id: str | None = None, **what: Any) -> None:
        """One update of this phone reaches Wasl, and what Wasl says in answer arrives."""
        await self.town.arrive(self.update(provider_id or f"u{next(IDS)}", **what))

    def update(self, provider_id: str, **what: Any) -> Arrival:
        """One update of this phone, as it reaches Wasl."""
        arrival = Arrival(self.door, Channel.SIMULATOR, self.address, provider_id, **what)
        return self.line.came(arrival)

    def account(self, t: Transaction) -> Account:
        """What Wasl knows this phone by."""
        return accounts.reach(t, self.door, self.line.channel, self.address)

    def show(self, screen: Screen, named: str | None = None, typed: str | None = None) -> str:
        """A message reaches the phone, or changes or removes an earlier one."""
        target = screen.replaces or screen.deletes
        for bubble in self.bubbles:
            if bubble.id == target:
                if screen.deletes:
                    self.bubbles.remove(bubble)
                elif screen.text:
                    bubble.screen = screen
                else:
                    bubble.screen = replace(bubble.screen, buttons=())
                return bubble.id
        self.bubbles.append(Bubble(named or f"m{next(IDS)}", screen, typed))
        return self.bubbles[-1].id


class Town:
    """Both hosts and the delivery on one database, and the phones they speak with."""

    way: ClassVar[Callable[[Database], Line]] = lambda _: Line()
    """The line of the families; it is set for each way on which a story is told."""

    def __init__(self, database: Database, listener: Listener | None = None) -> None:
        self.database = database
        zone = ZoneInfo("Africa/Casablanca")
        self.house = House(WORDS, EARS, PLACES, zone, listener=listener or Listener(EARS.places))
        self.intake = Intake(database, self.house)
        self.desk = Desk(database, self.house)
        self.phones: dict[tuple[str, str], Phone] = {}
        self.line = Town.way(database)
        lanes = {(door.value, Channel.SIMULATOR.value) for door in Door}
        lanes.add((Door.INTAKE.value, self.line.channel.value))
        self.delivery = Delivery(
            database,
            {lane: _Mast(self, lane[0]) for lane in lanes},
            paces={lane: Pace(10_000, 10_000, 10_000, 10_000) for lane in lanes},
            aftermaths={WHATSAPP: Reports(database, self.house, meaning)},
            consider=partial(leaving.consider, self.house),
        )

    def person(self, name: str, line: Line | None = None) -> Phone:
        """The phone of a family member or a released prisoner, perhaps on a line of their own."""
        return self._phone(Door.INTAKE, name, line or self.line)

    def _phone(self, door: Door, name: str, line: Line) -> Phone:
        made = Phone(self, door, line.address(name), line)
        return self.phones.setdefault((door, name), made)

    async def knocks(self) -> bool:
        """Whether there are approved words for who has not written for a day."""
        return await self.database.read(lambda t: templates.approved(t, KNOCK, "ary"))

    async def arrive(self, arrival: Arrival) -> None:
        """Give an arrival to its door, then deliver all that is due."""
        await (self.intake if arrival.door is Door.INTAKE else self.desk).arrive(arrival)
        await self.delivery.exhaust()

    async def organisation(self, code: str, **columns: Any) -> None:
        """An association competent for everything, everywhere, unless told otherwise."""
        everything: dict[str, Any] = {
            "name_fr": f"Association {code}",
            "name_ar": f"جمعية {code}",
            "regions": ["*"],
            "needs": ["*"],
            "topics": ["*"],
            "languages": ["*"],
            "capacity": 10,
        }
        await self.database.write(lambda t: organisations.put(t, code, **everything | columns))

    async def associations(self) -> bool:
        """Whether there is any association a grievance could be kept from."""
        return bool(await self.database.read(organisations.all))

    async def handler(self, name: str, code: str, role: Role = Role.HANDLER) -> Phone:
        """A handler of an association, who has joined by an invitation."""

        def invite(t: Transaction) -> str:
            organisation = organisations.by_code(t, code)
            assert organisation is not None
            return invitations.issue(t, organisation.id, role, 24)

        token = await self.database.write(invite)
        phone = self._phone(Door.DESK, name, Line())
        await phone.say(f"/start {token}")
        return phone


@dataclass(frozen=True, slots=True)
class _Mast:
    """The sender of one door: what it is given appears on the phone with that address."""

    town: Town
    door: str

    async def send(self, address: str, screen: Screen) -> str:
        """Show a screen on a phone."""
        for (door, _), phone in self.town.phones.items():
            if (door, phone.address) == (self.door, address):
                return await phone.line.send(phone, screen)
        raise AssertionError(f"a message for nobody: {self.door} {address}")
