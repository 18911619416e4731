"""The associations of the network and their members, for those who decide on them: lists, buttons.

A coordinator sees all of them; whoever leads an association sees its own.
"""

from bot.arrivals import Door
from bot.casework import letters
from bot.desk import asking
from bot.desk.belonging import member, own
from bot.desk.sight import coordinators_alone
from bot.desk.sitting import Sitting
from bot.network import days, members, membership, parting
from bot.network.refusals import NotYourPart
from bot.screens import Button, Screen
from flows.vocabulary import Role
from storage import handlers, organisations, tickets
from storage.handlers import Handler
from storage.organisations import Organisation

ONE, SUSPEND, PART, READMIT = "association", "suspend", "part", "readmit"
PEOPLE, INVITE = "members", "invite"
PERSON, SUSPEND_MEMBER, REMOVE_MEMBER, READMIT_MEMBER = (
    "member",
    "suspend_member",
    "remove_member",
    "readmit_member",
)
OF_ASSOCIATIONS = (ONE, SUSPEND, PART, READMIT, PEOPLE, INVITE)
OF_MEMBERS = (PERSON, SUSPEND_MEMBER, REMOVE_MEMBER, READMIT_MEMBER)


def listing(sitting: Sitting, rest: str = "") -> None:
    """Every association, with what it holds; a button for each. Raises NotCoordinator."""
    coordinators_alone(sitting.handler)
    words, load = sitting.words, tickets.load(sitting.t)
    known = organisations.all(sitting.t, active_only=False)
    lines = [words.count("network.associations", len(known))]
    lines += [
        words.say(
            "network.association_line" if one.active else "network.association_out",
            organisation=letters.named(one, words),
            load=str(load.get(one.id, 0)),
            capacity=str(one.capacity),
        )
        for one in known
    ]
    buttons = tuple(Button(letters.named(one, words), f"act:{ONE}:{one.code}") for one in known)
    label = words.say("network.look")
    sitting.say(Screen("\n".join(lines), buttons, language=words.language, list_label=label))


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """What a button about an association does. Raises NotDone."""
    found = parting.known(sitting.t, argument)
    if verb == ONE:
        coordinators_alone(sitting.handler)
        _show(sitting, found)
    elif verb in (SUSPEND, PART):
        asking.begin(sitting, verb, None, {f"{verb}.organisation": found.code})
    elif verb == READMIT:
        parting.readmit(sitting.t, sitting.house, sitting.handler, found)
        sitting.tell("network.back", organisation=letters.named(found, sitting.words))
    elif verb == PEOPLE:
        _people(sitting, found)
    else:
        _invite(sitting, found)


def press_member(sitting: Sitting, verb: str, argument: str) -> None:
    """What a button about a member does. Raises NotDone."""
    one = member(sitting, argument)
    if verb == PERSON:
        _person(sitting, one)
    elif verb == READMIT_MEMBER:
        membership.readmit(sitting.t, sitting.house, sitting.handler, one)
        sitting.tell("network.member_back")
    else:
        asking.begin(sitting, verb, None, {f"{verb}.member": str(one.id)})


def invite(sitting: Sitting, rest: str) -> None:
    """A link for a colleague; a coordinator names the association. Raises NotDone."""
    _invite(sitting, _named(sitting, rest))


def people(sitting: Sitting, rest: str) -> None:
    """The members of an association; a coordinator may name one. Raises NotDone."""
    _people(sitting, _named(sitting, rest))


def capacity(sitting: Sitting, rest: str) -> None:
    """How many open tickets one's association can hold, or another one. Raises NotDone."""
    number, _, code = rest.partition(" ")
    found = _named(sitting, code)
    wish = sitting.house.ears.number(number) if number else None
    days.set_capacity(sitting.t, sitting.handler, found, wish)
    name = letters.named(found, sitting.words)
    sitting.tell("network.capacity", organisation=name, capacity=str(wish))


def _named(sitting: Sitting, code: str) -> Organisation:
    """The association that a coordinator names by its code; without one, and for anybody else,
    their own. Raises NoSuchOrganisation, or NotYourPart where a handler names another."""
    mine = own(sitting)
    if code.strip().lower() in ("", mine.code):
        return mine
    if sitting.handler.role != Role.COORDINATOR:
        raise NotYourPart
    return parting.known(sitting.t, code)


def _show(sitting: Sitting, found: Organisation) -> None:
    words = sitting.words
    load = tickets.load(sitting.t).get(found.id, 0)
    present = handlers.of_organisation(sitting.t, found.id)
    first = members.lead(sitting.t, found)
    rows = [
        words.say(
            "network.association",
            organisation=letters.named(found, words),
            code=found.code,
            load=str(load),
            capacity=str(found.capacity),
            members=str(len(present)),
            lead=_called(sitting, first) if first is not None else words.say("network.nobody"),
        )
    ]
    if not found.active:
        rows.append(words.say("network.out_because", why=organisations.why(sitting.t, found)))
    buttons = [Button(words.say("network.members"), f"act:{PEOPLE}:{found.code}")]
    if found.active:
        buttons += [
            Button(words.say("network.invite"), f"act:{INVITE}:{found.code}"),
            Button(words.say("network.suspend"), f"act:{SUSPEND}:{found.code}"),
            Button(words.say("network.part"), f"act:{PART}:{found.code}"),
        ]
    else:
        buttons.append(Button(words.say("network.readmit"), f"act:{READMIT}:{found.code}"))
    sitting.say(Screen("\n".join(rows), tuple(buttons), language=words.language, protect=True))


def _invite(sitting: Sitting, found: Organisation) -> None:
    token = membership.invite(sitting.t, sitting.handler, found)
    words = sitting.words
    name = letters.named(found, words)
    bot = sitting.house.bots.get(Door.DESK)
    key = "network.invitation_link" if bot else "network.invitation"
    sitting.tell(key, organisation=name, hours=str(membership.HOURS))
    # Alone in its message, so that it can be passed on as it is.
    link = f"https://t.me/{bot}?start={token}" if bot else f"/start {token}"
    sitting.say(Screen(link, language=words.language))


def _people(sitting: Sitting, found: Organisation) -> None:
    words = sitting.words
    present = membership.members(sitting.t, sitting.handler, found)
    buttons = tuple(Button(_called(sitting, one), f"act:{PERSON}:{one.id}") for one in present)
    text = words.count("network.present", len(present), organisation=letters.named(found, words))
    label = words.say("network.look")
    sitting.say(Screen(text, buttons, language=words.language, protect=True, list_label=label))


def _person(sitting: Sitting, one: Handler) -> None:
    words = sitting.words
    found = organisations.get(sitting.t, one.organisation_id)
    if found is None:
        return
    members.decides_for(sitting.t, sitting.handler, found)
    name = _called(sitting, one)
    if one.suspended_at is not None:
        text = words.say("network.member_out", member=name)
        buttons = [Button(words.say("network.readmit"), f"act:{READMIT_MEMBER}:{one.id}")]
    else:
        text = words.say("network.member", member=name, role=words.option("role", one.role))
        buttons = [Button(words.say("network.suspend"), f"act:{SUSPEND_MEMBER}:{one.id}")]
    buttons.append(Button(words.say("network.remove"), f"act:{REMOVE_MEMBER}:{one.id}"))
    sitting.say(Screen(text, tuple(buttons), language=words.language, protect=True))


def _called(sitting: Sitting, one: Handler) -> str:
    return handlers.name(sitting.t, one) or sitting.words.option("role", one.role)
