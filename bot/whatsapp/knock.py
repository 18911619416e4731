"""The knock: the only words that reach a person who wrote more than a day ago.

WhatsApp reads them before it lets them pass, and anybody may who holds the phone: they name nobody
and nothing.
"""

import re
from collections.abc import Iterator

from bot.rendering import length
from bot.screens import Button, Screen
from bot.whatsapp.shapes import KNOCK, LONGEST_BODY, LONGEST_TITLE, Definition
from bot.whatsapp.shapes import knock as shaped
from locales.words import Words

CATEGORY = "UTILITY"
"""What WhatsApp calls words that answer somebody, and advertise nothing."""
OPEN = "act:open"
"""What its button brings back: whatever waits, whichever grievance it is about."""
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_BLANK = re.compile(r"\{\{|\}\}")


def screen(words: Words) -> Screen:
    """The knock in one language, as delivery sends it."""
    return Screen(
        words.say("whatsapp.knock"),
        (Button(words.say("whatsapp.open"), OPEN),),
        language=words.language,
        template=KNOCK,
    )


def definition(words: Words) -> Definition:
    """The knock as Twilio takes it."""
    shown = screen(words)
    button = shown.buttons[0]
    return shaped(shown.text, button.label, button.data, words.language)


def faults(template: Definition) -> Iterator[str]:
    """What WhatsApp would refuse in fixed words with buttons, before it is asked.

    The rules are those of Meta's message templates: names in small letters, no more than one empty
    line and four blanks together, buttons of plain words.
    """
    if not _NAME.fullmatch(template.friendly_name):
        yield "its name may hold small letters, digits and underlines alone"
    for shape in template.types.values():
        body, titles = shape["body"], [action["title"] for action in shape.get("actions", ())]
        if not body.strip() or length(body) > LONGEST_BODY:
            yield f"its body is empty or longer than {LONGEST_BODY}"
        if _BLANK.search(body + "".join(titles)):
            yield "it has blanks to fill in, which fixed words have not"
        if body != body.strip() or "\n\n\n" in body or "\t" in body or " " * 5 in body:
            yield "its body has too much room between words"
        if any(not 0 < length(title) <= LONGEST_TITLE or "\n" in title for title in titles):
            yield f"a button is empty or longer than {LONGEST_TITLE}"
