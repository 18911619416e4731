"""What a handler reads of a ticket: enough to decide on a card, everything in a reading."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.casework import cards, reading
from bot.screens import Screen
from bot.tickets.acts import Act
from bot.tickets.scoring import ALL, LANGUAGE_NEAR, Cause, Reason
from flows.speech import Piece
from flows.vocabulary import Language, Need, Region, State, Topic, Urgency
from locales.words import Words
from storage import files, messages
from storage.database import Database
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import FRENCH, HOUSE, PLACES, WORDS, a_person, a_ticket

DESK = [WORDS["fr"], WORDS["ar"]]
NEAR = Reason(Cause.LANGUAGE, LANGUAGE_NEAR, "ary")
REASONS = [
    Reason(Cause.NEED, 40, "women"),
    Reason(Cause.REGION, 15, ALL),
    Reason(Cause.TOPIC, 20, "visits"),
    Reason(Cause.LANGUAGE, 15, "ary"),
    Reason(Cause.ON_DUTY, 60, "2"),
    Reason(Cause.ROOM, 10, "3/20"),
    Reason(Cause.FULL, -30, "20/20"),
]


def fits(screen: Screen) -> None:
    """Within the limits of the narrowest channel."""
    assert len(screen.text) <= 1024
    assert len(screen.buttons) <= 10
    for button in screen.buttons:
        assert len(button.data.encode()) <= 64
        assert 0 < len(button.label) <= 20


FILED = st.fixed_dictionaries(
    {
        "urgency": st.sampled_from(list(Urgency)),
        "topic": st.none() | st.sampled_from(list(Topic)),
        "region": st.none() | st.sampled_from(list(Region)),
        "establishment": st.none() | st.sampled_from([place.code for place in PLACES]),
        "needs": st.lists(st.sampled_from(list(Need)), unique=True),
        "language": st.none() | st.sampled_from(list(Language)),
    }
)
DAYS = st.none() | st.integers(-400, 400)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    filed=FILED,
    state=st.sampled_from(list(State)),
    days=st.tuples(DAYS, DAYS, DAYS),
    reasons=st.lists(st.sampled_from(REASONS), unique=True),
)
def test_any_ticket_has_its_card_its_sheet_and_its_line(
    sqlite_database: Database,
    filed: dict[str, Any],
    state: State,
    days: tuple[int | None, int | None, int | None],
    reasons: list[Reason],
) -> None:
    """In both languages of the desk, within every limit, and hard to forward."""

    class Undo(Exception):
        """Nothing is kept."""

    def story(t: Transaction) -> None:
        ticket = a_ticket(t, a_person(t), **filed)
        ticket.state = state
        ticket.answered_at, ticket.next_date, ticket.closed_at = (
            None if day is None else t.now + timedelta(days=day) for day in days
        )
        for words in DESK:
            shown = [
                cards.card(t, ticket, HOUSE, words, cards.why_you(reasons, words)),
                cards.card(t, ticket, HOUSE, words, "", coordinator=True),
                cards.sheet(t, ticket, HOUSE, words, tuple(Act), t.now + timedelta(days=400)),
                cards.settled(ticket, words, "x", replaces=None),
            ]
            for screen in shown:
                fits(screen)
                assert screen.protect
                assert "Youssef" not in screen.text
                assert "moved him" not in screen.text
            assert "\n" not in cards.line(ticket, HOUSE, words)
        raise Undo

    with pytest.raises(Undo):
        sqlite_database.write_now(story)


def test_a_card_says_why_this_organisation_and_not_what_speaks_against_it() -> None:
    """Each cause in words; what lowered the score is the coordinator's to read."""
    told = cards.why_you(REASONS, FRENCH)
    assert FRENCH.say("card.why_need", need=FRENCH.option("need", "women")) in told
    assert FRENCH.say("card.why_everywhere") in told
    assert "20/20" not in told
    assert cards.why_you([REASONS[-1]], FRENCH) == ""


def test_a_language_beside_the_persons_own_is_not_called_theirs() -> None:
    """The card names Arabic above; that Darija is spoken is said to be near it."""
    for words in DESK:
        spoken = words.option("language", "ary")
        told = cards.why_you([NEAR], words)
        assert words.say("card.why_language_near", language=spoken) in told
        assert words.say("card.why_language", language=spoken) not in told


class Opened:
    """A ticket with a thread, read in one language."""

    def __init__(self, t: Transaction, words: Words, **record: Any) -> None:
        self.ticket: Ticket = a_ticket(t, a_person(t), record=record)
        self.words = words
        self.t = t

    def say(self, author: str, kind: str, pieces: Sequence[Piece]) -> None:
        messages.add(self.t, self.ticket.id, author, self.ticket.id, kind, pieces)

    @property
    def pages(self) -> list[Screen]:
        read = reading.opened(self.t, self.ticket)
        return reading.screens(read, HOUSE, self.words, (Act.READ, Act.REPLY))


@pytest.mark.parametrize("words", DESK, ids=lambda words: words.language.value)
def test_a_reading_holds_everything_in_its_order(sqlite_database: Database, words: Words) -> None:
    """Facts, account, hope, then the thread with notes; what was passed over is left out."""

    def story(t: Transaction) -> None:
        opened = Opened(
            t, words, hope=[{"kind": "text", "text": "HOPE"}], status=None, shared_phone=True,
            hours="evening",
        )  # fmt: skip
        opened.say("person", "words", [{"kind": "text", "text": "ASKED"}])
        opened.say("handler", "question", [{"kind": "text", "text": "WHEN"}])
        opened.say("handler", "note", [{"kind": "text", "text": "NOTED"}])
        pages = opened.pages
        whole = "\n".join(page.text for page in pages)
        order = [whole.index(part) for part in ("Youssef", "moved him", "HOPE", "ASKED", "WHEN")]
        assert order == sorted(order)
        assert "NOTED" in whole
        assert words.say("reading.shared_phone") in whole
        assert words.option("hours", "evening") in whole
        assert words.option("legal_status", "sentenced") not in whole
        assert all(page.protect for page in pages)
        assert [button.data.split(":")[1] for button in pages[-1].buttons] == ["reply", "more"]
        assert not any(page.buttons for page in pages[:-1])

    sqlite_database.write_now(story)


def test_files_go_with_their_words_and_those_not_here_yet_are_counted(
    sqlite_database: Database,
) -> None:
    """A voice note that was fetched is attached; one that was refused is not hidden."""

    def story(t: Transaction) -> None:
        ids = [
            files.expect(
                t, door="intake", channel="telegram", source="s", kind="voice",
                holder_id=a_person(t).id,
            ).id
            for _ in range(3)
        ]  # fmt: skip
        files.stored(t, ids[0], media_type="audio/ogg", size=10)
        files.refused(t, ids[2], "too large")
        account: list[Piece] = [{"kind": "voice", "file": str(file_id)} for file_id in ids]
        account += [
            {"kind": "location", "latitude": 33.5, "longitude": -7.6},
            {"kind": "contact", "text": "Omar +212"},
        ]
        page = Opened(t, FRENCH, account=account).pages[1]
        assert page.files == (str(ids[0]),)
        assert FRENCH.count("reading.unready", 2) in page.text
        assert "33.5, -7.6" in page.text
        assert "Omar +212" in page.text

    sqlite_database.write_now(story)


def test_an_erased_ticket_can_still_be_shown(sqlite_database: Database) -> None:
    """There is nothing left in it to read."""

    def story(t: Transaction) -> None:
        opened = Opened(t, FRENCH)
        opened.ticket.record_sealed = None
        opened.ticket.topic = opened.ticket.language = None
        assert "Youssef" not in "\n".join(page.text for page in opened.pages)
        card = cards.sheet(t, opened.ticket, HOUSE, FRENCH, (), t.now)
        assert FRENCH.say("card.erased") in card.text

    sqlite_database.write_now(story)
