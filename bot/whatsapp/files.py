"""Files that people sent on WhatsApp: fetched from Twilio piece by piece, and deleted there."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import httpx

from bot.delivery.sending import Later, Misconfigured, Refused, Undelivered
from bot.whatsapp.calls import ANSWER_SECONDS, OFFICIAL, Calls
from storage.vault import LIMIT, TooLarge

PIECE = 64 * 1024
MOST_REDIRECTS = 3
MESSAGE = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
FILE = re.compile(
    r"/2010-04-01/Accounts/(?P<account>AC[0-9a-fA-F]{32})"
    r"/Messages/(?P<message>(?:SM|MM)[0-9a-fA-F]{32})/Media/(?P<file>ME[0-9a-fA-F]{32})"
)
# Twilio may tell of a file before it can be fetched: for some moments there is a 404.
# https://support.twilio.com/hc/en-us/articles/44750147594523
LATER = {httpx.codes.NOT_FOUND, httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS}
UNKNOWN_THERE = {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}


def named(source: str, account_sid: str) -> tuple[str, str]:
    """The SIDs of the message and of the file that an address of a file names.

    Only its path is heeded: where Twilio is asked is for the settings to say. Raises Refused when
    it is no file of this account.
    """
    try:
        found = FILE.fullmatch(urlsplit(source).path)
    except ValueError:
        found = None
    if found is None or found["account"] != account_sid:
        raise Refused("twilio: no file of this account")
    return found["message"], found["file"]


class WhatsAppFiles:
    """Fetches the files of one account, and has Twilio delete what it keeps."""

    def __init__(
        self, calls: Calls, account_sid: str, token: str, api_url: str | None = None
    ) -> None:
        self._calls = calls
        self._account_sid = account_sid
        self._auth = httpx.BasicAuth(account_sid, token)
        self._base = api_url or OFFICIAL
        self._client: httpx.AsyncClient | None = None

    async def download(self, source: str) -> AsyncIterator[bytes]:
        """The bytes of a file that somebody sent, by the address in the form that told of it.

        Raises TooLarge over 20 MB, or Later, Refused or Misconfigured.
        """
        message, file = named(source, self._account_sid)
        path = f"/2010-04-01/Accounts/{self._account_sid}/Messages/{message}/Media/{file}"
        async with AsyncExitStack() as stack:
            try:
                answer = await self._answer(stack, self._base + path)
                size = 0
                async for piece in answer.aiter_bytes(PIECE):
                    size += len(piece)
                    if size > LIMIT:
                        raise TooLarge
                    yield piece
            except httpx.HTTPError as error:
                raise Later(None, "no connection") from error

    async def remove(self, source: str) -> None:
        """Have Twilio delete a file, by its address, or a message, by its SID.

        Gone already is well. Raises as Calls do.
        """
        if MESSAGE.fullmatch(source):
            await self._calls.delete(source)
        else:
            await self._calls.delete_file(source)

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()

    async def _answer(self, stack: AsyncExitStack, url: str) -> httpx.Response:
        """The answer that holds the file, wherever Twilio keeps it."""
        # Made when it is needed: reading the certificates would delay the start of a process.
        self._client = self._client or httpx.AsyncClient(timeout=ANSWER_SECONDS)
        # The token is Twilio's own: whoever stores its files must not see it.
        auth: httpx.Auth | None = self._auth
        for _ in range(MOST_REDIRECTS + 1):
            request = self._client.stream("GET", url, auth=auth, follow_redirects=False)
            answer = await stack.enter_async_context(request)
            if not answer.has_redirect_location:
                if answer.status_code != httpx.codes.OK:
                    raise _fault(answer, asked_twilio=auth is not None)
                return answer
            url = self._elsewhere(url, answer.headers["location"])
            auth = None
        raise Refused("twilio: file, sent round in circles")

    def _elsewhere(self, url: str, location: str) -> str:
        """The address that Twilio pointed to; raises Refused for one within our own walls."""
        try:
            there = urljoin(url, location)
            parts, base = urlsplit(there), urlsplit(self._base)
        except ValueError:
            raise Refused("twilio: file, pointed to nowhere") from None
        at_base = (parts.scheme, parts.netloc) == (base.scheme, base.netloc)
        if not at_base and (parts.scheme != "https" or not _public(parts.hostname or "")):
            raise Refused("twilio: file, pointed to a strange place")
        return there


def _public(host: str) -> bool:
    """Whether this is the name of a server elsewhere: no number, and no name without a dot."""
    try:
        ip_address(host)
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".local", ".internal", ".localhost"))
    return False


def _fault(answer: httpx.Response, *, asked_twilio: bool) -> Undelivered:
    """What an answer without the file means for fetching it."""
    reason = f"twilio: file, status {answer.status_code}"
    if answer.status_code in UNKNOWN_THERE and asked_twilio:
        return Misconfigured(reason)
    # What Twilio pointed to holds for minutes only; the next time it points elsewhere.
    if not asked_twilio or answer.status_code in LATER or not answer.is_client_error:
        asked = answer.headers.get("retry-after", "")
        return Later(float(asked) if asked.isascii() and asked.isdigit() else None, reason)
    return Refused(reason)
