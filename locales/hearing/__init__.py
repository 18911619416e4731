"""Understands what people type: the implementation of ``flows.speech.Ears``.

Everything here is offline, explainable and pure: text in, codes out, nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from flows.speech import Listing, Options, Stretch, Unit, codes_of, kind_of
from flows.vocabulary import Answer, Control
from locales.guidance import Article, Articles
from locales.hearing.amounts import amount, stretch
from locales.hearing.answers import Answers, Labels
from locales.hearing.around import words_of
from locales.hearing.clocks import clock
from locales.hearing.controls import Controls
from locales.hearing.days import day
from locales.hearing.finding import Finder
from locales.hearing.lexicon import written
from locales.hearing.numbers import number
from locales.hearing.places import PlaceSearch
from locales.places import Places

ESTABLISHMENT = "establishment"
"""The kind of listing whose options are searched as places."""
ARTICLE = "article"
"""The kind of listing whose options are guidance articles, found by what is asked."""
BESIDE = "beside"
"""The kind of the ways that lie beside articles."""
_A_SHORT_ANSWER = 3
"""So many words may be a yes or a no; more are a question."""
LINE = "line"
"""The kind of listing whose options are the lines of a summary, by the key of each question."""


class Hearing:
    """Understands Arabic, Darija in both scripts, and French.

    ``labels`` gives the label of an option in every language, by its kind and code. ``articles``
    are what a typed question may lead to, all of ours by default.
    """

    def __init__(
        self, labels: Labels, places: Places, articles: Mapping[str, Article] | None = None
    ) -> None:
        self._answers = Answers(labels)
        self._controls = Controls()
        self.places = PlaceSearch(places)
        self.guidance = Articles() if articles is None else articles
        self.articles = Finder(self.guidance)

    def control(self, text: str) -> Control | None:
        """The control word that the whole message is, if it is one."""
        return self._controls.hear(text)

    def choose(self, options: Options, codes: Sequence[str], text: str) -> Sequence[str]:
        """The codes the text may mean, best first: one is sure, several ask which, none is none."""
        if isinstance(options, Listing) and kind_of(options) == ESTABLISHMENT:
            return [match.code for match in self.places.search(text, codes)]
        if isinstance(options, Listing) and kind_of(options) == LINE:
            return self._answers.line(codes, text)
        if isinstance(options, Listing) and kind_of(options) == ARTICLE:
            return self._asked(options, codes, text)
        return self._answers.choose(options, codes, text)

    def _asked(self, options: Listing, codes: Sequence[str], text: str) -> Sequence[str]:
        """What answers a question: what it names, else yes or no, else articles, best first."""
        named = self._answers.label(options, codes, text)
        if named is None and len(text.split()) <= _A_SHORT_ANSWER:
            ways = [code for code in codes_of(Answer) if code in codes]
            heard = self._answers.choose(Answer, ways, text)
            named = heard[0] if len(heard) == 1 else None
        if named is None:
            named = next((way for way in codes if self._is_called(way, text)), None)
        if named is not None:
            return [named]
        found = [one.article for one in self.articles.find(text, among=codes)]
        others = [code for code in codes if code not in self.guidance]
        return found or self._answers.choose(options, others, text)

    def _is_called(self, code: str, text: str) -> bool:
        """Whether the whole message is a word for a way that lies beside articles."""
        words = words_of(text)
        called = (one.removeprefix("=") for one in written(BESIDE, code))
        return bool(words) and any(words_of(one) == words for one in called)

    def label(self, options: Options, codes: Sequence[str], text: str) -> str | None:
        """The code whose label the whole message is, letter for letter, if there is one."""
        return self._answers.label(options, codes, text)

    def number(self, text: str, unit: Unit = Unit.NONE) -> int | None:
        """The whole number that the message is, in digits of any script or in words; its unit may
        stand behind it."""
        return number(text) if unit is Unit.NONE else amount(text, unit)

    def stretch(self, text: str) -> Stretch | None:
        """The length of time that the message is, with its units."""
        return stretch(text)

    def clock(self, text: str) -> tuple[int, int] | None:
        """The hour and the minutes that the message is, in figures or in words."""
        return clock(text)

    def day(self, text: str, today: date, *, ahead: bool = False) -> date | None:
        """The day the message names, seen from today; ``ahead`` when it is one still to come."""
        return day(text, today, ahead=ahead)
