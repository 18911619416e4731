"""The buttons under a card or a sheet: the few main acts, and the rest behind one more."""

from collections.abc import Sequence

from bot.screens import Button, Screen
from bot.tickets.acts import Act
from bot.tickets.refusals import NotDone
from flows.vocabulary import State
from locales.words import Words
from storage.receipts import grouped
from storage.tickets import Ticket

MORE = "more"
"""The verb of the button that shows the rest."""
SEEN = "seen"
"""The verb of the button that marks as read what came after a closing."""


class NothingMore(NotDone):
    """There is nothing to do with this grievance now for whoever asks."""

    key = "card.nothing_more"


def press(verb: str, ticket: Ticket) -> str:
    """What the button of an act brings back."""
    return f"act:{verb}:{ticket.reference}"


def buttons(ticket: Ticket, words: Words, acts: Sequence[Act]) -> tuple[Button, ...]:
    """A button for each main act that may be begun, in a fixed order, and one for the rest."""
    main = {
        Act.TAKE: Button(words.say("card.take"), press("take", ticket)),
        Act.REFUSE: Button(words.say("card.refuse"), press("refuse", ticket)),
        Act.READ: Button(words.say("card.read"), press("read", ticket)),
        Act.REPLY: Button(words.say("card.reply"), press("reply", ticket)),
        Act.ASK: Button(words.say("card.ask"), press("question", ticket)),
        Act.NEXT_DATE: Button(words.say("card.next_date"), press("next_date", ticket)),
        Act.CLOSE: Button(words.say("card.close"), press("close", ticket)),
        Act.REOPEN: Button(words.say("card.reopen"), press("reopen", ticket)),
    }
    if ticket.unread_since is not None:
        main[Act.QUIET] = Button(words.say("card.seen"), press(SEEN, ticket))
    shown = [button for act, button in main.items() if act in acts]
    if _rest(ticket, words, acts):
        shown.append(Button(words.say("card.other_acts"), press(MORE, ticket)))
    return tuple(shown)


def more(ticket: Ticket, words: Words, acts: Sequence[Act]) -> Screen:
    """The rest of what may be done with the ticket now, as buttons of a message of its own.

    Raises NothingMore when there is nothing, as after an appeal.
    """
    rest = _rest(ticket, words, acts)
    if not rest:
        raise NothingMore
    text = words.say("card.others", reference=grouped(ticket.reference))
    return Screen(
        text,
        rest,
        language=words.language,
        protect=True,
        list_label=words.say("card.more"),
    )


def _rest(ticket: Ticket, words: Words, acts: Sequence[Act]) -> tuple[Button, ...]:
    """What is done less often, each only when there is something to do."""
    kept = ticket.organisation_id is not None or ticket.handler_id is not None
    paused = ticket.paused_at is not None
    offers = not {Act.OFFER, Act.WIDEN, Act.REFER}.isdisjoint(acts)
    rest = (
        (Act.REPLY in acts, Button(words.say("card.ready"), press("ready", ticket))),
        (Act.NOTE in acts, Button(words.say("card.note"), press("note", ticket))),
        (Act.HELP in acts, Button(words.say("card.aid"), press("aid", ticket))),
        (Act.AGREEMENT in acts, Button(words.say("card.his_word"), press("his_word", ticket))),
        (Act.HELP in acts, Button(words.say("card.helps"), press("helps", ticket))),
        (
            Act.PAUSE in acts and not paused,
            Button(words.say("card.pause"), press("pause", ticket)),
        ),
        (Act.RESUME in acts and paused, Button(words.say("card.resume"), press("resume", ticket))),
        (Act.MOVE in acts, Button(words.say("card.move"), press("move", ticket))),
        (Act.REFER_ASKED in acts, Button(words.say("card.refer"), press("refer", ticket))),
        (offers, Button(words.say("card.assign"), press("assign", ticket))),
        (
            Act.KEEP in acts and kept and ticket.state == State.REFERRED,
            Button(words.say("card.keep"), press("keep", ticket)),
        ),
        (
            Act.HAND_BACK in acts and ticket.closed_at is None and kept,
            Button(words.say("card.hand_back"), press("hand_back", ticket)),
        ),
    )
    return tuple(button for may, button in rest if may)
