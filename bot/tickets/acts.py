"""Who acts on a ticket, what they can do, and what the house must then do about it.

These codes are kept in every ticket's history and worded in every catalogue: never rename one.
"""

from enum import StrEnum


class Actor(StrEnum):
    """Who acts. A handler acts for an organisation; ``Standing`` says which one may."""

    PERSON = "person"
    HANDLER = "handler"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


class Act(StrEnum):
    """What can be done to a ticket once it is filed."""

    OFFER = "offer"  # its card goes to the handlers of the organisations that rank first
    WIDEN = "widen"  # its card goes to the next organisation as well
    TAKE = "take"
    REFUSE = "refuse"
    RETURN = "return"  # nobody is left to ask, or it may be shared no more
    REFER_ASKED = "refer_asked"  # the person is asked whether another organisation may have it
    REFER = "refer"  # offered to another organisation, with the person's agreement or a motive
    KEEP = "keep"  # the organisation that referred it keeps it after all
    HAND_BACK = "hand_back"  # the organisation lets it go, or its access is ended
    READ = "read"
    REPLY = "reply"
    ASK = "ask"
    ANSWER = "answer"  # the person's own words and files, asked for or not
    NOTE = "note"
    NEXT_DATE = "next_date"
    PAUSE = "pause"  # its clocks stand still, for a reason
    RESUME = "resume"
    HELP = "help"  # a visit or other help given, kept apart from the grievance
    MOVE = "move"  # the detainee is in another establishment now
    AGREEMENT = "agreement"  # the detainee's own, as it was recorded
    CONSENT = "consent"  # what the person agrees to has changed
    TAKE_OVER = "take_over"  # it is about the person who goes on with it
    WARN = "warn"  # a target is near, and whoever has it was told
    LATE = "late"  # a target has passed
    RAISE = "raise"  # its urgency: words told of a life in danger
    QUIET = "quiet"  # a reminder of it was put off, or ended
    CLOSE = "close"
    WITHDRAW = "withdraw"
    SOLVED = "solved"  # the person's own word on whether it was solved
    APPEAL = "appeal"
    REOPEN = "reopen"


class Follow(StrEnum):
    """What an act asks of the house. Whatever is told still passes the gate."""

    ROUTE = "route"  # rank the organisations afresh, then offer
    SEND_CARDS = "send_cards"  # to the handlers it is now offered to
    SETTLE_CARDS = "settle_cards"  # cards still open elsewhere say what became of it
    OFFER_NEXT = "offer_next"  # ``lifecycle.after_refusal`` says which act comes next
    TELL_PERSON = "tell_person"
    TELL_HANDLER = "tell_handler"  # those of the organisation that holds it; none: the coordinator
    TELL_COORDINATOR = "tell_coordinator"
    START_CLOCKS = "start_clocks"
    PAUSE_CLOCKS = "pause_clocks"
    RESUME_CLOCKS = "resume_clocks"  # if they are paused
    STOP_CLOCKS = "stop_clocks"
    ASK_SOLVED = "ask_solved"  # "was it solved?"
    END_ACCESS = "end_access"  # the organisation that held it may read it no more


class Standing(StrEnum):
    """What must tie a handler's organisation to the ticket for an act to be theirs."""

    OFFERED = "offered"  # it was offered to the organisation, which has not refused it
    HOLDING = "holding"  # the organisation has taken it, and still has it


def standing(act: Act) -> Standing:
    """The tie a handler's organisation needs for this act; the host checks it."""
    return Standing.OFFERED if act in (Act.TAKE, Act.REFUSE) else Standing.HOLDING
