"""One member of the desk within one transaction: their words, their draft, what is said back.

A handler does one thing at a time: to begin another lets go of what was begun before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from bot.arrivals import Arrival
from bot.carriage.posting import LIVE, thread
from bot.dialogue import new_code
from bot.house import House
from bot.screens import Screen
from flows.conversation import Draft
from flows.speech import Stored
from locales.words import Words
from storage import drafts, outbox
from storage.accounts import Account
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction

ALBUM = "album"
"""Where it is kept what an album was sent for; no flow has this name."""


@dataclass(slots=True)
class Sitting:
    """What a turn of the desk works with.

    ``again`` are dead letters to be taken in again after the commit. ``ticket`` is what the turn
    concerns: all that is said in it goes when the ticket is erased.
    """

    t: Transaction
    house: House
    account: Account
    handler: Handler
    arrival: Arrival
    again: list[UUID] = field(default_factory=list)
    said: list[tuple[Screen, str | None]] = field(default_factory=list)
    ticket: Ticket | None = None

    @property
    def words(self) -> Words:
        """The words of the handler's language."""
        return self.house.speaking(self.handler.language)

    def say(self, *screens: Screen, about: Ticket | None = None) -> None:
        """Add to what the handler will read after this turn.

        A reply written under a message ``about`` a ticket goes to the person. So only what shows
        the ticket itself is about it: under a question of ours, words may be a note.
        """
        self.said += [(screen, thread(about) if about else None) for screen in screens]

    def tell(self, key: str, **values: str) -> None:
        """Say the words of one key."""
        self.say(Screen(self.words.say(key, **values), language=self.words.language))

    def tell_all(self, *keys: str) -> None:
        """Say the words of several keys in one message, each on its line."""
        text = "\n".join(map(self.words.say, keys))
        self.say(Screen(text, language=self.words.language))

    def draft(self) -> Draft | None:
        """What the handler is in the middle of, if anything."""
        for flow in drafts.of(self.t, self.handler.id):
            found = drafts.load(self.t, self.handler.id, flow)
            if found is not None and flow != ALBUM:
                return Draft.from_json(flow, *found)
        return None

    def keep_album(self, flow: str, ticket: Ticket) -> None:
        """Remember what the first picture of an album was sent for: the others follow it."""
        if self.arrival.group is not None:
            told = {"group": self.arrival.group, "flow": flow, "ticket": ticket.reference}
            drafts.save(self.t, self.handler.id, ALBUM, "", told)

    def album(self) -> tuple[str, str] | None:
        """The flow and the ticket that the album of this message was begun for, if it was."""
        found = drafts.load(self.t, self.handler.id, ALBUM) if self.arrival.group else None
        if found is None or found[1]["group"] != self.arrival.group:
            return None
        return str(found[1]["flow"]), str(found[1]["ticket"])

    def begin(
        self, flow: str, ticket: Ticket | None, answers: Mapping[str, Stored] | None = None
    ) -> Draft:
        """Start a flow, about a ticket or none, letting go of any other."""
        self.drop()
        about: dict[str, Stored] = {f"{flow}.ticket": ticket.reference} if ticket else {}
        return Draft(flow, new_code(), {**about, **(answers or {})})

    def save(self, draft: Draft) -> None:
        """Keep the draft."""
        drafts.save(self.t, self.handler.id, draft.flow, draft.code, draft.to_json())

    def drop(self) -> None:
        """Let go of what was begun."""
        drafts.erase(self.t, self.handler.id)

    def send(self) -> None:
        """Hand everything said in this turn to the outbox, in order."""
        about = self.ticket.id if self.ticket else None
        for screen, topic in self.said:
            outbox.add(
                self.t,
                self.account,
                screen.to_json(),
                priority=LIVE,
                ticket_id=about,
                topic=topic,
            )
        self.said.clear()
