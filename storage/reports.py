"""What a channel reports of each message it took: sent, delivered, read, or failed and why.

A report may come before the message is marked as sent, twice, and in any order: it only moves
forward.
"""

from datetime import datetime

from sqlmodel import Field

from storage.tables import Row, table_of


class Report(Row, table=True):
    """The furthest that was reported of one message; ``error`` is the channel's own code."""

    __tablename__ = "reports"

    channel: str = Field(primary_key=True)
    provider_id: str = Field(primary_key=True)
    status: str
    error: int | None = None
    at: datetime = Field(index=True)


REPORTS = table_of(Report)
