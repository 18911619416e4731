"""How often each article was read, and what was said of it: numbers alone, and nobody in them.

They are of one review of an article: what was written anew begins again at nothing.
"""

from datetime import date

from sqlalchemy import bindparam, select, update
from sqlmodel import Field

from storage.dialects import insert_once
from storage.tables import Row, every, run, table_of
from storage.transaction import Transaction

READ = "read"
"""Counted each time an article is shown; what else is counted are the codes of the answers."""


class Reading(Row, table=True):
    """How often something was said of an article in a language since it was reviewed that day."""

    __tablename__ = "readings"

    article: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    reviewed: date = Field(primary_key=True)
    said: str = Field(primary_key=True)
    times: int


READINGS = table_of(Reading)
_ONE_MORE = (
    update(READINGS)
    .where(
        READINGS.c.article == bindparam("of"),
        READINGS.c.language == bindparam("spoken"),
        READINGS.c.reviewed == bindparam("day"),
        READINGS.c.said == bindparam("answer"),
    )
    .values(times=READINGS.c.times + 1)
)
_ALL = select(READINGS).order_by(READINGS.c.article, READINGS.c.language, READINGS.c.said)


def count(t: Transaction, article: str, language: str, reviewed: date, said: str) -> None:
    """One more time this was said of an article as it was reviewed that day."""
    key = {"article": article, "language": language, "reviewed": reviewed, "said": said}
    if not insert_once(t.connection, READINGS, {**key, "times": 1}):
        run(t, _ONE_MORE, of=article, spoken=language, day=reviewed, answer=said)


def all(t: Transaction) -> list[Reading]:
    """Every number there is, of former reviews as well."""
    return every(t, Reading, _ALL)
