"""The settings of the clock on the wall and of the days of work."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from bot.working_days import corrections
from locales.guidance import REVIEW_DAYS


class ClockSettings(BaseSettings):
    """By which clock people live, which days are not the holidays that were reckoned, and for how
    many days the review of an article holds."""

    timezone: str = "Africa/Casablanca"
    holidays: str | None = None
    review_days: int = Field(default=REVIEW_DAYS, ge=1)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as wrong:
            raise ValueError(
                "write a name of the tz database, such as Africa/Casablanca"
            ) from wrong
        return value

    @field_validator("holidays")
    @classmethod
    def _known_days(cls, value: str | None) -> str | None:
        corrections(value or "")
        return value
