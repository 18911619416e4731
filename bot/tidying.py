"""What a process that serves need not carry: garbage, which is not looked for while it starts and
never among what stays, and what libraries load to draw in a terminal."""

import gc
import sys
from importlib import import_module
from typing import Any

COLOURS = ("rich", "pygments")


def put_off() -> None:
    """Look for no garbage until told: while modules load there is none, and looking for it took a
    sixth of a start."""
    gc.disable()


def resume() -> None:
    """Look for garbage as usual."""
    gc.enable()


def begin() -> None:
    """Look for garbage as usual from now on, but not among what was made so far: it stays.

    What is garbage by now is let go of first, though who writes in that moment waits for it: it
    would stay for ever (60 MB, where many wrote in the first seconds).
    """
    gc.collect()
    gc.freeze()
    gc.enable()


def without_colours(library: str) -> None:
    """Load a library that would load COLOURS as if these were not there: they take 7 MB."""
    modules: dict[str, Any] = sys.modules
    left_out = [name for name in COLOURS if name not in modules]
    # That a module is None there is how Python is told that it can't be imported.
    modules.update(dict.fromkeys(left_out))
    try:
        import_module(library)
    finally:
        for name in left_out:
            del modules[name]
