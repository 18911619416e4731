"""How Wasl writes to a simulated phone: the simulator's side of delivery."""

from __future__ import annotations

import uuid

from bot.arrivals import Door
from bot.screens import Screen
from bot.shelf import Shelf
from bot.simulator.phones import Bubble, Phones, ShownFile


class SimulatorSender:
    """Shows screens on the phones of one door; an address is the id of a phone."""

    def __init__(self, door: Door, phones: Phones, shelf: Shelf) -> None:
        self._door = door
        self._phones = phones
        self._shelf = shelf

    async def send(self, address: str, screen: Screen) -> str:
        """Show a screen on the phone at this address; returns the id of the message.

        A screen that replaces a message keeps its id, even if the phone has forgotten it since;
        without words it only takes the buttons away. Raises NotReady while a file of the screen
        is still being fetched.
        """
        if screen.deletes:
            for message_id in screen.deletes.split():
                self._phones.take_off(self._door, address, message_id)
            return screen.deletes
        if screen.replaces and not screen.text and not screen.files:
            self._phones.take_buttons(self._door, address, screen.replaces)
            return screen.replaces
        held = [(file_id, await self._shelf.take(file_id)) for file_id in screen.files]
        bubble = Bubble(
            id=screen.replaces or f"wasl-{uuid.uuid4().hex}",
            door=self._door,
            phone=address,
            mine=False,
            sort="words",
            text=screen.text,
            buttons=screen.buttons,
            files=tuple(
                ShownFile(file_id, one.kind, one.media_type, one.name, one.size)
                for file_id, one in held
                if one is not None
            ),
            language=screen.language,
            list_label=screen.list_label,
            protect=screen.protect,
        )
        self._phones.show(bubble)
        return bubble.id

    async def typing(self, address: str) -> None:
        """Show the phone that an answer is being written."""
        self._phones.type(self._door, address)
