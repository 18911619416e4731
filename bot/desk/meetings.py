"""The meetings of the network at the desk: what is to come, what members answer, who came."""

from uuid import UUID

from bot.casework import letters
from bot.desk import asking
from bot.desk.belonging import key_of
from bot.desk.sitting import Sitting
from bot.network import meeting
from bot.screens import Button, Screen
from flows.network import Coming
from flows.vocabulary import Role
from locales.words import Words
from storage import meetings
from storage.meetings import Meeting

SHOW, CALL_OFF, CAME = "meeting_at", "call_off", "attendance"
ANSWERS = {f"{said}_come": said for said in Coming}
VERBS = (SHOW, CALL_OFF, CAME, *ANSWERS)


def call(sitting: Sitting, rest: str) -> None:
    """Begin to call a meeting. Raises NotCoordinator."""
    asking.begin(sitting, "meeting")


def listing(sitting: Sitting, rest: str) -> None:
    """The meetings one is called to, those lately over among them, with a button for each."""
    words, found = sitting.words, meeting.seen(sitting.t, sitting.handler)
    if not found:
        sitting.tell("network.no_meetings")
        return
    buttons = tuple(
        Button(words.day(one.at.astimezone(sitting.house.timezone).date()), f"act:{SHOW}:{one.id}")
        for one in found
    )
    label = words.say("network.look")
    text = words.count("network.meetings", len(found))
    sitting.say(Screen(text, buttons, language=words.language, list_label=label))


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Show a meeting, answer a call, call it off, or begin to say who came. Raises NotDone."""
    key = key_of(argument)
    if verb in ANSWERS:
        meeting.answer(sitting.t, sitting.handler, key, ANSWERS[verb])
        said = sitting.words.option("coming", ANSWERS[verb])
        sitting.tell("network.you_answered", answer=said)
    elif verb == CALL_OFF:
        meeting.call_off(sitting.t, sitting.house, sitting.handler, key)
        sitting.tell("network.you_called_off")
    elif verb == CAME:
        asking.begin(sitting, CAME, None, {f"{CAME}.meeting": str(key)})
    else:
        _show(sitting, key)


def _show(sitting: Sitting, key: UUID) -> None:
    words, found = sitting.words, meeting.find(sitting.t, sitting.handler, key)
    place, about = meetings.told(sitting.t, found)
    moment = words.moment(found.at, sitting.house.timezone)
    rows = [words.say("network.meeting", moment=moment, place=place, about=about)]
    rows += _answers(sitting, found, words)
    for organisation, came in meeting.guests(sitting.t, found):
        name = letters.named(organisation, words)
        if came is None:
            rows.append(words.named_line(name))
        else:
            key_said = "network.came" if came else "network.did_not_come"
            rows.append(words.say(key_said, organisation=name))
    over = found.at <= sitting.t.now
    buttons = () if over else meeting.buttons(found, words)
    if sitting.handler.role == Role.COORDINATOR:
        buttons += (
            (Button(words.say("network.who_came"), f"act:{CAME}:{found.id}"),)
            if over
            else (Button(words.say("network.call_off"), f"act:{CALL_OFF}:{found.id}"),)
        )
    sitting.say(Screen("\n".join(rows), buttons, language=words.language, protect=True))


def _answers(sitting: Sitting, found: Meeting, words: Words) -> list[str]:
    """How many have answered what."""
    said = [one.answer for one in meetings.answers(sitting.t, found.id)]
    counted = {each: said.count(each) for each in Coming}
    return [
        words.say("summary.line", label=words.option("coming", each), answer=str(count))
        for each, count in counted.items()
        if count
    ]
