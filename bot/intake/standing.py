"""Where a person stands in their conversations, shown again, and the ways to go elsewhere.

Going elsewhere leaves every draft as it is.
"""

from dataclasses import replace

from bot.casework import added
from bot.dialogue import prompt
from bot.intake import company, following
from bot.intake.binding import ABOUT, adding, bound, values
from bot.intake.visit import CALLS, Visit
from flows import conversation
from flows.conversation import Draft, Step
from flows.interview import Flow, Replay


def current(visit: Visit) -> Draft:
    """The draft of the flow the person is in; the menu when there is none."""
    draft = visit.load(visit.person.flow) if visit.person.flow else None
    if draft is None:
        draft = visit.begin("home")
        draft = conversation.resume(bound(visit, "home"), draft).draft
    return draft


def stand(visit: Visit) -> Step:
    """Where the person stands, to be shown again."""
    draft = current(visit)
    return conversation.resume(bound(visit, draft.flow), draft)


def looked(visit: Visit) -> Step:
    """Where the person stood when the message came: replayed once for all who only look.

    Whoever has done something asks ``stand``: what a question offers may be otherwise by then.
    """
    draft, seen = current(visit), visit.seen
    if seen is None or seen[0] is not draft:
        flow = bound(visit, draft.flow)
        seen = visit.seen = (draft, flow, conversation.resume(flow, draft))
    return seen[2]


def meeting(visit: Visit, draft: Draft) -> tuple[Flow, Replay | None]:
    """The flow that a message meets, and its replay where somebody has looked already."""
    if visit.seen is not None and visit.seen[0] is draft:
        return visit.seen[1], visit.seen[2].standing
    return bound(visit, draft.flow), None


def show(visit: Visit, step: Step, *, toggled: bool = False) -> None:
    """Keep the draft and say what comes next; a ticked option changes its message in place."""
    visit.save(step.draft)
    flow = step.draft.flow
    begun = flow in ("grievance", *ABOUT) or (step.kept and visit.load("grievance") is not None)
    human = company.offered(visit, step)
    screens = prompt(step, visit.words, values(visit, step.draft), begun=begun, human=human)
    if toggled and visit.arrival.message_id and step.unclear is None:
        screens[-1] = replace(screens[-1], replaces=visit.arrival.message_id)
    if human:
        screens[-1] = company.with_a_human(visit, screens[-1])
    visit.say(*screens)


def home(visit: Visit) -> None:
    """The menu; whatever was begun stays as it is, and words told on a short way are kept."""
    if added.FLOW in visit.around():
        following.settle(visit)
    if visit.person.flow in CALLS:
        visit.put_away(str(visit.person.flow))
    elif visit.person.flow in company.SHORT:
        visit.carry(company.told(visit))
    enter(visit, "welcome" if visit.person.language is None else "home")


def enter(visit: Visit, flow: str, *, over: bool = False) -> None:
    """Begin a flow and show its first question."""
    draft = visit.begin(flow, over=over)
    show(visit, conversation.resume(bound(visit, flow), draft))


def back(visit: Visit) -> None:
    """The question before; on the first question the one that lies under, or a kind word."""
    if visit.person.flow == added.FLOW:
        following.settle(visit)
    draft = current(visit)
    step = conversation.back(bound(visit, draft.flow), draft)
    if step.draft.shown == draft.shown:
        if visit.person.under:
            visit.leave()
            step = stand(visit)
        else:
            visit.tell("back.first")
    show(visit, step)


def cancel(visit: Visit) -> None:
    """Ask before an unfinished grievance, or what was sent for one, is thrown away; leave anything
    smaller at once."""
    if adding(visit) or visit.load("grievance") is not None:
        enter(visit, "cancel", over=True)
    else:
        visit.leave()
        home(visit)
