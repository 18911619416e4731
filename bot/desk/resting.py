"""When the members of an association are away or on duty, as they see and set it themselves."""

from bot.desk import asking
from bot.desk.belonging import key_of, own
from bot.desk.sitting import Sitting
from bot.network import days, duty
from bot.screens import Button, Screen
from flows.network import Weekday
from storage import handlers, organisations, shifts
from storage.days_off import DaysOff
from storage.handlers import Handler
from storage.shifts import Shift

NEW_DAYS, NO_DAYS, NEW_HOURS = "holidays", "no_holidays", "roster"
VERBS = (NEW_DAYS, NO_DAYS, NEW_HOURS)


def holidays(sitting: Sitting, rest: str) -> None:
    """The days off to come, each with a button to take it back, and one for new ones."""
    words, zone = sitting.words, sitting.house.timezone
    found = days.seen(sitting.t, sitting.handler)
    lines = [words.say("network.holidays" if found else "network.no_holidays")]
    buttons = [Button(words.say("network.new_holidays"), f"act:{NEW_DAYS}:")]
    for one in found:
        first = words.day(one.begins_at.astimezone(zone).date())
        lines.append(
            words.say(
                "network.holidays_line",
                who=_who(sitting, one),
                first=first,
                last=_last(sitting, one),
            )
        )
        buttons.append(Button(words.say("network.less", day=first), f"act:{NO_DAYS}:{one.id}"))
    label = words.say("network.look")
    text = "\n".join(lines)
    sitting.say(Screen(text, tuple(buttons), language=words.language, list_label=label))


def roster(sitting: Sitting, rest: str) -> None:
    """Who is on duty when at one's association, who is now, and a button to set one's hours."""
    words, now = sitting.words, duty.roster(sitting.t)
    lines = [words.say("network.roster")]
    for one in handlers.of_organisation(sitting.t, own(sitting).id):
        kept = shifts.of(sitting.t, one.id)
        hours = words.listed(_hours(sitting, shift) for shift in kept)
        state = "network.on_now" if now.on_duty(one) else "network.off_now"
        lines.append(
            words.say(
                "network.roster_line",
                who=_name(sitting, one),
                hours=hours or words.say("network.any_hours"),
                now=words.say(state),
            )
        )
    below = (Button(words.say("network.my_hours"), f"act:{NEW_HOURS}:"),)
    sitting.say(Screen("\n".join(lines), below, language=words.language))


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Begin to say days or hours, or take days back. Raises NotDone."""
    if verb == NO_DAYS:
        days.take_back(sitting.t, sitting.handler, key_of(argument))
        sitting.tell("network.days_taken_back")
    else:
        asking.begin(sitting, verb)


def _who(sitting: Sitting, one: DaysOff) -> str:
    if one.handler_id is None:
        found = organisations.get(sitting.t, one.organisation_id)
        return sitting.words.name({"fr": found.name_fr, "ar": found.name_ar}) if found else ""
    who = handlers.get(sitting.t, one.handler_id)
    return _name(sitting, who) if who is not None else ""


def _name(sitting: Sitting, one: Handler) -> str:
    return handlers.name(sitting.t, one) or sitting.words.option("role", one.role)


def _last(sitting: Sitting, one: DaysOff) -> str:
    """The last day: they end at the midnight after it."""
    there = one.ends_at.astimezone(sitting.house.timezone)
    return sitting.words.day(there.date().fromordinal(there.date().toordinal() - 1))


def _hours(sitting: Sitting, shift: Shift) -> str:
    day = sitting.words.option("weekday", list(Weekday)[shift.weekday])
    return f"{day} {shift.begins}–{shift.ends}"
