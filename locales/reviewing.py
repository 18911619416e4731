"""What is wrong with the words people are shown: the guidance articles, and the neutral texts.

``wasl words check`` prints it, one line a fault; nothing here is a matter of taste.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flows.vocabulary import Language
from locales.article_files import BadArticle, front
from locales.directory import ORDER, Directory
from locales.guidance import RECORDINGS, Article, Articles
from locales.hearing.folding import fold
from locales.hearing.telltale import telltales
from locales.places import Places
from locales.words import Words

LONGEST_TITLE = 24
"""A row of a list on WhatsApp."""
LONGEST_TEXT = 1350
"""What one message holds besides its sources: WhatsApp's 1600, less 250."""
FEWEST, MOST = 3, 8
"""Paragraphs below the headline."""
LEAST_QUESTIONS = 3
MOST_RELATED = 3
"""Articles named below one: as many as fit beside the four answers."""
SAME = ("id", "section", "topics", "sources", "reviewed", "status", "related")
"""What an article says alike in every language."""
CERTAINTIES = ("text", "press", "partial")
NEUTRAL = ("relay.neutral", "relay.open", "whatsapp.knock")
"""The texts that stand for others where somebody else may read along."""
_A_SLIP = timedelta(days=1)
"""A review may be of tomorrow: it is another day elsewhere."""
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN = re.compile(r"[a-zà-ÿ]", re.IGNORECASE)
KNOWN = frozenset((*SAME, "title", "questions"))
"""Every line that stands between the fences of an article."""
_NEW = "جديدة"
"""What a message may be, and what El Jadida is called."""


def faults(articles: Articles, today: date, days: int) -> Iterator[str]:
    """A line for each fault of the articles; ``days`` is how long a review holds."""
    yield from articles.faults
    for article in articles.values():
        yield from (f"{article.id}: {fault}" for fault in _of_all(article, articles, today, days))
        for language in Language:
            for fault in (
                *_of_one(article, articles, language),
                *_told(article, articles, language),
            ):
                yield f"{article.id} in {language}: {fault}"
    yield from _titles(articles)
    yield from _recordings(articles)
    yield from _sources(articles)


def neutral_faults(words: Mapping[str, Words], places: Places) -> Iterator[str]:
    """A line for each neutral text that tells whom or what it stands for."""
    for language, spoken in words.items():
        for key in NEUTRAL:
            text = spoken.say(key).replace(_NEW, "") if spoken.has(key) else ""
            if told := telltales(text, (), places):
                yield f"{key} in {language}: it is to be neutral, and tells {', '.join(told)}"


def _of_all(article: Article, articles: Articles, today: date, days: int) -> Iterator[str]:
    if not article.sources:
        yield "it names no source"
    for cited in article.sources:
        if cited.source not in articles.sources:
            yield f"its source {cited.source} is not in sources.toml"
    for code in article.related:
        if code not in articles or code == article.id:
            yield f"it is related to {code}, which is no other article"
    if len(article.related) > MOST_RELATED:
        yield f"it is related to {len(article.related)} articles; {MOST_RELATED} are shown"
    if article.reviewed > today + _A_SLIP:
        yield f"its review of {article.reviewed} is ahead"
    elif article.reviewed < today - timedelta(days=days):
        yield f"it was last reviewed on {article.reviewed}, more than {days} days ago"


def _told(article: Article, articles: Articles, language: Language) -> Iterator[str]:
    """What a reader or a search would stumble over: lines, letters, questions, names."""
    head, _ = front(articles.folder, article.id, language)
    text = article.texts[language]
    for line in sorted(head.keys() - KNOWN):
        yield f"it says {line}, which is no line of an article"
    arabic, latin = len(_ARABIC.findall(text.whole)), len(_LATIN.findall(text.whole))
    if (latin < arabic) if language is Language.FRENCH else (arabic < latin):
        yield "it is written in the letters of another language"
    if not all(question.strip() for question in text.questions):
        yield "it has a blank question"
    if len(set(article.related)) < len(article.related):
        yield "it names a related article twice"


def _recordings(articles: Articles) -> Iterator[str]:
    """Recordings that read nothing, and files that are neither articles nor recordings."""
    for language in Language:
        for file in sorted((articles.folder / language / "guidance").iterdir()):
            if file.suffix in RECORDINGS and file.stem not in articles:
                yield f"{file.name} in {language}: it reads no article"
            elif file.suffix in RECORDINGS and not file.stat().st_size:
                yield f"{file.name} in {language}: it is empty"
            elif file.suffix not in (*RECORDINGS, ".md"):
                yield f"{file.name} in {language}: it is neither an article nor a recording of one"


def called(articles: Articles, labels: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """A line for each title that is also the name of something else that can be chosen there.

    ``labels`` are those names by their language, each with what it stands for.
    """
    for language, names in labels.items():
        known = {fold(name): what for name, what in names.items()}
        for article in articles.values():
            if what := known.get(fold(article.texts[language].title)):
                yield f"{article.id} in {language}: its title is also what {what} is called"


def _of_one(article: Article, articles: Articles, language: Language) -> Iterator[str]:
    text = article.texts[language]
    try:
        here, _ = front(articles.folder, article.id, language)
        there, _ = front(articles.folder, article.id, Language.FRENCH)
    except BadArticle as bad:
        yield str(bad)
        return
    if here.get("id") != article.id:
        yield f"it calls itself {here.get('id')}, and its file {article.id}"
    for name in SAME:
        if here.get(name) != there.get(name):
            yield f"its {name} differs from the one in French"
    if not 0 < len(text.title) <= LONGEST_TITLE:
        yield f"its title has {len(text.title)} characters; {LONGEST_TITLE} fit"
    if len(text.whole) > LONGEST_TEXT:
        yield f"it has {len(text.whole)} characters; {LONGEST_TEXT} fit"
    if not FEWEST <= len(text.paragraphs) <= MOST:
        yield f"it has {len(text.paragraphs)} paragraphs; {FEWEST} to {MOST} are read"
    if not text.headline or not all(text.paragraphs):
        yield "it has an empty paragraph"
    if len(text.questions) < LEAST_QUESTIONS:
        yield f"it has {len(text.questions)} questions; {LEAST_QUESTIONS} at least are to find it"


def _titles(articles: Articles) -> Iterator[str]:
    for language in Language:
        bearers = defaultdict(list)
        for article in articles.values():
            bearers[fold(article.texts[language].title)].append(article.id)
        for named in bearers.values():
            if len(named) > 1:
                yield f"{' and '.join(named)} in {language}: they have the same title"


def _sources(articles: Articles) -> Iterator[str]:
    cited = {one.source for article in articles.values() for one in article.sources}
    cited |= {ORDER, *(each.attested.source for each in Directory().services.values())}
    for code, source in articles.sources.items():
        if code not in cited:
            yield f"sources.toml: nothing cites {code}"
        if source.certainty not in CERTAINTIES:
            yield f"sources.toml: {code} is {source.certainty}, none of {', '.join(CERTAINTIES)}"
        if not source.where or not all(source.names.values()):
            yield f"sources.toml: {code} does not say what it is, or where it can be read"
