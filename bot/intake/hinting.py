"""Articles named in passing: in answer to what somebody wrote, and beside a grievance.

They are buttons under one line, never a question: whoever does not press goes on as before.
"""

from bot.casework import articles
from bot.house import House
from bot.intake.visit import Visit
from bot.screens import Screen
from flows.choices import Choosing
from flows.conversation import Step
from flows.questions import Evidence, Text
from flows.vocabulary import TOPICS, Answer, Topic, TopicGroup
from locales.hearing.around import words_of

TOPIC = ("grievance.topic_group", "grievance.topic")
NEEDS = "released.needs"
FEW = 2
"""Articles named beside a grievance: no more, so that its next question is what is seen."""
LONGEST_TITLE = 40
"""Characters of a message that may be the title of an article."""


def offer(visit: Visit, text: str) -> bool:
    """Name up to three articles that may answer what somebody wrote; False when none does."""
    found = [one.article for one in visit.house.finder.fitting(text)]
    return _name(visit, "guidance.offered", found)


def beside(visit: Visit, topic: Topic) -> bool:
    """Name up to two articles about what a grievance is about, before its next question."""
    about = sorted(visit.house.articles.of_topic(topic), key=lambda one: len(one.topics))
    return _name(visit, "guidance.beside", [one.id for one in about[:FEW]])


def alongside(visit: Visit, step: Step) -> None:
    """Name articles once the topic of a grievance is said, unless somebody may be in danger; and
    after a release, where a question is written instead of a need."""
    if step.unclear is not None and step.draft.shown == NEEDS:
        offer(visit, visit.arrival.text)
        return
    answers = step.draft.answers
    if step.answered not in TOPIC or answers.get("grievance.danger") != Answer.NO:
        return
    said = str(answers[step.answered])
    topics = TOPICS[TopicGroup(said)] if step.answered == TOPIC[0] else (Topic(said),)
    if len(topics) == 1:
        beside(visit, topics[0])


def named(visit: Visit, text: str, question: object) -> str | None:
    """What the button of an article brings back whose title the whole message is, or None.

    A title that answers the question shown is that answer.
    """
    house = visit.house
    if len(text) > LONGEST_TITLE or isinstance(question, Text | Evidence):
        return None
    code = _titles(house).get(_typed(text))
    if code is None:
        return None
    ears = house.ears
    if isinstance(question, Choosing) and ears.label(question.source, question.codes(), text):
        return None
    return f"act:{articles.VERB}:{code}"


def _titles(house: House) -> dict[str, str]:
    """The article of each title, folded once: people write far more often than titles change."""
    if not house.titles:
        for article in house.articles.values():
            for told in article.texts.values():
                house.titles.setdefault(_typed(told.title), article.id)
    return house.titles


def _typed(text: str) -> str:
    return " ".join(words_of(text))


def _name(visit: Visit, key: str, ids: list[str]) -> bool:
    words = visit.words
    below = articles.buttons(visit.house, words, ids)
    if below:
        visit.say(Screen(words.say(key), below, language=words.language))
    return bool(below)
