"""The codes everyone shares: topics, needs, regions, relations, urgency and the rest.

A code is stored for years and worded as ``<kind>.<code>`` in every catalogue: never rename one.
"""

from enum import StrEnum


class Language(StrEnum):
    """A language Wasl speaks; Arabizi is understood but written back in Arabic letters."""

    DARIJA = "ary"
    ARABIC = "ar"
    FRENCH = "fr"


class Control(StrEnum):
    """A word that steers a conversation and is never an answer by itself."""

    BACK = "back"
    MENU = "menu"
    HELP = "help"
    LANGUAGE = "language"
    CANCEL = "cancel"
    ERASE = "erase"
    SKIP = "skip"
    UNKNOWN = "unknown"
    DONE = "done"
    NONE = "none"
    STOP = "stop"
    START = "start"


class Everything(StrEnum):
    """No choice among several, where it stands for all of them."""

    ALL = "all"


class Submission(StrEnum):
    """What can be done with a summary."""

    SEND = "send"
    CHANGE = "change"


class Answer(StrEnum):
    """A plain yes or no."""

    YES = "yes"
    NO = "no"


class Relation(StrEnum):
    """Whom the grievance is about, seen from the person who writes."""

    SELF = "self"
    SON = "son"
    HUSBAND = "husband"
    FATHER = "father"
    BROTHER = "brother"
    DAUGHTER = "daughter"
    WIFE = "wife"
    MOTHER = "mother"
    SISTER = "sister"
    OTHER = "other"


class TopicGroup(StrEnum):
    """The first, short level of topics."""

    SAFETY = "safety"
    HEALTH = "health"
    FAMILY = "family"
    LIVING = "living"
    JUSTICE = "justice"
    AFTER = "after"
    INFORMATION = "information"
    OTHER = "other"


class Topic(StrEnum):
    """What a grievance is about: the union of the categories of OMP, DGAPR and CNDH."""

    ILL_TREATMENT = "ill_treatment"
    VIOLENCE_DETAINEES = "violence_detainees"
    DISCIPLINE = "discipline"
    REPRISALS = "reprisals"
    CORRUPTION = "corruption"
    HEALTH = "health"
    MENTAL_HEALTH = "mental_health"
    HUNGER_STRIKE = "hunger_strike"
    DEATH = "death"
    WHEREABOUTS = "whereabouts"
    TRANSFER = "transfer"
    VISITS = "visits"
    PHONE_LETTERS = "phone_letters"
    FOOD = "food"
    CONDITIONS = "conditions"
    MONEY_OBJECTS = "money_objects"
    STUDY_WORK = "study_work"
    CUSTODY = "custody"
    FILE_STATUS = "file_status"
    LAWYER = "lawyer"
    RELEASE = "release"
    ALTERNATIVE_PENALTY = "alternative_penalty"
    AFTER_RELEASE = "after_release"
    INFORMATION = "information"
    OTHER = "other"


TOPICS: dict[TopicGroup, tuple[Topic, ...]] = {
    TopicGroup.SAFETY: (
        Topic.ILL_TREATMENT,
        Topic.VIOLENCE_DETAINEES,
        Topic.DISCIPLINE,
        Topic.REPRISALS,
        Topic.CORRUPTION,
    ),
    TopicGroup.HEALTH: (
        Topic.HEALTH,
        Topic.MENTAL_HEALTH,
        Topic.HUNGER_STRIKE,
        Topic.DEATH,
    ),
    TopicGroup.FAMILY: (
        Topic.WHEREABOUTS,
        Topic.TRANSFER,
        Topic.VISITS,
        Topic.PHONE_LETTERS,
    ),
    TopicGroup.LIVING: (
        Topic.FOOD,
        Topic.CONDITIONS,
        Topic.MONEY_OBJECTS,
        Topic.STUDY_WORK,
    ),
    TopicGroup.JUSTICE: (
        Topic.CUSTODY,
        Topic.FILE_STATUS,
        Topic.LAWYER,
        Topic.RELEASE,
        Topic.ALTERNATIVE_PENALTY,
    ),
    TopicGroup.AFTER: (Topic.AFTER_RELEASE,),
    TopicGroup.INFORMATION: (Topic.INFORMATION,),
    TopicGroup.OTHER: (Topic.OTHER,),
}


class Section(StrEnum):
    """What guidance is about: the first, short level of its articles."""

    ARREST = "arrest"
    FAMILY = "family"
    SAFETY = "safety"
    COMPLAINT = "complaint"
    JUSTICE = "justice"
    SENTENCE = "sentence"
    PEOPLE = "people"
    RELEASE = "release"


class LegalStatus(StrEnum):
    """Where the case stands. The offence itself is never asked (Law 09-08, art. 49)."""

    AWAITING_TRIAL = "awaiting_trial"
    SENTENCED = "sentenced"
    UNKNOWN = "unknown"


class Need(StrEnum):
    """A situation that calls for an organisation with that competence."""

    WOMEN = "women"
    MINORS = "minors"
    DISABILITY = "disability"
    CHRONIC_ILLNESS = "chronic_illness"
    MENTAL_HEALTH = "mental_health"
    PRECARIOUS_YOUTH = "precarious_youth"
    MIGRANTS = "migrants"
    EMPLOYABILITY = "employability"
    ELDERLY = "elderly"
    DEATH_ROW = "death_row"
    MOTHERS = "mothers"
    RELEASED = "released"
    ILL_TREATMENT = "ill_treatment"
    STUDENTS = "students"


class ReleaseNeed(StrEnum):
    """What somebody needs who has come out of prison, or soon will."""

    PAPERS = "papers"
    HEALTH = "health"
    SHELTER = "shelter"
    WORK = "work"
    TRAINING = "training"
    FAMILY = "family"  # to be reconciled with them
    RECORD = "record"


class Region(StrEnum):
    """The twelve regions of Morocco."""

    TANGER_TETOUAN_AL_HOCEIMA = "tanger_tetouan_al_hoceima"
    ORIENTAL = "oriental"
    FES_MEKNES = "fes_meknes"
    RABAT_SALE_KENITRA = "rabat_sale_kenitra"
    BENI_MELLAL_KHENIFRA = "beni_mellal_khenifra"
    CASABLANCA_SETTAT = "casablanca_settat"
    MARRAKECH_SAFI = "marrakech_safi"
    DRAA_TAFILALET = "draa_tafilalet"
    SOUSS_MASSA = "souss_massa"
    GUELMIM_OUED_NOUN = "guelmim_oued_noun"
    LAAYOUNE_SAKIA_EL_HAMRA = "laayoune_sakia_el_hamra"
    DAKHLA_OUED_ED_DAHAB = "dakhla_oued_ed_dahab"


class Urgency(StrEnum):
    """How soon a human must look; a machine may raise it and never lowers it."""

    LIFE = "life"
    URGENT = "urgent"
    NORMAL = "normal"


class Purpose(StrEnum):
    """What a consent is for; each is asked alone and can be withdrawn alone."""

    KEEP = "keep"
    SHARE = "share"
    CONTACT = "contact"
    STATISTICS = "statistics"
    AWARENESS = "awareness"  # messages of awareness; asked once for all that a person sends
    REMIND = "remind"  # never asked: it holds with CONTACT until somebody stops all reminders


class Hours(StrEnum):
    """When a phone is safe to write to."""

    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NEVER = "never"


class Step(StrEnum):
    """What the family has already tried, and with whom."""

    DIRECTOR = "director"
    DGAPR = "dgapr"
    PROSECUTOR = "prosecutor"
    CNDH = "cndh"
    LAWYER = "lawyer"
    MEDIATOR = "mediator"
    ASSOCIATION = "association"
    OTHER = "other"


class State(StrEnum):
    """Where a ticket stands."""

    RECEIVED = "received"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    CLOSED = "closed"
    DECLINED = "declined"
    REFERRED = "referred"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


class Refusal(StrEnum):
    """Why an organisation does not take a ticket."""

    CAPACITY = "capacity"
    COMPETENCE = "competence"
    CONFLICT = "conflict"
    PLACE = "place"
    OTHER = "other"


class Outcome(StrEnum):
    """How a ticket ended, in words the person reads."""

    SOLVED = "solved"
    PARTLY = "partly"
    GUIDED = "guided"
    REFERRED = "referred"
    NOT_SOLVED = "not_solved"
    UNREACHABLE = "unreachable"


class Solved(StrEnum):
    """Whether it was solved, by the word of the person whose grievance it is."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Way(StrEnum):
    """What somebody wishes whose grievance was closed and is not solved."""

    APPEAL = "appeal"
    REOPEN = "reopen"
    NOTHING = "nothing"


class DateKind(StrEnum):
    """A day that a person wants to be reminded of."""

    HEARING = "hearing"
    VISIT = "visit"
    DEADLINE = "deadline"
    RELEASE = "release"


class Telltale(StrEnum):
    """What in words for a person would tell other eyes too much."""

    PLACE = "place"
    NAME = "name"
    COMPLAINT = "complaint"
    FILE = "file"


class Role(StrEnum):
    """What a member of the desk may do."""

    HANDLER = "handler"
    COORDINATOR = "coordinator"


class Pause(StrEnum):
    """What a ticket waits for while its clocks stand still."""

    FAMILY = "family"
    ADMINISTRATION = "administration"
    COURT = "court"
    OTHER = "other"


class HelpKind(StrEnum):
    """What a member of the network did for somebody besides writing."""

    VISIT = "visit"
    CALL = "call"
    ACCOMPANIMENT = "accompaniment"
    LEGAL = "legal"
    MEDICAL = "medical"
    MATERIAL = "material"
    TRANSPORT = "transport"
    TRAINING = "training"
    OTHER = "other"


class HelpOutcome(StrEnum):
    """What came of a visit or other help."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    FOLLOW_UP = "follow_up"  # there is more to do
    REFUSED = "refused"  # the establishment or the administration did not allow it
    NOT_MET = "not_met"
