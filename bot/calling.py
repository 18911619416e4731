"""The calls of Twilio as the settings describe them, for serving and for commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.delivery.sending import Misconfigured, Refused, Undelivered
from bot.failed import Failed
from bot.settings import Settings
from bot.whatsapp.calls import Calls

STATUS_PATH = "/whatsapp/status"
"""Where Twilio reports what became of a message."""


class NotCalled(Failed):
    """Twilio refuses what a command asks, or does not answer."""


def calls_of(settings: Settings) -> Calls:
    """The calls of our sender. Raises BadSettings when there is none."""
    settings.need("twilio_account_sid", "twilio_auth_token", "whatsapp_from")
    # Twilio's library weighs 28 MB: a process without WhatsApp must not carry it.
    from bot.intake.on_whatsapp import TwilioCalls

    return TwilioCalls(
        str(settings.twilio_account_sid),
        settings.twilio_secrets.token,
        str(settings.whatsapp_from),
        f"{settings.public_url or ''}{STATUS_PATH}",
        settings.twilio_api_url,
    )


@asynccontextmanager
async def calling(settings: Settings) -> AsyncIterator[Calls]:
    """The same for a command, closed at the end; its faults are what an operator reads.

    Raises BadSettings or NotCalled.
    """
    calls = calls_of(settings)
    try:
        yield calls
    except Undelivered as fault:
        raise NotCalled(told(fault, settings.twilio_api_url)) from None
    finally:
        await calls.close()


def told(fault: Undelivered, api_url: str | None = None) -> str:
    """What an operator reads when a call failed; ``api_url`` is where Twilio is said to be."""
    if isinstance(fault, Misconfigured):
        return (
            f"WASL_TWILIO_AUTH_TOKEN: Twilio refuses the account, its token or its number"
            f" ({fault.reason}); copy all three again from Twilio's console"
        )
    if isinstance(fault, Refused):
        return f"Twilio refuses this ({fault.reason})"
    # Hardly anyone sets it: who has not could not mend it either.
    blamed = "WASL_TWILIO_API_URL: " if api_url else ""
    return (
        f"{blamed}Twilio does not answer ({fault.reason});"
        " run the command again later, it goes on from where it stopped"
    )
