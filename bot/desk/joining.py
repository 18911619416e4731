"""Who comes to the desk: somebody invited, who joins, or a stranger, who is told so politely.

An invitation is a link that works once and expires. Nothing is said about why one does not work.
"""

from datetime import timedelta

from bot.arrivals import Arrival
from bot.carriage.posting import LIVE, serves
from bot.house import House
from bot.screens import Button, Screen
from flows.vocabulary import Language, Role
from storage import accounts, applications, handlers, invitations, organisations, outbox
from storage.accounts import Account
from storage.handlers import Handler
from storage.invitations import Invitation
from storage.organisations import Organisation
from storage.transaction import Transaction

START, ENTER = "/start", "act:join:"
SILENCE = timedelta(days=1)
"""A stranger hears one sentence in this time, however often they write."""
DEAD_LINKS = 5
"""A link that does not work is answered so often in this time."""


def member(t: Transaction, account: Account) -> Handler | None:
    """The member whose account this is; None for a stranger, and for one who serves no more."""
    handler = handlers.get(t, account.handler_id) if account.handler_id else None
    return handler if handler is not None and serves(t, handler) else None


def join(t: Transaction, account: Account, arrival: Arrival) -> tuple[Handler, Organisation] | None:
    """Make the account a member's with the invitation in ``/start <token>``, or under the button
    of an association that was just taken in; None without one that lets them in."""
    token = token_of(arrival.text) or _pressed(arrival)
    invitation = invitations.shown(t, token) if token else None
    if token is None or invitation is None:
        return None
    organisation = organisations.get(t, invitation.organisation_id)
    if organisation is None or not _lets_in(t, account, organisation, invitation):
        return None
    if invitations.redeem(t, token) is None:
        return None
    handler = handlers.join(
        t,
        organisation.id,
        invitation.role,
        name=arrival.display_name or "",
        language=applications.spoken(t, account.id) or _language(arrival),
    )
    invitations.used_by(t, invitation.id, handler.id)
    accounts.belongs(t, account.id, handler_id=handler.id)
    return handler, organisation


def token_of(text: str) -> str | None:
    """What comes with ``/start``, if anything does."""
    words = text.split()
    return words[1] if len(words) == 2 and words[0].partition("@")[0] == START else None


def turn_away(
    t: Transaction,
    house: House,
    account: Account,
    arrival: Arrival,
    buttons: tuple[Button, ...] = (),
) -> None:
    """Say that this is a place of work, in the two languages of the desk, and not again today."""
    dead = token_of(arrival.text) is not None
    topic = f"dead-link:{account.id}" if dead else f"stranger:{account.id}"
    since = t.now - SILENCE
    said = sum(row.created_at > since for row in outbox.by_topic(t, topic))
    if said >= (DEAD_LINKS if dead else 1):
        return
    both = [house.speaking(Language.FRENCH), house.speaking(Language.ARABIC)]
    key = "desk.dead_link" if dead else "desk.stranger"
    text = "\n\n".join(words.say(key) for words in both)
    screen = Screen(text, () if dead else buttons, language=_language(arrival))
    outbox.add(t, account, screen.to_json(), priority=LIVE, topic=topic)


def _lets_in(
    t: Transaction, account: Account, organisation: Organisation, invitation: Invitation
) -> bool:
    """Whether an invitation is for this account: it undoes no decision of those who run the desk.

    Who is suspended stays so. Who left comes back by a coordinator, or by the operator.
    """
    if invitation.role == Role.HANDLER and not organisation.active:
        return False
    was = handlers.get(t, account.handler_id) if account.handler_id else None
    if was is None:
        return True
    if was.left_at is None and was.suspended_at is not None:
        return False
    by = handlers.get(t, invitation.issued_by) if invitation.issued_by else None
    return by is None or by.role == Role.COORDINATOR


def _pressed(arrival: Arrival) -> str | None:
    """What the button of an accepted application brings."""
    said = arrival.pressed or ""
    return said.removeprefix(ENTER) if said.startswith(ENTER) else None


def _language(arrival: Arrival) -> Language:
    hint = (arrival.language_hint or "").lower()
    return Language.ARABIC if hint.startswith("ar") else Language.FRENCH
