"""A database with rows in every table, for what must take all of it along."""

from datetime import date, timedelta
from uuid import UUID

from storage import (
    accounts,
    aliases,
    applications,
    campaigns,
    canary,
    corrections,
    dates,
    days_off,
    decisions,
    handlers,
    helps,
    invitations,
    keyring,
    leases,
    leftovers,
    meetings,
    organisations,
    readings,
    ready_answers,
    referrals,
    reminders,
    reports,
    shifts,
    templates,
)
from storage.database import Database
from storage.transaction import Transaction
from storage.vault import Vault
from tests.storage.given import DAY, a_handler, a_person, a_ticket
from tests.storage.test_erasure import Life, live


def fill(database: Database, vault: Vault, *, more: int = 0) -> Life:
    """A whole grievance and what else there can be; and ``more`` tickets of other people."""

    def filled(t: Transaction) -> Life:
        canary.place(t)
        keyring.note(t)
        life = live(t, vault)
        organisation = organisations.by_code(t, "adala")
        assert organisation is not None
        # Somebody must be there for what no association holds.
        handlers.join(t, organisation.id, "coordinator", name="Latifa")
        token = invitations.issue(t, organisation.id, "handler", 72)
        invitation = invitations.redeem(t, token)
        assert invitation is not None
        samira = a_handler(t, organisation, "سميرة")
        invitations.used_by(t, invitation.id, samira.id)
        days_off.put(t, organisation.id, samira.id, t.now, t.now + DAY)
        shifts.put(t, samira.id, [0], 8, 12, "Africa/Casablanca")
        meeting = meetings.call(t, t.now, "Rabat", "Bilan", samira.id, [organisation.id])
        meetings.answer(t, meeting.id, samira.id, "yes")
        phone = accounts.reach(t, "desk", "telegram", "asks-to-join")
        applications.send(t, phone.id, "fr", {"name_fr": "Amal", "name_ar": "أمل"})
        said = {"ar": "حقوقكم", "fr": "Vos droits"}
        campaigns.write(t, samira.id, said, region=None, language=None, interest="health")
        ready_answers.write(t, samira.id, "Reçu", said)
        readings.count(t, "visiting", "ary", date(2026, 11, 22), readings.READ)
        corrections.write(t, phone.id, "service:cndh", "Ce numéro ne répond pas")
        whatsapp = accounts.reach(t, "intake", "whatsapp", "whatsapp:+212600000001")
        aliases.put(t, "intake", "whatsapp", "whatsapp:MA.1", whatsapp.id)
        leftovers.note(t, door="intake", channel="whatsapp", source="/Media/1")
        # A database that orders letters as people do has the second of these first.
        for provider_id in ("SMb", "SMA", "SMa", "SM-é"):
            reports.note(t, "whatsapp", provider_id, "delivered")
        templates.put(t, "knock", "ar", "0a", "HX1", reason="Trop long : « é »")
        leases.take(t, "clock", UUID(int=7), timedelta(seconds=30))
        reminders.put(t, "next_date", t.now + DAY, ticket_id=life.ticket_id)
        karama = organisations.put(
            t, "karama", name_fr="Karama", name_ar="كرامة", regions=["*"], needs=["*"],
            topics=["*"], languages=["*"], capacity=3,
        )  # fmt: skip
        asked = {"source": organisation.id, "to": karama.id, "handler_id": samira.id}
        referrals.ask(t, life.ticket_id, reason="Plus près d'elle", **asked)
        given = helps.Given("visit", t.now.date(), "achieved", transport=20, words="Elle va bien.")
        helps.log(t, life.ticket_id, organisation.id, samira.id, given)
        decisions.note(
            t, ticket_id=life.ticket_id, person_id=life.person_id, message_id=None,
            kind="proactive", purpose="remind", send="never", why="stopped", until=None,
        )  # fmt: skip
        dates.give(t, life.ticket_id, life.person_id, "hearing", t.now.date())
        for _ in range(more):
            a_ticket(t, a_person(t).id)
        return life

    return database.write_now(filled)
