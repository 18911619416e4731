"""An association asks to join the network; a coordinator takes it in, or says why not.

Whoever asked is told either way. Taken in, they are invited as the first handler, who leads.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from bot.carriage.posting import RELAYED
from bot.casework import letters
from bot.house import House
from bot.network.members import coordinates, tell
from bot.network.membership import HOURS
from bot.network.naming import code_of
from bot.network.refusals import AppliedAlready, DecidedAlready, TooMany
from bot.screens import Button, Screen
from bot.tickets.scoring import ALL
from flows.joining import Applied
from flows.vocabulary import TOPICS, Role, TopicGroup
from locales.words import Words
from storage import accounts, applications, handlers, invitations, organisations, outbox
from storage.accounts import Account
from storage.applications import Application
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.transaction import Transaction

AGAIN = timedelta(days=30)
"""So long after a refusal an association may ask again."""
MOST_WAITING = 100
"""So many applications wait at most: where there are more, a machine is asking."""


def may_apply(t: Transaction, account: Account) -> None:
    """Raise AppliedAlready or TooMany for who may not ask now."""
    for one in applications.of_account(t, account.id):
        if one.state == applications.OPEN:
            raise AppliedAlready
        if one.decided_at is not None and one.decided_at > t.now - AGAIN:
            raise AppliedAlready
    if applications.count(t) >= MOST_WAITING:
        raise TooMany


def apply(t: Transaction, house: House, account: Account, language: str, told: Applied) -> UUID:
    """Keep an application and tell the coordinators. Raises AppliedAlready or TooMany."""
    may_apply(t, account)
    key = applications.send(t, account.id, language, asdict(told))

    def arrived(words: Words) -> Screen:
        name = words.name({"fr": told.name_fr, "ar": told.name_ar})
        below = (Button(words.say("network.look"), f"act:application:{key}"),)
        text = words.say("network.application_came", organisation=name)
        return Screen(text, below, language=words.language, protect=True)

    tell(t, house, handlers.coordinators(t), arrived)
    return key


def waiting(t: Transaction, by: Handler) -> list[Application]:
    """The applications on which nobody has decided. Raises CoordinatorsDecide."""
    coordinates(by)
    return applications.waiting(t)


def accept(t: Transaction, house: House, by: Handler, application: Application) -> Organisation:
    """Take an association into the network, and invite whoever asked for it.

    Raises CoordinatorsDecide or DecidedAlready.
    """
    coordinates(by)
    told = applications.answers(t, application)
    organisation = organisations.put(
        t,
        _free_code(t, str(told["name_fr"])),
        name_fr=str(told["name_fr"]),
        name_ar=str(told["name_ar"]),
        regions=told["regions"] or [ALL],
        needs=told["needs"] or [ALL],
        topics=_topics(told["topics"]),
        languages=told["languages"] or [ALL],
        capacity=int(told["capacity"]),
    )
    _decide(t, application, applications.ACCEPTED, by, organisation_id=organisation.id)
    token = invitations.issue(t, organisation.id, Role.HANDLER, HOURS)

    def welcome(words: Words) -> Screen:
        name = letters.named(organisation, words)
        below = (Button(words.say("network.enter"), f"act:join:{token}"),)
        text = words.say("network.accepted", organisation=name)
        return Screen(text, below, language=words.language, protect=True)

    _answer(t, house, application, welcome)
    return organisation


def refuse(t: Transaction, house: House, by: Handler, application: Application, why: str) -> None:
    """Do not take an association in, and say why. Raises CoordinatorsDecide or DecidedAlready."""
    coordinates(by)
    _decide(t, application, applications.REFUSED, by, why=why)
    told = applications.answers(t, application)

    def refused(words: Words) -> Screen:
        name = words.name({"fr": told["name_fr"], "ar": told["name_ar"]})
        text = words.say("network.turned_down", organisation=name, why=why)
        return Screen(text, language=words.language)

    _answer(t, house, application, refused)


def _decide(
    t: Transaction,
    application: Application,
    state: str,
    by: Handler,
    *,
    why: str | None = None,
    organisation_id: UUID | None = None,
) -> None:
    decided = applications.decide(
        t, application.id, state, by.id, why=why, organisation_id=organisation_id
    )
    if not decided:
        raise DecidedAlready


def _answer(
    t: Transaction, house: House, application: Application, written: Callable[[Words], Screen]
) -> None:
    """Tell whoever asked, in the language they asked in."""
    account = accounts.get(t, application.account_id)
    if account is not None and account.blocked_at is None:
        screen = written(house.speaking(application.language))
        outbox.add(t, account, screen.to_json(), priority=RELAYED)


def _topics(groups: list[str]) -> list[str]:
    """The topics of these groups; all of them where none was named."""
    return [topic.value for group in groups for topic in TOPICS[TopicGroup(group)]] or [ALL]


def _free_code(t: Transaction, name_fr: str) -> str:
    """The code of this name, or the first like it that no other association has."""
    code = code_of(name_fr)
    number, free = 2, code
    while organisations.by_code(t, free) is not None:
        free, number = f"{code[:21]}_{number}", number + 1
    return free
