"""Every flow there is, bound to small data of its own kind: what the workbench walks and draws."""

from functools import partial

from flows import (
    agreeing,
    answering,
    calling,
    campaigning,
    casework,
    choosing,
    closing,
    counting,
    directory,
    follow_up,
    grievance,
    guiding,
    heard,
    helping,
    home,
    joining,
    moving,
    network,
    passing,
    reintegration,
)
from flows.interview import Flow
from flows.speech import Listing
from flows.vocabulary import Region, Section

PLACES = Listing("establishment", {"oukacha": {"fr": "Oukacha", "ar": "عكاشة"}})
GROUPS = Listing("organisation", {"a": {"fr": "A", "ar": "أ"}, "b": {"fr": "B", "ar": "ب"}})
TICKETS = Listing("ticket", {"1": {"ary": "1"}, "2": {"ary": "2"}})
ANSWERS = Listing("ready_answer", {"received": {"fr": "1"}, "visit": {"fr": "2"}})
ARTICLES = ("first_hours", "pardon")
LIBRARY = Listing(
    "article",
    {
        code: {"fr": code, "ar": code}
        for code in (*guiding.SUBJECTS, *guiding.VERDICTS, *guiding.Beside, *ARTICLES)
    },
)
REAL = Listing(
    "establishment", {"ain-sebaa-1": {"fr": "Aïn Sebaâ 1 (Oukacha)", "ar": "عين السبع 1 (عكاشة)"}}
)
SERVICES = Listing("service", {"cndh": {"fr": "CNDH", "ar": "المجلس"}})
NEAR = {
    directory.Sought.PRISON: ("ain-sebaa-1",),
    directory.Sought.COMMISSION: ("crdh",),
    directory.Sought.ASSOCIATION: ("a", "b"),
}
FORWARD = Listing(
    "article", {**LIBRARY.names, "accompany": {"ary": "go along"}, "enough": {"ary": "no more"}}
)
AWAITED = Listing("reminder", {"1": {"ary": "1"}, "all": {"ary": "2"}})
DATES = Listing("date", {"new": {"ary": "1"}, "2": {"ary": "2"}})

FLOWS: dict[str, Flow] = {
    "welcome": home.welcome,
    "home": partial(home.home, unfinished=True, grievances=True),
    "language": home.language,
    "receipt": home.receipt,
    "link": partial(home.link, another=True),
    "choices": partial(choosing.choices, tickets=TICKETS, awaited=AWAITED),
    "take_over": choosing.take_over,
    "cancel": home.cancel,
    "erase": home.erase,
    "grievance": partial(grievance.grievance, places=PLACES, associations=GROUPS, nobody_left=bool),
    "follow_up": partial(
        follow_up.follow_up,
        tickets=TICKETS,
        acts={"1": follow_up.OPEN, "2": follow_up.CLOSED},
        places=PLACES,
        dates={"1": DATES},
    ),
    "guidance": partial(
        guiding.guidance,
        library=LIBRARY,
        sections=dict.fromkeys(Section, ARTICLES),
    ),
    "reading": partial(guiding.reading, library=LIBRARY, articles=ARTICLES, related=ARTICLES[:1]),
    "nearer": partial(guiding.nearer, library=LIBRARY, articles=ARTICLES, near=ARTICLES[:1]),
    "counting": counting.counting,
    "deadline": counting.deadline,
    "directory": partial(
        directory.directory,
        places=REAL,
        services=SERVICES,
        main=("cndh",),
        groups=GROUPS,
        near=lambda kind, region: NEAR[kind] if region is Region.ORIENTAL else (),
    ),
    "found": directory.found,
    "call": partial(calling.call, doubt=True, known=False),
    "human": calling.human,
    "heard": heard.heard,
    "onto": heard.onto,
    "released": reintegration.released,
    "forward": partial(
        reintegration.forward,
        library=FORWARD,
        articles=ARTICLES,
        near=ARTICLES[:1],
    ),
    "aftercare": reintegration.aftercare,
    "his_word": agreeing.his_word,
    "afterwards": partial(closing.afterwards, solved=False, in_time=True),
    "reopen": closing.reopen,
    "move": partial(moving.move, places=PLACES),
    "refuse": casework.refuse,
    "reply": partial(casework.reply, telling=bool),
    "question": partial(casework.question, telling=bool),
    "note": casework.note,
    "next_date": casework.next_date,
    "close": partial(casework.close, telling=bool),
    "ready": partial(answering.ready, answers=ANSWERS, filled=str, telling=bool),
    "ready_new": answering.ready_new,
    "refer": partial(passing.refer, organisations=GROUPS, telling=bool),
    "assign": partial(passing.assign, organisations=GROUPS, telling=bool, refused=True),
    "hand_back": passing.hand_back,
    "pause": passing.pause,
    "aid": partial(helping.aid, places=PLACES, dated=True),
    "campaign": campaigning.campaign,
    "apply": joining.apply,
    "turn_down": partial(network.turn_down, applications=GROUPS),
    "suspend": partial(network.suspend, organisations=GROUPS),
    "part": partial(network.part, organisations=GROUPS),
    "suspend_member": partial(network.suspend_member, members=GROUPS),
    "remove_member": partial(network.remove_member, members=GROUPS),
    "holidays": partial(network.holidays, leads=True),
    "roster": network.roster,
    "meeting": partial(network.meeting, organisations=GROUPS),
    "attendance": partial(network.attendance, meetings=GROUPS, organisations=GROUPS),
}
"""Every flow, bound to small data of its own kind."""
