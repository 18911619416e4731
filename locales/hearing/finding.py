"""Finds the articles that answer a question, in any of the four writings, and says why.

Words meet by their consonant key, so one question reaches an article in whatever letters it is
typed; rare words count most (Okapi BM25).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from locales.guidance import Article
from locales.hearing.around import words_of
from locales.hearing.concepts import concepts
from locales.hearing.lexicon import written
from locales.hearing.likeness import distance, lacking_one
from locales.hearing.terms import may_be_mistyped, said_in, terms

MOST = 3
"""As many as fit as buttons under a sentence."""
_TITLE, _QUESTION, _HEADLINE, _BODY, _TOPIC = 3.0, 3.0, 2.0, 0.2, 1.0
"""How much a word counts by where it stands."""
_SATURATION, _LENGTH = 5.0, 0.3
"""Okapi's k1 and b: how soon a repeated word counts no more, and how long articles are tamed."""
_SURE, _SURER = 10.0, 20.0
"""From this score on, an article is named to who did not ask for one; from the second on also where
the words are those of its text, or one of them is known nowhere."""
_SEVERAL = 2
"""Words that name an article together, where one alone may have been chance."""
_NEAR = 0.5
"""What answers a question much less well than the first article is not named beside it."""
_MOURNING, _DEAD = "death", "dead"
"""The article for who lost somebody, and the concept without which nobody is ever shown it."""
_MISTYPED = 0.6
"""What a word counts that is one letter away from one of an article."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article, how well it answers, and the words of the question that led to it."""

    article: str
    score: float
    words: tuple[str, ...]


class Finder:
    """Search over articles; arranged when first asked, then only read."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles

    def find(
        self, question: str, most: int = MOST, among: Collection[str] | None = None
    ) -> list[Found]:
        """The articles that answer best, best first; none when no word of it leads anywhere.

        Only those whose id is ``among``, if that is said.
        """
        scores: dict[str, float] = defaultdict(float)
        led: dict[str, list[str]] = defaultdict(list)
        said = words_of(question)
        for term, word in dict(terms(said)).items():
            for article, weight in self._postings(term).items():
                scores[article] += weight
                led[article].append(word)
        fit = scores.keys() if among is None else scores.keys() & set(among)
        if _MOURNING in fit and not any(seen.concept == _DEAD for seen in concepts(said, False)):
            fit = fit - {_MOURNING}
        best = sorted(fit, key=lambda one: (-scores[one], one))[:most]
        return [
            Found(one, scores[one], tuple(dict.fromkeys(led[one])))
            for one in best
            if scores[one] >= _NEAR * scores[best[0]]
        ]

    def fitting(self, text: str) -> list[Found]:
        """The articles that may answer words which were no question to us: surer ones alone.

        Two words of their titles and questions lead there, or one and no word that none knows. Of
        what fits very well two words of any kind do, or one which is most of what was said.
        """
        words = dict(said_in(words_of(text)))
        known = all(heard in self._index for heard in words.values())
        fit = []
        for one in self.find(text):
            hits = sum(one.article in self._named.get(heard, ()) for heard in words.values())
            most = hits > 0 and len(one.words) > len(words) / 2
            sure = hits >= _SEVERAL or (most and known)
            surer = most or len(one.words) >= _SEVERAL
            if (one.score >= _SURE and sure) or (one.score >= _SURER and surer):
                fit.append(one)
        return fit

    def arrange(self) -> None:
        """Read and arrange all articles now: whoever asks first does not wait for it."""
        _ = self._index, self._near, self._named

    def _postings(self, term: str) -> Mapping[str, float]:
        """How much a term speaks for each article; a mistyped one for those of its neighbours."""
        if term in self._index or not may_be_mistyped(term):
            return self._index.get(term, {})
        found: dict[str, float] = {}
        near = {known for part in lacking_one(term) for known in self._near.get(part, ())}
        for known in near:
            if distance(known, term, 1) <= 1:
                for article, weight in self._index[known].items():
                    found[article] = max(found.get(article, 0.0), weight * _MISTYPED)
        return found

    @cached_property
    def _index(self) -> dict[str, dict[str, float]]:
        counts = {code: _counted(article) for code, article in self._articles.items()}
        lengths = {code: sum(count.values()) for code, count in counts.items()}
        usual = sum(lengths.values()) / max(len(lengths), 1)
        holding = Counter(term for count in counts.values() for term in count)
        index: dict[str, dict[str, float]] = defaultdict(dict)
        for code, count in counts.items():
            tamed = _SATURATION * (1 - _LENGTH + _LENGTH * lengths[code] / usual)
            for term, times in count.items():
                rare = log(1 + (len(counts) - holding[term] + 0.5) / (holding[term] + 0.5))
                index[term][code] = rare * times * (_SATURATION + 1) / (times + tamed)
        return dict(index)

    @cached_property
    def _named(self) -> dict[str, set[str]]:
        """The words of titles, questions and headlines, with the articles they stand in."""
        named: dict[str, set[str]] = defaultdict(set)
        for article in self._articles.values():
            for text in article.texts.values():
                for part in (text.title, *text.questions, text.headline):
                    for _, heard in said_in(_whole(part)):
                        named[heard].add(article.id)
        return dict(named)

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        near: dict[str, list[str]] = defaultdict(list)
        for term in self._index:
            if may_be_mistyped(term):
                for part in lacking_one(term):
                    near[part].append(term)
        return dict(near)


def _counted(article: Article) -> dict[str, float]:
    """Every term of an article, in all its languages, by how much it counts."""
    counted: dict[str, float] = defaultdict(float)
    for text in article.texts.values():
        parts = [
            *((_TITLE, one) for one in (text.title,)),
            *((_QUESTION, one) for one in text.questions),
            (_HEADLINE, text.headline),
            *((_BODY, one) for one in text.paragraphs),
        ]
        for weight, part in parts:
            _add(counted, weight, _whole(part))
    for topic in article.topics:
        _add(counted, _TOPIC, (word for one in written("topic", topic) for word in words_of(one)))
    return dict(counted)


def _add(counted: dict[str, float], weight: float, words: Iterable[str]) -> None:
    for term, _ in terms(words):
        counted[term] += weight


def _whole(text: str) -> Iterator[str]:
    """The plain words of all lines of a text, however long."""
    for line in text.splitlines():
        yield from words_of(line)
