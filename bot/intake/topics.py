"""What the listener calls the topic of a message, as the topics and groups of a grievance."""

from flows.vocabulary import TOPICS, Topic, TopicGroup
from locales.hearing.triage import Triage

SURE = 0.6
"""The share from which a topic is taken as understood."""
MEANT: dict[str, Topic] = {
    "health": Topic.HEALTH,
    "illtreat": Topic.ILL_TREATMENT,
    "visit": Topic.VISITS,
    "transfer": Topic.TRANSFER,
    "legal": Topic.FILE_STATUS,
    "food": Topic.FOOD,
    "mail": Topic.PHONE_LETTERS,
    "discipline": Topic.DISCIPLINE,
    "eduwork": Topic.STUDY_WORK,
    "release": Topic.RELEASE,
    "death": Topic.DEATH,
    "missing": Topic.WHEREABOUTS,
    "crisis": Topic.HUNGER_STRIKE,
}
"""The nearest topic of each; minors and others may be of any."""
GROUPS = {meant: group for group, topics in TOPICS.items() for meant in topics}


def topic_of(triage: Triage) -> Topic:
    """What a message is about, where that is likely enough; something else otherwise.

    A crisis may be a hunger strike or a life that somebody wants to end: a human will see which.
    """
    code, share = triage.topics[0]
    return MEANT.get(code, Topic.OTHER) if share >= SURE else Topic.OTHER


def groups_of(triage: Triage) -> dict[TopicGroup, float]:
    """The groups a message may be about, the likeliest first, each with its share."""
    shares: dict[TopicGroup, float] = {}
    for code, share in triage.topics:
        if code in MEANT:
            group = GROUPS[MEANT[code]]
            shares[group] = shares.get(group, 0.0) + share
    return dict(sorted(shares.items(), key=lambda one: -one[1]))
