"""Days and sentences are counted: what somebody wants to know of them, and the answer.

What they told for it is forgotten with the answer; a last day is kept for who wants a reminder.
"""

from collections.abc import Callable
from datetime import date, datetime

from bot.casework import articles, consenting, last_days
from bot.house import House
from bot.intake import lengths, terms
from bot.intake.visit import SIDE, Visit
from bot.law import deadlines
from bot.screens import Screen
from bot.tickets import alarms
from flows.conversation import Draft
from flows.counting import Count, Counted
from flows.speech import Piece, Stored
from flows.vocabulary import Purpose
from locales.words import Words

RULE, DAY, ENDS = "rule", "day", "ends"
"""Where the draft of a reminder keeps of which last day it is, and when hours end before it: they
are no questions."""
FROM = {
    Count.APPEAL: "counting.judged",
    Count.DISCIPLINE: "counting.notified",
    Count.CUSTODY: "counting.arrested",
    Count.EXAMINATION: "counting.entered",
    Count.CHIKAYA: "counting.received",
    Count.REDUCTION: "counting.detained",
    Count.CONDITIONAL: "counting.detained",
    Count.REHABILITATION: "counting.ended",
    Count.RECORD: "counting.ended",
}
"""The question for the day from which each is counted; a debt has none."""
Written = Callable[[House, Words, datetime, Counted], list[str]]
WRITTEN: dict[Count, Written] = {
    Count.APPEAL: terms.appeal,
    Count.DISCIPLINE: terms.discipline,
    Count.CUSTODY: terms.custody,
    Count.EXAMINATION: terms.examination,
    Count.CHIKAYA: terms.chikaya,
    Count.REDUCTION: lengths.reduction,
    Count.CONDITIONAL: lengths.conditional,
    Count.REHABILITATION: lengths.rehabilitation,
    Count.RECORD: lengths.record,
    Count.CONTRAINTE: lengths.contrainte,
}
"""What is said of each."""
ARTICLES = {
    **{what: what.value for what in Count},
    Count.CUSTODY: "first_hours",
    Count.EXAMINATION: "ill",
    Count.CHIKAYA: "complain_chikaya",
}
"""The article about each."""


def begin(
    visit: Visit,
    asides: tuple[Piece, ...] = (),
    what: Count | None = None,
    day: date | None = None,
) -> None:
    """Begin counting: what that is to be is asked unless it is known, and so is the day. What was
    sent is kept."""
    visit.carry(asides)
    answers: dict[str, Stored] = {} if what is None else {"counting.what": what.value}
    if day is not None and what in FROM:
        answers[FROM[what]] = day.isoformat()
    visit.begin("counting", answers, over=visit.person.flow in ("grievance", *SIDE))


def what_of(article: str) -> Count | None:
    """What an article tells how to count."""
    return next((what for what, known in ARTICLES.items() if known == article), None)


def counted(visit: Visit, record: Counted) -> None:
    """Say what was counted; where a last day is still to come, a reminder is offered.

    An hour of today that is still to come is asked again.
    """
    if _to_come(visit, record):
        visit.tell("deadline.not_yet")
        begun = {"counting.what": record.what.value, FROM[record.what]: str(record.day)}
        visit.begin("counting", dict(begun), over=True)
        return
    visit.leave()
    house, words = visit.house, visit.words
    below = articles.buttons(house, words, [ARTICLES[record.what]])
    visit.say(Screen(answer(visit, record), below, language=words.language))
    visit.forget_updates()
    day = _last_day(visit, record)
    if day is not None and last_days.hours(visit.t, house, record.what, day):
        under = visit.person.flow not in (None, "home")
        about: dict[str, Stored] = {RULE: record.what.value, DAY: day.isoformat()}
        if record.what is Count.DISCIPLINE:
            about |= _hours(visit, record)
        visit.begin("deadline", about, over=under)


def answer(visit: Visit, record: Counted) -> str:
    """All that is said of what was counted, as one message."""
    words = visit.words
    parts = WRITTEN[record.what](visit.house, words, visit.t.now, record)
    return "\n\n".join([*parts, words.say("deadline.caution")])


def reminded(visit: Visit, draft: Draft, *, wanted: bool) -> None:
    """They said whether they want to be reminded of the day that was counted."""
    visit.leave()
    if not wanted:
        visit.tell("deadline.not_reminded")
        return
    if not consenting.holds(visit.t, visit.person.id)[Purpose.REMIND]:
        visit.tell("deadline.all_stopped")
        return
    rule, day = Count(str(draft.answers[RULE])), date.fromisoformat(str(draft.answers[DAY]))
    kept = draft.answers.get(ENDS)
    ends = datetime.fromisoformat(str(kept)) if kept else None
    hours = last_days.set_all(visit.t, visit.house, visit.person.id, rule, day, ends)
    if hours is None:
        visit.tell("deadline.too_many")
        return
    zone = visit.house.timezone
    days = visit.words.listed(visit.words.day(each.astimezone(zone).date()) for each in hours)
    visit.tell("deadline.reminded", days=days)


def _hours(visit: Visit, record: Counted) -> dict[str, Stored]:
    """When the hours end in which a sanction can be contested, if a reminder can come before.

    If none can, that is said: whoever waits for it would miss them.
    """
    ends = terms.contested(visit.house, record)
    if alarms.last_hours(ends, visit.t.now, visit.house.timezone) is not None:
        return {ENDS: ends.isoformat()}
    visit.tell("deadline.no_time")
    return {}


def _to_come(visit: Visit, record: Counted) -> bool:
    """Whether it is counted from an hour that has not come yet."""
    if record.day is None or record.hour is None:
        return False
    told = datetime.combine(record.day, record.hour, tzinfo=visit.house.timezone)
    return told > visit.t.now


def _last_day(visit: Visit, record: Counted) -> date | None:
    """The day that somebody may want to be reminded of."""
    if record.day is None:
        return None
    house = visit.house
    calendar = house.calendar
    if record.what is Count.APPEAL:
        return deadlines.appeal(record.day, calendar.works, calendar.perhaps).safe
    if record.what is Count.DISCIPLINE:
        return terms.answered(house, visit.t.now, record)
    return deadlines.chikaya(record.day)[1] if record.what is Count.CHIKAYA else None
