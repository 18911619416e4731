"""What was laid down at Twilio to be filled in and sent, and how far its approval is.

A definition is known by its name, its language and the digest of its content, so that laying it
down twice is noticed.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables import Row, table_of


class Template(Row, table=True):
    """One Content resource; ``approval`` is WhatsApp's word on it, ``reason`` comes with a no."""

    __tablename__ = "templates"
    __table_args__ = (UniqueConstraint("name", "language", "digest"),)

    id: UUID = Field(primary_key=True)
    name: str
    language: str
    digest: str
    content_sid: str
    approval: str
    reason: str | None = None
    created_at: datetime
    checked_at: datetime


TEMPLATES = table_of(Template)
