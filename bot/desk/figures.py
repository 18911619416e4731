"""Figures for the desk: a handler sees their own organisation's, a coordinator the network's."""

from bot.casework import figures, letters
from bot.casework.figures import ELSEWHERE, PERIOD, Figures, Work
from bot.desk.sight import actor
from bot.desk.sitting import Sitting
from bot.screens import Screen
from bot.tickets.acts import Actor
from flows.vocabulary import Outcome, Solved
from locales.words import Words
from storage import organisations


def listing(sitting: Sitting, rest: str = "") -> None:
    """Say the figures of the last twelve months."""
    t, words = sitting.t, sitting.words
    since = t.now - PERIOD
    day = words.day(since.astimezone(sitting.house.timezone).date())
    known = {one.code: one for one in organisations.all(t, active_only=False)}
    if actor(sitting.handler) is Actor.COORDINATOR:
        all_of_it = figures.of(t, since)
        names = {code: letters.named(one, words) for code, one in known.items()}
        texts = [_work(words.say("figures.network"), day, all_of_it.network, words)]
        texts += _organisations(all_of_it, names, words)
        texts += _topics(all_of_it, names, words)
    else:
        own = organisations.get(t, sitting.handler.organisation_id)
        texts = []
        if own is not None:
            work = figures.own(t, since, own)
            texts = [_work(letters.named(own, words), day, work, words)]
    sitting.say(*(Screen(text, language=words.language, protect=True) for text in texts))


def _work(whose: str, day: str, work: Work, words: Words) -> str:
    ended = words.listed(
        f"{words.option('outcome', outcome)} {work.closed[outcome]}"
        for outcome in Outcome
        if work.closed[outcome]
    )
    rows = [
        words.say("figures.whose", whose=whose, day=day),
        words.say("figures.offered", offered=work.offered, refused=work.refused),
        words.say("figures.taken", taken=work.taken, in_time=work.taken_in_time),
        words.say("figures.answered", answered=work.answered, in_time=work.answered_in_time),
        words.say("figures.open", open=work.open, late=work.late),
        words.say("figures.closed", closed=_split(work.closed.total(), ended)),
        words.say(
            "figures.solved",
            yes=work.solved[Solved.YES],
            partly=work.solved[Solved.PARTLY],
            no=work.solved[Solved.NO],
        ),
        words.say("figures.again", appeals=work.appeals, reopenings=work.reopenings),
        words.say("figures.helps", helps=work.helps, costs=work.costs),
    ]
    return "\n".join(rows)


def _organisations(found: Figures, names: dict[str, str], words: Words) -> list[str]:
    """A line for each organisation that had anything to do."""
    rows = [
        words.say(
            "figures.line",
            organisation=names[code],
            taken=work.taken,
            open=work.open,
            late=work.late,
            closed=work.closed.total(),
            solved=work.solved[Solved.YES],
            appeals=work.appeals,
        )
        for code, work in found.by_organisation.items()
        if work.offered or work.received
    ]
    return ["\n".join(rows)] if rows else []


def _topics(found: Figures, names: dict[str, str], words: Words) -> list[str]:
    """A line for each topic, split as far as it harms nobody."""
    rows = []
    for topic, parts in found.topics.items():
        named = [f"{names[code]} {count}" for code, count in parts.items() if code != ELSEWHERE]
        count = _split(sum(parts.values()), words.listed(named))
        rows.append(words.say("figures.topic", topic=words.option("topic", topic), count=count))
    return ["\n".join([words.say("figures.topics"), *rows])] if rows else []


def _split(total: int, parts: str) -> str:
    return f"{total} ({parts})" if parts else str(total)
