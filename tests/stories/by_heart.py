"""Ears of a story that know by heart what tells of a life in danger, and what only may."""

from flows.vocabulary import Urgency
from locales.hearing.triage import Reason, Triage
from locales.hearing.understanding import Listener

DYING, WORSE = "ولدي كيموت فعكاشة دابا", "راهم غادي يقتلوه هاد الليلة عتقوه"
PERHAPS, STARVING = "ولدي ما بقاش كيجاوب شي حد يشوفو", "هادي طناش ليوم وهو مضرب على الماكلة"
SURE = {DYING: "dying.now", WORSE: "life.killing-threatened"}
DOUBTFUL = {PERHAPS: "model.life", STARVING: "life.hunger-strike"}


class ByHeart(Listener):
    """Hears a life in danger in two sentences, and is in doubt about two others."""

    def triage(self, text: str) -> Triage:
        for words, rule in SURE.items():
            if words in text:
                reasons = (Reason(rule, text),)
                return Triage(Urgency.LIFE, 1.0, (("health", 1.0),), reasons)
        for words, rule in DOUBTFUL.items():
            if words in text:
                return Triage(Urgency.NORMAL, 0.0, (("other", 1.0),), (Reason(rule, text),), True)
        return Triage(Urgency.NORMAL, 0.0, (("other", 1.0),), ())
