"""What a person does about a reminder: open it, put it off, stop this one or all of them.

What the buttons bring back is ``act:<verb>:<id>``; typed words mean the reminder read last.
"""

from datetime import timedelta
from functools import cache
from uuid import UUID

from bot.carriage import holding
from bot.carriage.posting import LIVE
from bot.casework import asked_for, prompts
from bot.casework.aftercare import FINE, HELP, STOP
from bot.casework.consenting import change_everywhere
from bot.intake import checking, names
from bot.intake.visit import Visit
from bot.screens import Button, Screen
from bot.tickets import waits
from flows.vocabulary import Purpose
from storage import followers, outbox, outbox_held, reminders
from storage.outbox_rows import Outbound
from storage.reminder_rows import Reminder

LATER, LESS, OPEN, GO_ON = "later", "less", "reminder", "go_on"
TOMORROW, IN_A_WEEK, THIS, ALL = "tomorrow", "in_a_week", "this_one", "all_of_them"
OFF = {TOMORROW: waits.DAY, IN_A_WEEK: waits.WEEK}
CHECKS = (FINE, HELP, STOP)
VERBS = (*CHECKS, LATER, LESS, OPEN, GO_ON, TOMORROW, IN_A_WEEK, THIS, ALL)
NAMES = {
    **{("reminder", verb): verb for verb in VERBS if verb not in (OPEN, *CHECKS)},
    **{("check_in", verb): verb for verb in CHECKS},
    ("reminder", "write"): "answer",
}
"""The words on the buttons, by kind and code, and their verbs."""
FRESH = timedelta(days=7)
"""For so long after a reminder plain words can be about it."""
_ASKED = "reminder:"
"""How the topic begins of what is asked about a reminder."""


def act(visit: Visit, verb: str, argument: str) -> None:
    """Do what the button says, if it is about a reminder of this person's."""
    words = visit.words
    reminder = _own(visit, argument)
    if verb == ALL:
        change_everywhere(visit.t, visit.house, visit.person.id, Purpose.REMIND, given=False)
        visit.tell("reminder.all_stopped")
    elif reminder is None:
        visit.tell("reminder.gone")
    elif verb in CHECKS:
        checking.answered(visit, reminder, verb)
    elif verb == LATER:
        _ask(
            visit,
            reminder,
            words.say("reminder.when"),
            Button(words.say("reminder.tomorrow"), f"act:{TOMORROW}:{reminder.id}"),
            Button(words.say("reminder.in_a_week"), f"act:{IN_A_WEEK}:{reminder.id}"),
        )
    elif verb == LESS:
        _ask(
            visit,
            reminder,
            words.say("reminder.which"),
            Button(words.say("reminder.this_one"), f"act:{THIS}:{reminder.id}"),
            Button(words.say("reminder.all_of_them"), f"act:{ALL}:{reminder.id}"),
        )
    elif verb in OFF:
        _put_off(visit, reminder, OFF[verb])
    elif verb == THIS:
        asked_for.stop(visit.t, visit.house, reminder)
        visit.tell("reminder.stopped")
    elif verb == GO_ON and visit.load(prompts.GRIEVANCE) is not None:
        visit.stand(prompts.GRIEVANCE, [])
    else:
        _open(visit, reminder)


def named(visit: Visit, text: str) -> bool:
    """Whether the whole message is the name of a button below the reminder shown last."""
    verb = _names().get(names.folded(text))
    return verb is not None and meant(visit, verb) is not None


@cache
def _names() -> dict[str, str]:
    """The verb of each name, as people type it."""
    return names.verbs(NAMES)


def meant(visit: Visit, verb: str) -> str | None:
    """What the button would bring back whose name was typed, about the reminder shown last; None
    when this phone was shown something else since, or the verb is about no reminder."""
    row = outbox_held.latest(visit.t, visit.account.id)
    reminder = _last(visit, row) if row is not None else None
    if row is None or reminder is None:
        return None
    if verb in VERBS:
        return f"act:{verb}:{reminder.id}"
    lies = None
    if verb == "open" and row.payload_sealed is not None:
        lies = holding.behind(Screen.from_json(outbox_held.payload(visit.t, row)))
    return lies if (lies or "").startswith(f"act:{OPEN}:") else None


def _last(visit: Visit, row: Outbound) -> Reminder | None:
    """The reminder that a row which was sent is about."""
    if (row.topic or "").startswith(_ASKED):
        return _own(visit, str(row.topic).removeprefix(_ASKED))
    if row.purpose != Purpose.REMIND:
        return None
    said = [
        (one.said_at, one)
        for one in reminders.of_person(visit.t, visit.person.id)
        if one.said_at is not None and visit.t.now - one.said_at < FRESH
    ]
    return max(said, key=lambda pair: (pair[0], pair[1].id))[1] if said else None


def _own(visit: Visit, argument: str) -> Reminder | None:
    try:
        reminder = reminders.get(visit.t, UUID(argument))
    except ValueError:
        return None
    mine = {visit.person.id, *(who for who, _ in followers.same_human(visit.t, visit.person.id))}
    return reminder if reminder is not None and reminder.person_id in mine else None


def _ask(visit: Visit, reminder: Reminder, text: str, *buttons: Button) -> None:
    """Ask what exactly. The question of before is not shown again: plain words answer this one."""
    visit.send()
    screen = Screen(text, buttons, language=visit.words.language)
    topic = f"{_ASKED}{reminder.id}"
    outbox.add(visit.t, visit.account, screen.to_json(), priority=LIVE, topic=topic)
    visit.listening = True


def _put_off(visit: Visit, reminder: Reminder, by: timedelta) -> None:
    hour = visit.t.now + by
    reminders.postpone(visit.t, reminder.id, hour)
    day = hour.astimezone(visit.house.timezone).date()
    visit.tell("reminder.put_off", day=visit.words.day(day))


def _open(visit: Visit, reminder: Reminder) -> None:
    """What neutral words stood for, while it is true."""
    prompt = prompts.of(visit.t, visit.house, reminder)
    if prompt is None:
        visit.tell("reminder.gone")
        return
    visit.send()
    screen = prompt.written(visit.words)
    ticket = prompt.ticket
    outbox.add(
        visit.t,
        visit.account,
        screen.to_json(),
        priority=LIVE,
        ticket_id=ticket.id if ticket is not None else None,
        topic=f"{_ASKED}{reminder.id}",
    )
    visit.listening = True
