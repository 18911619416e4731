"""A stranger at the desk's door who asks to join the network: the questionnaire, and nothing else.

They are no member: a guest can answer its questions, go back, stop, and come back to it later.
"""

from dataclasses import replace

from bot.arrivals import Arrival, Kind
from bot.desk import asking
from bot.desk.sitting import Sitting
from bot.dialogue import pressed
from bot.house import House
from bot.network import admitting
from bot.screens import Button
from bot.tickets.refusals import NotDone
from flows.conversation import Draft
from flows.speech import Said
from flows.vocabulary import Control, Language, Role
from storage import drafts
from storage.accounts import Account
from storage.handlers import Handler
from storage.transaction import Transaction

FLOW = "apply"
SPOKEN = f"{FLOW}.language"
"""Under this name a draft keeps the language of whoever applies; it is no question."""
LANGUAGES = (Language.FRENCH, Language.ARABIC)
COMMAND, PRESSED = "/apply", "act:apply:"


def hear(t: Transaction, house: House, account: Account, arrival: Arrival) -> bool:
    """Take in what a stranger sends about an application; False when it is about none."""
    sitting = Sitting(t, house, account, _guest(t, account, arrival), arrival)
    language = _begins(arrival)
    draft = sitting.draft()
    if language is None and draft is None:
        return False
    try:
        if language is not None:
            _begin(sitting, draft, language)
        elif draft is not None:
            _go_on(sitting, draft)
    except NotDone as refusal:
        sitting.tell(refusal.key)
    sitting.send()
    return True


def offers(house: House) -> tuple[Button, ...]:
    """What a stranger may press to apply, once in each language of the desk."""
    return tuple(
        Button(house.speaking(each).say("network.apply"), f"{PRESSED}{each}") for each in LANGUAGES
    )


def _begins(arrival: Arrival) -> Language | None:
    """The language in which a stranger begins to apply, if that is what they do."""
    if arrival.kind is Kind.PRESS:
        asked = (arrival.pressed or "").removeprefix(PRESSED)
        return Language(asked) if asked in LANGUAGES else None
    name, _, wish = arrival.text.strip().partition(" ")
    if name.partition("@")[0].lower() != COMMAND:
        return None
    hint = wish.strip().lower() or (arrival.language_hint or "").lower()
    return Language.ARABIC if hint.startswith("ar") else Language.FRENCH


def _begin(sitting: Sitting, draft: Draft | None, language: Language) -> None:
    admitting.may_apply(sitting.t, sitting.account)
    sitting.handler.language = language
    if draft is None:
        asking.begin(sitting, FLOW, None, {SPOKEN: language})
        return
    # What was answered already is not asked again, in whatever language it goes on.
    asking.again(sitting, replace(draft, answers={**draft.answers, SPOKEN: language.value}))


def _go_on(sitting: Sitting, draft: Draft) -> None:
    arrival = sitting.arrival
    if arrival.kind is Kind.PRESS:
        code, said = pressed(arrival.pressed or "") or ("", Said())
        if code == draft.code:
            asking.hear(sitting, draft, said)
        else:
            sitting.tell("desk.gone")
        return
    word = arrival.text.strip()
    wish = sitting.house.ears.control(word.removeprefix("/"))
    if wish is Control.CANCEL:
        sitting.drop()
        sitting.tell("desk.cancelled")
    elif wish is Control.BACK:
        asking.back(sitting, draft)
    elif wish in (Control.HELP, Control.MENU) or word.startswith("/"):
        sitting.tell("network.applying_how")
        asking.again(sitting, draft)
    else:
        asking.hear(sitting, draft, Said(word))


def _guest(t: Transaction, account: Account, arrival: Arrival) -> Handler:
    """Whoever applies, as a sitting needs them: known by their account, kept nowhere."""
    kept = drafts.load(t, account.id, FLOW)
    spoken = kept[1].get("answers", {}).get(SPOKEN) if kept is not None else None
    hint = (arrival.language_hint or "").lower()
    language = spoken or (Language.ARABIC if hint.startswith("ar") else Language.FRENCH)
    return Handler(
        id=account.id,
        organisation_id=account.id,
        role=Role.HANDLER,
        language=str(language),
        joined_at=t.now,
    )
