"""Who has come out of prison: what they need now, and who goes along with them for a while.

What is asked first is carried to the questions that follow in their drafts, beside the answers.
"""

from datetime import date
from functools import partial

from bot.casework import aftercare
from bot.intake import danger, guiding
from bot.intake.submission import Filing, file, record
from bot.intake.visit import SIDE, Visit
from flows import conversation, reintegration
from flows.conversation import Draft
from flows.interview import Flow
from flows.reintegration import Aftercare, Ahead, Forward, Release
from flows.speech import Listing, Piece, Stored
from flows.vocabulary import Language, Purpose, Relation, ReleaseNeed, Topic, Urgency

RELEASED, FORWARD, AFTERCARE = "released", "forward", "aftercare"
TOLD = "told"
"""Where a draft keeps what was told before: it is no question."""


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin asking what they need; what was sent before is kept."""
    visit.begin(RELEASED, asides=asides, over=_lies_under(visit))


def bound(visit: Visit) -> Flow:
    """What to read and how to go on, over all articles there are."""
    house = visit.house
    ways = {
        way.value: {code.value: house.words[code].option("forward", way) for code in Language}
        for way in Forward
    }
    draft = visit.load(FORWARD)
    near = aftercare.articles(house, _told(draft).needs if draft is not None else ())
    library = Listing("article", {**guiding.library(house).names, **ways})
    return partial(
        reintegration.forward, library=library, articles=tuple(house.articles), near=near
    )


def told(visit: Visit, record_of: Release, asides: tuple[Piece, ...]) -> None:
    """Show at once what there is to read for these needs, and whether somebody is to go along."""
    visit.leave()
    kept = record(record_of)
    visit.begin(FORWARD, {TOLD: kept}, asides, over=_lies_under(visit))


def ahead(visit: Visit, draft: Draft, chosen: Ahead) -> None:
    """Show an article and come back, ask for what company needs, or leave it at that."""
    if chosen.code == Forward.ENOUGH:
        visit.leave()
        visit.carry(draft.asides)
        visit.tell("forward.left_so")
    elif chosen.code == Forward.ACCOMPANY:
        visit.leave()
        answers = {TOLD: draft.answers[TOLD]}
        visit.begin(AFTERCARE, answers, draft.asides, over=_lies_under(visit))
    else:
        again = Draft(FORWARD, draft.code, {TOLD: draft.answers[TOLD]}, asides=draft.asides)
        visit.save(conversation.resume(bound(visit), again).draft)
        guiding.show(visit, chosen.code)


def filed(visit: Visit, draft: Draft, said: Aftercare) -> None:
    """Open the ticket, give the receipt, and have somebody ask how it goes in the months after."""
    release = _told(draft)
    pieces = (*(said.account or ()), *draft.asides)
    heard = danger.needs_attention(visit.house, pieces)
    filing = Filing(
        about=release.about,
        topic=Topic.AFTER_RELEASE,
        urgency=Urgency.URGENT if heard else Urgency.NORMAL,
        consents=said.consents,
        record={**record(said), **_record(release), "account": list(pieces), "heard": list(heard)},
        pieces=pieces,
        shared_phone=said.shared_phone,
        hours=said.hours,
        home_region=said.home_region,
        needs=aftercare.competences(release.needs),
        detail={"way": RELEASED, "heard": list(heard)},
    )
    ticket = file(visit, filing)
    if said.consents[Purpose.CONTACT]:
        aftercare.follow(visit.t, visit.house, ticket, visit.person.id, release.day)
        visit.tell("forward.asked_again")


def not_kept(visit: Visit) -> None:
    """Consent to keep it was refused: nothing of it stays."""
    visit.drop_with_files(AFTERCARE)
    visit.forget_updates()
    visit.leave()


def _record(release: Release) -> dict[str, Stored]:
    """What a ticket keeps of the release."""
    return {
        "about": release.about.value,
        "out": release.out,
        "release_day": release.day.isoformat() if release.day is not None else None,
        "release_needs": [need.value for need in release.needs],
    }


def _told(draft: Draft) -> Release:
    """What was told before, as the draft keeps it."""
    kept = draft.answers.get(TOLD)
    if not isinstance(kept, dict):
        return Release(Relation.OTHER, True, None, ())
    day, needs = kept.get("day"), kept.get("needs")
    return Release(
        Relation(str(kept["about"])),
        kept.get("out") is True,
        date.fromisoformat(str(day)) if day else None,
        tuple(ReleaseNeed(str(need)) for need in needs) if isinstance(needs, list) else (),
    )


def _lies_under(visit: Visit) -> bool:
    """Whether what the person is in waits to be gone on with; the menu does not."""
    return visit.person.flow in ("grievance", "follow_up", "afterwards", *SIDE)
