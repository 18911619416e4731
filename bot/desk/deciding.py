"""The desk's conversations about the network: what each needs to know, and what follows.

``FLOWS`` gives for each what binds it, who may begin it, and what is done when it has ended.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from bot.casework import letters
from bot.desk.belonging import leads, listed, member, own
from bot.desk.sight import coordinators_alone
from bot.desk.sitting import Sitting
from bot.network import admitting, days, meeting, members, membership, parting
from bot.network.refusals import NothingThere
from flows import joining, network
from flows.interview import Flow
from flows.joining import Applied
from flows.network import Away, Called, Came, Decided, Hours
from flows.speech import Listing
from flows.vocabulary import Role
from storage import applications, handlers, organisations

Three = tuple[Callable[[Sitting], Flow], Callable[[Sitting], None], Callable[[Sitting, Any], None]]


def _coordinates(sitting: Sitting) -> None:
    coordinators_alone(sitting.handler)


def _decides(sitting: Sitting) -> None:
    members.decides_for(sitting.t, sitting.handler, own(sitting))


def _anybody(sitting: Sitting) -> None:
    """Every member may."""


def _may_apply(sitting: Sitting) -> None:
    admitting.may_apply(sitting.t, sitting.account)


def _applied(sitting: Sitting, told: Applied) -> None:
    language = sitting.handler.language
    admitting.apply(sitting.t, sitting.house, sitting.account, language, told)
    sitting.tell("network.applied")


def _waiting(sitting: Sitting) -> Listing:
    found = {}
    for one in admitting.waiting(sitting.t, sitting.handler):
        told = applications.answers(sitting.t, one)
        found[str(one.id)] = {"fr": str(told["name_fr"]), "ar": str(told["name_ar"])}
    return Listing("application", found)


def _turned_down(sitting: Sitting, told: Decided) -> None:
    application = applications.get(sitting.t, UUID(told.whom))
    if application is None:
        raise NothingThere
    admitting.refuse(sitting.t, sitting.house, sitting.handler, application, told.why)
    sitting.tell("network.you_turned_down")


def _suspended(sitting: Sitting, told: Decided) -> None:
    found = parting.known(sitting.t, told.whom)
    parting.suspend(sitting.t, sitting.house, sitting.handler, found, told.why, told.until)
    sitting.tell("network.you_suspended", organisation=letters.named(found, sitting.words))


def _parted(sitting: Sitting, told: Decided) -> None:
    if not told.sure:
        sitting.tell("desk.cancelled")
        return
    found = parting.known(sitting.t, told.whom)
    parting.leave(sitting.t, sitting.house, sitting.handler, found, told.why)
    sitting.tell("network.you_parted", organisation=letters.named(found, sitting.words))


def _colleagues(sitting: Sitting) -> Listing:
    """Those a member may decide on: of their association, or of all for a coordinator."""
    known = [own(sitting)]
    if sitting.handler.role == Role.COORDINATOR:
        known = organisations.all(sitting.t, active_only=False)
    found = {}
    for organisation in known:
        for one in handlers.of_organisation(sitting.t, organisation.id):
            name = handlers.name(sitting.t, one) or organisation.name_fr
            found[str(one.id)] = {"fr": name, "ar": name}
    return Listing("member", found)


def _member_suspended(sitting: Sitting, told: Decided) -> None:
    one = member(sitting, told.whom)
    count = membership.suspend(sitting.t, sitting.house, sitting.handler, one, told.until)
    sitting.tell("network.member_suspended", count=str(count))


def _member_removed(sitting: Sitting, told: Decided) -> None:
    if not told.sure:
        sitting.tell("desk.cancelled")
        return
    one = member(sitting, told.whom)
    count = membership.remove(sitting.t, sitting.house, sitting.handler, one)
    sitting.tell("network.member_removed", count=str(count))


def _away(sitting: Sitting, told: Away) -> None:
    days.take(sitting.t, sitting.house, sitting.handler, told)
    first, last = sitting.words.day(told.first), sitting.words.day(told.last)
    sitting.tell("network.away", first=first, last=last)


def _hours(sitting: Sitting, told: Hours) -> None:
    days.keep_hours(sitting.t, sitting.house, sitting.handler, told)
    sitting.tell("network.hours_kept" if told.days else "network.hours_none")


def _called(sitting: Sitting, told: Called) -> None:
    if not told.sure:
        sitting.tell("desk.cancelled")
        return
    held = meeting.call(sitting.t, sitting.house, sitting.handler, told)
    moment = sitting.words.moment(held.at, sitting.house.timezone)
    sitting.tell("network.you_called", moment=moment)


def _meetings(sitting: Sitting) -> Listing:
    found = {}
    for one in meeting.seen(sitting.t, sitting.handler):
        day = sitting.words.day(one.at.astimezone(sitting.house.timezone).date())
        found[str(one.id)] = {sitting.words.language.value: day}
    return Listing("meeting", found)


def _came(sitting: Sitting, told: Came) -> None:
    meeting.record(sitting.t, sitting.handler, told)
    sitting.tell("network.recorded", count=str(len(told.came)))


FLOWS: dict[str, Three] = {
    "apply": (lambda sitting: joining.apply, _may_apply, _applied),
    "turn_down": (
        lambda sitting: lambda ask: network.turn_down(ask, _waiting(sitting)),
        _coordinates,
        _turned_down,
    ),
    "suspend": (
        lambda sitting: lambda ask: network.suspend(ask, listed(sitting)),
        _coordinates,
        _suspended,
    ),
    "part": (
        lambda sitting: lambda ask: network.part(ask, listed(sitting)),
        _coordinates,
        _parted,
    ),
    "suspend_member": (
        lambda sitting: lambda ask: network.suspend_member(ask, _colleagues(sitting)),
        _decides,
        _member_suspended,
    ),
    "remove_member": (
        lambda sitting: lambda ask: network.remove_member(ask, _colleagues(sitting)),
        _decides,
        _member_removed,
    ),
    "holidays": (
        lambda sitting: lambda ask: network.holidays(ask, leads(sitting)),
        _anybody,
        _away,
    ),
    "roster": (lambda sitting: network.roster, _anybody, _hours),
    "meeting": (
        lambda sitting: lambda ask: network.meeting(ask, listed(sitting, all_of_them=False)),
        _coordinates,
        _called,
    ),
    "attendance": (
        lambda sitting: lambda ask: network.attendance(ask, _meetings(sitting), listed(sitting)),
        _coordinates,
        _came,
    ),
}
"""Each by the name with which the keys of its questions begin."""
