"""Whom a campaign is for, and its next few messages, queued together with how far it has come.

All of one step is one transaction: a crash before its end leaves nothing of it, a crash after its
end nothing to do again.
"""

from functools import partial
from uuid import UUID

import structlog

from bot import logs
from bot.carriage import readers
from bot.carriage.posting import CAMPAIGN
from bot.house import House
from bot.screens import Button, Screen
from bot.watch import metrics
from flows.vocabulary import TOPICS, Language, Purpose, TopicGroup
from locales.words import Words
from storage import aware, campaigns, followers, outbox, people
from storage.accounts import Account
from storage.aware import Told
from storage.campaigns import Campaign
from storage.people import Person
from storage.transaction import Transaction

PAGE = 200
"""How many people are looked at together where nothing is queued for them."""
NO_MORE = "no_campaigns"
"""The verb of the button under each message of a campaign."""
log = structlog.get_logger(__name__)


class Overtaken(Exception):
    """The campaign was paused or moved by another meanwhile: nothing of this step counts."""


def is_for(campaign: Campaign, told: Told) -> bool:
    """Whether somebody is among those a campaign is for; who chose no language reads Darija."""
    if campaign.language not in (None, told.language or Language.DARIJA):
        return False
    if campaign.region is not None and campaign.region not in told.regions:
        return False
    if campaign.interest is None:
        return True
    if told.interests:
        return campaign.interest in told.interests
    return not told.topics.isdisjoint(TOPICS[TopicGroup(campaign.interest)])


def number(t: Transaction, campaign: Campaign) -> int:
    """How many a campaign would come to today, at most: those it is for who have not stopped."""
    found, after = 0, None
    while True:
        told, after = aware.people_after(t, after, PAGE)
        if after is None:
            return found
        found += sum(not one.stopped and is_for(campaign, one) for one in told)


def written(campaign: Campaign, text: str, words: Words) -> Screen:
    """What one person reads, in their language."""
    stop = Button(words.say("campaign.no_more"), f"act:{NO_MORE}:{campaign.id}")
    said = f"{words.say('campaign.header')}\n\n{text}"
    return Screen(said, (stop,), language=words.language)


def step(house: House, most: int, t: Transaction) -> int:
    """Queue the next messages of the campaign begun first, for at most so many people; 0 when
    there is nothing to do. Raises Overtaken."""
    campaign = campaigns.next_one(t)
    if campaign is None:
        return 0
    told, last = aware.people_after(t, campaign.cursor, most)
    if last is None:
        campaigns.change(t, campaign.id, [campaigns.SENDING], campaigns.SENT)
        return 1
    texts, unreached = campaigns.texts(t, campaign), 0
    for one in told:
        if not is_for(campaign, one) or _has_it_already(t, campaign, one):
            continue
        queued: list[bool] = []
        fault = t.apart(partial(_queue, t, house, campaign, texts, one.person_id, queued))
        if fault is not None:
            log.error("a campaign passed somebody over", error=logs.fault(fault))
            metrics.fault("clock_failed")
        unreached += fault is not None or not queued[0]
    if not campaigns.move(t, campaign, last, unreached):
        raise Overtaken
    return max(len(told), 1)


def _has_it_already(t: Transaction, campaign: Campaign, told: Told) -> bool:
    """Whether the same human is reached before, as another of our people: once is enough."""
    others = {other for other, _ in followers.same_human(t, told.person_id)}
    before = [other for other in others if other < told.person_id]
    return any(
        is_for(campaign, one) and _reached_at(t, people.get(t, one.person_id)) is not None
        for one in aware.among(t, before)
    )


def _reached_at(t: Transaction, person: Person | None) -> Account | None:
    """Where somebody can be written to; None for who has stopped, or has no way any more."""
    if person is None or person.stopped_at is not None:
        return None
    reader = readers.alone(t, person)
    return reader.ways[0].account if reader.ways else None


def _queue(
    t: Transaction,
    house: House,
    campaign: Campaign,
    texts: dict[str, str],
    person_id: UUID,
    queued: list[bool],
) -> None:
    """Queue the message for one person, where they can be reached; the gate is asked on leaving."""
    person = people.get(t, person_id)
    account = _reached_at(t, person)
    if person is None or account is None:
        queued.append(False)
        return
    words = house.speaking(person.language)
    screen = written(campaign, texts[words.language], words)
    topic = campaigns.topic_of(campaign.id)
    outbox.add(
        t,
        account,
        screen.to_json(),
        priority=CAMPAIGN,
        topic=topic,
        purpose=Purpose.AWARENESS,
    )
    queued.append(True)
