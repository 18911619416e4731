"""Who leads an association's desk, who may decide for it, and how its members are told something.

The one who has been there the longest leads: nobody has to be named, and there always is one.
"""

from collections.abc import Callable, Iterable

from bot.carriage import keyboards
from bot.carriage.posting import NEWS, RELAYED
from bot.house import House
from bot.network.refusals import CoordinatorsDecide, NotYourPart
from bot.screens import Screen
from flows.vocabulary import Role
from locales.words import Words
from storage import accounts, drafts, handlers, outbox
from storage.accounts import Account
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.transaction import Transaction

Written = Callable[[Words], Screen]


def lead(t: Transaction, organisation: Organisation) -> Handler | None:
    """Who leads an association's desk; None when it has no handler who serves."""
    present = handlers.of_organisation(t, organisation.id)
    serving = (one for one in present if one.role == Role.HANDLER and one.suspended_at is None)
    return next(serving, None)


def decides_for(t: Transaction, handler: Handler, organisation: Organisation) -> None:
    """Raise NotYourPart unless this member coordinates, or leads that association."""
    if handler.role == Role.COORDINATOR:
        return
    first = lead(t, organisation)
    if first is None or first.id != handler.id:
        raise NotYourPart


def coordinates(handler: Handler) -> None:
    """Raise CoordinatorsDecide for anybody but a coordinator."""
    if handler.role != Role.COORDINATOR:
        raise CoordinatorsDecide


def tell(
    t: Transaction,
    house: House,
    readers: Iterable[Handler],
    written: Written,
    *,
    besides: Handler | None = None,
    news: bool = False,
) -> int:
    """Say something that is about no ticket; how many could be told. ``besides`` knows already.

    Also to those who serve no more: it is how they learn of it.
    """
    told = 0
    for reader in readers:
        account = _reads(t, reader)
        if account is not None and (besides is None or reader.id != besides.id):
            screen = written(house.speaking(reader.language))
            priority = NEWS if news else RELAYED
            outbox.add(t, account, screen.to_json(), priority=priority)
            told += 1
    return told


def silence(t: Transaction, handler: Handler) -> None:
    """Let go of what a member has begun, and of all that still waits for their phone; the buttons
    under what shows tickets there are taken off."""
    drafts.erase(t, handler.id)
    known = accounts.of_handler(t, handler.id)
    shown = [(account, keyboards.shown_to(t, account)) for account in known]
    outbox.erase(t, [account.id for account in known], [])
    keyboards.bare(t, shown)


def say(words: Words, key: str, **values: str) -> Screen:
    """One sentence and nothing else."""
    return Screen(words.say(key, **values), language=words.language)


def _reads(t: Transaction, handler: Handler) -> Account | None:
    known = accounts.of_handler(t, handler.id)
    return next((account for account in known if account.blocked_at is None), None)
