"""The settings of WhatsApp: the account at Twilio, its secrets, and the number that sends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
SECRET = re.compile(r"[!-+\--9;-~]+|[A-Za-z0-9_.-]+:[!-+\--~]+")
"""An auth token, or a shared key as KEYID:SECRET; blanks and commas stand between them."""
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
"""E.164: the country's code and the number, at most 15 digits."""
BETWEEN_DIGITS = re.compile(r"[\s().\-\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What people write between the digits of a number, or copy with it."""
TOGETHER = ("twilio_account_sid", "twilio_auth_token", "whatsapp_from")


@dataclass(frozen=True, slots=True)
class TwilioSecrets:
    """What Twilio signs with: auth tokens, the one for our own calls first, and shared keys by id.

    Twilio names a shared key in ``X-Twilio-Webhooks-Signature-Settings``.
    """

    tokens: tuple[str, ...] = field(repr=False)
    keys: Mapping[str, str] = field(repr=False)

    @property
    def token(self) -> str:
        """The auth token that our own calls show."""
        return self.tokens[0]


class WhatsAppSettings(BaseSettings):
    """What the operator decides about WhatsApp: three settings, all of them or none."""

    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    whatsapp_from: str | None = None
    twilio_api_url: str | None = None

    @field_validator("twilio_account_sid")
    @classmethod
    def _sid_shape(cls, value: str | None) -> str | None:
        if value is not None and not ACCOUNT_SID.fullmatch(value):
            raise ValueError("copy the Account SID from Twilio's console: AC and 32 digits")
        return value

    @field_validator("twilio_auth_token")
    @classmethod
    def _usable_secrets(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            secrets_of(value)
        return value

    @field_validator("whatsapp_from")
    @classmethod
    def _one_number(cls, value: str | None) -> str | None:
        if value is None:
            return None
        number = BETWEEN_DIGITS.sub("", value).removeprefix("whatsapp:")
        number = re.sub(r"^00", "+", number)
        if not NUMBER.fullmatch(number):
            raise ValueError("write the sender with its country's code: whatsapp:+ and the digits")
        return f"whatsapp:{number}"

    @model_validator(mode="after")
    def _all_or_none(self) -> "WhatsAppSettings":
        lacking = [name for name in TOGETHER if getattr(self, name) is None]
        if lacking and len(lacking) < len(TOGETHER):
            names = ", ".join(f"WASL_{name.upper()}" for name in lacking)
            raise ValueError(f"{names}: not set; WhatsApp needs all three of Twilio's settings")
        return self

    @property
    def whatsapp(self) -> bool:
        """Whether there is a sender on WhatsApp."""
        return self.whatsapp_from is not None

    @cached_property
    def twilio_secrets(self) -> TwilioSecrets:
        """The secrets of WASL_TWILIO_AUTH_TOKEN. Raises ValueError when there are none."""
        return secrets_of(self.twilio_auth_token or SecretStr(""))


def secrets_of(value: SecretStr) -> TwilioSecrets:
    """The secrets in a setting: an auth token, then others and shared keys, with commas between.

    Raises ValueError, which repeats none of them.
    """
    parts = re.split(r"[\s,]+", value.get_secret_value().strip(", "))
    for number, part in enumerate(parts, 1):
        if not SECRET.fullmatch(part):
            raise ValueError(f"secret {number} is neither an auth token nor KEYID:SECRET")
    if ":" in parts[0]:
        raise ValueError("the first is to be the auth token of Twilio's console, shared keys after")
    keys = dict(part.split(":", 1) for part in parts if ":" in part)
    return TwilioSecrets(tuple(part for part in parts if ":" not in part), keys)
