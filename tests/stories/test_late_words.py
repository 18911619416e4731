"""Words of an outage meet a conversation that has gone on: they answer nothing asked since."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.arrivals import Arrival
from storage import drafts
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.town import Phone, Town

NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
MISSED = "Je voudrais parler de mon fils."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands still until a test moves it."""
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def town(sqlite_database: Database) -> Town:
    """The town of these stories."""
    return Town(sqlite_database)


def missed(phone: Phone, text: str, ago: timedelta) -> Arrival:
    """Words that were said so long ago, and reach Wasl only now."""
    said_at = datetime.now(UTC) - ago
    return Arrival(
        phone.door, phone.line.channel, phone.address, f"SM{text}", text=text, said_at=said_at
    )


def draft_of(t: Transaction, phone: Phone) -> dict[str, object]:
    """The conversation in which somebody is."""
    person_id = phone.account(t).person_id
    assert person_id is not None
    [flow] = drafts.of(t, person_id)[:1]
    found = drafts.load(t, person_id, flow)
    assert found is not None
    return found[1]


async def test_words_said_before_a_question_do_not_answer_it(
    town: Town, clock: time_machine.Traveller
) -> None:
    fatima = town.person("Fatima")
    await fatima.say("salam")
    clock.shift(2 * HOUR)
    await fatima.press("Français")
    shown = await town.database.write(lambda t: draft_of(t, fatima))
    clock.shift(HOUR / 2)
    await town.arrive(missed(fatima, MISSED, HOUR))
    after = await town.database.write(lambda t: draft_of(t, fatima))
    assert after["answers"] == shown["answers"]
    assert after["shown"] == shown["shown"]
    assert MISSED in str(after["asides"])


async def test_words_said_after_a_question_answer_it(
    town: Town, clock: time_machine.Traveller
) -> None:
    fatima = town.person("Fatima")
    await fatima.say("salam")
    clock.shift(HOUR)
    await town.arrive(missed(fatima, "Français", HOUR / 2))
    after = await town.database.write(lambda t: draft_of(t, fatima))
    assert "Français" not in str(after["asides"])
    account = await town.database.write(fatima.account)
    assert account.last_heard_at == NOON + HOUR / 2


async def test_one_word_is_kept_too_and_the_question_shown_again(
    town: Town, clock: time_machine.Traveller
) -> None:
    fatima = town.person("Fatima")
    await fatima.say("salam")
    clock.shift(2 * HOUR)
    await fatima.press("Français")
    before = len(fatima.bubbles)
    await town.arrive(missed(fatima, "Oukacha", HOUR / 2))
    after = await town.database.write(lambda t: draft_of(t, fatima))
    assert "Oukacha" in str(after["asides"])
    assert len(fatima.bubbles) > before
