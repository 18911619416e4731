"""Messages of a ticket's thread as each side reads them: with the reference, and what can be done.

To the person they come from the organisation, never from a handler by name.
"""

from collections.abc import Sequence

from bot.casework.telling import told
from bot.screens import Button, Screen
from flows.speech import Piece
from flows.vocabulary import Role
from locales.words import Words
from storage import handlers, organisations
from storage.handlers import Handler
from storage.messages import Letter
from storage.organisations import Organisation
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


def named(organisation: Organisation, words: Words) -> str:
    """The name of an organisation in the language of these words."""
    return words.name({"fr": organisation.name_fr, "ar": organisation.name_ar})


def speaks_for(t: Transaction, handler: Handler) -> Organisation | None:
    """In whose name a member writes to people; a coordinator in that of the whole network: None."""
    if handler.role == Role.COORDINATOR:
        return None
    return organisations.get(t, handler.organisation_id)


def from_person(ticket: Ticket, pieces: Sequence[Piece], words: Words) -> Screen:
    """What a person sent, for whoever carries the ticket."""
    sent = told(pieces, words)
    header = words.say("relay.from_person", reference=grouped(ticket.reference))
    return Screen(
        "\n\n".join(filter(None, (header, sent.text))),
        (
            Button(words.say("card.reply"), f"act:reply:{ticket.reference}"),
            Button(words.say("card.sheet"), f"act:show:{ticket.reference}"),
        ),
        sent.files,
        language=words.language,
        protect=True,
    )


def from_desk(
    ticket: Ticket,
    organisation: Organisation | None,
    pieces: Sequence[Piece],
    kind: str,
    words: Words,
) -> Screen:
    """What the desk wrote, for the person; ``kind`` is words or question."""
    sent = told(pieces, words)
    name = named(organisation, words) if organisation else words.say("relay.network")
    key = "relay.question" if kind == "question" else "relay.words"
    header = words.say(key, organisation=name, reference=grouped(ticket.reference))
    return Screen(
        "\n\n".join(filter(None, (header, sent.text))),
        buttons(ticket, words),
        sent.files,
        language=words.language,
        protect=True,
    )


def of_the_day(reference: str, words: Words) -> Screen:
    """For whoever carries the ticket, on the day that they set for its next step."""
    return Screen(
        words.say("reminder.next_date", reference=grouped(reference)),
        (
            Button(words.say("card.sheet"), f"act:show:{reference}"),
            Button(words.say("card.reply"), f"act:reply:{reference}"),
            Button(words.say("card.next_date"), f"act:next_date:{reference}"),
        ),
        language=words.language,
        protect=True,
    )


def buttons(ticket: Ticket, words: Words) -> tuple[Button, ...]:
    """What a person can do about a ticket they read of."""
    return (
        Button(words.say("relay.answer"), f"act:answer:{ticket.id}"),
        Button(words.say("relay.state"), f"act:read:{ticket.id}"),
    )


def again(t: Transaction, ticket: Ticket, letter: Letter, words: Words) -> Screen:
    """A message of the thread as the person first read it, or would have."""
    author = handlers.get(t, letter.author_id)
    organisation = speaks_for(t, author) if author else None
    return from_desk(ticket, organisation, letter.pieces, letter.kind, words)


def is_for_person(letter: Letter) -> bool:
    """Whether the desk wrote this to the person, and not to itself."""
    return letter.author == "handler" and letter.kind != "note"
