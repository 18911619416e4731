"""What a coordinator is asked for a campaign of awareness: who it is for, and its words."""

from dataclasses import dataclass

from flows.choices import Choice, Review
from flows.interview import Ask
from flows.questions import Text
from flows.vocabulary import Language, Region, TopicGroup

LONGEST = 900
"""Characters of a message: with its heading, what WhatsApp shows above a button."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """For whom it is, None being everybody, and what it says, by language."""

    language: Language | None
    region: Region | None
    interest: TopicGroup | None
    texts: dict[str, str]


def campaign(ask: Ask) -> Campaign:
    """The people first, for who reads one language alone needs one text alone."""
    language = ask.maybe(Choice("language", Language, skip=True))
    region = ask.maybe(Choice("region", Region, search=True, skip=True))
    interest = ask.maybe(Choice("interest", TopicGroup, skip=True))
    texts: dict[str, str] = {}
    if language in (None, Language.ARABIC):
        texts[Language.ARABIC.value] = ask(Text("ar", limit=LONGEST))
    if language in (None, Language.DARIJA):
        texts[Language.DARIJA.value] = ask(Text("ary", limit=LONGEST))
    if language in (None, Language.FRENCH):
        texts[Language.FRENCH.value] = ask(Text("fr", limit=LONGEST))
    ask(Review("review"))
    return Campaign(language, region, interest, texts)
