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
    HUMAN = "human"


SUBJECTS = (*(section.value for section in Section), Beside.COUNT.value, Beside.DIRECTORY.value)
"""What is shown first: as many as a list on a phone holds."""


class Verdict(StrEnum):
    """What somebody says of an article they have read."""

    YES = "yes"
    NO = "no"
    FILE = "file"
    SHARE = "share"


VERDICTS = tuple(verdict.value for verdict in Verdict)
ELSEWHERE = (Beside.HUMAN.value, Verdict.FILE.value)
"""What there is besides other articles when one did not help."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants: the id of an article, or another way."""

    code: str


@dataclass(frozen=True, slots=True)
class Read:
    """What they say of what they have read: a verdict, or the id of another article."""

    said: str


def guidance(ask: Ask, library: Listing, sections: Mapping[str, tuple[str, ...]]) -> Wanted:
    """What to read. ``library`` names subjects, ways and articles alike: all can be typed."""
    articles = tuple(code for inside in sections.values() for code in inside)
    there = (*SUBJECTS, Beside.HUMAN.value, *articles)
    subject = Choice[str]("subject", library, there, search=True, first=SUBJECTS, asking=True)
    wanted = ask(subject)
    if wanted in sections:
        inside = sections[wanted]
        there = (*articles, *(way.value for way in Beside))
        wanted = ask(Choice[str]("article", library, there, search=True, first=inside, asking=True))
    return Wanted(wanted)


def reading(
    ask: Ask, library: Listing, articles: tuple[str, ...], related: tuple[str, ...]
) -> Read:
    """Asked below an article: whether it helped, what else they wish, and what is ``related``."""
    there = (*VERDICTS, *(way.value for way in Beside), *articles)
    first = (*VERDICTS, *related)
    return Read(ask(Choice[str]("verdict", library, there, search=True, first=first, asking=True)))


def nearer(ask: Ask, library: Listing, articles: tuple[str, ...], near: tuple[str, ...]) -> Wanted:
    """Asked when an article did not help: others that are ``near``, a human, or a grievance."""
    there, first = (*articles, *ELSEWHERE), (*near, *ELSEWHERE)
    return Wanted(ask(Choice[str]("next", library, there, search=True, first=first, asking=True)))
