"""Last days in words: the rule, the day that is safe, and what can still be done after it.

Nobody is told that it is too late: a lawyer or the registry may know of another day.
"""

from datetime import date, datetime, time, timedelta

from bot.house import House
from bot.law import deadlines
from bot.law.deadlines import Span
from flows.counting import Counted
from locales.words import Words

_A_DAY = timedelta(days=1)
"""By so much may anything be later of which the day is known and not the hour."""


def appeal(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """Until when a judgment can be appealed."""
    calendar = house.calendar
    term = deadlines.appeal(_day(told), calendar.works, calendar.perhaps)
    today = now.astimezone(house.timezone).date()
    days = {
        "judged": words.day(term.begins),
        "safe": words.day(term.safe),
        "full": words.day(term.full),
    }
    oppose, absent = deadlines.absent(term.begins, calendar.works, calendar.perhaps)
    either = {"oppose": words.day(oppose.safe), "appeal": words.day(absent.safe)}
    more = [words.say("deadline.absent", **either)] if today <= absent.full else []
    # Below all the days that are named; what is over is moved by no moon.
    moved = any(one.moon for one in (term, oppose, absent) if today <= one.full)
    more += [words.say("deadline.moon")] if moved else []
    more.append(words.say("deadline.unaware"))
    if today > term.full:
        return [words.say("deadline.appeal_past", **days), *more]
    if today > term.safe:
        return [words.say("deadline.appeal_now", **days), *more]
    return [words.say("deadline.appeal", **days), *more]


def discipline(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """Until when a disciplinary decision can be contested."""
    span = deadlines.contest(_moment(house, told))
    ends, begins = (words.moment(each, house.timezone) for each in (span.ends, span.begins))
    last = answered(house, now, told)
    if last is None:
        return [words.say("deadline.discipline_past", ends=ends)]
    if now >= span.ends:
        latest = words.moment(span.ends + _A_DAY, house.timezone)
        return [words.say("deadline.discipline_now", latest=latest), words.say("deadline.no_hour")]
    known = [] if told.hour else [words.say("deadline.no_hour")]
    text = words.say("deadline.discipline", notified=begins, ends=ends, answered=words.day(last))
    return [text, *known]


def contested(house: House, told: Counted) -> datetime:
    """When the hours end in which a disciplinary decision can be contested; without the hour it
    was notified at, the earliest."""
    return deadlines.contest(_moment(house, told)).ends


def answered(house: House, now: datetime, told: Counted) -> date | None:
    """The last day for the prison administration to answer; None once nobody can contest."""
    span = deadlines.contest(_moment(house, told))
    ends = span.ends if told.hour or now < span.ends else span.ends + _A_DAY
    if now >= ends:
        return None
    return deadlines.answer(ends.astimezone(house.timezone).date())


def custody(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """When custody ends, and when if it is prolonged."""
    usual, longer = deadlines.custody(_moment(house, told))
    ends = _hours(house, words, usual, longer)
    since = words.moment(usual.begins, house.timezone)
    law = words.say("deadline.custody", since=since, ends=ends[0], prolonged=ends[1])
    known = [] if told.hour else [words.say("deadline.custody_no_hour")]
    # Without the hour it may have begun as late as at the end of that day.
    open_end = timedelta() if told.hour else _A_DAY
    over = [words.say("deadline.custody_past")] if now >= longer.ends + open_end else []
    return [law, *known, *over]


def examination(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """Until when somebody has to be seen by a doctor after he came into a prison."""
    ends = deadlines.examination(_day(told))
    days = {"entered": words.day(_day(told)), "ends": words.day(ends)}
    over = now.astimezone(house.timezone).date() > ends
    return [words.say("deadline.examination_past" if over else "deadline.examination", **days)]


def chikaya(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """Until when an administration has to answer a complaint."""
    incomplete, ends = deadlines.chikaya(_day(told))
    if now.astimezone(house.timezone).date() > ends:
        return [words.say("deadline.chikaya_past", ends=words.day(ends))]
    return [
        words.say(
            "deadline.chikaya",
            received=words.day(_day(told)),
            incomplete=words.day(incomplete),
            ends=words.day(ends),
        )
    ]


def _hours(house: House, words: Words, *spans: Span) -> list[str]:
    return [words.moment(span.ends, house.timezone) for span in spans]


def _moment(house: House, told: Counted) -> datetime:
    """The moment they told of; without its hour the beginning of that day, which is never late."""
    return datetime.combine(_day(told), told.hour or time(), tzinfo=house.timezone)


def _day(told: Counted) -> date:
    if told.day is None:
        raise TypeError(f"{told.what} is counted from a day")
    return told.day
