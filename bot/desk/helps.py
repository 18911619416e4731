"""Visits and other help that members of the network gave for a ticket: logged, and shown.

They are kept apart from the grievance: whoever reads these figures reads nothing of the account.
"""

from functools import partial

from bot.desk import work
from bot.desk.sight import DayGone, NothingSaid, TooLong, actor, may, rule
from bot.desk.sitting import Sitting
from bot.house import House
from bot.screens import Screen
from bot.tickets.acts import Act, Actor
from flows.helping import Helped, aid
from flows.interview import Flow
from flows.vocabulary import HelpKind, HelpOutcome
from locales.words import Words
from storage import events, helps
from storage.handlers import Handler
from storage.helps import Given
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

LONGEST = 1000
"""Characters of what a member writes about a visit."""


class DayToCome(DayGone):
    """Help that was given was given by today."""

    key = "desk.day_to_come"


class NoCost(NothingSaid):
    """A cost is a number of dirhams that is not negative."""

    key = "desk.no_cost"


def log(t: Transaction, house: House, handler: Handler, ticket: Ticket, done: Helped) -> None:
    """Keep a visit or other help; the day of the next one becomes the ticket's next date."""
    rule(t, handler, ticket, Act.HELP)
    today = t.now.astimezone(house.timezone).date()
    if done.day > today:
        raise DayToCome
    if done.next_day is not None:
        rule(t, handler, ticket, Act.NEXT_DATE)
        if done.next_day < today:
            raise DayGone
    if min(done.transport, done.communication) < 0:
        raise NoCost
    if len(done.words or "") > LONGEST:
        raise TooLong
    given = Given(
        done.kind.value,
        done.day,
        done.outcome.value,
        done.establishment,
        done.transport,
        done.communication,
        done.place,
        done.words,
    )
    # A coordinator helps for the network, whatever organisation they belong to.
    ours = handler.organisation_id if actor(handler) is Actor.HANDLER else None
    help_id = helps.log(t, ticket.id, ours, handler.id, given)
    detail = {"help": str(help_id), "kind": given.kind, "outcome": given.outcome}
    events.record(t, ticket.id, actor(handler), handler.id, Act.HELP, detail)
    if done.next_day is not None:
        work.set_date(t, house, handler, ticket, done.next_day)


def bound(sitting: Sitting, ticket: Ticket) -> Flow:
    """The questions about it, over every establishment; the next day where it can be kept."""
    dated = Act.NEXT_DATE in may(sitting.t, sitting.handler, ticket)
    return partial(aid, places=sitting.house.establishments, dated=dated)


def logged(sitting: Sitting, ticket: Ticket, done: Helped) -> None:
    """What is said once it is kept."""
    log(sitting.t, sitting.house, sitting.handler, ticket, done)
    sitting.tell("desk.help_logged", reference=grouped(ticket.reference))


def show(sitting: Sitting, ticket: Ticket) -> None:
    """All help given for a ticket, for who may log some."""
    t, words = sitting.t, sitting.words
    rule(t, sitting.handler, ticket, Act.HELP)
    given = helps.of(t, ticket.id)
    if not given:
        sitting.tell("desk.help_none", reference=grouped(ticket.reference))
        return
    title = words.count("desk.help_given", len(given), reference=grouped(ticket.reference))
    lines = [_line(one, sitting.house, words) for one in given]
    text = "\n\n".join([title, *lines])
    sitting.say(Screen(text, language=words.language, protect=True))


def _line(one: Given, house: House, words: Words) -> str:
    """One visit or other help, with its place and costs where they were given."""
    text = words.say(
        "desk.help_line",
        day=words.day(one.day),
        kind=words.option("help_kind", HelpKind(one.kind)),
        outcome=words.option("help_outcome", HelpOutcome(one.outcome)),
    )
    place = house.places.name(one.establishment, words.language) if one.establishment else one.place
    rows = [text, *([place] if place else [])]
    if one.transport or one.communication:
        told = {"transport": str(one.transport), "communication": str(one.communication)}
        rows.append(words.say("desk.help_costs", **told))
    return "\n".join([*rows, *([one.words] if one.words else [])])
