"""Where to turn: establishments, commissions, services and associations, each with its source.

Whoever reads an entry can say that it is wrong; that is kept for the coordinators without a name.
"""

from functools import partial

from bot.casework import entries
from bot.intake.visit import SIDE, Visit
from bot.screens import Screen
from flows import directory
from flows.conversation import Draft
from flows.directory import Looked, Onward, Seen
from flows.interview import Flow
from flows.speech import Listing, Piece
from locales.directory import Kind
from storage import corrections, organisations

FLOW, FOUND = "directory", "found"
ABOUT = "about"
"""Where the draft of an entry keeps which one it is: it is no question."""


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin choosing what is looked for; what was sent before is kept."""
    visit.carry(asides)
    visit.begin(FLOW, over=visit.person.flow in ("grievance", *SIDE))


def bound(visit: Visit) -> Flow:
    """The flow that finds an entry, over all there are."""
    house = visit.house
    services = house.directory.services
    groups = {
        each.code: {"fr": each.name_fr, "ar": each.name_ar} for each in organisations.all(visit.t)
    }
    return partial(
        directory.directory,
        places=house.establishments,
        services=Listing("service", {
            one.code: one.names for one in services.values() if one.kind is not Kind.COMMISSION
        }),
        main=tuple(one.code for one in house.directory.of(Kind.SERVICE)),
        groups=Listing("organisation", groups),
        near=partial(entries.near, visit.t, house),
    )  # fmt: skip


def looked(visit: Visit, record: Looked) -> None:
    """Show what was found, and then ask what follows; what was begun lies under it."""
    visit.leave()
    if record.code is None:
        # That there is none near was said by the flow itself.
        begin(visit)
        return
    text = entries.written(visit.t, visit.house, record, visit.words)
    if text is None:
        visit.tell("unclear.gone")
        return
    visit.say(Screen(text, language=visit.words.language))
    under = visit.person.flow not in (None, "home")
    visit.begin(FOUND, {ABOUT: entries.code_of(record)}, over=under)


def seen(visit: Visit, draft: Draft, record: Seen) -> None:
    """To another entry, or back; what is wrong in this one is kept for the coordinators."""
    visit.leave()
    if record.onward is Onward.OTHER:
        begin(visit)
    elif record.wrong is not None:
        about = str(draft.answers.get(ABOUT))
        kept = corrections.write(visit.t, visit.account.id, about, record.wrong)
        visit.tell("directory.noted" if kept else "directory.noted_enough")
