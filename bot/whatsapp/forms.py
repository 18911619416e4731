"""Twilio's forms as arrivals and reports: every kind of message WhatsApp has, and those to come.

Nothing here trusts a form: what is not as described becomes ``Kind.UNKNOWN``. Twilio adds fields
without notice, so the whole form is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind, Malformed
from bot.loose_json import storable
from bot.whatsapp.calls import Form

# A number as whatsapp:+212612345678, or the id of somebody who shows no number as whatsapp:MA.abc.
PREFIX = "whatsapp:"
ADDRESS = re.compile(r"whatsapp:[\x21-\x7e]{1,100}")
# WhatsApp sends one file with each message; Twilio's own limit is ten.
MOST_FILES = 10
STICKER = "image/webp"
VOICE = {"audio/ogg", "audio/opus"}
KINDS = {"audio": "audio", "image": "photo", "video": "video"}
# How the names of documents end.
ENDINGS = {"pdf", "doc", "docx", "odt", "rtf", "txt", "xls", "xlsx", "zip", "jpg", "jpeg", "png"}
LONGEST_NAME = 200
STOP, START = "STOP", "START"
"""What Advanced Opt-Out says that it has heard; otherwise Twilio tells nothing of the kind."""

SAID_AT = "DateCreated"
"""The field that tells when a message of Twilio's list was said; a form of the moment has none."""

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Status:
    """What Twilio reports of one message of ours; ``error`` is Twilio's code, when it failed.

    ``status`` is Twilio's word in small letters: queued, sent, delivered, read, undelivered ...
    """

    message_id: str
    status: str
    error: int | None = None


def arrival(form: Form, ours: str) -> Arrival:
    """What a form brings to the people's door; ``ours`` is our own address, whatsapp:+...

    ``address`` is empty when nobody is to be answered: the form is not from somebody on WhatsApp
    to us. It is only kept then. Raises Malformed, and nothing else whatever the form holds.
    """
    fields = _fields(form)
    sid = _sid(fields)
    address = _address(fields.get("From", ""))
    if fields.get("To", "") != ours or address == ours:
        address = ""
    # Twilio writes the id with the prefix, and has written it without.
    other = _address(PREFIX + fields.get("ExternalUserId", "").removeprefix(PREFIX))
    pressed = fields.get("ButtonPayload") or fields.get("ListId") or None
    attachments, body = _named(tuple(_attachments(fields)), fields)
    if fields.get("OptOutType", "").upper() == START:
        # Twilio takes other words for it too, and "yes" would answer whatever was asked last.
        body = START
    place = _location(fields)
    if place and not body:
        body = "\n".join(filter(None, (fields.get("Label"), fields.get("Address"))))
    kind = _kind(fields, understood=bool(body or attachments or place), pressed=pressed)
    if not address:
        kind = Kind.UNKNOWN
    held = fields.get("OriginalRepliedMessageSid") or None
    press = kind is Kind.PRESS
    return Arrival(
        door=Door.INTAKE,
        channel=Channel.WHATSAPP,
        address=address,
        provider_id=sid,
        kind=kind,
        text="" if press else body,
        pressed=pressed if press else None,
        message_id=held if press else sid,
        reply_to=None if press else held,
        attachments=attachments,
        location=place,
        label=_label(fields) if press else None,
        aliases=(other,) if address and other not in {"", address, ours} else (),
        said_at=_said_at(fields.get(SAID_AT, "")),
        display_name=fields.get("ProfileName", "")[:LONGEST_NAME] or None,
        raw={"form": [[storable(name), storable(value)] for name, value in form]},
    )


def status_of(form: Form) -> Status:
    """What a status callback says; raises Malformed when it does not say which message it means.

    ``status`` is empty when Twilio gave none, and may be a word that it has yet to invent.
    """
    fields = _fields(form)
    word = fields.get("MessageStatus") or fields.get("SmsStatus") or ""
    code = fields.get("ErrorCode", "")
    error = int(code) if code.isascii() and code.isdecimal() and len(code) < 10 else 0
    return Status(_sid(fields), word.lower()[:LONGEST_NAME], error or None)


def said(form: Form, name: str) -> str:
    """What a form says under this name; of a field that came twice, the first that is not blank."""
    return _fields(form).get(name, "")


def _fields(form: Form) -> Fields:
    """The fields by name; of a field that came twice, the first that says anything."""
    fields: dict[str, str] = {}
    for name, value in form:
        if not fields.get(name):
            fields[name] = storable(value.strip())
    return fields


def _sid(fields: Fields) -> str:
    """Twilio's own id of the message, under its name of today or of before."""
    names = ("MessageSid", "SmsMessageSid", "SmsSid")
    sid = next(filter(None, map(fields.get, names)), "")
    if not sid or len(sid) > LONGEST_NAME:
        raise Malformed
    return sid


def _address(value: str) -> str:
    """An address of WhatsApp as Twilio writes it, or none."""
    return value if ADDRESS.fullmatch(value) else ""


def _kind(fields: Fields, *, understood: bool, pressed: str | None) -> Kind:
    # Twilio has taken the word itself, and answered it.
    if fields.get("OptOutType", "").upper() == STOP:
        return Kind.STOPPED
    if pressed is not None:
        return Kind.PRESS
    return Kind.WORDS if understood and not _is_sticker(fields) else Kind.UNKNOWN


def _is_sticker(fields: Fields) -> bool:
    """A sticker is a picture that says what a word may say; photos never come in its format."""
    said = fields.get("MessageType", "")
    return said == "sticker" or (not said and _media_type(fields, 0) == STICKER)


def _label(fields: Fields) -> str | None:
    """What the pressed button or row said."""
    said = (fields.get(name) for name in ("ButtonText", "ListTitle", "Body"))
    return next(filter(None, said), None)


def _attachments(fields: Fields) -> list[Attachment]:
    found = []
    for number in range(MOST_FILES):
        if source := fields.get(f"MediaUrl{number}"):
            media_type = _media_type(fields, number)
            kind = _kind_of_file(media_type, fields.get("MessageType", ""))
            found.append(Attachment(kind, source, media_type=media_type[:LONGEST_NAME] or None))
    return found


def _media_type(fields: Fields, number: int) -> str:
    return fields.get(f"MediaContentType{number}", "").partition(";")[0].strip().lower()


def _kind_of_file(media_type: str, said: str) -> str:
    if media_type in VOICE:
        return "voice"
    # A picture that was sent as a document keeps its full size, and its name.
    return "document" if said == "document" else KINDS.get(media_type.partition("/")[0], "document")


def _named(
    attachments: tuple[Attachment, ...], fields: Fields
) -> tuple[tuple[Attachment, ...], str]:
    """The files, and what was said beside them: with a document, the words may be its file name."""
    body = fields.get("Body", "")
    if len(attachments) != 1 or attachments[0].kind != "document" or len(body) > LONGEST_NAME:
        return attachments, body
    file, (stem, _, ending) = attachments[0], body.rpartition(".")
    if not stem or "\n" in stem or ending.lower() not in ENDINGS:
        return attachments, body
    return (Attachment(file.kind, file.source, body, media_type=file.media_type),), ""


def _said_at(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _location(fields: Fields) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(fields["Latitude"]), float(fields["Longitude"])
    except (KeyError, ValueError):
        return None
    on_earth = isfinite(latitude) and isfinite(longitude)
    on_earth = on_earth and abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if on_earth else None
