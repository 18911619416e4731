"""One step of any conversation, as screens: the words, the options and what was not understood.

Both hosts use it; what a press brings back is ``<draft code>:<key>=<value>``, at most 64 bytes.
"""

import secrets
from collections.abc import Mapping
from string import ascii_lowercase, digits
from typing import Any

from bot.arrivals import Arrival, Channel
from bot.casework.summary import option, summary
from bot.screens import Button, Screen
from flows.choices import Choosing, Review, Several, YesNo, chosen
from flows.conversation import Draft, Step, lines
from flows.lengths import Length
from flows.questions import Evidence, Number, Question, is_from_before, pieces_of
from flows.speech import ANSWERS, Said, kind_of
from flows.vocabulary import Answer, Control, Everything
from locales.words import Words

FOR_GOOD = {Channel.WHATSAPP}
"""Channels on which a message stays as it was sent."""
ANSWERING = (ANSWERS, "no_answer")
"""What is said of a question that somebody typed, whatever else is done with their words."""
TIRED = 2
"""After this many messages that were not understood, the way out is shown."""


def new_code() -> str:
    """A short mark for the buttons of one draft; a press is judged by it, not trusted for it."""
    return "".join(secrets.choice(ascii_lowercase + digits) for _ in range(4))


def press(draft: Draft, key: str, value: str) -> str:
    """What a button of this draft brings back."""
    return f"{draft.code}:{key}={value}"


def pressed(data: str) -> tuple[str, Said] | None:
    """The draft code and the answer behind a button, or None for a button of another kind."""
    code, colon, rest = data.partition(":")
    key, equals, value = rest.partition("=")
    if not colon or not equals:
        return None
    return code, Said(pressed=value, key=key)


def prompt(
    step: Step,
    words: Words,
    values: Mapping[str, str],
    *,
    begun: bool = True,
    human: bool = False,
) -> list[Screen]:
    """Everything to say after a step that goes on: its notes, then the question shown.

    ``values`` fill the placeholders of the question's words, such as a reference. ``begun``: there
    is a grievance that stray words are kept with. ``human``: who is not understood again and again
    is told of somebody to talk to.
    """
    notes = [Screen(words.say(key, **values), language=words.language) for key in step.notes]
    question = step.question
    if question is None:
        return notes
    unclear = _misunderstanding(step, words, begun=begun, human=human)
    # Answers to a typed question stand alone: to ask for a question again would pass over them.
    asked = [] if step.unclear == ANSWERS else _question(step, question, words, values)
    parts = [*unclear, *asked]
    screen = Screen(
        "\n\n".join(parts),
        tuple(_options(step, question, words)),
        language=words.language,
        list_label=words.say("list.open"),
    )
    return [*notes, screen]


def _misunderstanding(step: Step, words: Words, *, begun: bool, human: bool) -> list[str]:
    """What to say of a message that did not answer, and the ways out after several."""
    if step.unclear is None:
        return []
    kept = step.kept and step.unclear not in ANSWERING
    tired = step.draft.misses >= TIRED
    ways = [words.say("unclear.twice")] if tired and not kept else []
    ways += [words.say("unclear.human")] if human else []
    if kept:
        # What is said of words that are kept leads over to the question: nothing comes between.
        return [*ways, words.say("aside.kept" if begun else "aside.for_later")]
    return [_why(step, words), *ways]


def _why(step: Step, words: Words) -> str:
    """Why a message did not answer; for a number out of reach, between which it is to be."""
    asked = step.question
    if step.unclear == "range" and isinstance(asked, Number | Length):
        return words.say("unclear.range", least=asked.least, most=asked.most)
    return words.say(f"unclear.{step.unclear}")


def _question(
    step: Step, question: Question[Any], words: Words, values: Mapping[str, str]
) -> list[str]:
    key = _key(step)
    if isinstance(question, Review):
        return [summary(step, words), words.say(key, **values)]
    if isinstance(question, Evidence) and is_from_before(step.past):
        # Whoever wrote a word in passing is still asked to tell what happened.
        asked = words.say(key, wording=question.wording, **values)
        return [asked, words.say("evidence.before")]
    if isinstance(question, Evidence) and (pieces := pieces_of(step.past)):
        return [words.count("evidence.more", len(pieces))]
    parts = [words.say(key, wording=question.wording, **values)]
    why = f"{key}.why"
    if words.has(why) and step.unclear is None:
        parts.append(words.say(why))
    return parts


def _options(step: Step, question: Question[Any], words: Words) -> list[Button]:
    key, draft = _key(step), step.draft
    codes = question.shown(draft.offers)
    if isinstance(question, Review):
        kinds = {code: words.option("submission", code) for code in codes}
        if step.unclear == "line":
            kinds = {line: words.say(f"{line}.line") for line in lines(step, draft)}
    elif isinstance(question, YesNo):
        kinds = {code: words.option(kind_of(Answer), code) for code in codes}
    elif isinstance(question, Choosing):
        kinds = {code: option(question, code, words) for code in codes}
        if isinstance(question, Several):
            ticked = chosen(step.past)
            extra = question.beside(draft.offers, step.past)
            kinds.update({code: option(question, code, words) for code in extra})
            kinds = {c: f"✓ {text}" if c in ticked else text for c, text in kinds.items()}
    else:
        kinds = {}
    for control in _controls(step, question):
        kinds[control.value] = words.option("control", control.value)
    if isinstance(question, Several) and question.everything and Control.NONE in kinds:
        kinds[Control.NONE] = words.option(kind_of(Everything), Everything.ALL)
    return [Button(text, press(draft, key, code)) for code, text in kinds.items()]


def _controls(step: Step, question: Question[Any]) -> list[Control]:
    """The controls that are answers here: done, skip, I don't know."""
    shown: list[Control] = []
    if isinstance(question, Several):
        shown.append(Control.DONE if chosen(step.past) else Control.NONE)
    if isinstance(question, Evidence) and not question.one and pieces_of(step.past):
        shown.append(Control.DONE)
    if question.skip:
        shown.append(Control.SKIP)
    if question.unknown:
        shown.append(Control.UNKNOWN)
    return shown


def sealed(arrival: Arrival, language: str) -> Screen | None:
    """The message that held a button, after the press: what was chosen under it, and no buttons.

    None where there is no such message to change.
    """
    if arrival.message_id is None or arrival.channel in FOR_GOOD:
        return None
    chosen = [f"✓ {arrival.label.removeprefix('✓ ')}"] if arrival.label else []
    text = "\n\n".join([arrival.shown, *chosen]) if arrival.shown else ""
    return Screen(text, language=language, replaces=arrival.message_id)


def _key(step: Step) -> str:
    if step.draft.shown is None:
        raise TypeError("a step that goes on shows a question")
    return step.draft.shown
