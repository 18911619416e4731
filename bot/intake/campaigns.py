"""The button under a message of awareness: none of these any more, from this moment on."""

from bot.campaigns.addressing import NO_MORE
from bot.campaigns.departing import is_campaigns
from bot.casework import consenting
from bot.intake.visit import Visit
from flows.vocabulary import Purpose
from storage import outbox_held

VERB = NO_MORE
NAMES = {("campaign", "no_more"): VERB}
"""The words on the button, by kind and code, and its verb."""


def no_more(visit: Visit) -> None:
    """Withdraw the consent, of which all that still waits is asked on leaving; and say so."""
    consenting.change_everywhere(
        visit.t, visit.house, visit.person.id, Purpose.AWARENESS, given=False
    )
    visit.tell("campaign.no_more_of_these")


def meant(visit: Visit, verb: str) -> str | None:
    """What the button would bring back whose name was typed, if a campaign was shown last."""
    row = outbox_held.latest(visit.t, visit.account.id)
    shown = row is not None and is_campaigns(row.topic)
    return f"act:{verb}:" if shown else None
