"""Finds the establishment a person names by any part of its name, its nickname or its city.

One result is sure; several are offered back; nothing is better than a wrong prison.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from locales.hearing.around import around, words_of
from locales.hearing.naming import KINDS, NARROWING, NUMBERED, Span, kinds, number_after, parted
from locales.hearing.naming import spans as spans_of
from locales.hearing.spellings import NEAR, SAME_SOUND, Spellings, join
from locales.places import Places, PlaceState, PlaceType, Spelling, SpellingKind

MOST = 9
"""As many as a list on a phone can show beside "none of these"."""
_READ = 24
"""Words of the message that are looked at."""
_SHORTEST = 3
"""Letters of the shortest beginning of a name; so few never decide by themselves."""
_EXPECTED = (PlaceState.OPEN, PlaceState.UNSURE)
"""States in which somebody may be held there; the other places come after."""
_MINORS = (
    *("mineurs", "prison des mineurs", "prison pour mineurs", "7abs drari", "drari", "derari"),
    *("9asirin", "l9asirin", "ahdat", "la7dat", "الأحداث", "أحداث", "القاصرين", "قاصرين"),
    *("الدراري", "دراري", "الدراري الصغار", "الإصلاحيات"),
)
"""How people speak of the centres where minors are held."""


@dataclass(frozen=True, slots=True)
class Match:
    """A place that was meant, how sure that is (at most 1), and what was recognised."""

    code: str
    score: float
    reason: SpellingKind


class PlaceSearch:
    """Search over all establishments; built once, then only read."""

    def __init__(self, places: Places) -> None:
        self._places = places
        reform = tuple(place.code for place in places if place.type is PlaceType.REFORM)
        self._spellings = Spellings(
            (*places.spellings, Spelling(SpellingKind.TYPE, reform, _MINORS))
        )
        self._order = {code: i for i, code in enumerate(places.names)}
        self._whole = {
            words: place.code
            for place in places
            for words in (join(words_of(name)) for name in (place.name_fr, place.name_ar))
            if not self._spellings.exact([words])[1]
        }
        around()

    @property
    def spellings(self) -> Spellings:
        """All ways in which places are written."""
        return self._spellings

    def likely(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Of some places, those where somebody may be held now; all of them where none is."""
        now = tuple(code for code in codes if self._places[code].state in _EXPECTED)
        return now or tuple(codes)

    def search(self, text: str, among: Collection[str] | None = None) -> list[Match]:
        """The places a message may mean, best first, at most nine."""
        words = words_of(text)[:_READ]
        allowed = self._order if among is None else set(among)
        if (code := self._whole.get(join(words))) in allowed and code is not None:
            return [Match(code, 1.0, SpellingKind.NAME)]
        split = parted(words, self._spellings)
        spans = spans_of(split, self._spellings)
        if not spans and split != words:
            # What looked like a number was a letter of a misspelt name.
            split, spans = words, spans_of(words, self._spellings)
        found = self._beside(_meant(spans), spans) or self._beginning(words)
        found = {code: match for code, match in found.items() if code in allowed}
        if number := number_after(split, spans):
            found = self._numbered(found, number, allowed)
        return sorted(found.values(), key=self._rank)[:MOST]

    def _beside(self, found: dict[str, Match], spans: Sequence[Span]) -> dict[str, Match]:
        """With a type that no place found is of, those of that type in the same town as well."""
        towns = {self._places[code].city_fr for code in found}
        for span in spans:
            if span.narrowing and not span.only_hint and not found.keys() & span.found.keys():
                for code, kind in span.found.items():
                    if self._places[code].city_fr in towns:
                        found[code] = Match(code, span.score, kind)
        return found

    def _beginning(self, words: Sequence[str]) -> dict[str, Match]:
        """Places that begin with the only word there is, when they are few enough to show."""
        if len(words) != 1 or len(words[0]) < _SHORTEST or words[0] in around():
            return {}
        entries = self._spellings.beginning(words[0])
        begun = kinds(entry for entry in entries if entry.kind not in NARROWING)
        if len(begun) > MOST or (len(begun) == 1 and len(words[0]) == _SHORTEST):
            return {}
        return {code: Match(code, NEAR / 2, kind) for code, kind in begun.items()}

    def _numbered(
        self, found: dict[str, Match], number: str, allowed: Collection[str]
    ) -> dict[str, Match]:
        """The places with that number; a neighbour with it is offered beside what was found."""
        exact = {code: match for code, match in found.items() if code.endswith(f"-{number}")}
        if exact:
            return exact
        for code, match in list(found.items()):
            sibling = NUMBERED.sub(f"-{number}", code)
            if sibling in allowed and sibling in self._order:
                found.setdefault(sibling, Match(sibling, match.score, match.reason))
        return found

    def _rank(self, match: Match) -> tuple[bool, float, int, int]:
        return (
            self._places[match.code].state not in _EXPECTED,
            -match.score,
            KINDS.index(match.reason),
            self._order[match.code],
        )


def _meant(spans: Sequence[Span]) -> dict[str, Match]:
    """What the spans say together: the places they share, or all when they share none."""
    naming = [span for span in spans if not span.narrowing]
    narrowing = [span for span in spans if span.narrowing]
    if not naming:
        naming = [span for span in narrowing if not span.only_hint and span.others < 2][:1]
    found: dict[str, Match] = {}
    for span in naming:
        matches = {code: Match(code, span.score, kind) for code, kind in span.found.items()}
        shared = {code: found[code] for code in found if code in matches}
        if shared or (found and span.score < SAME_SOUND):
            found = shared or found
        else:
            found.update(matches)
    for span in narrowing:
        found = _narrowed(found, span) or found
    return found


def _narrowed(found: dict[str, Match], span: Span) -> dict[str, Match]:
    """The places that are also of the type said; a hint chooses among places of one name."""
    if span.only_hint:
        named = {code: m for code, m in found.items() if m.reason is not SpellingKind.CITY}
        found = named or found
    return {code: match for code, match in found.items() if code in span.found}
