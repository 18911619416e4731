"""The ranking of organisations as a person reads it: each point's cause, and why others are out."""

from collections.abc import Sequence

from bot.casework import letters
from bot.tickets.routing import LeftOut, Placed, Ranking
from bot.tickets.scoring import ALL, Cause, Reason
from locales.words import Words
from storage.organisations import Organisation

CAUSES = {
    Cause.NEED: ("route.need", "route.need_all", "need"),
    Cause.REGION: ("route.region", "route.region_all", "region"),
    Cause.FAMILY_REGION: ("route.family", "route.family_all", "region"),
    Cause.TOPIC: ("route.topic", "route.topic_all", "topic"),
    Cause.LANGUAGE: ("route.language", "route.language_all", "language"),
}
"""How a cause is called when a code is named, when it is for all of them, and what codes it has."""
PLAIN = {
    Cause.ON_DUTY: "route.duty",
    Cause.ROOM: "route.room",
    Cause.FULL: "route.full",
    Cause.AWAY: "route.away",
}
LEFT_OUT = {
    LeftOut.NO_CONSENT: "route.no_consent",
    LeftOut.CONFLICT: "route.conflict",
    LeftOut.INACTIVE: "route.inactive",
    LeftOut.REGION: "route.elsewhere",
    LeftOut.COMPETENCE: "route.no_competence",
    LeftOut.AWAY: "route.absent",
}
HEARD = {
    "life.suicide": "heard.suicide",
    "life.dying": "heard.dying",
    "life.farewell": "heard.farewell",
    "life.hunger-strike": "heard.hunger_strike",
    "life.treatment-denied": "heard.treatment_denied",
    "life.collapse": "heard.collapse",
    "life.injured-untreated": "heard.injured_untreated",
    "life.beaten-now": "heard.beaten_now",
    "life.help-alone": "heard.help_alone",
    "life.cry-for-help": "heard.cry_for_help",
    "life.killing-threatened": "heard.killing_threatened",
    "life.rape": "heard.rape",
    "life.taken-away": "heard.taken_away",
    "model": "heard.model",
}
"""What each rule stands for by which a life in danger is heard."""


def because(reasons: Sequence[str], words: Words) -> str:
    """That a machine heard it, by which rules, and that a human has to confirm.

    A rule that is gone since is called by its id.
    """
    told = [words.say(HEARD[one]) if one in HEARD else one for one in reasons]
    return words.say("card.heard", reasons=words.listed(told))


def ranked(ranking: Ranking, known: dict[str, Organisation], words: Words, most: int) -> list[str]:
    """A line for each of the first organisations, with every point that it has."""
    return [
        words.say(
            "route.line",
            place=str(place),
            organisation=letters.named(known[one.code], words),
            score=str(one.score),
            reasons=_reasons(one, words),
        )
        for place, one in enumerate(ranking.ranked[:most], start=1)
    ]


def left_out(
    ranking: Ranking, known: dict[str, Organisation], words: Words, most: int
) -> list[str]:
    """A line for each of those that are not ranked: what concerns this ticket before the rest."""
    order = list(LeftOut)
    told = sorted(
        (one for one in ranking.left_out if one[1] is not LeftOut.INACTIVE),
        key=lambda one: (order.index(one[1]) if one[1] is not LeftOut.AWAY else -1, one[0]),
    )
    return [
        words.say(
            "route.out",
            organisation=letters.named(known[code], words),
            why=words.say(LEFT_OUT[why]),
        )
        for code, why in told[:most]
    ]


def causes(one: Placed, words: Words) -> str:
    """What speaks for an organisation, in a few words."""
    return words.listed(_cause(reason, words) for reason in one.reasons if reason.points > 0)


def _reasons(one: Placed, words: Words) -> str:
    told = (
        words.say("route.reason", cause=_cause(reason, words), points=f"{reason.points:+d}")
        for reason in one.reasons
    )
    return words.listed(told)


def _cause(reason: Reason, words: Words) -> str:
    if reason.code in PLAIN:
        return words.say(PLAIN[reason.code], load=reason.detail)
    named, by_all, kind = CAUSES[reason.code]
    if reason.is_near:
        named = "route.language_near"
    if reason.detail == ALL:
        return words.say(by_all)
    return words.say(named, what=words.option(kind, reason.detail))
