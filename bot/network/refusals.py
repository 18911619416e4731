"""Why something about the network was not done; each says its own sentence, see NotDone."""

from bot.tickets.refusals import NotDone, SayAgain


class NotYourPart(NotDone):
    """Only a coordinator, or whoever leads the association, decides this."""

    key = "network.not_your_part"


class CoordinatorsDecide(NotDone):
    """Only a coordinator decides this."""

    key = "desk.coordinators_only"


class NoSuchOrganisation(NotDone):
    """There is no association with this code."""

    key = "network.no_such_organisation"


class NoSuchMember(NotDone):
    """There is no such member of this association."""

    key = "network.no_such_member"


class TakesNoPart(NotDone):
    """The association takes no part at present."""

    key = "network.takes_no_part"


class TakesPart(NotDone):
    """Whoever it is takes part already."""

    key = "network.takes_part"


class NothingThere(NotDone):
    """What was to be changed is not there any more."""

    key = "network.nothing_there"


class DecidedAlready(NotDone):
    """Somebody has decided on this application already."""

    key = "network.decided_already"


class AppliedAlready(NotDone):
    """An application of theirs waits already, or was refused not long ago."""

    key = "network.applied_already"


class TooMany(NotDone):
    """So many applications wait that no other one is taken in now."""

    key = "network.too_many"


class DayIsGone(SayAgain):
    """This day has gone by, or the last day lies before the first."""

    key = "network.day_gone"


class WrongNumber(NotDone):
    """This is not a number of tickets that an association can hold."""

    key = "network.wrong_number"


class HourIsGone(NotDone):
    """The hour of this meeting has gone by."""

    key = "network.day_gone"
