"""For who only needs to know: what to read about, found by subject or by typing a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.choices import Choice
from flows.interview import Ask
from flows.speech import Listing
from flows.vocabulary import Section


class Beside(StrEnum):
    """What there is besides articles."""

    COUNT = "count"
    DIRECTORY = "directory"


SUBJECTS = (*(section.value for section in Section), *(way.value for way in Beside))
"""What is shown first: as many as a list on a phone holds."""


class Verdict(StrEnum):
    """What somebody says of an article they have read."""

    YES = "yes"
    NO = "no"
    FILE = "file"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to read: the id of an article, or a way."""

    code: str


@dataclass(frozen=True, slots=True)
class Read:
    """What they say of what they have read."""

    verdict: Verdict


def guidance(ask: Ask, library: Listing, sections: Mapping[str, tuple[str, ...]]) -> Wanted:
    """What to read. ``library`` names subjects and articles alike, so that both can be typed."""
    wanted = ask(Choice[str]("subject", library, search=True, first=SUBJECTS))
    if wanted in sections:
        inside = sections[wanted]
        wanted = ask(Choice[str]("article", library, only=inside, search=True, first=inside))
    return Wanted(wanted)


def reading(ask: Ask) -> Read:
    """Asked below an article: whether it helped, and what else they wish."""
    return Read(ask(Choice("verdict", Verdict)))
