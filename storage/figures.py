"""How much a database was given to do, and what came between: plain counts, for whoever asks."""

from dataclasses import dataclass


@dataclass(slots=True)
class Figures:
    """Counts since this process opened the database.

    ``works`` were committed, in so many ``commits``: several may share one. ``conflicts`` are works
    that had to be run again, ``reconnections`` those that found their connection broken.
    ``waiting`` is how many writing works wait for their end at this moment. Where several threads
    write, one may be missed now and then: this is for watching, not for proof.
    """

    works: int = 0
    commits: int = 0
    conflicts: int = 0
    reconnections: int = 0
    waiting: int = 0
