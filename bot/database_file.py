"""The file of a database on SQLite: whether it is there, and why it can't be one."""

import os
from pathlib import Path

from storage import dialects

BEGINS = b"SQLite format 3\0"
OURS = "run wasl as the user it belongs to, or give it to the one that runs wasl"


def file_of(url: str) -> Path | None:
    """The file that an operator's URL names, there already or not; None for a server's."""
    known = dialects.address(url)
    return Path(str(known.database)) if dialects.is_sqlite(known) else None


def fault_of(file: Path) -> str | None:
    """Why no database can be in this file, and what to do about it; None when one can."""
    try:
        return _seen(file)
    except OSError:
        # A folder above it is closed, or what tells our rights does not tell all of them.
        return f"{file} can't be read; {OURS}"


def _seen(file: Path) -> str | None:
    """The same. Raises OSError where one may not even look."""
    folder = file.parent
    if not folder.is_dir():
        return f"the folder {folder} is not there; make it, or name another"
    if file.is_dir():
        return f"{file} is a folder; name a file in it"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} can't be written; {OURS}"
    if not file.exists():
        return None
    if not os.access(file, os.R_OK | os.W_OK):
        return f"{file} can't be written; {OURS}"
    with file.open("rb") as content:
        # An empty file is a database without tables.
        if content.read(len(BEGINS)) not in {b"", BEGINS}:
            return f"{file} is not an SQLite database; name another file"
    return None
