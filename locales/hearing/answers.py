"""Which options a message may mean: by its label, a beginning of it, or a word people use.

The first way that finds anything decides; several codes mean "ask which"; nothing is guessed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from flows.speech import Listing, Options, codes_of, kind_of
from flows.vocabulary import TOPICS, Answer, Topic, TopicGroup
from locales.hearing import polarity
from locales.hearing.around import words_of
from locales.hearing.lexicon import HIDING, Lexicon, written
from locales.hearing.meaning import WAYS
from locales.hearing.polarity import Polarity

Labels = Callable[[str, str], Iterable[str]]
"""The label of one option in every language, by its kind and code."""

_AFFIRMING = {
    "answer": frozenset({"yes"}),
    "agreement": frozenset({"agrees"}),
    "submission": frozenset({"send"}),
}
"""Options by which a person consents, so that a denial beside them is never passed over."""
_OPPOSITES = {"answer": ("yes", "no"), "agreement": ("agrees", "refuses")}


class Answers:
    """Understands a message as one of the options offered."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._lexicons: dict[str, Lexicon] = {}
        self._words: dict[tuple[str, str], list[list[str]]] = {}
        self._yes_or_no: Polarity | None = None

    def choose(self, options: Options, codes: Sequence[str], text: str) -> list[str]:
        """The codes the text may mean, best first."""
        kind, words = kind_of(options), words_of(text)
        if kind == polarity.KIND and words:
            heard = self._polarity().hear(words)
            if heard is not None:
                return [code for code in heard if code in codes]
        found = self._by_ways(options, codes, text)
        if found and set(found) <= _AFFIRMING.get(kind, frozenset()) and polarity.denied(words):
            # A denial beside it: it is asked again, never taken for a consent.
            return [code for code in _OPPOSITES.get(kind, ()) if code in codes]
        return found

    def line(self, keys: Sequence[str], text: str) -> list[str]:
        """The keys of the lines of a summary that the whole message names, letter for letter.

        No more than that: what else is said there may be meant for the account.
        """
        words = words_of(text)
        named = (
            key for key in keys if any(words_of(n) == words for n in self._labels(key, "line"))
        )
        return list(named) if words else []

    def label(self, options: Options, codes: Sequence[str], text: str) -> str | None:
        """The code whose label the whole message is, letter for letter, in any language."""
        words = words_of(text)
        return next((c for c in codes if words and words in self._written(options, c)), None)

    def _written(self, options: Options, code: str) -> list[list[str]]:
        if isinstance(options, Listing):
            return [words_of(name) for name in options.names[code].values()]
        known = (kind_of(options), code)
        if known not in self._words:
            self._words[known] = [words_of(label) for label in self._labels(*known)]
        return self._words[known]

    def _by_ways(self, options: Options, codes: Sequence[str], text: str) -> list[str]:
        lexicon = self._lexicon(options)
        kind, words, allowed = kind_of(options), words_of(text), frozenset(codes)
        for way in WAYS:
            found = way(lexicon, kind, words, text.strip())
            kept = {code: found[code] for code in codes if code in found}
            if kept:
                return sorted(kept, key=lambda code: -kept[code])
            if found and not allowed.issuperset(found):
                # It names an option that is not offered here, so it is not another one.
                return []
        return []

    def _polarity(self) -> Polarity:
        if self._yes_or_no is None:
            labels = ((code, label) for code in Answer for label in self._labels("answer", code))
            self._yes_or_no = Polarity(labels)
        return self._yes_or_no

    def _lexicon(self, options: Options) -> Lexicon:
        kind = kind_of(options)
        if isinstance(options, Listing):
            return _of_names(options.names)
        if kind not in self._lexicons:
            self._lexicons[kind] = self._arranged(kind, codes_of(options))
        return self._lexicons[kind]

    def _arranged(self, kind: str, codes: Iterable[str]) -> Lexicon:
        lexicon = Lexicon()
        for code in (*codes, HIDING):
            if code != HIDING:
                for label in self._labels(kind, code):
                    lexicon.add_label(code, label)
            for spelling in written(kind, code):
                lexicon.add_synonym(code, spelling)
        if kind == kind_of(TopicGroup):
            self._with_topics(lexicon)
        return lexicon

    def _with_topics(self, lexicon: Lexicon) -> None:
        """A group also answers to the words of its topics."""
        kind = kind_of(Topic)
        for group, topics in TOPICS.items():
            for topic in topics:
                for label in self._labels(kind, topic):
                    lexicon.add_label(group, label)
                for spelling in written(kind, topic):
                    lexicon.add_synonym(group, spelling)
        for spelling in written(kind, HIDING):
            lexicon.add_synonym(HIDING, spelling)


def _of_names(names: Mapping[str, Mapping[str, str]]) -> Lexicon:
    lexicon = Lexicon()
    for code, by_language in names.items():
        for name in dict.fromkeys(by_language.values()):
            lexicon.add_label(code, name)
    return lexicon
