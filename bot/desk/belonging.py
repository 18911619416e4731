"""What a member of the desk belongs to and may decide on, and who or what a button names."""

from uuid import UUID

from bot.desk.sitting import Sitting
from bot.network import members
from bot.network.refusals import NoSuchMember, NothingThere
from flows.speech import Listing
from flows.vocabulary import Role
from storage import handlers, organisations
from storage.handlers import Handler
from storage.organisations import Organisation


def own(sitting: Sitting) -> Organisation:
    """The association a member belongs to. Raises NothingThere."""
    found = organisations.get(sitting.t, sitting.handler.organisation_id)
    if found is None:
        raise NothingThere
    return found


def leads(sitting: Sitting) -> bool:
    """Whether a member decides for their own association."""
    first = members.lead(sitting.t, own(sitting))
    return sitting.handler.role == Role.COORDINATOR or (
        first is not None and first.id == sitting.handler.id
    )


def listed(sitting: Sitting, *, all_of_them: bool = True) -> Listing:
    """The associations, as options."""
    known = organisations.all(sitting.t, active_only=not all_of_them)
    names = {one.code: {"fr": one.name_fr, "ar": one.name_ar} for one in known}
    return Listing("organisation", names)


def member(sitting: Sitting, key: str) -> Handler:
    """A member by id, as a button brings it. Raises NoSuchMember."""
    try:
        found = handlers.get(sitting.t, UUID(key))
    except ValueError:
        raise NoSuchMember from None
    if found is None:
        raise NoSuchMember
    return found


def key_of(argument: str) -> UUID:
    """The id that a button brings. Raises NothingThere for anything else."""
    try:
        return UUID(argument)
    except ValueError:
        raise NothingThere from None
