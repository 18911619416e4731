"""The Content resources of a Twilio account: kept, submitted for approval, filled in and judged."""

import json
import re
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.loopback.limits import Refused
from tests.loopback.updates import Json

BLANK = re.compile(r"\{\{(\w+)\}\}")
# A line break, a tab or a long run of spaces: https://www.twilio.com/docs/api/errors/21656
UNEVEN = re.compile(r"[\n\r\t]| {5,}")
SESSION_ONLY = "twilio/list-picker"
MOST_IN_SESSION = 3
MOST_ROWS = 10
LONGEST_BODY = 1024
LONGEST_VARIABLE = 1600
LONGEST = {"title": 20, "button": 20, "item": 24, "id": 200, "description": 72}


def units(text: str) -> int:
    """The length of a text as the strictest of those who count."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class Filled:
    """What a Content resource came to: its type, its words and its buttons, label to id."""

    kind: str
    body: str
    buttons: dict[str, str]
    faults: list[str]


@dataclass
class Contents:
    """Every Content resource by its SID. ``judged`` is the state a submitted one gets at once.

    ``lines`` allows line breaks in the variables of a body. Twilio's page on error 21656 says
    that they are refused; whether also within a session, only a live account can tell.
    """

    account: str
    judged: str = "received"
    lines: bool = False
    kept: dict[str, Json] = field(default_factory=dict)
    approvals: dict[str, Json] = field(default_factory=dict)

    def create(self, definition: Json) -> Json:
        """Keep a new one; its name need not be new, as at Twilio. Raises Refused."""
        kind, pieces = the_type(definition)
        if not 1 <= len(pieces.get("actions") or pieces.get("items") or "1") <= MOST_ROWS:
            raise Refused(400, "Invalid number of buttons or rows", code=20001)
        blanks = set(BLANK.findall(json.dumps(pieces)))
        if missing := sorted(blanks - set(definition.get("variables", {}))):
            raise Refused(400, f"Variables without a sample: {missing}", code=20001)
        sid = f"HX{secrets.token_hex(16)}"
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.kept[sid] = {
            "sid": sid,
            "account_sid": self.account,
            "friendly_name": definition.get("friendly_name"),
            "language": definition["language"],
            "variables": definition.get("variables", {}),
            "types": {kind: pieces},
            "date_created": now,
            "date_updated": now,
        }
        return self.kept[sid]

    def fetch(self, sid: str) -> Json:
        """One of them. Raises Refused."""
        if sid not in self.kept:
            raise Refused(404, f"The requested resource {sid} was not found", code=20404)
        return self.kept[sid]

    def delete(self, sid: str) -> None:
        """Forget one. Raises Refused."""
        del self.kept[self.fetch(sid)["sid"]]
        self.approvals.pop(sid, None)

    def submit(self, sid: str, given: Json) -> Json:
        """Ask for approval. Raises Refused for what could never be approved."""
        kind, pieces = the_type(self.fetch(sid))
        if sid in self.approvals:
            raise Refused(400, "The template was submitted already", code=20001)
        if not re.fullmatch(r"[a-z0-9_]{1,512}", given["name"]):
            raise Refused(400, "Invalid template name", code=20001)
        if given["category"] not in {"UTILITY", "MARKETING", "AUTHENTICATION"}:
            raise Refused(400, "Invalid template category", code=20001)
        if kind == SESSION_ONLY:
            raise Refused(400, "This content type can not be approved", code=20001)
        body = pieces["body"].strip()
        edges = body.startswith("{{") or body.endswith("}}") or re.search(r"\}\}\s*\{\{", body)
        self.approvals[sid] = {
            "type": "whatsapp",
            "name": given["name"],
            "category": given["category"],
            "content_type": kind,
            "status": "rejected" if edges else self.judged,
            "rejection_reason": "Variables at the ends or side by side" if edges else "",
            "allow_category_change": True,
        }
        return {k: v for k, v in self.approvals[sid].items() if k != "type"}

    def approval(self, sid: str) -> Json:
        """How far the approval of one is."""
        self.fetch(sid)
        return self.approvals.get(sid, {"type": "whatsapp", "status": "unsubmitted"})

    def judge(self, state: str, reason: str = "", name: str | None = None) -> None:
        """WhatsApp decides about every submitted one, or about those of this name."""
        for approval in self.approvals.values():
            if name in {None, approval["name"]}:
                approval |= {"status": state, "rejection_reason": reason}

    def may_leave(self, sid: str, kind: str) -> bool:
        """Whether it may be sent to somebody who has not written for a day."""
        return kind != SESSION_ONLY and self.approval(sid)["status"] == "approved"

    def fill(self, sid: str, variables: str | None) -> Filled:
        """Fill in the blanks. Raises Refused as Twilio does at once; the rest is in ``faults``."""
        if sid not in self.kept:
            raise Refused(400, "The ContentSid is invalid", code=21655)
        kind, pieces = the_type(self.kept[sid])
        given = the_variables(variables)
        for name, value in given.items():
            if units(value) > LONGEST_VARIABLE:
                raise Refused(400, "A variable is too long", code=21658)
            in_body = name in BLANK.findall(pieces["body"])
            if in_body and not self.lines and UNEVEN.search(value):
                raise wrong_variables("a line break, a tab or five spaces")
        blanks = set(BLANK.findall(json.dumps(pieces)))
        if blanks != set(given):
            # Twilio would put its samples into the empty places: words that nobody meant.
            raise wrong_variables(f"the blanks are {sorted(blanks)}, given are {sorted(given)}")
        filled = {key: put_in(value, given) for key, value in pieces.items()}
        choices = filled.get("actions", filled.get("items", []))
        buttons = {each.get("title", each.get("item")): each.get("id", "") for each in choices}
        return Filled(kind, filled["body"], buttons, faults_in_filled(kind, filled, choices))


def the_type(content: Json) -> tuple[str, Json]:
    """The one type of a Content resource and what it holds. Raises Refused unless it is one."""
    if len(content.get("types", {})) != 1:
        raise Refused(400, "Wasl gives each Content resource one type", code=20001)
    ((kind, pieces),) = content["types"].items()
    return kind, pieces


def wrong_variables(reason: str) -> Refused:
    """Twilio's refusal of ContentVariables."""
    return Refused(400, f"The Content Variables parameter is invalid: {reason}", code=21656)


def the_variables(text: str | None) -> dict[str, str]:
    """The variables: JSON in a string, flat, with nothing empty. Raises Refused."""
    try:
        given = json.loads(text or "{}")
    except ValueError:
        raise wrong_variables("not JSON") from None
    if not isinstance(given, dict) or text == "":
        raise wrong_variables("not an object")
    if not all(isinstance(value, str) and value.strip() for value in given.values()):
        raise wrong_variables("a value is empty or no string")
    return given


def put_in(value: Any, given: dict[str, str]) -> Any:
    """A value with its blanks filled in, at any depth."""
    if isinstance(value, dict):
        return {key: put_in(piece, given) for key, piece in value.items()}
    if isinstance(value, list):
        return [put_in(piece, given) for piece in value]
    return BLANK.sub(lambda blank: given[blank[1]], value) if isinstance(value, str) else value


def faults_in_filled(kind: str, filled: Json, choices: list[Json]) -> list[str]:
    """What WhatsApp itself would refuse once the blanks are filled in."""
    faults = ["its body is too long"] if choices and units(filled["body"]) > LONGEST_BODY else []
    if kind == "twilio/quick-reply" and len(choices) > MOST_IN_SESSION:
        faults.append("more than three buttons")
    for piece in (filled, *choices):
        for name, most in LONGEST.items():
            if units(str(piece.get(name, ""))) > most:
                faults.append(f"{name} is longer than {most}: {piece[name]}")
    for name in ("title", "id"):
        times = Counter(each.get(name) for each in choices if name in each)
        faults += [f"{name} comes {n} times: {text}" for text, n in times.items() if n > 1]
    return faults
