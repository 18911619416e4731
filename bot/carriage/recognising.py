"""Whose arrival it is: an address, and the others that its channel says are the same person's.

WhatsApp knows a person by a number, by an id of its own, or by both. What comes with both proves
that they are one: two accounts become one then, and two people.
"""

from datetime import timedelta
from typing import Any

from bot.arrivals import Arrival
from flows.questions import pieces_of
from storage import accounts, aliases, merging
from storage.accounts import Account
from storage.transaction import Transaction

RECYCLED = timedelta(days=180)
"""After so long a silence a number may be somebody else's: operators give it to the next one."""
_NUMBER = "whatsapp:+"


def recognise(t: Transaction, arrival: Arrival) -> Account | None:
    """The account an arrival comes from, if it is known; from now on by each address it bears."""
    if not arrival.address:
        return None
    this = (arrival.door, arrival.channel)
    known = accounts.find(t, *this, arrival.address)
    found = (accounts.find(t, *this, alias) for alias in arrival.aliases)
    others = [each for each in found if each is not None]
    if known is not None and _is_anothers(t, known, arrival, others):
        _let_go(t, known, arrival.address)
        known = None
    for other in others:
        known = other if known is None else _one(t, known, other)
    if known is not None:
        bear(t, known, arrival)
    return known


def bear(t: Transaction, account: Account, arrival: Arrival) -> None:
    """Let every address of an arrival lead to this account, and write to its newest one."""
    accounts.readdress(t, account, arrival.address)
    if not arrival.aliases:
        return
    borne = aliases.of(t, account.id)
    for alias in arrival.aliases:
        if alias not in (arrival.address, *borne):
            aliases.put(t, account.door, account.channel, alias, account.id)


def _is_anothers(t: Transaction, known: Account, arrival: Arrival, others: list[Account]) -> bool:
    """Whether a number has gone from the person we know by it to somebody else.

    An id of theirs beside it proves that it is theirs. Without one, a number that was silent for
    long is somebody new's, whether they show an id or not. Another id alone is not enough, for ids
    change too (with the association's own account at WhatsApp, for instance): it is one of somebody
    else we know. In such doubt nobody is shown what may be another's: the receipt opens it.
    """
    silent = _is_silent(t, known, arrival)
    if not silent and all(other.id == known.id for other in others):
        return False
    ids = {accounts.address(t, known), *aliases.of(t, known.id)} - {arrival.address}
    return not ids & set(arrival.aliases) and (silent or bool(ids))


def _is_silent(t: Transaction, known: Account, arrival: Arrival) -> bool:
    """Whether nothing was heard for so long from the number that an arrival comes from.

    An id is never given to anybody else, however long it is silent.
    """
    heard = known.last_heard_at or known.created_at
    return arrival.address.startswith(_NUMBER) and (arrival.said_at or t.now) - heard > RECYCLED


def _let_go(t: Transaction, account: Account, address: str) -> None:
    """This number is not theirs any more; we write to their newest id, or to nobody."""
    if accounts.address(t, account) == address:
        ids = [each for each in aliases.of(t, account.id) if not each.startswith(_NUMBER)]
        if not ids:
            accounts.retire(t, account)
            return
        accounts.readdress(t, account, ids[-1])
    aliases.drop(t, account.door, account.channel, address)


def _one(t: Transaction, one: Account, other: Account) -> Account:
    """Two accounts are one, and so are their people: the conversation heard last goes on."""
    if one.id == other.id:
        return one
    gone, keep = sorted((one, other), key=lambda each: each.last_heard_at or each.created_at)
    person_id = gone.person_id
    merging.accounts_into(t, keep, gone)
    if person_id is not None and keep.person_id is not None:
        merging.people_into(t, keep.person_id, person_id, joined)
    return keep


def joined(draft: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A draft, and beside it all that was told in another one of the same flow.

    Only what was told is taken over: a choice made in one grievance must not answer in another.
    """
    told = [piece for stored in other["answers"].values() for piece in pieces_of(stored)]
    return {**draft, "asides": [*other["asides"], *told, *draft["asides"]]}
