"""``/guidance``: which articles help and which do not, and which are due for review."""

from collections import Counter

from bot.casework import articles
from bot.desk.sight import coordinators_alone
from bot.desk.sitting import Sitting
from bot.screens import Screen
from flows.guiding import Verdict
from locales.guidance import Article, Status
from locales.words import Words
from storage import readings

MOST = 10
"""Articles in one list: the rest are read as much as they help."""
ENOUGH = 5
"""Answers from which on it is said whether an article helps."""
_TWICE = 2


def listing(sitting: Sitting, rest: str = "") -> None:
    """The numbers of the articles as they were last reviewed, and what is due. Raises
    NotCoordinator."""
    coordinators_alone(sitting.handler)
    words, known = sitting.words, sitting.house.articles
    found = _counted(sitting)
    ranked = sorted(found, key=lambda code: (-found[code][readings.READ], code))
    helping = [code for code in ranked if _helps(found[code])]
    failing = [code for code in ranked if _fails(found[code])]
    read = sum(said[readings.READ] for said in found.values())
    unsure = sum(one.status is not Status.CONFIRMED for one in known.values())
    texts = [
        words.say("guidance.numbers", articles=len(known), read=read, open=unsure),
        *_listed(sitting, "guidance.fails", failing, found),
        *_listed(sitting, "guidance.helps", helping, found),
        *_due(sitting),
    ]
    if not found:
        texts.append(words.say("guidance.unread"))
    sitting.say(Screen("\n\n".join(texts), language=words.language, protect=True))


def _counted(sitting: Sitting) -> dict[str, Counter[str]]:
    """What was said of each article since it was last reviewed, in all languages together."""
    known = sitting.house.articles
    found: dict[str, Counter[str]] = {}
    for one in readings.all(sitting.t):
        article = known.get(one.article)
        if article is not None and article.reviewed == one.reviewed:
            found.setdefault(one.article, Counter())[one.said] += one.times
    return found


def _answers(said: Counter[str]) -> int:
    return said[Verdict.YES] + said[Verdict.NO]


def _fails(said: Counter[str]) -> bool:
    """Whether as many say that it did not help as that it did, of enough."""
    return _answers(said) >= ENOUGH and said[Verdict.NO] * _TWICE >= _answers(said)


def _helps(said: Counter[str]) -> bool:
    """Whether more say that it helped than that it did not, of enough."""
    return _answers(said) >= ENOUGH and not _fails(said)


def _listed(
    sitting: Sitting, key: str, codes: list[str], found: dict[str, Counter[str]]
) -> list[str]:
    if not codes:
        return []
    words, known = sitting.words, sitting.house.articles
    lines = [words.say(key)]
    for code in codes[:MOST]:
        said = found[code]
        told = words.say(
            "guidance.line",
            title=articles.title(known[code], words),
            read=said[readings.READ],
            yes=said[Verdict.YES],
            no=said[Verdict.NO],
            file=said[Verdict.FILE],
        )
        lines.append(words.named_line(told))
    return ["\n".join(lines)]


def _due(sitting: Sitting) -> list[str]:
    due = articles.due(sitting.house, sitting.t.now)
    if not due:
        return []
    words = sitting.words
    lines = [words.count("guidance.due", len(due))]
    lines += [words.named_line(_reviewed(one, words)) for one in due[:MOST]]
    return ["\n".join(lines)]


def _reviewed(article: Article, words: Words) -> str:
    day = words.day(article.reviewed)
    return words.say("guidance.reviewed", title=articles.title(article, words), day=day)
