"""What lies ready at Twilio, for a coordinator: the words of each template, and WhatsApp's word."""

from bot.desk import sight
from bot.desk.sitting import Sitting
from bot.screens import Screen
from bot.whatsapp import knock, shapes
from bot.whatsapp.provisioning import key_of, needs_approval
from flows.vocabulary import Language
from locales.words import Words
from storage import templates
from storage.templates import Template

STATES = {
    "received": "template.pending",
    "pending": "template.pending",
    "approved": "template.approved",
    "rejected": "template.rejected",
    "paused": "template.paused",
    "disabled": "template.disabled",
    "gone": "template.gone",
}
"""How each of WhatsApp's states is told; any other is as if nobody had asked for approval."""


def listing(sitting: Sitting) -> None:
    """One message for each template in each language, and one about buttons.

    Raises NotCoordinator.
    """
    sight.coordinators_alone(sitting.handler)
    words, known = sitting.words, templates.all(sitting.t)
    if not known:
        sitting.tell("template.none")
        return
    told = [
        _told(words, sitting.house.speaking(language), known, language) for language in Language
    ]
    spoken = sitting.house.words
    needed = {key_of(one) for one in shapes.definitions(spoken)}
    there = sum(key_of(row) in needed for row in known)
    told.append(words.say("template.shapes", there=str(there), needed=str(len(needed))))
    sitting.say(*(Screen(text, language=words.language) for text in told))


def _told(words: Words, spoken: Words, known: list[Template], language: Language) -> str:
    """The knock in one language: its words, and how far its approval is."""
    today = knock.definition(spoken)
    rows = [row for row in known if needs_approval(row.name) and row.language == language]
    current = next((row for row in rows if key_of(row) == key_of(today)), None)
    state = STATES.get(current.approval, "template.unsubmitted") if current else "template.missing"
    lines = [
        words.say("template.title", language=words.option("language", language)),
        words.say(state, reason=(current.reason if current else None) or "-"),
        *_former(words, rows, current),
        "",
        knock.screen(spoken).text,
    ]
    return "\n".join(lines)


def _former(words: Words, rows: list[Template], current: Template | None) -> list[str]:
    """That older words serve meanwhile, where they do."""
    if current is not None and current.approval == templates.APPROVED:
        return []
    serving = any(row.approval == templates.APPROVED for row in rows)
    return [words.say("template.former")] if serving else []
