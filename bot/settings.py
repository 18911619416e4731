"""Every setting of Wasl: environment variables named WASL_..., or a .env file, read once.

A fault is one line that names the variable and the remedy. Values are never printed.
"""

import base64
import difflib
import hashlib
import hmac
import os
import re
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from bot.clock_settings import ClockSettings
from bot.database_settings import DatabaseSettings
from bot.secret_keys import NEW_KEY, decoded_keys
from bot.whatsapp.settings import WhatsAppSettings

PREFIX, ENV_FILE = "WASL_", ".env"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
BOT_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
HEADER_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
TWILIO = "docs/operating.md says how to come to a sender on WhatsApp"
REMEDIES = {
    "secret_keys": f"make one with: {NEW_KEY}",
    "telegram_token": "ask BotFather for the people's bot and copy its token, or set up WhatsApp",
    "desk_token": "ask BotFather for a second bot, for the desk, and copy its token",
    "twilio_account_sid": TWILIO,
    "twilio_auth_token": TWILIO,
    "whatsapp_from": TWILIO,
    "public_url": "WhatsApp needs the https address under which Twilio reaches this server",
}
NOT_READABLE = (
    ".env: this user can't read it; run wasl as the one it belongs to:"
    " sudo -u wasl .venv/bin/wasl ..."
)


class BadSettings(Exception):
    """The settings can't be used; each line of ``faults`` names one fault and its remedy."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(ClockSettings, DatabaseSettings, WhatsAppSettings):
    """What the operator decides. Secrets hide themselves when printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    secret_keys: SecretStr | None = None
    public_url: str | None = None
    telegram_token: SecretStr | None = None
    desk_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_secret: SecretStr | None = None
    telegram_rate: float = Field(default=25, gt=0)
    files_dir: Path = Path("files")
    backup_dir: Path = Path("backups")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    metrics_token: SecretStr | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("secret_keys")
    @classmethod
    def _usable_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not decoded_keys(value):
            raise ValueError(f"give at least one key; make one with: {NEW_KEY}")
        return value

    @field_validator("public_url", "telegram_api_url", "twilio_api_url")
    @classmethod
    def _plain_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write a whole address, beginning with https://")
        if parts.query or parts.fragment or parts.username:
            raise ValueError("write the address alone, with no user, no ? and no #")
        return value.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _encrypted_address(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        # On this very machine nothing passes over a network, so a test server needs no certificate.
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("the messengers only call https addresses; put a certificate in front")
        return value

    @field_validator("telegram_token", "desk_token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not BOT_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("copy the whole token from BotFather: digits, a colon, letters")
        return value

    @field_validator("telegram_secret")
    @classmethod
    def _header_letters(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not HEADER_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("use 1 to 256 of the characters A-Z a-z 0-9 _ -, or leave it unset")
        return value

    @model_validator(mode="after")
    def _two_bots(self) -> "Settings":
        if self.telegram_token is not None and self.telegram_token == self.desk_token:
            raise ValueError(
                "WASL_DESK_TOKEN: it is also WASL_TELEGRAM_TOKEN; make a second bot for the desk"
            )
        return self

    @cached_property
    def keys(self) -> list[bytes]:
        """The secret keys, 32 bytes each, newest first.

        Raises BadSettings if none is set.
        """
        self.need("secret_keys")
        return decoded_keys(self.secret_keys) if self.secret_keys else []

    def need(self, *names: str) -> None:
        """Raise BadSettings with a line for each of these settings that is not set."""
        lacking = [name for name in names if getattr(self, name) is None]
        if faults := [f"{PREFIX}{name.upper()}: not set; {REMEDIES[name]}" for name in lacking]:
            raise BadSettings(faults)

    def need_roles(self, roles: Collection[str]) -> None:
        """Raise BadSettings with a line for each setting these roles of a process lack.

        People come by Telegram, by WhatsApp, or by both; without either there is no intake.
        """
        names = ["secret_keys"]
        if "intake" in roles and not self.whatsapp:
            names.append("telegram_token")
        if "desk" in roles:
            names.append("desk_token")
        # Twilio fetches files from us, and reports to us, when others deliver as well.
        if self.whatsapp and {"intake", "delivery"} & set(roles):
            names.append("public_url")
        self.need(*names)

    def webhook_secret(self, door: str) -> str:
        """What Telegram must repeat in a header of each call to this door ("intake" or "desk").

        Derived from the newest secret key unless the operator chose one; the doors differ then.
        Raises BadSettings if neither is set.
        """
        if self.telegram_secret is not None:
            return self.telegram_secret.get_secret_value()
        purpose = f"wasl telegram webhook {door}".encode()
        digest = hmac.digest(self.keys[0], purpose, hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def load() -> Settings:
    """Read the settings from the environment and from .env in the working folder.

    Raises BadSettings, with every fault at once.
    """
    try:
        faults = unknown_names()
        settings = Settings()
    except PermissionError:
        raise BadSettings([NOT_READABLE]) from None
    except UnicodeDecodeError:
        raise BadSettings([".env: it is not written in UTF-8; write it anew"]) from None
    except ValidationError as wrong:
        for fault in wrong.errors(include_url=False, include_input=False, include_context=False):
            reason = fault["msg"].removeprefix("Value error, ")
            place = f"{PREFIX}{fault['loc'][0]}: ".upper() if fault["loc"] else ""
            faults.append(place + reason)
        raise BadSettings(faults) from None
    if faults:
        raise BadSettings(faults)
    return settings


def unknown_names() -> list[str]:
    """A line for each variable that looks like a setting and is none."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    seen = {name.upper() for name in {*os.environ, *dotenv_values(ENV_FILE)}}
    faults = []
    for name in sorted(name for name in seen - known if name.startswith(PREFIX)):
        close = difflib.get_close_matches(name, known, n=1)
        advice = f"did you mean {close[0]}?" if close else "remove it, or see the list in README.md"
        faults.append(f"{name}: there is no such setting; {advice}")
    return faults
