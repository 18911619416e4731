"""Sentences, cleared records and debts in words: each case with its article, and its day."""

from dataclasses import asdict
from datetime import date, datetime

from bot.house import House
from bot.law import clearing, debts, sentences
from bot.law.months import MONTHS
from bot.law.sentences import LONGEST_OF_MINORS, QUARTER, Reading, Reduction, Who
from flows.counting import Counted
from locales.words import Words

WHO = {
    Who.ANYBODY: "deadline.anybody",
    Who.RECORD: "deadline.with_record",
    Who.MINOR: "deadline.minor",
}
"""How each is called for whom another part is taken off."""

DAYS_OF_MONTH = 30
"""So many days of a reduction are easier read as a month; the day it ends is counted in days."""


def reduction(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """How much may be taken off a sentence, for each who serves it."""
    if uncounted := _uncounted(words, told):
        return [uncounted]
    begins, months = _begins(told), told.months
    lines, two_ways = [], False
    for who, key in WHO.items():
        if who is Who.MINOR and months > LONGEST_OF_MINORS:
            continue
        most, least = (
            sentences.reduction(months, who, reading) for reading in (Reading.WIDE, Reading.NARROW)
        )
        less = length(words, most)
        day = words.day(sentences.out(begins, months, most))
        if least != most:
            two_ways = True
            less = words.say("deadline.between", least=length(words, least), most=less)
            late = words.day(sentences.out(begins, months, least))
            day = words.say("deadline.between", least=late, most=day)
        lines.append(words.say("deadline.reduced", who=words.say(key), less=less, day=day))
    quarter = words.day(sentences.served(begins, months, QUARTER))
    return [
        "\n".join([_sentence(words, told), words.say("deadline.reduction"), *lines]),
        *([words.say("deadline.two_ways")] if two_ways else []),
        words.say("deadline.reduction_if", quarter=quarter),
    ]


def conditional(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """When a conditional release may be asked for."""
    if uncounted := _uncounted(words, told):
        return [uncounted]
    when = sentences.conditional(_begins(told), told.months)
    days = {case: words.day(day) for case, day in asdict(when).items()}
    return [_sentence(words, told), words.say("deadline.conditional", **days)]


def rehabilitation(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """When a sentence is cleared by itself, and when the judge may be asked before."""
    day = _begins(told)
    by_law = {case: words.day(then) for case, then in asdict(clearing.by_law(day)).items()}
    by_judge = {case: words.day(then) for case, then in asdict(clearing.by_judge(day)).items()}
    return [
        words.say("deadline.cleared", day=words.day(day), **by_law),
        words.say("deadline.asked_judge", **by_judge),
    ]


def record(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """From when on card 3 shows nothing of a sentence any more."""
    by_law = asdict(clearing.by_law(_begins(told)))
    shown = {case: words.day(then) for case, then in by_law.items()}
    return [words.say("deadline.record", day=words.day(_begins(told)), **shown)]


def contrainte(house: House, words: Words, now: datetime, told: Counted) -> list[str]:
    """How long somebody may be held for a debt, and who is not."""
    held = debts.held(told.dirhams)
    if held is None:
        return [words.say("deadline.not_held", dirhams=told.dirhams)]
    unit = "deadline.months" if held.months else "deadline.days"
    least, most = (words.count(unit, each) for each in (held.least, held.most))
    return [
        words.say("deadline.held", dirhams=told.dirhams, least=least, most=most),
        words.say("deadline.never_held"),
    ]


def length(words: Words, of: Reduction) -> str:
    """Months and days in words; those of which there are none are left out.

    Of days that make more than a month, thirty are said as one.
    """
    whole, days = divmod(of.days, DAYS_OF_MONTH) if of.days > DAYS_OF_MONTH else (0, of.days)
    years, months = divmod(of.months + whole, MONTHS)
    parts = [
        words.count("deadline.years", years) if years else "",
        words.count("deadline.months", months) if months else "",
        words.count("deadline.days", days) if days else "",
    ]
    said = [part for part in parts if part]
    if not said:
        return words.count("deadline.days", 0)
    *before, last = said
    return words.say("deadline.and", before=words.listed(before), last=last) if before else last


def _uncounted(words: Words, told: Counted) -> str:
    """What is said of a sentence for life, and of one of less than a month; "" of all others."""
    if told.endless:
        return words.say("deadline.endless")
    return "" if told.months else words.say("deadline.under_month")


def _sentence(words: Words, told: Counted) -> str:
    ends = sentences.end(_begins(told), told.months)
    whole = length(words, Reduction(told.months, 0))
    begins = words.day(_begins(told))
    return words.say("deadline.sentence", length=whole, begins=begins, ends=words.day(ends))


def _begins(told: Counted) -> date:
    if told.day is None:
        raise TypeError(f"{told.what} is counted from a day")
    return told.day
