"""The associations that ask to join, for a coordinator: which, what they told, and the decision."""

from uuid import UUID

from bot.casework import letters
from bot.desk import asking
from bot.desk.belonging import key_of
from bot.desk.sight import coordinators_alone
from bot.desk.sitting import Sitting
from bot.network import admitting
from bot.network.refusals import DecidedAlready, NothingThere
from bot.screens import Button, Screen
from flows.vocabulary import Answer
from locales.words import Words
from storage import applications
from storage.applications import Application

SHOW, ADMIT, TURN_DOWN = "application", "admit", "turn_down"
LISTS = {
    "regions": "region",
    "needs": "need",
    "topics": "topic_group",
    "access": "access",
    "languages": "language",
}
"""The lists of codes in an application, and whose words each takes."""
MOST = 10


def listing(sitting: Sitting, rest: str = "") -> None:
    """The applications that wait, the oldest first. Raises CoordinatorsDecide."""
    waiting, words = admitting.waiting(sitting.t, sitting.handler), sitting.words
    if not waiting:
        sitting.tell("network.no_applications")
        return
    buttons = tuple(Button(_name(sitting, one), f"act:{SHOW}:{one.id}") for one in waiting[:MOST])
    text = words.count("network.applications", len(waiting))
    label = words.say("network.look")
    sitting.say(Screen(text, buttons, language=words.language, protect=True, list_label=label))


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Show one, take it in, or begin to say why not. Raises NotDone."""
    coordinators_alone(sitting.handler)
    application = _found(sitting, key_of(argument))
    if verb == SHOW:
        _show(sitting, application)
    elif verb == ADMIT:
        taken = admitting.accept(sitting.t, sitting.house, sitting.handler, application)
        name = letters.named(taken, sitting.words)
        sitting.tell("network.you_accepted", organisation=name, code=taken.code)
    else:
        _still_open(application)
        asking.begin(sitting, TURN_DOWN, None, {f"{TURN_DOWN}.application": str(application.id)})


def _show(sitting: Sitting, application: Application) -> None:
    _still_open(application)
    words = sitting.words
    buttons = (
        Button(words.say("network.admit"), f"act:{ADMIT}:{application.id}"),
        Button(words.say("network.turn_down"), f"act:{TURN_DOWN}:{application.id}"),
    )
    text = "\n".join([_name(sitting, application), *_lines(sitting, application, words)])
    sitting.say(Screen(text, buttons, language=words.language, protect=True))


def _lines(sitting: Sitting, application: Application, words: Words) -> list[str]:
    """What the association told, a line for each question, in the words of its summary."""
    told = applications.answers(sitting.t, application)
    every, none = words.option("everything", "all"), words.option("control", "none")
    said = {
        name: words.listed(words.option(kind, code) for code in told[name])
        or (none if name == "access" else every)
        for name, kind in LISTS.items()
    }
    for name in ("before", "after"):
        said[name] = words.option("answer", Answer.YES if told[name] else Answer.NO)
    for name in ("name_fr", "name_ar", "staff", "capacity", "contact", "more"):
        said[name] = str(told[name] or words.say("summary.not_said"))
    labels = {
        "name_fr": words.say("apply.name_fr.line"),
        "name_ar": words.say("apply.name_ar.line"),
        "regions": words.say("apply.regions.line"),
        "needs": words.say("apply.people.line"),
        "topics": words.say("apply.topics.line"),
        "access": words.say("apply.access.line"),
        "before": words.say("apply.before.line"),
        "after": words.say("apply.after.line"),
        "staff": words.say("apply.staff.line"),
        "languages": words.say("apply.languages.line"),
        "capacity": words.say("apply.capacity.line"),
        "contact": words.say("apply.contact.line"),
        "more": words.say("apply.more.line"),
    }
    return [
        words.say("summary.line", label=label, answer=said[name]) for name, label in labels.items()
    ]


def _name(sitting: Sitting, application: Application) -> str:
    told = applications.answers(sitting.t, application)
    return sitting.words.name({"fr": str(told["name_fr"]), "ar": str(told["name_ar"])})


def _found(sitting: Sitting, key: UUID) -> Application:
    found = applications.get(sitting.t, key)
    if found is None:
        raise NothingThere
    return found


def _still_open(application: Application) -> None:
    if application.state != applications.OPEN:
        raise DecidedAlready
