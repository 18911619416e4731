"""One person at the door, within one transaction: their words, their drafts, what is said back.

The flow a person is in, and the ones lying under it, are two columns of their row.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from bot.arrivals import Arrival
from bot.carriage.posting import LIVE
from bot.dialogue import new_code
from bot.gathering import gathered
from bot.house import House
from bot.intake.own_drafts import OwnDrafts
from bot.screens import Screen
from flows import conversation
from flows.conversation import Draft, Step
from flows.interview import Flow
from flows.questions import pieces_of
from flows.speech import Piece, Stored, with_more
from flows.vocabulary import Language
from locales.words import Words
from storage import accounts, files, inbox, outbox, people
from storage.accounts import Account
from storage.people import Person
from storage.transaction import Transaction

PROTECTED = (
    *("grievance", "follow_up", "afterwards", "receipt", "choices", "take_over"),
    *("call", "human", "heard", "onto", "aftercare"),
)
"""Flows whose messages the channel is asked not to forward."""
CALLS = ("call", "human")
"""Short ways to a human: who leaves one before its end keeps the words, and is told so."""
SIDE = (
    *("language", "cancel", "erase", "receipt", "link", "choices", "take_over", "guidance"),
    *("reading", "counting", "deadline", "nearer", "directory", "found"),
)
"""Side conversations: thrown away when they end, unlike what was sent in them."""
LINKED = "ticket"
"""Where the draft of a link keeps the grievance it is about: it is no question."""


@dataclass(slots=True)
class Visit:
    """What a turn works with; ``person`` is kept up to date with what the turn changes.

    ``listening``: the next message is awaited without a question being shown for it. ``seen`` is
    where the person stood: the draft, its flow, and the step it was replayed to.
    """

    t: Transaction
    house: House
    account: Account
    person: Person
    arrival: Arrival
    said: list[Screen] = field(default_factory=list)
    listening: bool = False
    seen: tuple[Draft, Flow, Step] | None = None
    drafts: OwnDrafts = field(init=False)

    def __post_init__(self) -> None:
        self.drafts = OwnDrafts(self.t, self.person.id)

    @property
    def words(self) -> Words:
        """The words of the person's language."""
        return self.house.speaking(self.person.language)

    @property
    def today(self) -> date:
        """The day it is for the people."""
        return self.t.now.astimezone(self.house.timezone).date()

    def speak(self, language: Language) -> None:
        """Speak another language from the next word on."""
        people.set_language(self.t, self.person.id, language)
        self.person.language = language

    def say(self, *screens: Screen) -> None:
        """Add to what the person will read after this turn."""
        protect = self.person.flow in PROTECTED
        self.said += [replace(s, protect=s.protect or protect) for s in screens]

    def tell(self, key: str, **values: str) -> None:
        """Say the words of one key."""
        self.tell_in(self.words, key, **values)

    def tell_in(self, words: Words, key: str, **values: str) -> None:
        """Say the words of one key in another language than the person's."""
        self.say(Screen(words.say(key, **values), language=words.language))

    def pieces(self) -> tuple[Piece, ...]:
        """What came besides the text; a file too big is kindly refused at once."""
        found = gathered(self.t, self.arrival, self.person.id)
        if found.too_big:
            self.tell("file.too_big")
        return found.pieces

    def load(self, flow: str) -> Draft | None:
        """The draft of a flow, if the person has one."""
        return self.drafts.load(flow)

    def save(self, draft: Draft) -> None:
        """Keep the draft."""
        self.drafts.save(draft)

    def drop(self, flow: str) -> None:
        """Throw the draft of a flow away."""
        self.drafts.drop(flow)

    def begin(
        self,
        flow: str,
        answers: dict[str, Stored] | None = None,
        asides: tuple[Piece, ...] = (),
        *,
        over: bool = False,
    ) -> Draft:
        """Start a flow anew; ``over`` leaves the current one lying under it, to come back to.

        What was kept aside in the flow's last draft stays kept.
        """
        under = list(self.person.under)
        if over and self.person.flow not in (None, flow, *under):
            under.append(str(self.person.flow))
        known = self.load(flow)
        asides = (*(known.asides if known else ()), *asides)
        draft = Draft(flow, new_code(), dict(answers or {}), asides=asides)
        self.save(draft)
        self.stand(flow, under if over else [])
        return draft

    def carry(self, asides: tuple[Piece, ...]) -> None:
        """Keep pieces for the grievance the person is telling, or the next one."""
        draft = self.load("grievance") or self.load("home") or Draft("home", new_code())
        self.save(replace(draft, asides=with_more(draft.asides, asides)))

    def listen(self, flow: Flow) -> None:
        """Await the answer to the question that comes next, without showing it."""
        draft = self.load(self.person.flow or "")
        if draft is not None:
            self.save(conversation.resume(flow, draft).draft)
            self.listening = True

    def stand(self, flow: str | None, under: list[str]) -> None:
        """Remember which flow the person is in; a call that is left behind is put away."""
        for left in self.around():
            if left in CALLS and left not in (flow, *under):
                self.put_away(left)
        people.set_flow(self.t, self.person.id, flow, under)
        self.person.flow, self.person.under = flow, under

    def around(self) -> tuple[str, ...]:
        """The flow the person is in, and those that lie under it."""
        return (*filter(None, (self.person.flow,)), *self.person.under)

    def leave(self) -> str | None:
        """End the current flow and return the one that lies under it, if any has its draft."""
        if self.person.flow in CALLS:
            self.put_away(self.person.flow)
        elif self.person.flow is not None:
            self.drop(self.person.flow)
        under = list(self.person.under)
        while under:
            flow = under.pop()
            if self.load(flow) is not None:
                self.stand(flow, under)
                return flow
        self.stand(None, [])
        return None

    def put_away(self, flow: str) -> None:
        """Throw a call away that has not come to its end; its words wait for a grievance."""
        if pieces := self.take(flow):
            self.carry(pieces)
            self.tell("call.not_passed")

    def take(self, flow: str) -> tuple[Piece, ...]:
        """Throw a call away and return what was told in it."""
        draft = self.load(flow)
        self.drop(flow)
        if draft is None:
            return ()
        return (*pieces_of(draft.answers.get(f"{flow}.account")), *draft.asides)

    def send(self) -> None:
        """Hand everything said in this turn to the outbox, in order."""
        for screen in self.said:
            outbox.add(self.t, self.account, screen.to_json(), priority=LIVE)
        self.said.clear()

    def drop_with_files(self, flow: str) -> None:
        """Throw a draft away, and the files that were sent for it."""
        draft = self.load(flow)
        if draft is not None:
            files.discard(self.t, self.person.id, _files(draft))
            self.drop(flow)

    def forget_updates(self) -> None:
        """Drop the channels' own copies of what the person wrote; what it became stays."""
        for account in accounts.of_person(self.t, self.person.id):
            inbox.forget_account(self.t, account.id)


def _files(draft: Draft) -> list[UUID]:
    """Every file named in a draft, among its asides or its answers."""
    given = [piece for stored in draft.answers.values() for piece in pieces_of(stored)]
    return [UUID(str(piece["file"])) for piece in (*given, *draft.asides) if "file" in piece]
