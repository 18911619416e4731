"""The commands and buttons of the desk about the network itself, for the desk's registries."""

from collections.abc import Callable

from bot.desk import applications, associations, meetings, resting
from bot.desk.sitting import Sitting

COMMANDS: dict[str, Callable[[Sitting, str], None]] = {
    "/applications": applications.listing,
    "/organisations": associations.listing,
    "/members": associations.people,
    "/invite": associations.invite,
    "/capacity": associations.capacity,
    "/holidays": resting.holidays,
    "/roster": resting.roster,
    "/meeting": meetings.call,
    "/meetings": meetings.listing,
}
VERBS: dict[str, Callable[[Sitting, str, str], None]] = {
    **dict.fromkeys(
        (applications.SHOW, applications.ADMIT, applications.TURN_DOWN), applications.press
    ),
    **dict.fromkeys(associations.OF_ASSOCIATIONS, associations.press),
    **dict.fromkeys(associations.OF_MEMBERS, associations.press_member),
    **dict.fromkeys(resting.VERBS, resting.press),
    **dict.fromkeys(meetings.VERBS, meetings.press),
}
"""What a press on each does, with its argument. Each raises NotDone."""
