"""What follows when a conversation of a person has ended: the one place where a record is acted on.

The flow returned a record without effects; here it takes effect, once, in the same transaction.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, assert_never

from bot.casework import added, prompting
from bot.intake import (
    after,
    by_receipt,
    calling,
    choosing,
    counting,
    deciding,
    directory,
    erasing,
    following,
    guiding,
    noticing,
    onto,
    reintegrating,
    understanding,
)
from bot.intake.binding import adding
from bot.intake.submission import submit
from bot.intake.visit import Visit
from flows import conversation
from flows.calling import Call
from flows.conversation import Step
from flows.grievance import Grievance
from flows.home import Entry
from flows.reintegration import Aftercare
from flows.vocabulary import Language

Ended = Callable[[Visit, Step, Any], None]
"""Does what a conversation was for, with its record, and leaves the person where they go on."""


def finished(visit: Visit, step: Step) -> None:
    """Act on the record of a flow that has ended. Raises KeyError for a flow of nobody's here."""
    FLOWS[step.draft.flow](visit, step, step.record)


def _welcomed(visit: Visit, step: Step, _: Language) -> None:
    """The language is spoken already; what was said before it leads on."""
    asides = step.draft.asides
    visit.leave()
    if not noticing.welcomed(visit, asides):
        visit.begin("home")
        if not understanding.leads(visit, asides):
            visit.carry(asides)


def _language(visit: Visit, _: Step, __: Language) -> None:
    """The language is spoken already; the person goes on where they were."""
    visit.leave()
    visit.tell("language.changed")


def _entered(visit: Visit, step: Step, entry: Entry) -> None:
    """An entry of the menu; what was sent before it goes along."""
    asides = step.draft.asides
    visit.drop("home")
    match entry:
        case Entry.CONTINUE:
            visit.stand("grievance", [])
            visit.carry(asides)
            visit.tell("draft.resumed")
        case Entry.GRIEVANCE if visit.load("grievance") is not None:
            # There is one already, unfinished: it is not thrown away without a word.
            visit.carry(asides)
            visit.begin("cancel")
        case Entry.GRIEVANCE:
            draft = visit.begin("grievance", asides=asides)
            prompting.begun(visit.t, visit.person.id, draft.code)
        case Entry.GUIDANCE:
            guiding.begin(visit, asides)
        case Entry.RELEASED:
            reintegrating.begin(visit, asides)
        case Entry.HUMAN:
            calling.begin(visit, asides)
        case Entry.FOLLOW_UP:
            following.begin(visit, asides)
        case Entry.RECEIPT:
            visit.carry(asides)
            visit.begin("receipt")
        case Entry.CHOICES:
            visit.carry(asides)
            choosing.begin(visit)
        case Entry.LANGUAGE:
            visit.carry(asides)
            visit.begin("language")
        case Entry.ERASE:
            visit.carry(asides)
            visit.begin("erase")
        case _:
            assert_never(entry)


def _called(visit: Visit, step: Step, record: Call) -> None:
    """A call has ended; words about no danger lead on as they would have at the menu."""
    left = calling.called(visit, step.draft, record)
    if left and not (visit.person.flow is None and understanding.leads(visit, left)):
        visit.carry(left)


def _told(visit: Visit, step: Step, record: Grievance | None) -> None:
    """The grievance is sent; without consent to keep it nothing of it stays."""
    if record is None:
        _forget(visit)
        visit.leave()
        return
    whole = replace(record, account=(*record.account, *step.draft.asides))
    submit(visit, whole, conversation.kept(step))


def _cancelled(visit: Visit, _: Step, sure: bool) -> None:
    what = added.FLOW if adding(visit) else "grievance"
    under = visit.leave()
    if not sure:
        visit.tell("draft.kept")
        if under is None:
            visit.stand("grievance", [])
        return
    _forget(visit, what)
    visit.tell("draft.cancelled")
    visit.begin("home")


def _forget(visit: Visit, what: str = "grievance") -> None:
    """Throw what is not sent yet away, and what the channels hold of it."""
    visit.drop_with_files(what)
    visit.forget_updates()


def _erased(visit: Visit, _: Step, sure: bool) -> None:
    visit.leave()
    if not sure:
        visit.tell("erase.not_done")
        return
    erasing.erase(visit)


def _aftercare(visit: Visit, step: Step, record: Aftercare | None) -> None:
    if record is None:
        reintegrating.not_kept(visit)
    else:
        reintegrating.filed(visit, step.draft, record)


FLOWS: dict[str, Ended] = {
    "welcome": _welcomed,
    "language": _language,
    "home": _entered,
    "receipt": lambda visit, step, record: by_receipt.show(visit, record),
    "link": lambda visit, step, record: by_receipt.linked(visit, step.draft, record),
    "take_over": lambda visit, step, record: by_receipt.taken_over(visit, step.draft, record),
    "choices": lambda visit, step, record: choosing.changed(visit, record),
    "grievance": _told,
    "cancel": _cancelled,
    "erase": _erased,
    "follow_up": lambda visit, step, record: deciding.follow(visit, record, step.draft.asides),
    "afterwards": lambda visit, step, record: after.finished(visit, step.draft, record),
    "guidance": lambda visit, step, record: guiding.wanted(visit, record, step.draft.asides),
    "nearer": lambda visit, step, record: guiding.wanted(visit, record, step.draft.asides),
    "reading": lambda visit, step, record: guiding.read(visit, step.draft, record),
    "directory": lambda visit, step, record: directory.looked(visit, record),
    "found": lambda visit, step, record: directory.seen(visit, step.draft, record),
    "counting": lambda visit, step, record: counting.counted(visit, record),
    "deadline": lambda visit, step, wanted: counting.reminded(visit, step.draft, wanted=wanted),
    "heard": lambda visit, step, record: understanding.confirmed(visit, step.draft, record),
    "onto": lambda visit, step, sure: onto.answered(visit, step.draft, sure),
    "call": _called,
    "human": lambda visit, step, record: calling.asked(visit, record, step.draft.asides),
    "released": lambda visit, step, record: reintegrating.told(visit, record, step.draft.asides),
    "forward": lambda visit, step, record: reintegrating.ahead(visit, step.draft, record),
    "aftercare": _aftercare,
}
"""Each conversation of a person by its name, which its questions' keys begin with."""
