"""Messages of a ticket's thread as each side reads them: with the reference, and what can be done.

To the person they come from the organisation, never from a handler by name.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.casework.telling import told
from bot.screens import Button, Screen
from flows.speech import Piece
from flows.vocabulary import Role, Solved, State
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


def last(ticket: Ticket, screen: Screen, words: Words) -> Screen:
    """The last words, under how the ticket ended, with the question whether it was solved."""
    if ticket.outcome is None:
        return screen
    ended = words.option("outcome", ticket.outcome)
    head = words.say("relay.closed", reference=grouped(ticket.reference), outcome=ended)
    if ticket.solved is not None or ticket.state != State.CLOSED:
        return replace(screen, text=f"{head}\n\n{screen.text}")
    text = "\n\n".join((head, screen.text, words.say("relay.was_it_solved")))
    return replace(screen, text=text, buttons=solved(ticket, words))


def solved(ticket: Ticket, words: Words) -> tuple[Button, ...]:
    """The answers to whether it was solved."""
    return tuple(
        Button(words.option("solved", answer), f"act:solved_{answer}:{ticket.id}")
        for answer in Solved
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
    screen = from_desk(ticket, organisation, letter.pieces, letter.kind, words)
    # The last words were written in the very transaction that closed the ticket.
    return last(ticket, screen, words) if letter.at == ticket.closed_at else screen


def is_for_person(letter: Letter) -> bool:
    """Whether the desk wrote this to the person, and not to itself."""
    return letter.author == "handler" and letter.kind != "note"
