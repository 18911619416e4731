"""Why a database can't be reached, and what to do about it: one line, with the right remedy.

PostgreSQL's driver names no SQLSTATE for a connection that was never made, so its words are read;
they are never repeated, for they hold names and addresses.
"""

import re
from dataclasses import dataclass

from storage.database import DatabaseAway

WHERE = "WASL_DATABASE_URL: "
NO_USER = "the server refuses this user; are name and password right, and may they come from here?"


@dataclass(frozen=True, slots=True)
class _Reason:
    """How a refusal is known, by SQLSTATE or words, and what it means; ``passes`` by itself?"""

    states: frozenset[str]
    words: re.Pattern[str]
    told: str
    passes: bool


def _reason(states: str, words: str, told: str, *, passes: bool = False) -> _Reason:
    return _Reason(frozenset(states.split()), re.compile(words), told, passes)


# The states are those of PostgreSQL's manual, Appendix A; the words are the server's and libpq's.
REASONS = (
    _reason(
        "3D000",
        r'database ".*" does not exist',
        "the server has no database of this name; make it with createdb, or name another",
    ),
    _reason(
        "28P01 28000 42501",
        r"password authentication failed|no password supplied|no pg_hba\.conf entry"
        r'|role ".*" does not exist|is not permitted to log in|authentication failed for user'
        r"|permission denied for database",
        NO_USER,
    ),
    _reason("", r"invalid [\w ]+: ", "PostgreSQL can't read this address"),
    _reason(
        "25006",
        r"session is read-only|server is in hot standby mode",
        "this server takes no writes, as a copy of another; name the one that does",
        passes=True,
    ),
    _reason(
        "53300",
        r"too many clients|remaining connection slots|too many connections",
        "the server has no connection left; raise its max_connections",
        passes=True,
    ),
    _reason(
        "53100", r"No space left on device", "the server's disk is full; make room", passes=True
    ),
    _reason(
        "",
        r"failed to resolve host|could not translate host name",
        "nobody knows a server of this name; is it written rightly, and is the network there?",
        passes=True,
    ),
)
UNREACHABLE = _reason("", "", "the database can't be reached; is it running?", passes=True)
# Primary result codes of SQLite that no waiting mends: PERM, CORRUPT, NOTADB.
SPOILT = {3, 11, 26}
FULL = 13


def away(error: DatabaseAway) -> str:
    """Why the database did not answer, and what may be done."""
    refusal = getattr(error.__cause__, "orig", None)
    code = getattr(refusal, "sqlite_errorcode", None)
    if code is None:
        return WHERE + _found(refusal).told
    if code & 0xFF == FULL:
        return f"{WHERE}the disk is full; make room"
    # SQLite speaks of the file alone, never of what was to be written.
    return f"{WHERE}SQLite can't use this file: {refusal}"


def passes(error: DatabaseAway) -> bool:
    """Whether it is worth waiting: the address may be right, and the database come back."""
    refusal = getattr(error.__cause__, "orig", None)
    code = getattr(refusal, "sqlite_errorcode", None)
    return _found(refusal).passes if code is None else code & 0xFF not in SPOILT


def _found(refusal: object) -> _Reason:
    state, words = getattr(refusal, "sqlstate", None), str(refusal)
    for reason in REASONS:
        if state in reason.states or (state is None and reason.words.search(words)):
            return reason
    return UNREACHABLE
