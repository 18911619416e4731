"""Short messages that steer besides control words: the name of a language, the day of a count.

The name of a language chooses it from anywhere but where words are awaited.
"""

from bot.intake import counting, guiding
from bot.intake.standing import looked, stand
from bot.intake.visit import Visit
from flows.choices import Choosing
from flows.counting import Count
from flows.questions import Evidence, Text
from flows.speech import codes_of
from flows.vocabulary import Language

_NAME_WORDS = 2
"""Words that the name of a language has at most; more of them tell something."""
_DAY_WORDS = 5
"""A message of so many words may be a day and nothing else."""


def steered(visit: Visit, text: str) -> bool:
    """Whether the message led elsewhere; what comes next is still to be shown."""
    return _language(visit, text) or _day(visit, text)


def _language(visit: Visit, text: str) -> bool:
    """Go on in the language that is named, if the whole message is its name."""
    if visit.person.language is None or not 0 < len(text.split()) <= _NAME_WORDS:
        return False
    question = looked(visit).question
    asks_for_it = isinstance(question, Choosing) and question.options is Language
    if asks_for_it or isinstance(question, Evidence | Text):
        return False
    found = visit.house.ears.choose(Language, codes_of(Language), text)
    if len(found) != 1:
        return False
    visit.speak(Language(found[0]))
    visit.tell("language.changed")
    return True


def _day(visit: Visit, text: str) -> bool:
    """Begin counting where a day alone is written below an article that tells how to count.

    False where the day is still to be heard: it answers the question that comes first.
    """
    if visit.person.flow != "reading":
        return False
    article = guiding.about(visit, visit.load("reading"))
    what = counting.what_of(article.id) if article is not None else None
    day = visit.house.ears.day(text, visit.today) if len(text.split()) <= _DAY_WORDS else None
    if what not in counting.FROM or day is None or day > visit.today:
        return False
    visit.leave()
    later = what in (Count.REDUCTION, Count.CONDITIONAL)
    counting.begin(visit, what=what, day=day if later else None)
    if not later:
        visit.save(stand(visit).draft)
    return later
