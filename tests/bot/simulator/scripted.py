"""A scripted stand-in for Wasl behind the simulator: a grievance in Darija or French, and a desk.

It lets the page be seen and tested alone: `python -m tests.bot.simulator.scripted`.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.arrivals import Arrival, Door, Kind
from bot.screens import Button, Screen
from bot.shelf import MemoryShelf
from bot.simulator.line import Seat
from bot.simulator.phones import Phones
from bot.simulator.routes import Simulator
from bot.simulator.sender import SimulatorSender
from bot.simulator.uploads import Uploads

SCRIPT: dict[str, Any] = json.loads(Path(__file__).with_name("script.json").read_text())
SEATS = (
    Seat("seat-sample-fr", "Amal", "Exemple : Santé derrière les murs", "fr"),
    Seat("seat-sample-ar", "ياسين", "مثال: كرامة وعدالة", "ar"),
    Seat("seat-sample-lead", "Coordination", "Exemple : Observatoire", "fr", "coordinator"),
)
REFERENCE = "48210739"
EVIDENCE = 4


@dataclass
class Talk:
    """Where one person is in the script, and what they told."""

    language: str = ""
    place: int = -1
    shown: Screen | None = None
    words: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class Scripted:
    """A line that answers by itself, in order and at once."""

    def __init__(self, phones: Phones, uploads: Uploads, shelf: MemoryShelf) -> None:
        self.uploads, self.shelf = uploads, shelf
        self.intake = SimulatorSender(Door.INTAKE, phones, shelf)
        self.desk = SimulatorSender(Door.DESK, phones, shelf)
        self.talks: dict[str, Talk] = {}
        self.cards: dict[str, str] = {}
        self.person, self.taker = "", ""
        self.arrivals: list[Arrival] = []
        self.failure: Exception | None = None

    async def arrive(self, arrival: Arrival) -> None:
        """Take what was said, and answer it; or fail when told to."""
        if self.failure is not None:
            raise self.failure
        self.arrivals.append(arrival)
        if arrival.door is Door.DESK:
            await self.at_desk(arrival)
        else:
            await self.at_intake(arrival, self.talks.setdefault(arrival.address, Talk()))

    async def at_intake(self, arrival: Arrival, talk: Talk) -> None:
        """The script of a person."""
        pressed = arrival.kind is Kind.PRESS
        if not talk.language and not pressed:
            await self.show(arrival.address, talk, "welcome", SCRIPT["welcome"])
        elif talk.place == EVIDENCE and not pressed:
            talk.words += [arrival.text] if arrival.text else []
            talk.files += [await self.keep(one.source, one.kind) for one in arrival.attachments]
        elif talk.place > EVIDENCE:
            await self.tell_desk("heard", arrival.text)
        else:
            if pressed:
                french = (arrival.pressed or "").endswith("=2")
                talk.language = talk.language or ("fr" if french else "ary")
                await self.seal(talk, arrival)
            talk.place += 1
            step = SCRIPT[talk.language]["steps"][talk.place]
            await self.show(arrival.address, talk, "grievance", step)
            if talk.place > EVIDENCE:
                self.person = arrival.address
                await self.offer()

    async def show(self, phone: str, talk: Talk, flow: str, step: dict[str, Any]) -> None:
        """A question with its options."""
        buttons = tuple(
            Button(label, f"wd4k:{flow}.step{talk.place}={index}")
            for index, label in enumerate(step["options"])
        )
        words = SCRIPT.get(talk.language, SCRIPT["fr"])
        talk.shown = Screen(
            step["text"], buttons, language=talk.language or "ary", list_label=words["list"]
        )
        await self.intake.send(phone, talk.shown)

    async def seal(self, talk: Talk, arrival: Arrival) -> None:
        """Write the choice under the question, and take its buttons away."""
        if talk.shown is not None and arrival.message_id is not None:
            label = next(b.label for b in talk.shown.buttons if b.data == arrival.pressed)
            text = f"{talk.shown.text}\n\n✓ {label}"
            await self.intake.send(arrival.address, Screen(text, replaces=arrival.message_id))

    async def keep(self, source: str, kind: str) -> str:
        """Fetch an upload, as Wasl does, and store it."""
        data = b"".join([chunk async for chunk in self.uploads.download(source)])
        file_id = f"file-{len(self.shelf.held)}"
        self.shelf.put(file_id, kind, "audio/ogg" if kind == "voice" else "image/png", data)
        return file_id

    async def offer(self) -> None:
        """The card, to everyone who may take it."""
        for seat in SEATS[:2]:
            words = SCRIPT["desk"][seat.language]
            screen = Screen(words["card"], acts(words["buttons"]), language=seat.language)
            self.cards[seat.phone] = await self.desk.send(seat.phone, screen)

    async def at_desk(self, arrival: Arrival) -> None:
        """The script of a handler."""
        verb = (arrival.pressed or "::").split(":")[1]
        talk = self.talks.get(self.person, Talk())
        if verb == "take":
            await self.settle(arrival.address)
        elif verb == "read":
            words = SCRIPT["desk"]["fr"]["story"]
            await self.desk.send(
                arrival.address,
                Screen("\n".join([words, *talk.words]), files=tuple(talk.files), protect=True),
            )
        elif verb:
            await self.tell_desk("write", phone=arrival.address)
        elif arrival.text.startswith("/"):
            await self.tell_desk("other", phone=arrival.address)
        else:
            words = SCRIPT[talk.language]["from"]
            await self.intake.send(self.person, Screen(f"{words}\n\n{arrival.text}"))
            await self.tell_desk("sent", phone=arrival.address)

    async def settle(self, taker: str) -> None:
        """One has it, and every card says so."""
        self.taker = taker
        for seat in SEATS[:2]:
            words = SCRIPT["desk"][seat.language]
            screen = Screen(words["settled"], language=seat.language)
            if seat.phone == taker:
                text = f"{words['card'].rpartition(chr(10) * 2)[0]}\n{words['mine']}"
                screen = Screen(text, acts(words["taken"]), language=seat.language)
            await self.desk.send(seat.phone, with_place(screen, self.cards[seat.phone]))

    async def tell_desk(self, key: str, more: str = "", phone: str = "") -> None:
        """A line of the script to a handler, with what was said under it."""
        seat = next(seat for seat in SEATS if seat.phone == (phone or self.taker))
        text = "\n".join(filter(None, [SCRIPT["desk"][seat.language][key], more]))
        await self.desk.send(seat.phone, Screen(text, language=seat.language))


def acts(labels: dict[str, str]) -> tuple[Button, ...]:
    """Buttons that act on the one ticket of the script."""
    return tuple(Button(label, f"act:{verb}:{REFERENCE}") for verb, label in labels.items())


def with_place(screen: Screen, message: str) -> Screen:
    """The same screen, in the place of a message."""
    return Screen(screen.text, screen.buttons, language=screen.language, replaces=message)


def application() -> Starlette:
    """The page on the script; ``state.script`` and ``state.phones`` are for tests."""
    phones, uploads, shelf = Phones(), Uploads(), MemoryShelf()
    script = Scripted(phones, uploads, shelf)
    app = Starlette(routes=Simulator(script, phones, uploads, shelf, SEATS).routes())
    app.state.phones, app.state.script = phones, script
    return app


if __name__ == "__main__":
    uvicorn.run(application(), host="127.0.0.1", port=8011, timeout_graceful_shutdown=1)
