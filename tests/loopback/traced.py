"""A process watched by strace: what it asked of the disk, and what it had answered by then."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

CALLS = "fsync,fdatasync,read,recvfrom,recvmsg,write,writev,sendto,sendmsg"
SYNC = re.compile(r"(?:fsync|fdatasync)\(\d+<(?P<file>[^>]*)>")
ASKED = re.compile(r'(?:read|recvfrom|recvmsg)\((?P<socket>\d+)<.*"POST /')
ANSWERED = re.compile(r'(?:write|writev|sendto|sendmsg)\((?P<socket>\d+)<.*"HTTP/1\.1 200')


@dataclass(frozen=True, slots=True)
class Event:
    """``asked`` (a webhook came), ``answered`` (200 left) or ``synced``; where: socket or file."""

    kind: str
    where: str


def strace(trace: Path, *, sync_seconds: float = 0.0) -> list[str]:
    """The words before a command that have it traced into a file; the test is skipped where
    nothing may be traced.

    ``sync_seconds`` makes the disk slower: so long does each sync of a file take.
    """
    found = shutil.which("strace")
    if found is None:
        pytest.skip("no strace here: apt-get install strace")
    tried = subprocess.run([found, "-e", "trace=none", "true"], check=False, capture_output=True)
    if tried.returncode != 0:
        pytest.skip("strace may not trace here (ptrace is forbidden)")
    # -D leaves the traced process our own child, so that it is stopped like any other.
    words = [found, "-D", "-f", "-y", "-s", "40", "-e", f"trace={CALLS}", "-o", str(trace)]
    if sync_seconds:
        words += ["-e", f"inject=fdatasync:delay_enter={round(sync_seconds * 1e6)}"]
    return words


def events(trace: Path) -> list[Event]:
    """What happened, in order; what began on one line and ended on another counts when it ended.

    A sync counts when it is over and an answer when it begins: nothing is flattered.
    """
    began: dict[str, str] = {}
    seen = []
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        process, _, said = line.partition(" ")
        said = said.strip()
        if said.endswith("<unfinished ...>"):
            began[process] = said
            if not ANSWERED.match(said):
                continue
        elif said.startswith("<...") and process in began:
            whole = began.pop(process)
            if ANSWERED.match(whole):
                continue
            said = whole + said
        if (synced := SYNC.match(said)) and "= 0" in said:
            seen.append(Event("synced", synced["file"]))
        elif asked := ASKED.match(said):
            seen.append(Event("asked", asked["socket"]))
        elif answered := ANSWERED.match(said):
            seen.append(Event("answered", answered["socket"]))
    return seen
