"""Files lent to Twilio: it fetches what we send from an address that only we can make.

The address names the file and when it ends, under a keyed mark; nothing is kept about it.
"""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from uuid import UUID

from storage.secrets import Secrets

PATH = "/whatsapp/files/"
PURPOSE = "whatsapp file"
# Twilio fetches a file when its turn to be sent comes, and keeps a message four hours at most.
LASTS = timedelta(hours=6)
ID_BYTES, TIME_BYTES = 16, 5


class NotLent(Exception):
    """This address is none that was made here."""


class Over(Exception):
    """This file was lent, and the time of that is over."""


class Lending:
    """Makes addresses of files, and knows them again. ``public_url`` is where we are reached."""

    def __init__(self, secrets: Secrets, public_url: str, *, lasts: timedelta = LASTS) -> None:
        self._secrets = secrets
        self._place = public_url + PATH
        self._lasts = lasts

    def lend(self, file_id: str) -> str:
        """A whole address under which this file may be fetched for a while, by whoever has it."""
        until = int((datetime.now(UTC) + self._lasts).timestamp())
        what = UUID(file_id).bytes + until.to_bytes(TIME_BYTES, "big")
        token = what + self._secrets.sign(PURPOSE, what)
        return self._place + base64.urlsafe_b64encode(token).decode().rstrip("=")

    def borrowed(self, token: str) -> str:
        """The id of the file that the end of an address stands for; raises NotLent or Over."""
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise NotLent from None
        what, mark = whole[: ID_BYTES + TIME_BYTES], whole[ID_BYTES + TIME_BYTES :]
        if not self._secrets.signed(PURPOSE, what, mark):
            raise NotLent
        if datetime.now(UTC).timestamp() >= int.from_bytes(what[ID_BYTES:], "big"):
            raise Over
        return str(UUID(bytes=what[:ID_BYTES]))
