"""One person at one terminal: what they type as arrivals, and what is said to them.

A message can't be changed once it is on the screen: what replaces it is said anew below.
"""

import tomllib
from collections.abc import Sequence
from importlib.resources import files as resources
from typing import Any
from uuid import uuid4

from bot.arrivals import Arrival, Channel, Door, Kind
from bot.delivery.sending import NotReady
from bot.intake.terminal_files import attachment, save, size, typed_path
from bot.intake.terminal_input import Reader
from bot.intake.terminal_look import Face
from bot.rendering import numbers
from bot.screens import Button, Screen
from bot.shelf import Held, Shelf
from flows.vocabulary import Language
from locales.words import isolate

COMMANDS = {"file": "/file PATH", "press": "/press N", "quit": "/quit"}
WORDS: dict[str, dict[str, str]] = tomllib.loads(
    (resources("bot.intake") / "terminal_words.toml").read_text(encoding="utf-8")
)


class Terminal:
    """Shows screens as they come, and turns lines into arrivals. A sender of delivery.

    ``address`` is who the person is, today and the next time.
    """

    def __init__(self, face: Face, reader: Reader, shelf: Shelf, address: str) -> None:
        self.address = address
        self._face = face
        self._reader = reader
        self._shelf = shelf
        self._message = ""
        self._buttons: tuple[Button, ...] = ()
        self._held: list[Held] = []
        self.speak(Language.DARIJA)

    def speak(self, language: str) -> None:
        """Go on in this language, on its side of the screen."""
        self._language = language
        self._right = self._reader.right = language != Language.FRENCH

    async def send(self, address: str, screen: Screen) -> str:
        """See Sender. Raises NotReady for a file on its way, and for somebody else's terminal."""
        if address != self.address:
            raise NotReady("another terminal")
        if screen.deletes:
            with self._reader.standing_aside():
                self._face.clear()
            return screen.deletes
        message_id = screen.replaces or uuid4().hex
        if screen.text or screen.files:
            taken = [await self._shelf.take(file_id) for file_id in screen.files]
            self._show(screen, [held for held in taken if held is not None])
            self._message, self._buttons = message_id, screen.buttons
        elif message_id == self._message:
            self._buttons = ()
        return message_id

    def begin(self) -> Arrival:
        """The first word of whoever opens a conversation."""
        return self._arrival(text="/start")

    def hear(self, line: str) -> Arrival | None:
        """A line as the arrival it makes; None when it was for the terminal alone, or nothing."""
        command, _, rest = line.strip().partition(" ")
        if command == "/file":
            return self._file(rest)
        if command == "/save":
            self._save(rest)
            return None
        number = rest.strip() if command == "/press" else command.removeprefix("/")
        if command.startswith("/") and number.isdecimal():
            return self._press(int(number))
        if not line.strip():
            return None
        self._say(line)
        return self._arrival(text=line)

    def choose(self, answer: str) -> Arrival | None:
        """Press the button that brings this answer, if the last message has it."""
        for button in self._buttons:
            if button.data.endswith(f":{answer}"):
                return self._pressed(button)
        return None

    def tell(self, word: str, **values: object) -> None:
        """Say something of the terminal's own."""
        told = {name: isolate(value) for name, value in values.items()}
        with self._reader.standing_aside():
            self._face.aside(WORDS[self._language][word].format(**told), right=self._right)

    def _show(self, screen: Screen, held: list[Held]) -> None:
        self.speak(screen.language)
        self._held = held or self._held
        texts = [screen.text, *(_named(each.name, each.size) for each in held)]
        labels = (button.label for button in screen.buttons)
        options = list(zip(_marks(screen.buttons), labels, strict=True))
        with self._reader.standing_aside():
            self._face.wasl("\n".join(filter(None, texts)), options, right=self._right)

    def _say(self, text: str) -> None:
        with self._reader.standing_aside():
            self._face.person(text, right=self._right)

    def _press(self, number: int) -> Arrival | None:
        if 1 <= number <= len(self._buttons):
            return self._pressed(self._buttons[number - 1])
        self.tell("no_button", number=number)
        return None

    def _pressed(self, button: Button) -> Arrival:
        self._say(button.label)
        return self._arrival(
            kind=Kind.PRESS, pressed=button.data, label=button.label, message_id=self._message
        )

    def _file(self, typed: str) -> Arrival | None:
        path = typed_path(typed)
        if not path.is_file():
            self.tell("no_file", path=path)
            return None
        sent = attachment(path)
        self._say(_named(path.name, sent.size or 0))
        return self._arrival(attachments=(sent,))

    def _save(self, typed: str) -> None:
        """Save the files that came last."""
        folder = typed_path(typed or ".")
        if not self._held:
            self.tell("nothing_to_save")
        for held in self._held:
            try:
                self.tell("saved", path=save(held, folder))
            except OSError:
                self.tell("not_saved", path=folder / held.name)

    def _arrival(self, **said: Any) -> Arrival:
        # A conversation goes on from one day to the next, so its numbers must never come back.
        number = uuid4().hex
        known: dict[str, Any] = {"message_id": number, "language_hint": self._language}
        return Arrival(Door.INTAKE, Channel.TERMINAL, self.address, number, **(known | said))


def _marks(buttons: Sequence[Button]) -> list[str]:
    """What to type for each button: its number, if that is an answer to the question asked.

    Where a question may want a number itself, or none is asked, the button is pressed: ``/3``.
    """
    counted = zip(numbers(buttons), range(1, len(buttons) + 1), strict=True)
    return [str(number) if number is not None else f"/{place}" for number, place in counted]


def _named(name: str, length: int) -> str:
    return f"▸ {isolate(name)} · {isolate(size(length))}"
