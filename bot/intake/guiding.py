"""Guidance for who only needs to know: subjects, articles, and what follows on reading one."""

from functools import partial

from bot.house import House
from bot.intake import counting, directory
from bot.intake.visit import SIDE, Visit
from bot.screens import Button, Screen
from flows.conversation import Draft
from flows.guiding import Beside, Read, Verdict, Wanted, guidance
from flows.interview import Flow
from flows.speech import Listing, Piece, codes_of, kind_of
from flows.vocabulary import Language, Section
from locales.guidance import Article, Status

VERB = "article"
"""What a button with the title of an article brings back, with its id."""
ABOUT = "article"
"""Where the draft of a reading keeps which article it is: it is no question."""


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin where subjects are chosen; what was sent before is kept."""
    visit.carry(asides)
    visit.begin("guidance", over=visit.person.flow in ("grievance", *SIDE))


def bound(house: House) -> Flow:
    """The flow that finds an article, over all there are."""
    spoken = house.words
    names = {
        code: {language: words.option(kind_of(kind), code) for language, words in spoken.items()}
        for kind in (Section, Beside)
        for code in codes_of(kind)
    }
    names |= {
        article.id: {language.value: article.texts[language].title for language in Language}
        for article in house.articles.values()
    }
    sections = {
        section.value: tuple(article.id for article in house.articles.of_section(section))
        for section in Section
    }
    return partial(guidance, library=Listing("article", names), sections=sections)


def wanted(visit: Visit, record: Wanted, asides: tuple[Piece, ...]) -> None:
    """Show what somebody chose."""
    visit.leave()
    match record.code:
        case Beside.COUNT:
            counting.begin(visit, asides)
        case Beside.DIRECTORY:
            directory.begin(visit, asides)
        case _:
            visit.carry(asides)
            show(visit, record.code)


def show(visit: Visit, code: str) -> None:
    """Show an article, and then ask whether it helped; what was begun lies under it."""
    article = visit.house.articles.get(code)
    if article is None:
        visit.tell("unclear.gone")
        return
    visit.say(Screen(written(visit, article), language=visit.words.language))
    visit.begin("reading", {ABOUT: code}, over=visit.person.flow not in (None, "home"))


def written(visit: Visit, article: Article) -> str:
    """The article, and below it where it is taken from and how sure that is."""
    words = visit.words
    sure = article.status is Status.CONFIRMED
    footer = words.say(
        "guidance.confirmed" if sure else "guidance.to_confirm", day=words.day(article.reviewed)
    )
    return f"{article.texts[words.language].whole}\n\n{footer}"


def read(visit: Visit, draft: Draft, record: Read) -> None:
    """What somebody says of an article leads on: back, to others, to a grievance, or to share."""
    article = visit.house.articles.get(str(draft.answers.get(ABOUT)))
    under = visit.leave()
    if article is None:
        visit.tell("unclear.gone")
    elif record.verdict is Verdict.YES:
        visit.tell("guidance.helped")
    elif record.verdict is Verdict.NO:
        _others(visit, article)
    elif record.verdict is Verdict.SHARE:
        text = article.texts[visit.words.language].whole
        visit.say(Screen(text, language=visit.words.language))
    elif under != "grievance":
        visit.begin("grievance")


def _others(visit: Visit, article: Article) -> None:
    """Articles near to one that did not help."""
    known = visit.house.articles
    titles = [(code, known[code].texts[visit.words.language].title) for code in article.related]
    below = tuple(Button(title, f"act:{VERB}:{code}") for code, title in titles)
    words = visit.words
    visit.say(Screen(words.say("guidance.others"), below, language=words.language))
