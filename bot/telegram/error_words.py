"""What of the Bot API's own words about an error may be kept and logged: those that we know.

The rest may quote what it was given, a name or a text, so only the kind of error is told of it.
"""

import re

# As the Bot API server writes them, in the order in which they are looked for.
KNOWN = (
    "bot was blocked by the user",
    "bot was kicked",
    "bot can't initiate conversation with a user",
    "bot can't send messages to bots",
    "user is deactivated",
    "chat not found",
    "user not found",
    "need administrator rights",
    "not enough rights",
    "have no rights to send a message",
    "group chat was upgraded to a supergroup",
    "message is too long",
    "message caption is too long",
    "message text is empty",
    "message must be non-empty",
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
    "message to be replied not found",
    "query is too old",
    "can't parse entities",
    "can't parse reply keyboard markup",
    "object expected as reply markup",
    "text buttons are unallowed in the inline keyboard",
    "file is too big",
    "file must be non-empty",
    "wrong file identifier",
    "wrong remote file identifier",
    "voice note messages",
    "wrong type of file",
    "failed to get http url content",
    "wrong type of the web page content",
    "request entity too large",
    "bad webhook",
    "terminated by other getupdates request",
    "terminated by setwebhook request",
    "can't use getupdates method while webhook is active",
    "too many requests",
    "bad gateway",
    "gateway timeout",
    "internal server error",
    "service unavailable",
    "restart",
    "unauthorized",
    "not found",
    "forbidden",
    "bad request",
)
# Telegram's own names of faults, for instance BUTTON_DATA_INVALID.
_CODE = re.compile(r"\b[A-Z]+(?:_[A-Z]+){1,5}\b")


def told(said: str, kind: str) -> str:
    """What may be told of an error that came with these words; ``kind`` is the library's name for
    it, in case none of them is known."""
    if code := _CODE.search(said):
        return f"telegram: {code[0]}"
    lower = said.lower()
    return f"telegram: {next((words for words in KNOWN if words in lower), kind)}"
