"""Campaigns of awareness at the desk: a coordinator writes one, sees it as others will, sends it.

What was written waits as a campaign of its own for the press that sends it, which counts once.
"""

from uuid import UUID

from bot.campaigns import addressing
from bot.desk import sight
from bot.desk.sitting import Sitting
from bot.screens import Button, Screen
from flows import campaigning
from flows.interview import Flow
from flows.vocabulary import Language
from locales.words import Words
from storage import campaigns
from storage.campaigns import PAUSED, SENDING, SENT, STOPPED, WRITTEN, Campaign
from storage.outbox_rows import FORWARD, QUEUED
from storage.outbox_rows import SENDING as ON_ITS_WAY

CHANGES = {
    "campaign_send": ([WRITTEN], SENDING, "campaign.begun"),
    "campaign_drop": ([WRITTEN], STOPPED, "campaign.dropped"),
    "campaign_pause": ([SENDING], PAUSED, "campaign.paused"),
    "campaign_go_on": ([PAUSED], SENDING, "campaign.goes_on"),
    "campaign_stop": ([SENDING, PAUSED, SENT], STOPPED, "campaign.stopped"),
}
"""What each button does: from which states into which, and what is said of it."""
VERBS = tuple(CHANGES)
LABELS = {
    "campaign_pause": "campaign.pause",
    "campaign_go_on": "campaign.go_on",
    "campaign_stop": "campaign.stop",
}
_STATES = {
    WRITTEN: "campaign.is_written",
    SENDING: "campaign.is_sending",
    PAUSED: "campaign.is_paused",
    STOPPED: "campaign.is_stopped",
    SENT: "campaign.is_sent",
}


def may(sitting: Sitting) -> None:
    """Raises NotCoordinator for anybody else."""
    sight.coordinators_alone(sitting.handler)


def bound(sitting: Sitting) -> Flow:
    """The questions need to know nothing."""
    return campaigning.campaign


def ended(sitting: Sitting, record: campaigning.Campaign) -> None:
    """Keep what was written, and show it as it will be read, with the number of people."""
    campaign = campaigns.write(
        sitting.t,
        sitting.handler.id,
        record.texts,
        region=record.region,
        language=record.language,
        interest=record.interest,
    )
    _preview(sitting, campaign, record.texts)


def listing(sitting: Sitting) -> None:
    """The newest campaigns, each with its figures and what can be done. Raises NotCoordinator."""
    may(sitting)
    found = campaigns.latest(sitting.t)
    if not found:
        sitting.tell("campaign.none")
    for campaign in reversed(found):
        text = "\n".join(_standing(sitting, campaign))
        below = tuple(
            Button(sitting.words.say(LABELS[verb]), f"act:{verb}:{campaign.id.hex}")
            for verb, (olds, _, _) in CHANGES.items()
            if verb in LABELS and campaign.state in olds
        )
        sitting.say(Screen(text, below, language=sitting.words.language, protect=True))


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Send, drop, pause, go on or stop; a second press finds it done. Raises NotCoordinator."""
    may(sitting)
    olds, becomes, key = CHANGES[verb]
    try:
        campaign_id = UUID(argument)
    except ValueError:
        sitting.tell("desk.gone")
        return
    done = campaigns.change(sitting.t, campaign_id, olds, becomes)
    sitting.tell(key if done else "desk.gone")


def _preview(sitting: Sitting, campaign: Campaign, texts: dict[str, str]) -> None:
    """The message in each language, then to how many it goes, with the press that sends it."""
    for language in Language:
        if language.value in texts:
            spoken = sitting.house.speaking(language)
            shown = addressing.written(campaign, texts[language.value], spoken)
            sitting.say(Screen(shown.text, language=language.value))
    words, people = sitting.words, addressing.number(sitting.t, campaign)
    lines = [words.count("campaign.preview", people), _whom(campaign, words)]
    send = Button(words.say("campaign.send"), f"act:campaign_send:{campaign.id.hex}")
    drop = Button(words.say("campaign.drop"), f"act:campaign_drop:{campaign.id.hex}")
    below = (send, drop) if people else (drop,)
    sitting.say(Screen("\n".join(lines), below, language=words.language, protect=True))


def _whom(campaign: Campaign, words: Words) -> str:
    """For whom it is, in words."""
    chosen = [
        words.option("language", campaign.language) if campaign.language else "",
        words.option("region", campaign.region) if campaign.region else "",
        words.option("topic_group", campaign.interest) if campaign.interest else "",
    ]
    named = words.listed(filter(None, chosen))
    return words.say("campaign.for", whom=named) if named else words.say("campaign.for_all")


def _standing(sitting: Sitting, campaign: Campaign) -> list[str]:
    """A campaign in a few lines: when, for whom, where it stands, and its figures."""
    t, words = sitting.t, sitting.words
    found = campaigns.figures(t, campaign.id)
    waiting = sum(found.get(status, 0) for status in (QUEUED, ON_ITS_WAY))
    sent = sum(found.get(status, 0) for status in FORWARD if status not in (QUEUED, ON_ITS_WAY))
    held_back = sum(found.values()) - waiting - sent + campaign.unreached
    moment = words.moment(campaign.created_at, sitting.house.timezone)
    text = next(iter(campaigns.texts(t, campaign).values()))
    return [
        words.say("campaign.title", moment=moment, state=words.say(_STATES[campaign.state])),
        _whom(campaign, words),
        words.say(
            "campaign.figures", sent=str(sent), waiting=str(waiting), held_back=str(held_back)
        ),
        "",
        text[:80] + ("…" if len(text) > 80 else ""),
    ]
