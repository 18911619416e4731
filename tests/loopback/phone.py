"""A person with a phone, for stories: says, presses, sends a voice note, and reads the screen."""

from tests.loopback import updates
from tests.loopback.bot_api import BotApi
from tests.loopback.one_bot import OneBot
from tests.loopback.updates import FAMILY, Json


class Phone:
    """One private chat with one bot, seen from the person's side."""

    def __init__(self, api: BotApi, bot: OneBot, chat: int = FAMILY) -> None:
        self.api = api
        self.bot = bot
        self.chat = chat

    @property
    def messages(self) -> list[Json]:
        """What the bot said and this person can still see, oldest first."""
        return self.bot.chat(self.chat)

    @property
    def words(self) -> str:
        """The newest words on the screen, or nothing yet."""
        return str(self.messages[-1].get("text", "")) if self.messages else ""

    def buttons(self, message: Json | None = None) -> dict[str, str]:
        """The labels under a message (the newest one that has some) and what each would send."""
        shown = [message] if message else reversed(self.messages)
        for one in shown:
            rows = one.get("reply_markup", {}).get("inline_keyboard", [])
            if rows:
                return {button["text"]: button["callback_data"] for row in rows for button in row}
        return {}

    def send(self, update: Json) -> Json:
        """Send any update as this person, and give it back."""
        self.api.send(self.bot, update)
        return update

    def says(self, text: str) -> Json:
        """Type and send."""
        return self.send(updates.message(text, self.chat))

    def sends_voice(self, content: bytes, *, size: int = 0) -> Json:
        """Record and send a voice note."""
        file_id = self.bot.put_file(content, size=size)
        return self.send(updates.voice(file_id, self.chat, size=size or len(content)))

    def sends_photo(self, content: bytes, **pieces: str) -> Json:
        """Send a photo."""
        file_id = self.bot.put_file(content, "photos/file_2.jpg")
        return self.send(updates.photo(file_id, self.chat, size=len(content), **pieces))

    def presses(self, label: str) -> Json:
        """Press the button whose label begins so, on the newest message that has one like it."""
        for message in reversed(self.messages):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in (button for row in rows for button in row):
                if button["text"].startswith(label) and "callback_data" in button:
                    return self.send(updates.press(button["callback_data"], self.chat, on=message))
        raise AssertionError(f"no button begins with {label!r}; there are {list(self.buttons())}")
