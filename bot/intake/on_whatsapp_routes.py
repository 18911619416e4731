"""What Twilio calls: messages of people, and reports of what became of ours; signed, or refused.

The signature covers the address as Twilio has it, so ours is taken from the settings, and every
field of the form, blanks and doubles too.
"""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import parse_qsl

import structlog
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.routing import Route

# The library has no types of its own; what is used of it takes and gives plain values.
from twilio.request_validator import (  # type: ignore[import-untyped]
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
)

from bot.arrivals import Arrival, Malformed
from bot.web import Unsigned, body_of, webhook
from bot.whatsapp.calls import Form
from bot.whatsapp.forms import Status, arrival, said, status_of
from bot.whatsapp.settings import TwilioSecrets

# A form of Twilio has some thirty fields; the library's time grows with the square of them, and a
# stranger may ask for it.
MOST_FIELDS = 200
log = structlog.get_logger(__name__)


def whatsapp_webhooks(
    public_url: str,
    secrets: TwilioSecrets,
    ours: str,
    *,
    account: str,
    arrive: Callable[[Arrival], Awaitable[None]],
    report: Callable[[Status], Awaitable[None]],
) -> list[Route]:
    """The routes by which Twilio brings messages and reports; see bot.web.webhook.

    ``public_url`` is how Twilio is told to reach us, and ``ours`` our address, whatsapp:+...
    A form that is not about our number, or not of our ``account`` (its SID), is refused as if it
    were unsigned.
    """
    signatures = Signatures(public_url, secrets)

    async def message(request: Request) -> Arrival:
        form = await signatures.form_of(request)
        if said(form, "To") != ours or _is_anothers(form, AccountSid=account):
            raise Unsigned
        return arrival(form, ours)

    async def status(request: Request) -> Status:
        form = await signatures.form_of(request)
        if _is_anothers(form, From=ours, AccountSid=account):
            raise Unsigned
        return status_of(form)

    return [webhook("/whatsapp", message, arrive), webhook("/whatsapp/status", status, report)]


class Signatures:
    """Tells what Twilio signed with one of our secrets from everything else."""

    def __init__(self, public_url: str, secrets: TwilioSecrets) -> None:
        self._public_url = public_url
        self._secrets = secrets
        self._warned = False

    async def form_of(self, request: Request) -> Form:
        """The form of a request, in its order; raises Unsigned, TooLarge or Malformed."""
        signature = request.headers.get(SIGNATURE_HEADER)
        if not signature:
            raise Unsigned
        body = (await body_of(request)).decode("utf-8", "replace")
        try:
            form = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise Malformed from None
        settings = request.headers.get(SIGNATURE_SETTINGS_HEADER, "")
        if not self._signed(_address(self._public_url, request), form, signature, settings):
            self._warn(request.url.path)
            raise Unsigned
        self._warned = False
        return form

    def _warn(self, place: str) -> None:
        """Say so once: with a wrong token or WASL_PUBLIC_URL every call of Twilio is refused."""
        if not self._warned:
            log.warning("a signature was wrong: compare WASL_TWILIO_AUTH_TOKEN and WASL_PUBLIC_URL "
                        "with Twilio's console", place=place)  # fmt: skip
        self._warned = True

    def _signed(self, url: str, form: Form, signature: str, settings: str) -> bool:
        """Whether this is the signature of this form brought to this address.

        ``settings`` is what the header of Twilio's shared keys says: key=...,algorithm=...
        """
        named = dict(pair.strip().partition("=")[::2] for pair in settings.split(","))
        algorithm = (named.get("algorithm") or HMAC_SHA1).upper()
        # The library would write any other into a log, and it is a stranger's word.
        if algorithm not in {HMAC_SHA1, HMAC_SHA256}:
            return False
        # This keeps a field that comes twice; a dictionary would lose one of them.
        fields = ImmutableMultiDict[str, str](form)
        return any(
            RequestValidator(secret).validate(url, fields, signature, algorithm)
            for secret in self._candidates(named.get("key", ""))
        )

    def _candidates(self, key: str) -> Sequence[str]:
        """The secrets that may have signed: the shared key that is named, else the auth tokens.

        A key that nobody told us of may stand for the auth token itself; it fits, or it does not.
        """
        return [self._secrets.keys[key]] if key in self._secrets.keys else self._secrets.tokens


def _is_anothers(form: Form, **expected: str) -> bool:
    """Whether a form names another number or account than these; one it leaves out is no sign."""
    return any(said(form, name) not in {"", value} for name, value in expected.items())


def _address(public_url: str, request: Request) -> str:
    """The address Twilio called: its path and query are taken raw, its beginning is the setting.

    What a proxy says of the host or scheme is anybody's word.
    """
    path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope["query_string"]
    return public_url + (path + b"?" + query if query else path).decode("latin-1")
