"""What follows when a conversation of a person has ended: the one place where a record is acted on.

The flow returned a record without effects; here it takes effect, once, in the same transaction.
"""

from dataclasses import replace
from typing import assert_never

from bot.casework import prompting
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
    reintegrating,
    understanding,
)
from bot.intake.submission import submit
from bot.intake.visit import Visit
from flows import conversation
from flows.calling import Asked, Call
from flows.choosing import Chosen, TakenOver
from flows.closing import Afterwards
from flows.conversation import Step
from flows.counting import Counted
from flows.directory import Looked, Seen
from flows.follow_up import FollowUp
from flows.grievance import Grievance
from flows.guiding import Read, Wanted
from flows.heard import Confirmed
from flows.home import Entry, Linked, Receipt
from flows.interview import Flow
from flows.reintegration import Aftercare, Ahead, Release
from flows.speech import Piece
from flows.vocabulary import Language


def finished(visit: Visit, flow: Flow, step: Step) -> None:
    """Act on the record of a flow that has ended, and leave the person where they go on."""
    name, record = step.draft.flow, step.record
    asides = step.draft.asides
    if isinstance(record, Language):
        _language(visit, name, asides)
    elif isinstance(record, Entry):
        _entered(visit, record, asides)
    elif isinstance(record, Receipt):
        by_receipt.show(visit, record)
    elif isinstance(record, FollowUp):
        deciding.follow(visit, record, asides)
    elif isinstance(record, Afterwards):
        after.finished(visit, step.draft, record)
    elif isinstance(record, Chosen):
        choosing.changed(visit, record)
    elif isinstance(record, Linked):
        by_receipt.linked(visit, step.draft, record)
    elif isinstance(record, TakenOver):
        by_receipt.taken_over(visit, step.draft, record)
    elif isinstance(record, Wanted):
        guiding.wanted(visit, record, asides)
    elif isinstance(record, Read):
        guiding.read(visit, step.draft, record)
    elif isinstance(record, Looked):
        directory.looked(visit, record)
    elif isinstance(record, Seen):
        directory.seen(visit, step.draft, record)
    elif isinstance(record, Confirmed):
        understanding.confirmed(visit, step.draft, record)
    elif isinstance(record, Call):
        left = calling.called(visit, step.draft, record)
        if left and not (visit.person.flow is None and understanding.leads(visit, left)):
            visit.carry(left)
    elif isinstance(record, Asked):
        calling.asked(visit, record, asides)
    elif isinstance(record, Counted):
        counting.counted(visit, record)
    elif isinstance(record, Release):
        reintegrating.told(visit, record, asides)
    elif isinstance(record, Ahead):
        reintegrating.ahead(visit, step.draft, record)
    elif isinstance(record, Aftercare):
        reintegrating.filed(visit, step.draft, record)
    elif name == reintegrating.AFTERCARE:
        reintegrating.not_kept(visit)
    elif isinstance(record, Grievance):
        whole = replace(record, account=(*record.account, *asides))
        submit(visit, whole, conversation.kept(flow, step.draft))
    elif name == "grievance":
        _not_kept(visit)
    elif name == "deadline":
        counting.reminded(visit, step.draft, wanted=bool(record))
    elif name == "cancel":
        _cancelled(visit, sure=bool(record))
    elif name == "erase":
        _erased(visit, sure=bool(record))
    else:
        raise TypeError(f"nothing is known to follow from the flow {name}")


def _language(visit: Visit, flow: str, asides: tuple[Piece, ...]) -> None:
    """The language is spoken already; the person goes on where they were."""
    visit.leave()
    if flow == "welcome":
        if not noticing.welcomed(visit, asides):
            visit.begin("home")
            if not understanding.leads(visit, asides):
                visit.carry(asides)
    else:
        visit.tell("language.changed")


def _entered(visit: Visit, entry: Entry, asides: tuple[Piece, ...]) -> None:
    """An entry of the menu; what was sent before it goes along."""
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


def _not_kept(visit: Visit) -> None:
    """Consent to keep the grievance was refused: nothing of it stays."""
    visit.drop_with_files("grievance")
    visit.forget_updates()
    visit.leave()


def _cancelled(visit: Visit, *, sure: bool) -> None:
    under = visit.leave()
    if not sure:
        visit.tell("draft.kept")
        if under is None:
            visit.stand("grievance", [])
        return
    visit.drop_with_files("grievance")
    visit.forget_updates()
    visit.tell("draft.cancelled")
    visit.begin("home")


def _erased(visit: Visit, *, sure: bool) -> None:
    visit.leave()
    if not sure:
        visit.tell("erase.not_done")
        return
    erasing.erase(visit)
