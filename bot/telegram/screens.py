"""Screens as Telegram messages: long texts become several, files go out as what they are.

Buttons stand under the last message of a screen.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial

from bot.delivery.sending import Gone, Refused, Undelivered
from bot.rendering import length, messages, rows
from bot.screens import Screen
from bot.shelf import Held, Shelf
from bot.telegram.calls import Calls, Unchanged

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
LARGEST_PHOTO = 10 * 1024 * 1024
# What Telegram plays or shows by itself; everything else goes out as a document.
PLAYED = {
    "voice": {"audio/ogg", "audio/mpeg", "audio/mp4"},
    "audio": {"audio/mpeg", "audio/mp4"},
    "photo": {"image/jpeg", "image/png", "image/webp"},
    "video": {"video/mp4"},
}
MOST_BEGUN = 200

Step = Callable[[], Awaitable[str]]
"""One call that sends one message, and gives its id."""


class TelegramScreens:
    """Sends screens to private chats through one bot; an address is the number of a chat."""

    def __init__(self, calls: Calls, shelf: Shelf) -> None:
        self._calls = calls
        self._shelf = shelf
        # The messages of a screen that were sent before one failed: a retry goes on from there.
        self._begun: OrderedDict[tuple[str, Screen], list[str]] = OrderedDict()

    async def send(self, address: str, screen: Screen) -> str:
        """See Sender. The ids of all messages that the screen needed, separated by blanks."""
        if screen.deletes:
            await self._delete(address, screen.deletes)
            return screen.deletes
        held = [await self._shelf.take(file_id) for file_id in screen.files]
        if screen.replaces and not screen.files and await self._replace(address, screen):
            return screen.replaces
        steps = self._steps(address, screen, [file for file in held if file is not None])
        sent = self._begun.pop((address, screen), [])
        try:
            for step in steps[len(sent) :]:
                sent.append(await step())
        except Undelivered:
            if sent:
                self._remember(address, screen, sent)
            raise
        return " ".join(sent)

    async def _delete(self, address: str, message_ids: str) -> None:
        """Take messages off the chat, unless they are gone already or older than two days."""
        for message_id in message_ids.split():
            try:
                await self._calls.delete(address, message_id)
            except Refused:
                continue

    async def _replace(self, address: str, screen: Screen) -> bool:
        """Let the screen take the place of a message; False if Telegram can't do that."""
        if length(screen.text) > LONGEST_TEXT:
            return False
        message_id = (screen.replaces or "").split()[-1]
        try:
            await self._calls.edit(address, message_id, screen.text, rows(screen.buttons))
        except Unchanged:
            return True
        except Refused:
            # Without words there is nothing to send anew: the message is gone with its buttons.
            return not screen.text
        return True

    def _steps(self, address: str, screen: Screen, held: list[Held]) -> list[Step]:
        fits = length(screen.text) <= LONGEST_CAPTION
        if len(held) == 1 and fits and not screen.buttons:
            return [partial(self._file, address, held[0], screen.text or None, screen.protect)]
        steps: list[Step] = [
            partial(self._file, address, file, None, screen.protect) for file in held
        ]
        texts = messages(screen.text, LONGEST_TEXT) if screen.text else []
        for text in texts:
            below = rows(screen.buttons) if text is texts[-1] else []
            steps.append(partial(self._calls.say, address, text, below, protect=screen.protect))
        if not steps:
            raise Refused("a screen without words or files")
        return steps

    async def _file(self, address: str, held: Held, caption: str | None, protect: bool) -> str:
        kind = held.kind if held.media_type in PLAYED.get(held.kind, ()) else "document"
        if kind == "photo" and held.size > LARGEST_PHOTO:
            kind = "document"
        give = partial(self._calls.give, address, held=held, caption=caption, protect=protect)
        try:
            return await give(kind)
        except Gone:
            raise
        except Refused as refused:
            # Some people let nobody send them voice notes; a document they can still play.
            if kind != "voice" or "voice" not in refused.reason.lower():
                raise
        return await give("document")

    def _remember(self, address: str, screen: Screen, sent: list[str]) -> None:
        self._begun[address, screen] = sent
        if len(self._begun) > MOST_BEGUN:
            self._begun.popitem(last=False)
