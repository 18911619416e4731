"""How a grievance is told in stories, by the questions and what is answered in Darija."""

import re

from tests.stories.town import Phone

MARKS = re.compile("[\u2066-\u2069\u200e\u200f]")
BEGUN = ("السلام عليكم", "الدارجة", "شكاية جديدة")
VOICE = object()
ANSWERS: dict[str, tuple[object, ...]] = {
    "about": ("ولدي",),
    "danger": ("لا",),
    "topic_group": ("الضرب",),
    "topic": ("1",),
    "establishment": ("3okacha",),
    "home_region": ("كازا",),
    "status": ("خرج الحكم",),
    "needs": ("والو",),
    "when": ("البارح",),
    "contact": ("آه",),
    "account": ("ولدي كان مضروب فعينو العام اللي فات", VOICE, "سالينا"),
    "steps": ("والو",),
    "hope": ("يشوفو الطبيب",),
    "name": ("دوز",),
    "number": ("دوز",),
    "agreement": ("2",),
    "keep": ("آه",),
    "share": ("آه",),
    "statistics": ("لا",),
    "awareness": ("لا",),
    "avoid": ("والو",),
    "shared_phone": ("لا",),
    "hours": ("1",),
    "review": ("صيفط",),
}
"""The answers a mother gives to each question, in order."""


async def tell(
    phone: Phone,
    *,
    until: str | None = None,
    begun: bool = False,
    **otherwise: str | tuple[str, ...],
) -> Phone:
    """Tell a whole grievance and send it, or stop before a question.

    ``otherwise`` gives other answers to some questions.
    """
    if not begun:
        await phone.say(*BEGUN)
    for question, answers in ANSWERS.items():
        if question == until:
            break
        if question == "avoid" and not await phone.town.associations():
            continue
        if question == "awareness" and otherwise.get("contact") == "لا":
            continue
        other = otherwise.get(question, answers)
        for answer in (other,) if isinstance(other, str) else other:
            if answer is VOICE:
                await phone.send("voice")
            else:
                await phone.say(str(answer))
    return phone


def plain(text: str) -> str:
    """A text without the marks that set its direction."""
    return MARKS.sub("", text)


def receipt(phone: Phone) -> tuple[str, str]:
    """The number and the secret that a phone was given."""
    found = re.search(r"(\d{4} \d{3} \d{3}).*?(\d{6})", plain(phone.text), re.DOTALL)
    assert found, phone.text
    return found[1], found[2]
