"""Updates as Telegram sends them, with rising numbers: a message, a press, a voice note ..."""

import itertools
import time
from typing import Any

Json = dict[str, Any]

_update_ids = itertools.count(700_000_001)
_message_ids = itertools.count(10_001)
_press_ids = itertools.count(4_000_000_001)

FAMILY = 1001
HANDLER = 2001


def person(chat: int = FAMILY, *, name: str = "Fatima", language: str = "fr") -> Json:
    """The sender; a private chat has the number of the person in it."""
    return {"id": chat, "is_bot": False, "first_name": name, "language_code": language}


def private(chat: int = FAMILY, *, name: str = "Fatima") -> Json:
    """The chat of one person with the bot."""
    return {"id": chat, "type": "private", "first_name": name}


def update(**kind: Json) -> Json:
    """Any update; give it one keyword, its kind, as in ``update(message={...})``."""
    return {"update_id": next(_update_ids), **kind}


def content(chat: int = FAMILY, **pieces: Any) -> Json:
    """A message, from a person, holding these pieces; ``message_id`` and ``date`` may be given."""
    return {
        "message_id": next(_message_ids),
        "date": int(time.time()),
        "chat": private(chat),
        "from": person(chat),
        **pieces,
    }


def message(text: str, chat: int = FAMILY, **pieces: Any) -> Json:
    """Words; a command carries its entity, as Telegram marks it."""
    if text.startswith("/"):
        length = len(text.split()[0])
        pieces.setdefault("entities", [{"type": "bot_command", "offset": 0, "length": length}])
    return update(message=content(chat, text=text, **pieces))


def edited(text: str, message_id: int, chat: int = FAMILY) -> Json:
    """An earlier message whose words the person changed."""
    piece = content(chat, text=text, message_id=message_id, edit_date=int(time.time()))
    return update(edited_message=piece)


def press(data: str, chat: int = FAMILY, *, on: Json | None = None) -> Json:
    """A button pressed, on the bot's message ``on`` (or on one long forgotten)."""
    shown = on or {"message_id": 1, "date": 0, "chat": private(chat)}
    return update(
        callback_query={
            "id": str(next(_press_ids)),
            "from": person(chat),
            "chat_instance": "-42",
            "data": data,
            "message": shown,
        }
    )


def voice(file_id: str, chat: int = FAMILY, *, size: int = 4096, seconds: int = 3) -> Json:
    """A voice note; put the bytes behind ``file_id`` with ``Bot.put_file``."""
    piece = {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "duration": seconds,
        "mime_type": "audio/ogg",
        "file_size": size,
    }
    return update(message=content(chat, voice=piece))


def photo(file_id: str, chat: int = FAMILY, *, size: int = 90_000, **pieces: Any) -> Json:
    """A photo in two sizes, the small one first; ``caption`` or ``media_group_id`` may be given."""
    small = {
        "file_id": f"{file_id}-small",
        "file_unique_id": f"s{file_id}",
        "width": 90,
        "height": 67,
        "file_size": 1200,
    }
    large = {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "width": 1280,
        "height": 960,
        "file_size": size,
    }
    return update(message=content(chat, photo=[small, large], **pieces))


def document(
    file_id: str, name: str, media_type: str, chat: int = FAMILY, *, size: int = 5000
) -> Json:
    """A file sent as a document, with the name and type the phone claims."""
    piece = {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "file_name": name,
        "mime_type": media_type,
        "file_size": size,
    }
    return update(message=content(chat, document=piece))


def sticker(chat: int = FAMILY) -> Json:
    """A sticker, which is no answer and must not be lost either."""
    piece = {
        "file_id": "sticker-1",
        "file_unique_id": "ux",
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "🙏",
    }
    return update(message=content(chat, sticker=piece))


def location(latitude: float, longitude: float, chat: int = FAMILY) -> Json:
    """A place on the map."""
    piece = {"latitude": latitude, "longitude": longitude}
    return update(message=content(chat, location=piece))


def contact(number: str, chat: int = FAMILY) -> Json:
    """A contact card."""
    piece = {"phone_number": number, "first_name": "Hassan"}
    return update(message=content(chat, contact=piece))


def blocked(chat: int = FAMILY, *, bot: Json) -> Json:
    """The person blocked the bot."""
    change = {
        "chat": private(chat),
        "from": person(chat),
        "date": int(time.time()),
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
    }
    return update(my_chat_member=change)
