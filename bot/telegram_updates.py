"""Telegram's updates as arrivals: every kind of message, whatever else may come, and old news.

Nothing here trusts the shape of an update: what is not as described becomes ``Kind.UNKNOWN``.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Any

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind

Json = dict[str, Any]

# An animation comes as a document too, so the narrower names stand first.
FILES = {
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "document",
}
# What Telegram reports of the chat itself: kept, but nobody has said anything to be answered.
SERVICE = (
    "message_auto_delete_timer_changed",
    "pinned_message",
    "chat_background_set",
    "write_access_allowed",
    "proximity_alert_triggered",
    "boost_added",
)
LARGEST_NUMBER = 2**63
LONGEST_NAME = 200
DEEPEST = 60


class Malformed(Exception):
    """This is not an update of Telegram: it has no update_id."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


@dataclass(frozen=True, slots=True)
class _Update:
    """One update as it came, and the door it came to."""

    door: Door
    whole: Json
    number: int


def arrival(update: object, door: Door) -> Arrival:
    """What an update brings to a door.

    ``address`` is empty when nobody is to be answered: the update is not from a private chat, or
    says nothing (a pinned message, a live location that moved). It is only kept then.
    Raises Malformed, and nothing else whatever the update holds.
    """
    whole = _object(_storable(update))
    number = _number(whole.get("update_id"))
    if number is None:
        raise Malformed
    came = _Update(door, whole, number)
    if message := _object(whole.get("message")):
        return _message(came, message)
    if message := _object(whole.get("edited_message")):
        return _edited(came, message)
    if press := _object(whole.get("callback_query")):
        return _press(came, press)
    if change := _object(whole.get("my_chat_member")):
        return _membership(came, change)
    return _arrival(came, f"{number}", {}, {}, Kind.UNKNOWN)


def _message(came: _Update, message: Json) -> Arrival:
    attachments = tuple(_attachments(message))
    text = _text(message.get("text")) or _text(message.get("caption"))
    location, venue = _location(message.get("location")), _object(message.get("venue"))
    if venue:
        text = "\n".join(filter(None, (_text(venue.get("title")), _text(venue.get("address")))))
        location = location or _location(venue.get("location"))
    contact = _contact(_object(message.get("contact")))
    understood = bool(text or attachments or location or contact)
    if not understood and any(name in message for name in SERVICE):
        message = {**message, "chat": {}}
    # A sticker or a dice is a picture of one sign, which may be somebody's whole answer.
    sign = _object(message.get("sticker")) or _object(message.get("dice"))
    return _arrival(
        came,
        f"{came.number}.{_number(message.get('message_id'))}",
        _object(message.get("chat")),
        _object(message.get("from")),
        Kind.WORDS if understood else Kind.UNKNOWN,
        text=text or _text(sign.get("emoji")),
        message_id=_name(message.get("message_id")),
        reply_to=_name(_object(message.get("reply_to_message")).get("message_id")),
        attachments=attachments,
        location=location,
        contact=contact,
        group=_text(message.get("media_group_id"))[:LONGEST_NAME] or None,
    )


def _edited(came: _Update, message: Json) -> Arrival:
    # A live location reports itself as an edit every few seconds.
    chat = {} if "location" in message else _object(message.get("chat"))
    return _arrival(
        came,
        f"{came.number}.{_number(message.get('message_id'))}",
        chat,
        _object(message.get("from")),
        Kind.EDITED if chat else Kind.UNKNOWN,
        text=_text(message.get("text")) or _text(message.get("caption")),
        message_id=_name(message.get("message_id")),
    )


def _press(came: _Update, press: Json) -> Arrival:
    held = _object(press.get("message"))
    data = press.get("data")
    return _arrival(
        came,
        f"{came.number}.{_text(press.get('id'))[:LONGEST_NAME]}",
        _object(held.get("chat")),
        _object(press.get("from")),
        Kind.PRESS if isinstance(data, str) else Kind.UNKNOWN,
        pressed=_text(data) if isinstance(data, str) else None,
        message_id=_name(held.get("message_id")),
        # A message that is too old comes without its text.
        shown=_text(held.get("text")) or None,
        label=_label(held, data),
    )


def _label(held: Json, data: object) -> str | None:
    """What the button said that holds this data, as far as the message still tells."""
    markup = _object(held.get("reply_markup"))
    for row in _list(markup.get("inline_keyboard")):
        for button in map(_object, _list(row)):
            if button.get("callback_data") == data:
                return _text(button.get("text")) or None
    return None


def _membership(came: _Update, change: Json) -> Arrival:
    status = _text(_object(change.get("new_chat_member")).get("status"))
    kinds = {"kicked": Kind.BLOCKED, "member": Kind.UNBLOCKED}
    kind = kinds.get(status, Kind.UNKNOWN)
    chat = _object(change.get("chat")) if kind is not Kind.UNKNOWN else {}
    provider_id = f"{came.number}.{_number(change.get('date'))}"
    return _arrival(came, provider_id, chat, _object(change.get("from")), kind)


def _arrival(
    came: _Update, provider_id: str, chat: Json, sender: Json, kind: Kind, **rest: Any
) -> Arrival:
    private = chat.get("type") == "private"
    names = filter(None, (_text(sender.get("first_name")), _text(sender.get("last_name"))))
    return Arrival(
        door=came.door,
        channel=Channel.TELEGRAM,
        address=(_name(chat.get("id")) or "") if private else "",
        # Telegram may begin its numbers anew after a silent week; the second number tells apart.
        provider_id=provider_id,
        kind=kind if private else Kind.UNKNOWN,
        language_hint=_text(sender.get("language_code"))[:LONGEST_NAME] or None,
        display_name=" ".join(names)[:LONGEST_NAME] or None,
        raw=came.whole,
        **rest,
    )


def _attachments(message: Json) -> list[Attachment]:
    if pictures := [_object(size) for size in _list(message.get("photo"))]:
        largest = max(pictures, key=lambda size: _number(size.get("width")) or 0, default={})
        found = _attachment("photo", largest)
        return [found] if found else []
    for name, kind in FILES.items():
        if found := _attachment(kind, _object(message.get(name))):
            return [found]
    return []


def _attachment(kind: str, file: Json) -> Attachment | None:
    source = _text(file.get("file_id"))
    if not source:
        return None
    return Attachment(
        kind=kind,
        source=source,
        name=_text(file.get("file_name"))[:LONGEST_NAME] or None,
        size=_number(file.get("file_size")),
        media_type=_text(file.get("mime_type"))[:LONGEST_NAME] or None,
    )


def _contact(card: Json) -> str | None:
    pieces = (card.get("first_name"), card.get("last_name"), card.get("phone_number"))
    return " ".join(filter(None, map(_text, pieces))) or None


def _location(value: object) -> tuple[float, float] | None:
    place = _object(value)
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    if not (isfinite(latitude) and isfinite(longitude)):
        return None
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return (float(latitude), float(longitude)) if on_earth else None


def _storable(value: Any, depth: int = 0) -> Any:
    """The same JSON, made of what any file or database can hold."""
    if isinstance(value, str):
        # JSON may carry half of a pair of UTF-16 units, which is no letter.
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if depth > DEEPEST:
        return None
    if isinstance(value, dict):
        return {_storable(k): _storable(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value]
    return value


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= LARGEST_NUMBER:
        return None
    return value


def _name(value: object) -> str | None:
    number = _number(value)
    return None if number is None else str(number)
