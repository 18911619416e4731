"""When Python looks for garbage: not while a process starts, and never among what stays."""

import gc


def put_off() -> None:
    """Look for no garbage until told: while modules load there is none, and looking for it took a
    sixth of a start."""
    gc.disable()


def resume() -> None:
    """Look for garbage as usual."""
    gc.enable()


def begin() -> None:
    """Look for garbage as usual from now on, but not among what was made so far: it stays.

    Nor is it looked for here: the first who write would wait for that.
    """
    gc.freeze()
    gc.enable()
