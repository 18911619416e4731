"""Guidance for who only needs to know: subjects, articles, and what follows on reading one.

What was begun before lies under it: whoever has read goes on where they were.
"""

from functools import partial

from bot.casework import articles, prompting
from bot.house import House
from bot.intake import calling, counting, directory
from bot.intake.visit import SIDE, Visit
from bot.recordings import recorded
from bot.screens import Screen
from flows.conversation import Draft
from flows.guiding import Beside, Read, Verdict, Wanted, guidance, nearer, reading
from flows.interview import Flow
from flows.speech import Listing, Piece, Stored, codes_of, kind_of
from flows.vocabulary import TOPICS, Language, Section
from locales.guidance import Article
from storage import readings

ABOUT = "article"
"""Where a draft keeps which article it is about: it is no question."""
MOST = 3
"""Articles named below another one, or in answer to a question."""
FLOWS = ("guidance", "reading", "nearer")


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin where subjects are chosen; what was sent before is kept."""
    visit.carry(asides)
    visit.begin("guidance", over=visit.person.flow in ("grievance", *SIDE))


def library(house: House) -> Listing:
    """Everything that may be chosen by its name: subjects, ways, answers and articles."""
    names = {
        code: {
            language: words.option(kind_of(kind), code) for language, words in house.words.items()
        }
        for kind in (Section, Beside, Verdict)
        for code in codes_of(kind)
    }
    names |= {
        article.id: {language.value: article.texts[language].title for language in Language}
        for article in house.articles.values()
    }
    return Listing("article", names)


def bound(visit: Visit, name: str) -> Flow:
    """One of FLOWS, over all articles there are."""
    known = visit.house.articles
    named, every = library(visit.house), tuple(known)
    if name == "guidance":
        inside = {
            section.value: tuple(one.id for one in known.of_section(section)) for section in Section
        }
        return partial(guidance, library=named, sections=inside)
    article = about(visit, visit.load(name))
    if name == "reading":
        near = (*counted(article), *related(visit.house, article))
        return partial(reading, library=named, articles=every, related=near)
    near = nearest(visit.house, article)
    return partial(nearer, library=named, articles=every, near=near)


def wanted(visit: Visit, record: Wanted, asides: tuple[Piece, ...]) -> None:
    """Show what somebody chose, or lead them there."""
    flow = visit.person.flow
    article = about(visit, visit.load(str(flow)))
    visit.leave()
    if record.code in codes_of(Beside):
        _lead(visit, Beside(record.code), asides)
        return
    visit.carry(asides)
    if record.code == Verdict.FILE:
        grievance(visit, article)
    else:
        show(visit, record.code)


def show(visit: Visit, code: str) -> None:
    """Show an article, and ask whether it helped; what was begun lies under it."""
    article = visit.house.articles.get(code)
    if article is None:
        visit.tell("unclear.gone")
        return
    words = visit.words
    _count(visit, article, readings.READ)
    voice = recorded(visit.house.articles, article.id, words.language, visit.account.channel)
    text = articles.written(visit.house, words, article)
    visit.say(Screen(text, files=(voice,) if voice else (), language=words.language))
    _ask(visit, article)


def read(visit: Visit, draft: Draft, record: Read) -> None:
    """What somebody says of an article leads on: back, to others, to a grievance, or to share."""
    article = about(visit, draft)
    visit.leave()
    if record.said in codes_of(Beside):
        _lead(visit, Beside(record.said), draft.asides, article)
        return
    visit.carry(draft.asides)
    if record.said not in codes_of(Verdict):
        show(visit, record.said)
        return
    if article is None:
        visit.tell("unclear.gone")
        return
    _count(visit, article, record.said)
    if record.said == Verdict.YES:
        visit.tell("guidance.helped")
    elif record.said == Verdict.NO:
        visit.begin("nearer", {ABOUT: article.id}, over=_lies_under(visit))
    elif record.said == Verdict.SHARE:
        visit.tell("guidance.to_share")
        visit.say(articles.to_share(visit.words, article))
        _ask(visit, article)
    else:
        grievance(visit, article)


def counted(article: Article | None) -> tuple[str, ...]:
    """The way to what an article tells how to count, if it does."""
    if article is None or counting.what_of(article.id) is None:
        return ()
    return (Beside.COUNT.value,)


def related(house: House, article: Article | None) -> tuple[str, ...]:
    """The articles that one names at its end, as far as they are there."""
    named = article.related if article is not None else ()
    return tuple(code for code in named if code in house.articles)[:MOST]


def nearest(house: House, article: Article | None) -> tuple[str, ...]:
    """Articles near to one that did not help: those it names, those that name it, its section."""
    if article is None:
        return ()
    known = house.articles.values()
    naming = [one.id for one in known if article.id in one.related]
    beside_it = [one.id for one in house.articles.of_section(article.section)]
    near = dict.fromkeys([*related(house, article), *naming, *beside_it])
    return tuple(code for code in near if code != article.id)[:MOST]


def grievance(visit: Visit, article: Article | None) -> None:
    """Tell a grievance after all: the one that was begun, or a new one about the same topic."""
    if visit.person.flow == "grievance":
        return
    if visit.load("grievance") is not None:
        visit.stand("grievance", [])
        visit.tell("draft.resumed")
        return
    answers = _topic(article)
    home = visit.load("home")
    visit.drop("home")
    draft = visit.begin("grievance", answers, home.asides if home is not None else ())
    prompting.begun(visit.t, visit.person.id, draft.code)
    if topic := answers.get("grievance.topic"):
        visit.tell("guidance.file_about", topic=visit.words.option("topic", str(topic)))


def _topic(article: Article | None) -> dict[str, Stored]:
    """What an article about one topic alone answers already of the questions of a grievance."""
    if article is None or len(article.topics) != 1:
        return {}
    (topic,) = article.topics
    group = next(group for group, topics in TOPICS.items() if topic in topics)
    return {"grievance.topic_group": group.value, "grievance.topic": topic.value}


def _lead(
    visit: Visit, way: Beside, asides: tuple[Piece, ...], article: Article | None = None
) -> None:
    """Lead somewhere besides articles; an article that tells how to count says what is counted."""
    match way:
        case Beside.COUNT:
            what = counting.what_of(article.id) if article is not None else None
            counting.begin(visit, asides, what=what)
        case Beside.DIRECTORY:
            directory.begin(visit, asides)
        case Beside.HUMAN:
            calling.begin(visit, asides)


def _ask(visit: Visit, article: Article) -> None:
    visit.begin("reading", {ABOUT: article.id}, over=_lies_under(visit))


def about(visit: Visit, draft: Draft | None) -> Article | None:
    """The article that a draft is about."""
    return visit.house.articles.get(str(draft.answers.get(ABOUT))) if draft is not None else None


def _count(visit: Visit, article: Article, said: str) -> None:
    readings.count(visit.t, article.id, visit.words.language, article.reviewed, said)


def _lies_under(visit: Visit) -> bool:
    """Whether what the person is in waits to be gone on with; the menu does not."""
    return visit.person.flow not in (None, "home", "nearer")
