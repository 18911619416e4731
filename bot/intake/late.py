"""What was said hours ago and is taken in only now, after an outage or from the dead letters.

The phone is in nobody's hand any more as far as we know: the gate decides when the answer rings.
"""

from dataclasses import replace
from datetime import datetime

from bot import gate
from bot.arrivals import Channel
from bot.carriage import holding, knocking
from bot.carriage.noting import note
from bot.carriage.readers import WINDOW, Way, alone
from bot.gate import Kind, Message, Send, Situation
from bot.intake import following
from bot.intake.binding import ABOUT
from bot.intake.standing import current, show, stand
from bot.intake.visit import SIDE, Visit
from bot.whatsapp.shapes import KNOCK
from flows.speech import Piece, Said
from flows.vocabulary import Hours, Language
from storage import accounts, drafts, outbox_held, outbox_topics, people, templates
from storage.accounts import Account
from storage.people import Person


def is_late(visit: Visit) -> bool:
    """Whether what came was said longer ago than a phone is taken to stay in a hand."""
    said_at = visit.arrival.said_at
    return said_at is not None and visit.t.now - said_at > visit.house.rules.recent


def outrun(visit: Visit, moment: datetime | None) -> bool:
    """Whether this moment came after what was said; never for what was said just now."""
    said_at = visit.arrival.said_at
    return said_at is not None and moment is not None and said_at < moment


def is_passed(visit: Visit) -> bool:
    """Whether the question shown was asked, or the conversation moved, after this was said."""
    flow = visit.person.flow
    if flow is None or visit.arrival.said_at is None:
        return False
    return outrun(visit, drafts.saved_at(visit.t, visit.person.id, flow))


def keep(visit: Visit, said: Said) -> None:
    """Keep words beside a question that they can't answer, and show it again.

    Nothing told is thrown away, be it one word: nobody can be asked what it answered.
    """
    words = said.text.strip()
    told: list[Piece] = [{"kind": "text", "text": words}] if any(map(str.isalpha, words)) else []
    asides = (*told, *said.pieces)
    draft = current(visit)
    if draft.flow in SIDE:
        visit.carry(asides)
    elif draft.flow in ABOUT:
        visit.save(following.keep(visit, replace(draft, asides=(*draft.asides, *asides))))
    else:
        visit.save(replace(draft, asides=(*draft.asides, *asides)))
    show(visit, replace(stand(visit), unclear="gone", kept=bool(asides)))


def put_off(visit: Visit) -> None:
    """Let all that this turn says to the account wait for the hour that the gate names.

    They wrote, and wait for it: that is consent enough. On a shared phone it waits until they
    write, for neutral words would not bring it.
    """
    t, rules = visit.t, visit.house.rules
    account, person = accounts.get(t, visit.account.id), people.get(t, visit.person.id)
    if account is None or person is None or person.erased_at is not None:
        return
    asked = Message(Kind.RELAY)
    decision = gate.decide(asked, _situation(visit, person, account), t.now, rules)
    if decision.send is Send.NOW:
        return
    until = holding.hour(t, decision)
    if decision.send is Send.NEUTRAL:
        until = holding.SOME_DAY
    topic = holding.topic_of(person, holding.STAYS)
    for row_id in outbox_topics.due_now(t, account.id):
        outbox_held.set_aside(t, row_id, topic, until, decision.why)
        note(t, alone(t, person), None, asked, decision, row_id)
    if decision.send is Send.TEMPLATE:
        knocking.knock(t, visit.house, Way(person, account), None, t.now)


def _situation(visit: Visit, person: Person, account: Account) -> Situation:
    heard, window = account.last_heard_at, None
    if account.channel == Channel.WHATSAPP:
        window = heard is not None and visit.t.now - heard < WINDOW
    spoken = person.language or Language.DARIJA
    return Situation(
        last_heard_at=heard,
        contact=True,
        # A stop of this very turn is confirmed.
        stopped=person.stopped_at is not None and person.stopped_at < visit.t.now,
        safe_hours=Hours(person.safe_hours or Hours.ANY),
        shared_phone=person.shared_phone,
        window_open=window,
        template=window is False and templates.approved(visit.t, KNOCK, spoken),
    )
