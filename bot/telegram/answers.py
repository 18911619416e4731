"""Answers that are not the Bot API's, or can't be read: who wrote them, and what that means.

Every answer of the Bot API is a JSON object that begins with a brace and says whether it is "ok".
"""

import json
from http import HTTPStatus

from bot.delivery.sending import Later, Misconfigured, Undelivered, Unknown
from bot.loose_json import Json

NOT_KNOWN_THERE = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


class Foreign(Exception):
    """Somebody between us and the Bot API, or at its address, wrote this answer."""


class Cut(Exception):
    """This answer is empty or ends too early: it may be the Bot API's."""


def read(body: str | bytes) -> Json:
    """An answer of the Bot API. Raises Foreign, or Cut."""
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise (Cut if text.strip()[:1] in {"", "{"} else Foreign) from None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        raise Foreign
    return answer


def fault_of(status: int, body: str | bytes) -> Undelivered | None:
    """What an answer means that came with this status of HTTP; None when it is the Bot API's own.

    Who answers in Telegram's place has not passed the call on: the page of a network that wants
    one to sign in, of a proxy, of a wall. So it is tried again for as long as after a 5xx: by
    itself, when the page is gone. Only what may be Telegram's own "yes", cut short, is a doubt.
    A 403 or 400 of theirs is about the network, and says nothing of a person or a message.
    """
    try:
        read(body)
    except (Foreign, Cut) as error:
        if status in NOT_KNOWN_THERE:
            return Misconfigured("telegram: token or address")
        if isinstance(error, Cut) and 200 <= status < 300:
            return Unknown("telegram: an answer cut short")
        return Later(None, f"telegram: not its answer, status {status}")
    return None
