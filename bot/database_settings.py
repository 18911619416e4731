"""The setting of the database: an address that is whole and can be understood."""

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings

from storage import dialects

SHAPE = (
    "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME,"
    " and after a ? only what PostgreSQL knows"
)


class DatabaseSettings(BaseSettings):
    """Where everything is kept. The address may hold a password."""

    database_url: SecretStr = SecretStr("sqlite:///wasl.db")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        try:
            dialects.address(value.get_secret_value())
        except ValueError:
            raise ValueError(SHAPE) from None
        return value
