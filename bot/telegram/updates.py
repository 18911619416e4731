"""Telegram's updates as arrivals: every kind of message, whatever else may come, and old news.

Nothing here trusts the shape of an update: what is not as described becomes ``Kind.UNKNOWN``.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Any

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind, Malformed
from bot.loose_json import Json, list_of, name_of, number_of, object_of, storable, text_of

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
LONGEST_NAME = 200


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
    whole = object_of(storable(update))
    number = number_of(whole.get("update_id"))
    if number is None:
        raise Malformed
    came = _Update(door, whole, number)
    if message := object_of(whole.get("message")):
        return _message(came, message)
    if message := object_of(whole.get("edited_message")):
        return _edited(came, message)
    if press := object_of(whole.get("callback_query")):
        return _press(came, press)
    if change := object_of(whole.get("my_chat_member")):
        return _membership(came, change)
    return _arrival(came, f"{number}", {}, {}, Kind.UNKNOWN)


def _message(came: _Update, message: Json) -> Arrival:
    attachments = tuple(_attachments(message))
    text = text_of(message.get("text")) or text_of(message.get("caption"))
    location, venue = _location(message.get("location")), object_of(message.get("venue"))
    if venue:
        text = "\n".join(filter(None, (text_of(venue.get("title")), text_of(venue.get("address")))))
        location = location or _location(venue.get("location"))
    contact = _contact(object_of(message.get("contact")))
    understood = bool(text or attachments or location or contact)
    if not understood and any(name in message for name in SERVICE):
        message = {**message, "chat": {}}
    # A sticker or a dice is a picture of one sign, which may be somebody's whole answer.
    sign = object_of(message.get("sticker")) or object_of(message.get("dice"))
    return _arrival(
        came,
        f"{came.number}.{number_of(message.get('message_id'))}",
        object_of(message.get("chat")),
        object_of(message.get("from")),
        Kind.WORDS if understood else Kind.UNKNOWN,
        text=text or text_of(sign.get("emoji")),
        message_id=name_of(message.get("message_id")),
        reply_to=name_of(object_of(message.get("reply_to_message")).get("message_id")),
        attachments=attachments,
        location=location,
        contact=contact,
        group=text_of(message.get("media_group_id"))[:LONGEST_NAME] or None,
    )


def _edited(came: _Update, message: Json) -> Arrival:
    # A live location reports itself as an edit every few seconds.
    chat = {} if "location" in message else object_of(message.get("chat"))
    return _arrival(
        came,
        f"{came.number}.{number_of(message.get('message_id'))}",
        chat,
        object_of(message.get("from")),
        Kind.EDITED if chat else Kind.UNKNOWN,
        text=text_of(message.get("text")) or text_of(message.get("caption")),
        message_id=name_of(message.get("message_id")),
    )


def _press(came: _Update, press: Json) -> Arrival:
    held = object_of(press.get("message"))
    data = press.get("data")
    return _arrival(
        came,
        f"{came.number}.{text_of(press.get('id'))[:LONGEST_NAME]}",
        object_of(held.get("chat")),
        object_of(press.get("from")),
        Kind.PRESS if isinstance(data, str) else Kind.UNKNOWN,
        pressed=text_of(data) if isinstance(data, str) else None,
        message_id=name_of(held.get("message_id")),
        # A message that is too old comes without its text.
        shown=text_of(held.get("text")) or None,
        label=_label(held, data),
    )


def _label(held: Json, data: object) -> str | None:
    """What the button said that holds this data, as far as the message still tells."""
    markup = object_of(held.get("reply_markup"))
    for row in list_of(markup.get("inline_keyboard")):
        for button in map(object_of, list_of(row)):
            if button.get("callback_data") == data:
                return text_of(button.get("text")) or None
    return None


def _membership(came: _Update, change: Json) -> Arrival:
    status = text_of(object_of(change.get("new_chat_member")).get("status"))
    kinds = {"kicked": Kind.BLOCKED, "member": Kind.UNBLOCKED}
    kind = kinds.get(status, Kind.UNKNOWN)
    chat = object_of(change.get("chat")) if kind is not Kind.UNKNOWN else {}
    provider_id = f"{came.number}.{number_of(change.get('date'))}"
    return _arrival(came, provider_id, chat, object_of(change.get("from")), kind)


def _arrival(
    came: _Update, provider_id: str, chat: Json, sender: Json, kind: Kind, **rest: Any
) -> Arrival:
    private = chat.get("type") == "private"
    names = filter(None, (text_of(sender.get("first_name")), text_of(sender.get("last_name"))))
    return Arrival(
        door=came.door,
        channel=Channel.TELEGRAM,
        address=(name_of(chat.get("id")) or "") if private else "",
        # Telegram may begin its numbers anew after a silent week; the second number tells apart.
        provider_id=provider_id,
        kind=kind if private else Kind.UNKNOWN,
        language_hint=text_of(sender.get("language_code"))[:LONGEST_NAME] or None,
        display_name=" ".join(names)[:LONGEST_NAME] or None,
        raw=came.whole,
        **rest,
    )


def _attachments(message: Json) -> list[Attachment]:
    if pictures := [object_of(size) for size in list_of(message.get("photo"))]:
        largest = max(pictures, key=lambda size: number_of(size.get("width")) or 0, default={})
        found = _attachment("photo", largest)
        return [found] if found else []
    for name, kind in FILES.items():
        if found := _attachment(kind, object_of(message.get(name))):
            return [found]
    return []


def _attachment(kind: str, file: Json) -> Attachment | None:
    source = text_of(file.get("file_id"))
    if not source:
        return None
    return Attachment(
        kind=kind,
        source=source,
        name=text_of(file.get("file_name"))[:LONGEST_NAME] or None,
        size=number_of(file.get("file_size")),
        media_type=text_of(file.get("mime_type"))[:LONGEST_NAME] or None,
    )


def _contact(card: Json) -> str | None:
    pieces = (card.get("first_name"), card.get("last_name"), card.get("phone_number"))
    return " ".join(filter(None, map(text_of, pieces))) or None


def _location(value: object) -> tuple[float, float] | None:
    place = object_of(value)
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    if not (isfinite(latitude) and isfinite(longitude)):
        return None
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return (float(latitude), float(longitude)) if on_earth else None
