"""A handler's phone on the real host and storage: only the channel is a double."""

from dataclasses import replace
from itertools import count

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind
from bot.desk.host import Desk
from bot.screens import Screen
from flows.vocabulary import Role
from storage import invitations
from storage.database import Database
from storage.organisations import Organisation
from tests.bot.office import HOUSE, Post, Postman

NUMBERS = count(1)


class Handset:
    """What one phone sends to the desk, and what it shows."""

    def __init__(self, database: Database, postman: Postman, address: str | None = None) -> None:
        self.database = database
        self.postman = postman
        self.address = address or f"handset-{next(NUMBERS)}"
        self.desk = Desk(database, HOUSE)

    @property
    def post(self) -> Post:
        """Everything on the screen."""
        return self.postman.posts.setdefault((Door.DESK, self.address), Post())

    @property
    def last(self) -> Screen:
        """The message at the bottom."""
        return self.post.last

    async def arrive(self, provider_id: str | None = None, **what: object) -> Screen | None:
        """One update comes in; what is due is delivered."""
        arrival = Arrival(
            Door.DESK, Channel.TELEGRAM, self.address, provider_id or f"d{next(NUMBERS)}"
        )
        await self.desk.arrive(replace(arrival, **what))  # type: ignore[arg-type] # any field
        await self.database.write(self.postman.deliver)
        return self.last if self.post.shown else None

    async def say(self, *texts: str, reply_to: str | None = None) -> str:
        """Type messages; the words of the last answer."""
        for text in texts:
            await self.arrive(text=text, reply_to=reply_to)
        return self.last.text

    async def voice(self, source: str = "voice-1") -> str:
        """Send a voice note."""
        await self.arrive(attachments=(Attachment("voice", source, size=9_000),))
        return self.last.text

    def button(self, label: str) -> tuple[str, str]:
        """The lowest button that begins so: the message it is under, and what it brings back."""
        for number, screen in reversed(self.post.shown.items()):
            for button in screen.buttons:
                if button.label.startswith(label):
                    return number, button.data
        raise AssertionError(f"no button {label!r} on {self.post.texts[-3:]}")

    async def press(self, label: str) -> str:
        """Press a button by its label."""
        number, data = self.button(label)
        return await self.press_data(data, number)

    async def press_data(self, data: str, number: str | None = None) -> str:
        """Press a button of old, or none that was ever shown."""
        shown = self.post.shown.get(number or "")
        label = next((b.label for b in shown.buttons if b.data == data), None) if shown else None
        await self.arrive(
            kind=Kind.PRESS,
            pressed=data,
            message_id=number,
            shown=shown.text if shown else None,
            label=label,
        )
        return self.last.text


async def joined(
    database: Database,
    postman: Postman,
    organisation: Organisation,
    role: Role = Role.HANDLER,
    hint: str = "fr",
) -> Handset:
    """The phone of somebody who has just joined by an invitation."""
    handset = Handset(database, postman)
    token = await database.write(lambda t: invitations.issue(t, organisation.id, role, 24))
    await handset.arrive(text=f"/start {token}", language_hint=hint, display_name="Samira B.")
    return handset
