"""The whole of a ticket for those who carry it: what was told, and what was said since.

Nothing is shown here that the person did not mean for whoever takes the ticket.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.casework import deeds
from bot.casework.explaining import because
from bot.casework.telling import file_ids, told
from bot.house import House
from bot.screens import Screen
from bot.tickets.acts import Act
from flows.grievance import Agreement
from flows.speech import Piece
from flows.vocabulary import (
    Answer,
    Hours,
    LegalStatus,
    Purpose,
    Relation,
    ReleaseNeed,
    Step,
)
from locales.words import Words
from storage import consents, files, messages, tickets
from storage.messages import Letter
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Reading:
    """A ticket opened: its record as it was told, its thread, its consents as they hold now.

    ``unready`` are the files that cannot be shown: still being fetched, or refused.
    """

    ticket: Ticket
    record: Mapping[str, Any]
    thread: Sequence[Letter]
    consents: Mapping[str, bool]
    unready: frozenset[str]


def opened(t: Transaction, ticket: Ticket) -> Reading:
    """Everything there is to read on a ticket. The caller has checked who reads and records it."""
    record = tickets.record(t, ticket)
    thread = messages.thread(t, ticket.id)
    named = [*_pieces(record, "account"), *_pieces(record, "hope")]
    named += [piece for letter in thread for piece in letter.pieces]
    wanted = file_ids(named)
    stored = {file.id for file in files.these(t, wanted) if file.state == files.STORED}
    unready = frozenset(str(file_id) for file_id in wanted if file_id not in stored)
    agreed = consents.for_ticket(t, ticket.id)
    return Reading(ticket, record, thread, agreed, unready)


def screens(read: Reading, house: House, words: Words, acts: Sequence[Act]) -> list[Screen]:
    """The reading as messages: the facts, the account, then the thread; buttons under the last."""
    pages = [
        Screen(_facts(read, house, words), language=words.language, protect=True),
        *_told(read, words, "reading.account", _pieces(read.record, "account")),
        *_told(read, words, "reading.hope", _pieces(read.record, "hope")),
    ]
    for letter in read.thread:
        title = words.say(
            AUTHORS[letter.author, letter.kind], moment=words.moment(letter.at, house.timezone)
        )
        pages += _page(read, words, title, letter.pieces)
    end = words.say("reading.end", reference=grouped(read.ticket.reference))
    below = deeds.buttons(read.ticket, words, [act for act in acts if act is not Act.READ])
    pages.append(Screen(end, below, language=words.language, protect=True))
    return pages


AUTHORS = {
    ("person", "words"): "reading.person",
    ("handler", "words"): "reading.desk",
    ("handler", "question"): "reading.question",
    ("handler", "note"): "reading.note",
}
"""The heading of a message in the thread."""


def _facts(read: Reading, house: House, words: Words) -> str:
    """What was chosen rather than told, a line each; what was passed over is left out."""
    record = read.record
    steps = words.listed(words.option("step", Step(step)) for step in record.get("steps", ()))
    lines = [words.say("card.title", reference=grouped(read.ticket.reference))]
    if about := record.get("about"):
        lines.append(words.say("reading.about", about=words.option("relation", Relation(about))))
    lines += _release(record, words)
    if home := record.get("home_region"):
        lines.append(words.say("reading.home", region=words.option("region", home)))
    if status := record.get("status"):
        named = words.option("legal_status", LegalStatus(status))
        lines.append(words.say("reading.status", status=named))
    if when := record.get("when"):
        lines.append(words.say("reading.when", day=words.day(date.fromisoformat(when))))
    if name := record.get("name"):
        lines.append(words.say("reading.name", name=name))
    if number := record.get("number"):
        lines.append(words.say("reading.number", number=number))
    if agreement := record.get("agreement"):
        named = words.option("agreement", Agreement(agreement))
        lines.append(words.say("reading.agreement", agreement=named))
    if steps:
        lines.append(words.say("reading.steps", steps=steps))
    return "\n".join(
        [*lines, *_heard(record, words), *_consents(read, words), *_safety(record, words)]
    )


def _release(record: Mapping[str, Any], words: Words) -> list[str]:
    """What somebody needs who is out or soon will be, and since or from when."""
    lines = []
    if day := record.get("release_day"):
        out = record.get("out")
        key = "reading.out_since" if out else "reading.out_from"
        lines.append(words.say(key, day=words.day(date.fromisoformat(day))))
    elif record.get("release_needs") is not None:
        lines.append(words.say("reading.is_out" if record.get("out") else "reading.not_yet_out"))
    if needs := record.get("release_needs"):
        named = words.listed(words.option("release_need", ReleaseNeed(need)) for need in needs)
        lines.append(words.say("reading.release_needs", needs=named))
    return lines


def _heard(record: Mapping[str, Any], words: Words) -> list[str]:
    """What a machine heard in the words, by its rules, for a human to confirm."""
    reasons = [str(one) for one in record.get("heard") or ()]
    return [because(reasons, words)] if reasons else []


def _consents(read: Reading, words: Words) -> list[str]:
    """Each purpose that was asked about, and what holds now."""
    return [
        words.say(
            "reading.consent",
            purpose=words.option("purpose", purpose),
            given=words.option("answer", Answer.YES if read.consents[purpose] else Answer.NO),
        )
        for purpose in Purpose
        if purpose in read.consents
    ]


def _safety(record: Mapping[str, Any], words: Words) -> list[str]:
    """How to write to the person without harm."""
    lines = []
    if record.get("shared_phone"):
        lines.append(words.say("reading.shared_phone"))
    if (hours := record.get("hours")) and hours != Hours.ANY:
        lines.append(words.say("reading.hours", hours=words.option("hours", Hours(hours))))
    return lines


def _told(read: Reading, words: Words, key: str, pieces: Sequence[Piece]) -> list[Screen]:
    return _page(read, words, words.say(key), pieces) if pieces else []


def _page(read: Reading, words: Words, title: str, pieces: Sequence[Piece]) -> list[Screen]:
    """Some pieces under their title; what is not there yet is counted, not hidden."""
    sent = told(pieces, words)
    ready = tuple(file for file in sent.files if file not in read.unready)
    missing = len(sent.files) - len(ready)
    counted = words.count("reading.unready", missing) if missing else ""
    text = "\n\n".join(filter(None, (title, sent.text, counted)))
    return [Screen(text, files=ready, language=words.language, protect=True)]


def _pieces(record: Mapping[str, Any], name: str) -> list[Piece]:
    return list(record.get(name) or ())
