"""How a phone of a story speaks with Wasl: as on Telegram, or on WhatsApp with or without buttons.

A phone shows each screen as one bubble; it is checked that what was really sent says the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.arrivals import Arrival, Channel, Kind
from bot.screens import Screen
from bot.shelf import MemoryShelf
from bot.whatsapp import forms
from bot.whatsapp.book import Book
from bot.whatsapp.provisioning import needs_approval, wanted
from bot.whatsapp.screens import WhatsAppScreens
from flows.vocabulary import Language
from locales.words import Words
from storage import templates
from storage.database import Database
from storage.transaction import Transaction
from storage.vault import LIMIT
from tests.loopback.twilio_forms import Person, message_form, replying_to
from tests.loopback.twilio_messages import Kept
from tests.loopback.whatsapp_phone import choice
from tests.stories.network import ACCOUNT, OURS, Network

if TYPE_CHECKING:
    from tests.stories.town import Phone

WORDS = {language.value: Words(language) for language in Language}
MEDIA = {
    "voice": ("audio", "audio/ogg"),
    "photo": ("image", "image/jpeg"),
    "video": ("video", "video/mp4"),
    "document": ("document", "application/pdf"),
}
MARKS = re.compile("[\u2066-\u2069\u200e\u200f]")
SIGNS = re.compile(r"\W+$")


class Line:
    """As on Telegram: buttons under messages, which can be changed and taken back."""

    channel = Channel.SIMULATOR
    changes = True
    has_buttons = True

    def address(self, name: str) -> str:
        """Where somebody of this name is reached."""
        return name

    def came(self, arrival: Arrival) -> Arrival:
        """What reaches Wasl of an update of a phone."""
        return arrival

    async def send(self, phone: Phone, screen: Screen) -> str:
        """Show a screen on a phone; its id there."""
        return phone.show(screen)


class WhatsAppLine(Line):
    """Over the forms and the screens of WhatsApp, to a network in memory.

    With ``buttons`` all that is to be laid down at Twilio is there; without, nothing is.
    """

    channel = Channel.WHATSAPP
    changes = False

    def __init__(self, database: Database, *, buttons: bool) -> None:
        self.has_buttons, self.network = buttons, Network()
        if buttons:
            database.write_now(self._lay_down)
        self.book = Book(database, WORDS)
        lend = "https://wasl.test/whatsapp/files/{}".format
        self.screens = WhatsAppScreens(self.network, MemoryShelf(), self.book, lend, _nothing_else)

    def address(self, name: str) -> str:
        """A number of theirs."""
        digits = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**8
        return f"whatsapp:+2126{digits:08}"

    def came(self, arrival: Arrival) -> Arrival:
        """The form of an update, read as any other; WhatsApp tells of no edits and of no sizes."""
        large = any((each.size or 0) > LIMIT for each in arrival.attachments)
        if large or arrival.kind is Kind.EDITED:
            return replace(arrival, channel=self.channel)
        sid = "SM" + hashlib.sha256(arrival.provider_id.encode()).hexdigest()[:32]
        text = arrival.label or arrival.text
        kept = Kept(sid, arrival.address, OURS, text, inbound=True, status="received")
        self.network.hear(kept)
        person = Person(arrival.address.removeprefix("whatsapp:"))
        return forms.arrival(message_form(person, kept, ACCOUNT, **self._pieces(arrival)), OURS)

    async def send(self, phone: Phone, screen: Screen) -> str:
        """Send a screen as WhatsApp does, see that nothing of it is lost, and show it."""
        names = await self.screens.send(phone.address, screen)
        parts = self.network.said.pop(phone.address, [])
        if not parts:
            return names
        told, below = "\n\n".join(part.body for part in parts), parts[-1].buttons
        if not plain(told).startswith(plain(screen.text)):
            self.network.faults.append(f"{screen.text!r} became {told!r}")
        for button in screen.buttons:
            if button.data not in below.values() and typed(told, button.label) is None:
                self.network.faults.append(f"{button.label!r} is not offered in {told!r}")
        phone.show(replace(screen, replaces=None), parts[-1].sid, None if below else told)
        return names

    def _lay_down(self, t: Transaction) -> None:
        for each in wanted(WORDS):
            sid = self.network.library.create(each.request)["sid"]
            approval = templates.UNSUBMITTED
            if needs_approval(each.name):
                self.network.library.submit(
                    sid, {"name": each.friendly_name, "category": "UTILITY"}
                )
                approval = templates.APPROVED
            templates.put(t, each.name, each.language, each.digest, sid, approval=approval)

    def _pieces(self, arrival: Arrival) -> dict[str, str]:
        """The fields of a form for its own kind of message."""
        pieces = {}
        if arrival.kind is Kind.STOPPED:
            pieces = {"OptOutType": "STOP"}
        elif arrival.kind is Kind.PRESS:
            label = arrival.label or ""
            pieces = {"ButtonText": label, "ButtonPayload": arrival.pressed or ""}
            pieces["MessageType"] = "interactive"
        for number, each in enumerate(arrival.attachments):
            pieces["MessageType"], pieces[f"MediaContentType{number}"] = MEDIA[each.kind]
            pieces[f"MediaUrl{number}"] = f"https://api.twilio.com/{each.source}"
        if arrival.kind is Kind.UNKNOWN:
            pieces["MessageType"] = "sticker"
        shown = arrival.reply_to or (arrival.message_id if arrival.kind is Kind.PRESS else None)
        return pieces | (replying_to(self.network.kept[shown]) if shown else {})


async def _nothing_else(_: Collection[str]) -> Collection[str]:
    """No message is known as what some other screen became: nothing is recalled here."""
    return ()


def plain(text: str) -> str:
    """A text by its letters and signs alone."""
    return "".join(MARKS.sub("", text).split())


def typed(told: str, label: str) -> str | None:
    """What is typed for an option written below a message: its number, or its name."""
    return choice(told, SIGNS.sub("", MARKS.sub("", label)))


WAYS: dict[str, Callable[[Database], Line]] = {
    "Telegram": lambda _: Line(),
    "WhatsApp": lambda database: WhatsAppLine(database, buttons=True),
    "WhatsApp without buttons": lambda database: WhatsAppLine(database, buttons=False),
}
"""The ways on which every story is told."""
