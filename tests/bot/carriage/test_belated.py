"""A handler who read that the words went out is told when they came back from a closed window."""

from datetime import timedelta

import pytest

from bot.carriage import leaving
from bot.desk import work
from storage import followers, outbox
from storage.database import Database
from storage.handlers import Handler
from storage.transaction import Transaction
from tests.bot.doorstep import approved, left, on, someone
from tests.bot.office import FRENCH, HOUSE, Postman, in_hand, text

pytestmark = pytest.mark.usefixtures("noon")
HALF_AN_HOUR = timedelta(minutes=30)


def reads(t: Transaction, handler: Handler) -> list[str]:
    """What the handler's phone shows by now."""
    postman = Postman()
    postman.deliver(t)
    return postman.of_handler(t, handler).texts


@pytest.mark.parametrize(
    ("knocks", "told"), [(False, "desk.window_closed"), (True, "desk.knocked")]
)
def test_who_wrote_the_words_is_told_once_that_they_wait(
    database: Database, knocks: bool, told: str
) -> None:
    def story(t: Transaction) -> None:
        person = someone(t)
        on(t, person, "whatsapp", t.now - HALF_AN_HOUR)
        samira, ticket = in_hand(t, person)
        left(t)
        if knocks:
            approved(t)
        (carried,) = work.reply(t, HOUSE, samira, ticket, text("Good news."))
        assert carried.decision is not None
        (row,) = outbox.claim(t, door="intake", channel="whatsapp", limit=1, lease=HALF_AN_HOUR)
        outbox.sent(t, row.id, "SM1", keep=True)
        reads(t, samira)
        leaving.set_aside(t, HOUSE, row.id)
        (shown,) = reads(t, samira)
        assert FRENCH.say(told) in shown
        leaving.set_aside(t, HOUSE, row.id)
        assert reads(t, samira) == []

    database.write_now(story)


def test_of_somebody_else_who_follows_nothing_is_told(sqlite_database: Database) -> None:
    def story(t: Transaction) -> None:
        person, other = someone(t), someone(t)
        on(t, person, "telegram", t.now)
        on(t, other, "whatsapp", t.now)
        samira, ticket = in_hand(t, person)
        followers.follow(t, ticket.id, other.id, followers.RECEIPT)
        left(t)
        work.reply(t, HOUSE, samira, ticket, text("Good news."))
        (row,) = outbox.claim(t, door="intake", channel="whatsapp", limit=1, lease=HALF_AN_HOUR)
        reads(t, samira)
        leaving.set_aside(t, HOUSE, row.id)
        assert reads(t, samira) == []

    sqlite_database.write_now(story)
