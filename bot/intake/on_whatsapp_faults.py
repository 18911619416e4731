"""The one table of what Twilio's errors mean, for a call that failed and for a message it reports.

Twilio's own words are never repeated: they tell the number that was written to.
"""

from collections.abc import Awaitable
from typing import TypeVar

from bot.delivery.sending import (
    Gone,
    Later,
    Misconfigured,
    Refused,
    Stopped,
    Undelivered,
    Unknown,
    WindowClosed,
)
from bot.intake.on_the_wire import NEVER_LEFT, OF_THE_CONNECTION

T = TypeVar("T")

# Each code has a page, https://www.twilio.com/docs/api/errors/CODE. What a message alone can't
# help, such as a region that is not allowed, is Refused and seen by a human: Misconfigured makes
# every message wait, so it is kept for what would befall every message.
MEANINGS: dict[type[Undelivered], tuple[int, ...]] = {
    Later: (
        0,  # failed, and no reason told
        11200,  # a file could not be fetched from us
        14107,  # too many messages
        20009,  # can't be deleted before it is complete
        20429,  # too many requests
        21611,  # too many messages wait already
        30001,  # too many messages wait already
        30003,  # the phone can't be reached
        30008,  # unknown
        30022,  # the carrier's limit of messages
        30036,  # it waited longer than it was valid
        30410,  # the carrier did not answer in time
        63010,  # Twilio failed
        63012,  # WhatsApp failed
        63017,  # too many messages
        63018,  # the sender's or WhatsApp's limit of messages
        63019,  # a file could not be fetched from us
        63023,  # unknown
        63025,  # a file is there already
        63029,  # the phone has not received the template
        63038,  # the account's limit of a day
    ),
    Unknown: (20500, 20503),  # it may have been done
    WindowClosed: (63016,),  # free words, and the person wrote longer than 24 hours ago
    Gone: (
        21211,  # no number
        21214,  # no number that can be reached
        21217,  # no number
        21612,  # can't be reached from our number
        21614,  # no mobile
        30005,  # nobody has this number
        30006,  # no mobile
        63003,  # nobody has this address
        63015,  # has not joined the sandbox
        63024,  # not on WhatsApp
        63032,  # WhatsApp lets us send them nothing now
    ),
    Stopped: (
        21610,  # they answered STOP
        30004,  # they blocked us
        63014,  # they blocked us, or took back that we may write
        63033,  # they blocked us, as it was told formerly
    ),
    Misconfigured: (
        10001,  # the account is not active
        20003,  # the token is wrong
        20005,  # the account is not active
        20006,  # no access
        20008,  # these are credentials for tests
        21212,  # our number is none
        21603,  # our number is missing
        21606,  # our number is not the account's
        21609,  # our address for reports can't be called
        21659,  # our number is not Twilio's
        21660,  # our number is another account's
        30002,  # the account is suspended
        63001,  # WhatsApp does not know the sender
        63002,  # our address is not found
        63007,  # our number is no sender of WhatsApp
        63008,  # the sender is not set up
        63020,  # Meta has not accepted the business, or is not paid
        63022,  # the name is not certified
        63051,  # Meta has locked the business
    ),
    Refused: (
        11751,  # a file is too large
        12300,  # a file's type is not taken
        20404,  # there is nothing of this SID
        21408,  # no permission for this country
        21617,  # more than 1,600 characters
        21619,  # nothing to say
        21620,  # an address of a file that is none
        21654,  # no Content
        21655,  # a Content that is unknown
        21656,  # variables that do not fit
        21658,  # too long
        30007,  # taken for spam
        30019,  # too large
        63005,  # content that is not taken
        63006,  # content that has no form there
        63013,  # against the rules of WhatsApp
        63021,  # content that is not taken
        63027,  # no template of this name and language
        63028,  # variables that do not fit the template
        63030,  # a parameter that is unknown
        63031,  # to ourselves
        63040,  # the template was rejected
        63041,  # the template is paused
        63042,  # the template is disabled
        63049,  # Meta did not want to deliver it
        92007,  # variables that do not fit
    ),
}
TABLE = {code: kind for kind, codes in MEANINGS.items() for code in codes}
# Where the code says nothing. A 5xx leaves it open whether a message went out.
STATUSES: dict[int, type[Undelivered]] = {
    401: Misconfigured,
    403: Misconfigured,
    408: Unknown,
    409: Later,
    425: Later,
    429: Later,
}


class Declined(Exception):
    """Twilio's answer was an error: its HTTP status, Twilio's code, how long to wait in seconds."""

    def __init__(self, status: int, code: int | None, seconds: float | None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.seconds = seconds


async def made(call: Awaitable[T]) -> T:
    """The result of a call; its error as one of ours."""
    try:
        return await call
    except Undelivered:
        raise
    except Exception as error:
        raise fault_of(error) from error


def meaning(code: int) -> type[Undelivered]:
    """What Twilio's code means for a message; one that we don't know is for a human to see."""
    return TABLE.get(code, Refused)


def fault_of(error: Exception) -> Undelivered:
    """What an error of a call means for a message."""
    if isinstance(error, Declined):
        return _declined(error)
    if isinstance(error, NEVER_LEFT):
        return Later(None, "no connection")
    if isinstance(error, OF_THE_CONNECTION):
        return Unknown("no answer")
    # The library stumbled over an answer that says it went well.
    return Unknown(f"twilio: {type(error).__name__}")


def _declined(error: Declined) -> Undelivered:
    kind = _kind(error)
    reason = f"twilio: {error.code or error.status}"
    return Later(error.seconds, reason) if kind is Later else kind(reason)


def _kind(error: Declined) -> type[Undelivered]:
    if error.code in TABLE:
        return TABLE[error.code]
    if error.status >= 500:
        return Unknown
    # An answer without a code does not come from Twilio, but from who stands at its address.
    return STATUSES.get(error.status, Misconfigured if error.code is None else Refused)
