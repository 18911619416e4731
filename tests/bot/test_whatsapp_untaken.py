"""A file that a person's messenger does not take is named to the handler who sent it, once."""

import re
from uuid import UUID, uuid4

import pytest

from bot.whatsapp import kinds
from bot.whatsapp.untaken import Untaken
from flows.vocabulary import Language
from locales.words import Words
from storage import files, outbox
from storage.database import Database
from storage.handlers import Handler
from storage.transaction import Transaction
from tests.bot.office import HOUSE, Postman, a_person, in_hand


def sent_by(t: Transaction, handler: Handler, ticket_id: UUID | None) -> UUID:
    """A document of the desk."""
    return files.expect(
        t,
        door="desk",
        channel="telegram",
        source="F",
        name="budget.ods",
        kind="document",
        holder_id=handler.id,
        ticket_id=ticket_id,
    ).id


async def test_the_handler_who_sent_it_hears_of_it_once(database: Database, noon: object) -> None:
    def given(t: Transaction) -> tuple[Handler, UUID, UUID]:
        samira, ticket = in_hand(t, a_person(t))
        return samira, sent_by(t, samira, ticket.id), sent_by(t, samira, None)

    samira, sent, lost = await database.write(given)
    untaken = Untaken(database, HOUSE)
    for _ in range(2):
        await untaken.tell("whatsapp:+212612345678", str(sent))
    await untaken.tell("whatsapp:+212612345678", str(lost))
    await untaken.tell("whatsapp:+212612345678", str(uuid4()))

    def told(t: Transaction) -> list[str]:
        postman = Postman()
        postman.deliver(t)
        return [text for text in postman.of_handler(t, samira).texts if "budget.ods" in text]

    assert len(await database.write(told)) == 1
    assert len(await database.read(lambda t: outbox.by_topic(t, f"untaken:{sent}"))) == 1


@pytest.mark.parametrize("language", list(Language))
def test_what_would_pass_is_named_with_its_limits(language: Language) -> None:
    text = Words(language).say("desk.file_not_taken", name="x", reference="y")
    named = ("JPEG", "PNG", "PDF", "Word (docx)", "MP3", "MP4")
    assert [kind for kind in named if kind not in text] == []
    limits = [f"{size // 1024**2}" for size in (kinds.LARGEST_PHOTO, kinds.LARGEST)]
    assert re.findall(r"(?<![A-Z])\d+", text) == limits
    photo, others = (text.index(limit) for limit in limits)
    assert text.index("PNG") < photo < text.index("PDF") < text.index("MP4") < others
