"""What is noticed in free words wherever they come, before and after they answer a question."""

from dataclasses import replace

from bot.intake import calling, danger, following, reminded, replying, shortcut
from bot.intake.binding import ABOUT, about, bound
from bot.intake.danger import Cry
from bot.intake.standing import looked
from bot.intake.visit import SIDE, Visit
from bot.screens import Button, Screen
from flows import conversation
from flows.choices import Choosing, Review, YesNo
from flows.conversation import Step
from flows.interview import Flow
from flows.questions import Day, Evidence, Hour, Number
from flows.speech import Piece, Said, Stored, with_more
from flows.vocabulary import Answer, Language
from storage import people

FEWEST = 3
"""Words of a message whose language is judged."""
SPEAK = "speak"
"""The verb of the button that goes on in another language, with its code."""
AGAIN = "grievance.danger"
"""The question that is asked again when somebody's words say otherwise."""


def noticed(visit: Visit, said: Said) -> bool:
    """Whether a message is answered as a cry for help; if not, another language may be offered."""
    if cried(visit, said):
        return True
    calm = visit.person.flow in (None, "home") or isinstance(looked(visit).question, Evidence)
    _offer_language(visit, said.text, at_ease=calm)
    return False


def cried(visit: Visit, said: Said) -> bool:
    """Whether a message tells of a life in danger and is answered as such, whatever was asked."""
    if visit.person.flow in ("grievance", calling.CALL):
        return False
    cry = danger.listen(visit.house, said.text)
    if cry is None or _is_for_a_ticket(visit):
        return False
    if not cry.sure and _answers(visit, said, cry):
        return False
    pieces = tuple(said.evidence())
    if visit.person.flow == "welcome":
        draft = looked(visit).draft
        greeted(visit, said.text, draft.asides)
        visit.save(replace(draft, asides=(*draft.asides, *pieces)))
        return True
    if (ticket := following.for_a_cry(visit)) is not None:
        following.cried(visit, ticket, cry, pieces)
    elif danger.raises(visit, cry):
        calling.answer(visit, cry, pieces)
    else:
        return False
    _offer_language(visit, said.text, at_ease=True)
    return True


def greeted(visit: Visit, text: str, before: tuple[Piece, ...] = ()) -> None:
    """Before a language is chosen, the steps are said in the one that is heard, or in all.

    They are not said twice for the same reasons.
    """
    cry = danger.listen(visit.house, text)
    known = {reason for each in _cries(visit, before) if each.sure for reason in each.reasons}
    if cry is not None and cry.sure and not set(cry.reasons) <= known:
        danger.say_in(visit, danger.tongues(visit, text), calling.STEPS)


def welcomed(visit: Visit, asides: tuple[Piece, ...]) -> bool:
    """The language is chosen: whether what was said before tells of a life in danger."""
    each = _cries(visit, asides)
    sure = [one for one in each if one.sure]
    whole = danger.listen(visit.house, danger.text_of(asides))
    cry = next(iter([*sure, *([whole] if whole is not None else []), *each]), None)
    if cry is None:
        return False
    calling.answer(visit, cry, asides, told=bool(sure))
    return True


def _cries(visit: Visit, pieces: tuple[Piece, ...]) -> list[danger.Cry]:
    heard = [danger.listen(visit.house, danger.text_of([one])) for one in pieces]
    return [one for one in heard if one is not None]


def again(visit: Visit, flow: Flow, step: Step, said: Said) -> Step:
    """Within a grievance: the question of danger comes again if it was not yes, once per reason.

    What is sure has the steps before it, every time, and is a yes where that very question was
    shown. After a yes there is a shorter way.
    """
    if step.draft.flow != "grievance":
        return step
    cry = danger.listen(visit.house, said.text)
    if cry is not None and cry.sure and step.unclear is not None and step.draft.shown == AGAIN:
        step = _as_a_yes(visit, flow, step, said)
    draft = step.draft
    known = danger.reasons_in(draft)
    more = cry is not None and not set(cry.reasons) <= set(known)
    if cry is not None:
        marks: list[Stored] = [*dict.fromkeys((*known, *cry.reasons))]
        draft = replace(draft, answers={**draft.answers, danger.HEARD: marks})
        step = replace(step, draft=draft)
    if draft.answers.get(AGAIN) == Answer.YES:
        if step.answered == AGAIN or more:
            step = shortcut.offered(visit, step)
        return step
    if cry is None or not (cry.sure or more):
        return step
    if cry.sure:
        danger.say_in(visit, danger.tongues(visit, said.text), shortcut.STEPS)
        draft = replace(draft, answers={**draft.answers, shortcut.STEPS: True})
    if AGAIN not in step.trail:
        return replace(step, draft=draft)
    asked = conversation.edit(flow, draft, AGAIN)
    return replace(asked, kept=step.kept)


def _as_a_yes(visit: Visit, flow: Flow, step: Step, said: Said) -> Step:
    """Whoever cries for help when asked about a danger has answered; the words are kept."""
    draft = step.draft
    if not step.kept:
        draft = replace(draft, asides=with_more(draft.asides, tuple(said.evidence())))
    danger.say_in(visit, danger.tongues(visit, said.text), shortcut.STEPS)
    draft = replace(draft, answers={**draft.answers, shortcut.STEPS: True})
    yes = Said(pressed=Answer.YES, key=AGAIN)
    return conversation.hear(flow, draft, yes, visit.house.ears, visit.today)


def _answers(visit: Visit, said: Said, cry: Cry) -> bool:
    """Whether a few words answer the question shown: a day or a number alone tells of no danger.

    A named button below what was said last comes first as well. Where no rule spoke, a day, a place
    or a relation makes sense of words that are no whole answer; in a side conversation all do.
    """
    if len(said.text.split()) > danger.MOST_OF_AN_ANSWER:
        return False
    if visit.person.flow in SIDE and danger.is_slight(cry, said.text):
        return True
    if reminded.named(visit, said.text) or replying.judges(visit, said):
        return True
    step = looked(visit)
    if not isinstance(step.question, Choosing | Review | YesNo | Day | Hour | Number):
        return False
    flow, ears = bound(visit, step.draft.flow), visit.house.ears
    if conversation.hear(flow, step.draft, said, ears, visit.today).unclear is None:
        return True
    if cry.reasons != (danger.MODEL,):
        return False
    facts = visit.house.listener.facts(said.text, visit.today)
    related = facts.relation if step.draft.flow != "home" else None
    return bool(facts.days or facts.places or related) or ears.number(said.text) is not None


def _offer_language(visit: Visit, text: str, *, at_ease: bool) -> None:
    """Offer the language that somebody surely writes in, once, and go on in theirs."""
    person = visit.person
    if person.language_offered is not None or len(text.split()) < FEWEST:
        return
    found = danger.spoken(visit.house.listener.language(text)) if at_ease else None
    if found is None or person.language is None or found == person.language:
        return
    people.set_offered(visit.t, person.id, found)
    person.language_offered = found
    words = visit.house.words[found]
    below = (Button(words.say("tongue.go_on"), f"act:{SPEAK}:{found.value}"),)
    visit.say(Screen(words.say("tongue.offer"), below, language=found))


def speak(visit: Visit, code: str) -> None:
    """Go on in the language that was offered."""
    if code in set(Language):
        visit.speak(Language(code))
        visit.tell("language.changed")


def meant(visit: Visit) -> str | None:
    """What the button with the offered language brings back, where its name was typed."""
    offered = visit.person.language_offered
    return f"act:{SPEAK}:{offered}" if offered else None


def _is_for_a_ticket(visit: Visit) -> bool:
    """Whether the words go to whoever carries a grievance: they are heard there."""
    draft = visit.load(visit.person.flow) if visit.person.flow else None
    if draft is not None and draft.flow in ABOUT:
        return about(visit, draft) is not None
    if following.replied(visit) is not None:
        return True
    return visit.person.flow in (None, "home") and following.awaited(visit) is not None
