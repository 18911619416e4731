"""The people of the desk: handlers and coordinators, each a member of one organisation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, true, update
from sqlmodel import Field

from flows.vocabulary import Role
from storage.tables import Row, add, every, first, new_id, run, table_of
from storage.transaction import Transaction

COLUMN = "handlers.name_sealed"


class Handler(Row, table=True):
    """One member of the desk; one who left stays, because events name them.

    ``on_duty`` is the switch they turn by hand, ``duty_until`` until when it counts outside their
    hours. One who is suspended has ``suspended_at``, the role of who did it in ``suspended_by``,
    and ``back_at`` when it is for a time.
    """

    __tablename__ = "handlers"

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    role: str
    language: str = "fr"
    on_duty: bool = True
    name_sealed: bytes | None = None
    joined_at: datetime
    left_at: datetime | None = None
    duty_until: datetime | None = None
    suspended_at: datetime | None = None
    suspended_by: str | None = None
    back_at: datetime | None = None
    digest: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


HANDLERS = table_of(Handler)
_BY_ID = select(HANDLERS).where(HANDLERS.c.id == bindparam("key"))
_PRESENT = (
    select(HANDLERS)
    .where(HANDLERS.c.left_at.is_(None))
    .order_by(HANDLERS.c.joined_at, HANDLERS.c.id)
)
_OF = _PRESENT.where(HANDLERS.c.organisation_id == bindparam("organisation"))
_COORDINATORS = _PRESENT.where(HANDLERS.c.role == Role.COORDINATOR.value)
_UPDATE = update(HANDLERS).where(HANDLERS.c.id == bindparam("key"))
_DUTY = _UPDATE.values(on_duty=bindparam("duty"), duty_until=bindparam("until"))
_SUSPEND = _UPDATE.values(
    suspended_at=bindparam("at"), suspended_by=bindparam("who"), back_at=bindparam("back")
)
_DIGEST = _UPDATE.values(digest=bindparam("wanted"))
_LANGUAGE = _UPDATE.values(language=bindparam("new"))
_LEAVE = _UPDATE.values(left_at=bindparam("at"), on_duty=False, name_sealed=None)


def join(
    t: Transaction, organisation_id: UUID, role: str, *, name: str, language: str = "fr"
) -> Handler:
    """A new member of an organisation, on duty from the start."""
    key = new_id()
    row = Handler(
        id=key,
        organisation_id=organisation_id,
        role=role,
        language=language,
        name_sealed=t.secrets.seal(COLUMN, key, name.encode()),
        joined_at=t.now,
    )
    return add(t, row)


def get(t: Transaction, handler_id: UUID) -> Handler | None:
    """A member by id, also one who left."""
    return first(t, Handler, _BY_ID, key=handler_id)


def name(t: Transaction, handler: Handler) -> str:
    """How the desk calls a member; empty for one who left."""
    if handler.name_sealed is None:
        return ""
    return t.secrets.open(COLUMN, handler.id, handler.name_sealed).decode()


def of_organisation(t: Transaction, organisation_id: UUID) -> list[Handler]:
    """The members of an organisation, the longest-standing first."""
    return every(t, Handler, _OF, organisation=organisation_id)


def present(t: Transaction) -> list[Handler]:
    """Every member of the desk who has not left, the longest-standing first."""
    return every(t, Handler, _PRESENT)


def coordinators(t: Transaction) -> list[Handler]:
    """The coordinators of all organisations."""
    return every(t, Handler, _COORDINATORS)


def duty(t: Transaction, handler_id: UUID, on_duty: bool, until: datetime | None = None) -> None:
    """A member goes on or off duty; ``until`` (aware) also outside the hours of their roster."""
    run(t, _DUTY, key=handler_id, duty=on_duty, until=until)


def suspend(
    t: Transaction, handler_id: UUID, by_role: str, back_at: datetime | None = None
) -> None:
    """A member serves no more: until that moment (aware), or until they are taken back.

    ``by_role`` is the role of the member who decided it.
    """
    run(t, _SUSPEND, key=handler_id, at=t.now, who=by_role, back=back_at)


def take_back(t: Transaction, handler_id: UUID) -> None:
    """A suspended member serves again."""
    run(t, _SUSPEND, key=handler_id, at=None, who=None, back=None)


def digest(t: Transaction, handler_id: UUID, wanted: bool) -> None:
    """Whether a member wants to be told each working morning what is to be done."""
    run(t, _DIGEST, key=handler_id, wanted=wanted)


def set_language(t: Transaction, handler_id: UUID, language: str) -> None:
    """The language in which the desk speaks to a member."""
    run(t, _LANGUAGE, key=handler_id, new=language)


def leave(t: Transaction, handler_id: UUID) -> None:
    """A member leaves: no more cards, and the name is forgotten."""
    run(t, _LEAVE, key=handler_id, at=t.now)
