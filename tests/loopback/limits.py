"""What Telegram refuses, and how it reads the parameters of a form."""

import json
from typing import Any

from tests.loopback.updates import Json


class Refused(Exception):
    """The call is answered with an error: a status, a sentence, and perhaps seconds to wait.

    ``code`` is the provider's own number of the error, where it has one.
    """

    def __init__(
        self,
        status: int,
        description: str,
        retry_after: int | None = None,
        code: int | None = None,
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.code = code


def as_json(value: Any) -> Any:
    """A parameter as it was meant: forms carry JSON in strings."""
    return json.loads(value) if isinstance(value, str) else value


def spoken(text: str) -> str:
    """The words of a message, within Telegram's limits; ends are stripped as Telegram does."""
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise Refused(400, "Bad Request: message is too long")
    return text.strip()


def markup(given: Json) -> Json:
    """The buttons under a message, if it has some, within Telegram's limits."""
    if not given.get("reply_markup"):
        return {}
    buttons = as_json(given["reply_markup"])
    for button in (button for row in buttons.get("inline_keyboard", []) for button in row):
        if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    kept = {"inline_keyboard": buttons["inline_keyboard"]} if "inline_keyboard" in buttons else {}
    return {"reply_markup": kept} if kept.get("inline_keyboard") else {}
