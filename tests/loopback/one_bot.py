"""What Telegram's server remembers of one bot, and what each method of the Bot API does to it."""

import itertools
import time
from typing import Any

from tests.loopback.limits import Refused, as_json, markup, spoken
from tests.loopback.updates import Json

MEDIA = {
    "sendVoice": "voice",
    "sendPhoto": "photo",
    "sendVideo": "video",
    "sendDocument": "document",
    "sendAudio": "audio",
}
LARGEST_DOWNLOAD = 20 * 1024 * 1024
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class OneBot:
    """One token: its webhook, what waits for it, its chats as the people see them, its files."""

    def __init__(self, token: str, username: str) -> None:
        self.token = token
        self.user: Json = {
            "id": int(token.split(":")[0]),
            "is_bot": True,
            "first_name": username,
            "username": username,
        }
        self.pending: list[Json] = []
        self.polls = 0
        self.webhook: Json = {"url": ""}
        self.webhook_answers: list[int] = []
        self.allowed: list[str] = []
        self.commands: dict[str, list[Json]] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.chats: dict[int, dict[int, Json]] = {}
        self.answered_presses: list[Json] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.sizes: dict[str, int] = {}
        self._message_ids = itertools.count(50_001)
        self._file_ids = itertools.count(1)

    def chat(self, chat: int) -> list[Json]:
        """The bot's messages as this person sees them now, oldest first."""
        return list(self.chats.get(chat, {}).values())

    def put_file(self, content: bytes, name: str = "voice/file_1.oga", size: int = 0) -> str:
        """Keep bytes that a person sent; gives the file_id, which is good for this bot alone.

        ``size`` pretends to another length, for a file over the limit.
        """
        file_id = f"AwAC{self.user['id']}-{next(self._file_ids)}"
        self.files[file_id] = (name, content)
        self.sizes[file_id] = size or len(content)
        return file_id

    def wanted(self, update: Json) -> bool:
        """Whether the bot asked for this kind of update."""
        kinds = set(update) - {"update_id"}
        return bool(kinds & set(self.allowed)) if self.allowed else not kinds & NOT_BY_DEFAULT

    def allow(self, given: Json) -> None:
        """Remember which kinds of update the bot asks for; an empty list means the usual ones."""
        if "allowed_updates" in given:
            self.allowed = as_json(given["allowed_updates"])

    def call(self, method: str, given: Json, uploads: dict[str, tuple[str, bytes]]) -> Any:
        """Do what the method says and give its result.

        Raises Refused with the status and the sentence the real server would answer.
        """
        if method in MEDIA:
            return self._send_media(method, given, uploads)
        action = getattr(self, f"_do_{method}", None)
        if action is None:
            raise Refused(404, "Not Found: method not found")
        return action(given)

    def _do_getMe(self, given: Json) -> Json:
        return self.user

    def _do_setWebhook(self, given: Json) -> bool:
        self.webhook = given
        self.allow(given)
        self._drop_if_asked(given)
        return True

    def _do_deleteWebhook(self, given: Json) -> bool:
        self.webhook = {"url": ""}
        self._drop_if_asked(given)
        return True

    def _drop_if_asked(self, given: Json) -> None:
        if as_json(given.get("drop_pending_updates", False)) is True:
            self.pending.clear()

    def _do_getWebhookInfo(self, given: Json) -> Json:
        return {
            "url": self.webhook["url"],
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
            "allowed_updates": self.allowed,
        }

    def _do_setMyCommands(self, given: Json) -> bool:
        self.commands[given.get("language_code", "")] = as_json(given["commands"])
        return True

    def _do_getMyCommands(self, given: Json) -> list[Json]:
        return self.commands.get(given.get("language_code", ""), [])

    def _do_getMyDescription(self, given: Json) -> Json:
        return {"description": self.descriptions.get(given.get("language_code", ""), "")}

    def _do_getMyShortDescription(self, given: Json) -> Json:
        language = given.get("language_code", "")
        return {"short_description": self.short_descriptions.get(language, "")}

    def _do_setMyDescription(self, given: Json) -> bool:
        self.descriptions[given.get("language_code", "")] = given.get("description", "")
        return True

    def _do_setMyShortDescription(self, given: Json) -> bool:
        words = given.get("short_description", "")
        self.short_descriptions[given.get("language_code", "")] = words
        return True

    def _do_sendChatAction(self, given: Json) -> bool:
        return True

    def _do_sendMessage(self, given: Json) -> Json:
        return self._shown(given, text=spoken(given.get("text", "")))

    def _do_sendLocation(self, given: Json) -> Json:
        place = {key: float(given[key]) for key in ("latitude", "longitude")}
        return self._shown(given, location=place)

    def _send_media(self, method: str, given: Json, uploads: dict[str, tuple[str, bytes]]) -> Json:
        kind = MEDIA[method]
        name = str(given.get(kind, ""))
        part = name.removeprefix("attach://") if name.startswith("attach://") else kind
        if part in uploads:
            file_id = self.put_file(uploads[part][1], uploads[part][0])
        elif name in self.files:
            file_id = name
        else:
            raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
        piece: Json = {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": self.sizes[file_id],
        }
        if kind in {"voice", "audio", "video"}:
            piece["duration"] = int(given.get("duration", 1))
        if kind in {"photo", "video"}:
            piece |= {"width": 640, "height": 480}
        caption = {"caption": given["caption"]} if given.get("caption") else {}
        return self._shown(given, **{kind: [piece] if kind == "photo" else piece}, **caption)

    def _shown(self, given: Json, **pieces: Any) -> Json:
        chat = int(given["chat_id"])
        message = {
            "message_id": next(self._message_ids),
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Fatima"},
            "from": self.user,
            **pieces,
            **markup(given),
        }
        if as_json(given.get("protect_content", False)) is True:
            message["has_protected_content"] = True
        self.chats.setdefault(chat, {})[message["message_id"]] = message
        return message

    def _found(self, given: Json, purpose: str) -> Json:
        message = self.chats.get(int(given["chat_id"]), {}).get(int(given["message_id"]))
        if message is None:
            raise Refused(400, f"Bad Request: message to {purpose} not found")
        return message

    def _do_editMessageText(self, given: Json) -> Json:
        return self._edited(given, text=spoken(given.get("text", "")))

    def _do_editMessageReplyMarkup(self, given: Json) -> Json:
        return self._edited(given)

    def _edited(self, given: Json, **pieces: Any) -> Json:
        message = self._found(given, "edit")
        after = {**message, **pieces}
        after.pop("reply_markup", None)
        after |= markup(given)
        if after == message:
            raise Refused(400, "Bad Request: message is not modified")
        after["edit_date"] = int(time.time())
        self.chats[int(given["chat_id"])][message["message_id"]] = after
        return after

    def _do_deleteMessage(self, given: Json) -> bool:
        message = self._found(given, "delete")
        del self.chats[int(given["chat_id"])][message["message_id"]]
        return True

    def _do_answerCallbackQuery(self, given: Json) -> bool:
        self.answered_presses.append(given)
        return True

    def _do_getFile(self, given: Json) -> Json:
        file_id = given["file_id"]
        if file_id not in self.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if self.sizes[file_id] > LARGEST_DOWNLOAD:
            raise Refused(400, "Bad Request: file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": self.sizes[file_id],
            "file_path": f"{file_id}/{self.files[file_id][0]}",
        }
