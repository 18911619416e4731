"""What a page posts, read into the bubble to show and the arrival to hand over.

Whatever is not as it should be is refused with a sentence, before anything is shown or stored.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind
from bot.simulator.phones import Bubble, Phones, Sort
from bot.simulator.uploads import MOST_FILE_BYTES, Uploads

MOST_JSON_BYTES = 64 * 1024
MOST_TEXT = 4096
MOST_DATA_BYTES = 64
QUOTED = 120
FILE_KINDS = ("voice", "audio", "photo", "video", "document")
PHONE = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Refused(HTTPException):
    """A post that is not taken; the detail says why."""


def door_of(request: Request) -> Door:
    """The door in the path."""
    try:
        return Door(request.path_params["door"])
    except ValueError:
        raise Refused(404, "There is no such door: intake or desk.") from None


def phone_of(value: object) -> str:
    """A phone's id, chosen by the page: 8 to 64 letters, digits, - or _."""
    if not isinstance(value, str) or not PHONE.fullmatch(value):
        raise Refused(400, "A phone is 8 to 64 letters, digits, - or _.")
    return value


async def read_json(request: Request) -> dict[str, Any]:
    """The JSON object of a post, at most 64 KB."""
    try:
        value = json.loads(await _limited(request, MOST_JSON_BYTES).body())
    except ValueError:
        raise Refused(400, "This is not JSON.") from None
    if not isinstance(value, dict):
        raise Refused(400, "This is not a JSON object.")
    return value


async def read_words(request: Request, phones: Phones) -> tuple[Bubble, Arrival]:
    """Words a person wrote, or the place they shared."""
    post = await read_json(request)
    if "latitude" not in post:
        text = _text(post.get("text"))
        if not text.strip():
            raise Refused(400, "There are no words in this message.")
        bubble = _bubble(request, post, "words", text)
        return bubble, _arrival(bubble, post, text=text, reply_to=_quote(bubble, post, phones))
    try:
        location = (float(post["latitude"]), float(post["longitude"]))
    except (KeyError, TypeError, ValueError):
        raise Refused(400, "A place is a latitude and a longitude.") from None
    if not (abs(location[0]) <= 90 and abs(location[1]) <= 180):
        raise Refused(400, "There is no such place on Earth.")
    bubble = _bubble(request, post, "place", f"{location[0]:.4f}, {location[1]:.4f}")
    return bubble, _arrival(bubble, post, location=location)


async def read_press(request: Request, phones: Phones) -> tuple[Bubble, Arrival]:
    """A pressed button. Its bubble says the label, as WhatsApp shows it."""
    post = await read_json(request)
    data, message = post.get("data"), post.get("message")
    if not isinstance(data, str) or not 0 < len(data.encode()) <= MOST_DATA_BYTES:
        raise Refused(400, "The data of a button is 1 to 64 bytes.")
    if not isinstance(message, str):
        raise Refused(400, "A press names the message that holds the button.")
    bubble = _bubble(request, post, "press", "")
    held = phones.find(bubble.door, bubble.phone, message)
    buttons = held.every_button() if held else ()
    label = next((button.label for button in buttons if button.data == data), None)
    bubble.text = label or ""
    press = _arrival(
        bubble,
        post,
        kind=Kind.PRESS,
        pressed=data,
        message_id=message,
        shown=held.text if held else None,
        label=label,
    )
    return bubble, press


async def read_send(request: Request, phones: Phones, uploads: Uploads) -> tuple[Bubble, Arrival]:
    """A file of at most 20 MB, as a phone sends it."""
    # The rest of the form is a few hundred bytes.
    async with _limited(request, MOST_FILE_BYTES + MOST_JSON_BYTES).form(
        max_files=1, max_fields=8
    ) as form:
        post = {name: value for name, value in form.items() if isinstance(value, str)}
        file = form.get("file")
        kind = post.get("kind", "document")
        if not isinstance(file, UploadFile) or kind not in FILE_KINDS:
            raise Refused(400, f"A file comes with a kind: {', '.join(FILE_KINDS)}.")
        text = _text(post.get("text", ""))
        bubble = _bubble(request, post, "file", text)
        data = await file.read()
        if len(data) > MOST_FILE_BYTES:
            raise Refused(413, "A file is at most 20 MB.")
        media_type = (file.content_type or "application/octet-stream").partition(";")[0]
        shown = uploads.keep(kind, media_type, file.filename or kind, data)
    bubble.files = (shown,)
    attachment = Attachment(kind, shown.id, shown.name, shown.size, shown.media_type)
    return bubble, _arrival(
        bubble,
        post,
        text=text,
        attachments=(attachment,),
        reply_to=_quote(bubble, post, phones),
    )


def _quote(bubble: Bubble, post: dict[str, Any], phones: Phones) -> str | None:
    """The id of the message this one replies to, whose first words the bubble then shows."""
    held = phones.find(bubble.door, bubble.phone, str(post.get("reply_to", "")))
    if held is None:
        return None
    bubble.quoted = held.text[:QUOTED]
    return held.id


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise Refused(400, f"A message is at most {MOST_TEXT} characters.")
    return value


def _bubble(request: Request, post: dict[str, Any], sort: Sort, text: str) -> Bubble:
    """The person's own bubble. Its id may come from the page, so that trying again is safe."""
    bubble_id = post.get("id") or uuid.uuid4().hex
    if not isinstance(bubble_id, str) or not PHONE.fullmatch(bubble_id):
        raise Refused(400, "An id is 8 to 64 letters, digits, - or _.")
    phone = phone_of(post.get("phone"))
    return Bubble(
        id=bubble_id,
        door=door_of(request),
        phone=phone,
        mine=True,
        sort=sort,
        text=text,
        state="sending",
    )


def _arrival(bubble: Bubble, post: dict[str, Any], **said: Any) -> Arrival:
    hint = post.get("language")
    return Arrival(
        door=bubble.door,
        channel=Channel.SIMULATOR,
        address=bubble.phone,
        provider_id=f"{bubble.phone}.{bubble.id}",
        language_hint=hint if isinstance(hint, str) else None,
        **{"message_id": bubble.id, "raw": {"post": post}} | said,
    )


def _limited(request: Request, most: int) -> Request:
    """The same request, refused with 413 as soon as its body is longer than ``most`` bytes."""
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise Refused(413, f"This is longer than {most} bytes.")
        return message

    return Request(request.scope, receive)
