"""The messages of a Twilio account: what it refuses at once, how it keeps and lists the rest."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlencode

from tests.loopback.limits import Refused
from tests.loopback.openapi import ADDRESS, Pairs
from tests.loopback.twilio_contents import Filled, units
from tests.loopback.updates import Json

LONGEST_TEXT = 1600
UNFINISHED = {"accepted", "queued", "sending"}


def new_sid(kind: str) -> str:
    """Two letters and 32 digits, as Twilio names everything."""
    return kind + secrets.token_hex(16)


@dataclass
class Kept:
    """One message as Twilio keeps it. ``why`` says in words what became of it, for a test."""

    sid: str
    sender: str
    to: str
    body: str
    inbound: bool
    status: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    error: int | None = None
    why: str = ""
    content_sid: str | None = None
    filled: Filled | None = None
    media_url: str | None = None
    callback: str | None = None
    files: dict[str, tuple[str, bytes, str]] = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        """Whether the person it was for can see it."""
        return not self.inbound and self.status in {"sent", "delivered", "read"}

    @property
    def buttons(self) -> dict[str, str]:
        """The labels under it, and what each brings back."""
        return self.filled.buttons if self.filled else {}

    def resource(self, account: str) -> Json:
        """The message as the API gives it."""
        place = f"/2010-04-01/Accounts/{account}/Messages/{self.sid}"
        at = format_datetime(self.at)
        return {
            "account_sid": account,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": at,
            "date_sent": None if self.status in UNFINISHED else at,
            "date_updated": at,
            "direction": "inbound" if self.inbound else "outbound-api",
            "error_code": self.error,
            "error_message": self.why or None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": str(len(self.files) or int(self.media_url is not None)),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{place}/Media.json"},
            "to": self.to,
            "uri": f"{place}.json",
        }


def refuse_wrong(given: dict[str, str], ours: str) -> None:
    """Raise Refused for what Twilio answers 400 at once: https://www.twilio.com/docs/api/errors."""
    to, sender, body = given.get("To", ""), given.get("From", ""), given.get("Body", "")
    if not to:
        raise Refused(400, "A 'To' phone number is required.", code=21604)
    if not ADDRESS.fullmatch(to):
        raise Refused(400, "The 'To' number is not a valid phone number.", code=21211)
    if not sender:
        raise Refused(400, "A 'From' phone number is required.", code=21603)
    if sender != ours:
        raise Refused(400, "Twilio could not find a Channel with the From address", code=63007)
    if not (body.strip() or given.get("MediaUrl") or given.get("ContentSid")):
        raise Refused(400, "Message body, media URL or content SID is required.", code=21619)
    if units(body) > LONGEST_TEXT:
        raise Refused(400, "The message body exceeds the 1600 character limit.", code=21617)
    if given.get("ContentVariables") is not None and not given.get("ContentSid"):
        raise Refused(400, "ContentSid Required", code=21654)
    for name, code in (("StatusCallback", 21609), ("MediaUrl", 21620)):
        if given.get(name) and not given[name].startswith(("http://", "https://")):
            raise Refused(400, f"Invalid {name}", code=code)


def wanted(message: Kept, query: dict[str, str]) -> bool:
    """Whether a message is among those a list asks for."""
    if query.get("To", message.to) != message.to:
        return False
    if query.get("From", message.sender) != message.sender:
        return False
    at = message.at.replace(microsecond=0)
    since, until = query.get("DateSent>"), query.get("DateSent<")
    return (since is None or at >= moment(since)) and (until is None or at <= moment(until))


def moment(text: str) -> datetime:
    """A day or a moment in an address, in GMT as Twilio reads it."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def page_of(query: Pairs, count: int) -> tuple[slice, int, int]:
    """Which of so many things a page holds; its number and its size."""
    given = dict(query)
    page, size = int(given.get("Page", 0)), int(given.get("PageSize", 50))
    return slice(page * size, min((page + 1) * size, count)), page, size


def addresses(path: str, query: Pairs, count: int) -> tuple[str, str | None, str | None]:
    """Where this page is, and the next and the previous one, if there are."""
    part, page, size = page_of(query, count)
    kept = [(name, value) for name, value in query if name not in {"Page", "PageToken", "PageSize"}]

    def at(number: int) -> str:
        token = [("PageToken", f"PA{number}")] if number else []
        pairs = [*kept, ("PageSize", str(size)), ("Page", str(number)), *token]
        return f"{path}?{urlencode(pairs)}"

    following = at(page + 1) if part.stop < count else None
    return at(page), following, at(page - 1) if page else None
