"""The network's own ready answers: texts that its coordinators wrote for everybody's use."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field

from storage.tables import Row, add, every, new_id, run, table_of
from storage.transaction import Transaction

MOST = 20
"""How many there may be: they are chosen from one list, below those that Wasl brings along."""
COLUMN = "ready_answers.answer_sealed"


class ReadyAnswer(Row, table=True):
    """One answer: its title, and its text in each language."""

    __tablename__ = "ready_answers"

    id: UUID = Field(primary_key=True)
    author_id: UUID = Field(foreign_key="handlers.id")
    answer_sealed: bytes
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer, opened; ``texts`` by language, with their placeholders."""

    id: UUID
    title: str
    texts: dict[str, str]


READY_ANSWERS = table_of(ReadyAnswer)
_ALL = select(READY_ANSWERS).order_by(READY_ANSWERS.c.created_at, READY_ANSWERS.c.id)
_REMOVE = delete(READY_ANSWERS).where(READY_ANSWERS.c.id == bindparam("key"))


def write(t: Transaction, author_id: UUID, title: str, texts: dict[str, str]) -> UUID:
    """Keep an answer; its id."""
    key = new_id()
    sealed = t.secrets.seal_json(COLUMN, key, {"title": title, "texts": texts})
    add(t, ReadyAnswer(id=key, author_id=author_id, answer_sealed=sealed, created_at=t.now))
    return key


def all(t: Transaction) -> list[Ready]:
    """Every answer, oldest first."""
    found = []
    for row in every(t, ReadyAnswer, _ALL):
        opened = t.secrets.open_json(COLUMN, row.id, row.answer_sealed)
        found.append(Ready(row.id, opened["title"], opened["texts"]))
    return found


def remove(t: Transaction, answer_id: UUID) -> bool:
    """Take an answer away; False when there is none with this id."""
    return run(t, _REMOVE, key=answer_id) == 1
