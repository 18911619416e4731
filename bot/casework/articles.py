"""Guidance as people read it: an article with what it rests on, and buttons that open others.

Both what is answered and what is counted lead to articles: the buttons are the same everywhere.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.house import House
from bot.screens import Button, Screen
from locales.guidance import Article, Articles, Status
from locales.words import Words

VERB = "article"
"""What a button with the title of an article brings back, with its id."""
UNPARTED = "\u2011"
"""The hyphen at which no line ends: "66-2" is one number of the law."""


def buttons(house: House, words: Words, ids: Iterable[str]) -> tuple[Button, ...]:
    """A button with the title of each article; an id that is none of ours has none."""
    known = [house.articles[code] for code in ids if code in house.articles]
    return tuple(Button(title(one, words), f"act:{VERB}:{one.id}") for one in known)


def title(article: Article, words: Words) -> str:
    """The title of an article."""
    return article.texts[words.language].title


def written(house: House, words: Words, article: Article) -> str:
    """The article, and below it what it is taken from and how sure that is."""
    return footed(house.articles, words, article)


def footed(known: Articles, words: Words, article: Article) -> str:
    """The same, of articles that are in no house yet."""
    sure = article.status is Status.CONFIRMED
    day = words.day(article.reviewed)
    footer = words.say("guidance.confirmed" if sure else "guidance.to_confirm", day=day)
    taken = list(filter(None, (_source(known, words, *one) for one in _cited(article))))
    if taken:
        footer = f"{words.say('guidance.sources', sources=' · '.join(taken))}\n{footer}"
    return f"{article.texts[words.language].whole}\n\n{footer}"


def to_share(words: Words, article: Article) -> Screen:
    """The article as one message without buttons, to be copied or passed on: nothing in it says
    that somebody asked, or where it came from."""
    return Screen(article.texts[words.language].whole, language=words.language)


def _cited(article: Article) -> list[tuple[str, list[str]]]:
    """Each source once, with all that is cited of it."""
    cited: dict[str, list[str]] = {}
    for one in article.sources:
        cited.setdefault(one.source, []).extend(filter(None, one.articles.split(", ")))
    return list(cited.items())


def _source(known: Articles, words: Words, code: str, articles: list[str]) -> str:
    """A source by its short name, with the articles of it; nothing for one that is not known."""
    source = known.sources.get(code)
    if source is None:
        return ""
    name = words.isolate(words.name(source.names))
    if not articles:
        return name
    whole = (one.replace("-", UNPARTED) for one in articles)
    return words.say("guidance.articles", source=name, articles=words.listed(whole))


def due(house: House, now: datetime) -> list[Article]:
    """The articles whose review is too old at that moment (aware), the oldest first."""
    return house.articles.due(now.astimezone(house.timezone).date(), house.review_days)
