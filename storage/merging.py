"""Two accounts, or two people, that prove to be one: all that belonged to either belongs to one.

Nothing is lost by it. The history of tickets is never changed and goes on naming the person that
was; their row stays, empty, and says whom they became.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, delete, func, or_, select, update

from storage import accounts, aliases, corrections, dates, drafts, people, reminders
from storage.accounts import ACCOUNTS, Account
from storage.consents import CONSENTS
from storage.decisions import DECISIONS
from storage.file_rows import FILES
from storage.followers import FOLLOWERS
from storage.inbox_rows import INBOX
from storage.messages import MESSAGES, WASL
from storage.outbox_rows import OUTBOX
from storage.people import PEOPLE
from storage.receipts import ATTEMPTS
from storage.tables import run
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction

Draft = dict[str, Any]
Joined = Callable[[Draft, Draft], Draft]
"""One draft out of two of the same flow: the one to go on with, and the other."""

# How somebody came to follow a ticket, what gives most first.
_VIAS = ("filed", "own", "receipt")
_OLD: BindParameter[UUID] = bindparam("old")
_NEW: BindParameter[UUID] = bindparam("new")
_OF_ACCOUNT = (
    update(INBOX).where(INBOX.c.account_id == _OLD).values(account_id=_NEW),
    # The lane of a row is its account; only by the account is there an index of all of them.
    update(OUTBOX).where(OUTBOX.c.account_id == _OLD).values(account_id=_NEW, lane=_NEW),
    update(ATTEMPTS).where(ATTEMPTS.c.account_id == _OLD).values(account_id=_NEW),
)
_HEARD = (
    update(ACCOUNTS)
    .where(ACCOUNTS.c.id == bindparam("key"))
    .values(created_at=bindparam("made"), last_heard_at=bindparam("heard"))
)
_OF_PERSON = (
    update(ACCOUNTS).where(ACCOUNTS.c.person_id == _OLD).values(person_id=_NEW),
    update(TICKETS).where(TICKETS.c.person_id == _OLD).values(person_id=_NEW),
    update(CONSENTS).where(CONSENTS.c.person_id == _OLD).values(person_id=_NEW),
    update(DECISIONS).where(DECISIONS.c.person_id == _OLD).values(person_id=_NEW),
    update(FILES).where(FILES.c.holder_id == _OLD).values(holder_id=_NEW),
    update(MESSAGES)
    .where(MESSAGES.c.author.in_(["person", WASL]), MESSAGES.c.author_id == _OLD)
    .values(author_id=_NEW),
    update(PEOPLE)
    .where(or_(PEOPLE.c.id == _OLD, PEOPLE.c.merged_into == _OLD))
    .values(merged_into=_NEW),
)
# What waits for a person to write lies under a topic that names them, or their account.
_TOPICS = (
    update(OUTBOX)
    .where(OUTBOX.c.account_id.in_(bindparam("accounts", expanding=True)))
    .where(OUTBOX.c.topic.contains(bindparam("was")))
    .values(topic=func.replace(OUTBOX.c.topic, bindparam("was"), bindparam("becomes")))
)
_BECOMES = (
    update(PEOPLE)
    .where(PEOPLE.c.id == bindparam("key"))
    .values(
        language=bindparam("speaks"),
        flow=bindparam("stands"),
        under=bindparam("lying", type_=PEOPLE.c.under.type),
        shared_phone=bindparam("shared"),
        safe_hours=bindparam("hours"),
        region=bindparam("lives"),
        interests=bindparam("wishes", type_=PEOPLE.c.interests.type),
        language_offered=bindparam("offered"),
        stopped_at=bindparam("stopped"),
        created_at=bindparam("made"),
    )
)
_FOLLOWED = select(FOLLOWERS.c.ticket_id, FOLLOWERS.c.via).where(
    FOLLOWERS.c.person_id == bindparam("person")
)
_THIS = (FOLLOWERS.c.ticket_id == bindparam("ticket"), FOLLOWERS.c.person_id == bindparam("person"))
_UNFOLLOW = delete(FOLLOWERS).where(*_THIS)
_FOLLOW_AS = update(FOLLOWERS).where(*_THIS).values(via=bindparam("how"))
_HAND_OVER = update(FOLLOWERS).where(*_THIS).values(person_id=_NEW)


def accounts_into(t: Transaction, keep: Account, gone: Account) -> None:
    """``gone`` is another address of ``keep``: its messages, tries and addresses go over.

    Both have the same door and channel. Whose accounts they are is for ``people_into``.
    """
    address = accounts.address(t, gone)
    for statement in _OF_ACCOUNT:
        run(t, statement, old=gone.id, new=keep.id)
    _rename(t, [keep.id], gone.id, keep.id)
    aliases.move(t, gone.id, keep.id)
    corrections.move(t, gone.id, keep.id)
    heard = max(filter(None, (keep.last_heard_at, gone.last_heard_at)), default=None)
    run(t, _HEARD, key=keep.id, made=min(keep.created_at, gone.created_at), heard=heard)
    accounts.erase(t, [gone.id])
    aliases.put(t, keep.door, keep.channel, address, keep.id)
    if keep.person_id is None and gone.person_id is not None:
        accounts.belongs(t, keep.id, person_id=gone.person_id)
    keep.last_heard_at, keep.person_id = heard, keep.person_id or gone.person_id


def people_into(t: Transaction, keep_id: UUID, gone_id: UUID, joined: Joined) -> None:
    """Two people are one: tickets, words, files, consents, drafts and accounts go over.

    The conversation of ``keep_id`` goes on. Where they differ, the more careful one is kept: a
    phone is shared if either said so, a stop holds, and who wants messages of awareness about one
    region or few things gets no others.
    """
    keep, gone = people.get(t, keep_id), people.get(t, gone_id)
    if keep is None or gone is None or keep_id == gone_id:
        return
    _follow(t, keep_id, gone_id)
    _drafts(t, keep_id, gone_id, joined)
    for statement in _OF_PERSON:
        run(t, statement, old=gone_id, new=keep_id)
    reminders.move(t, gone_id, keep_id)
    dates.move(t, gone_id, keep_id)
    _rename(t, accounts.ids_of(t, keep_id), gone_id, keep_id)
    # Who was just being greeted goes on where they were before.
    known = keep.flow is not None and (keep.language is not None or gone.flow is None)
    conversing = keep if known else gone
    run(
        t,
        _BECOMES,
        key=keep_id,
        speaks=keep.language or gone.language,
        stands=conversing.flow,
        lying=conversing.under,
        shared=keep.shared_phone or gone.shared_phone,
        hours=keep.safe_hours or gone.safe_hours,
        lives=keep.region or gone.region,
        wishes=keep.interests or gone.interests,
        offered=keep.language_offered or gone.language_offered,
        stopped=max(filter(None, (keep.stopped_at, gone.stopped_at)), default=None),
        made=min(keep.created_at, gone.created_at),
    )
    empty: dict[str, Any] = {
        "speaks": None,
        "stands": None,
        "lying": [],
        "shared": False,
        "hours": None,
        "lives": None,
        "wishes": [],
        "offered": None,
    }
    run(t, _BECOMES, key=gone_id, stopped=None, made=gone.created_at, **empty)


def _rename(t: Transaction, account_ids: Sequence[UUID], was: UUID, becomes: UUID) -> None:
    run(t, _TOPICS, accounts=list(account_ids), was=str(was), becomes=str(becomes))


def _follow(t: Transaction, keep_id: UUID, gone_id: UUID) -> None:
    known = {row[0]: row[1] for row in t.execute(_FOLLOWED, {"person": keep_id})}
    for ticket_id, via in t.execute(_FOLLOWED, {"person": gone_id}).rows:
        if ticket_id not in known:
            run(t, _HAND_OVER, ticket=ticket_id, person=gone_id, new=keep_id)
            continue
        run(t, _UNFOLLOW, ticket=ticket_id, person=gone_id)
        how = min(via, known[ticket_id], key=_VIAS.index)
        run(t, _FOLLOW_AS, ticket=ticket_id, person=keep_id, how=how)


def _drafts(t: Transaction, keep_id: UUID, gone_id: UUID, joined: Joined) -> None:
    for flow in drafts.of(t, gone_id):
        other, known = drafts.load(t, gone_id, flow), drafts.load(t, keep_id, flow)
        if other is None:
            continue
        code, draft = other if known is None else (known[0], joined(known[1], other[1]))
        drafts.save(t, keep_id, flow, code, draft)
    drafts.erase(t, gone_id)
