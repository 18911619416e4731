"""Logs: one JSON line an event, on standard error, and no personal data in any of them.

Only keys on a list keep their value. A library's words may hold a name, a text or a token (httpx
logs whole addresses), so of a library's record only the place it came from is kept.
"""

import itertools
import logging
import os
import sys
import threading
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from bot.watch import metrics

HOUSE = Path(__file__).parents[1]
# What a line may tell beside its event. A new key is added here, or its value is hidden.
SHOWN = frozenset(
    {
        "act", "attempts", "bot", "channel", "count", "door", "error", "event", "host", "kind",
        "level", "library", "message", "method", "milliseconds", "place", "port", "purpose",
        "reason", "request", "retry_after", "role", "roles", "seconds", "state", "status", "ticket",
        "timestamp", "update", "version",
    }
)  # fmt: skip
HIDDEN = "[hidden]"

Event = MutableMapping[str, Any]

request: ContextVar[str] = ContextVar("request", default="")
"""The call of a provider that is being answered; each line that is written meanwhile bears it."""
_BEGINNING = os.urandom(4).hex()
_NUMBERS = itertools.count(1)


def new_request() -> str:
    """A name for what comes in now, unlike any other of any process."""
    return f"{_BEGINNING}-{next(_NUMBERS):x}"


def configure(level: str = "info") -> None:
    """Set up logging for this process; ``level`` is debug, info, warning or error."""
    number = logging.getLevelNamesMapping()[level.upper()]
    on_screen = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            name_the_request,
            name_the_fault,
            hide_the_rest,
            structlog.dev.ConsoleRenderer() if on_screen else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: _Lines(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[FromLibraries()], level=max(number, logging.WARNING), force=True)
    # What Python itself would write when something goes wrong in silence quotes what it held.
    logging.captureWarnings(True)
    logging.raiseExceptions = False
    # The server's own loggers do not reach the root, and its access log holds addresses.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"


def guard() -> None:
    """Have what ends a thread, or can't be raised anywhere, written as any other line.

    Python itself would write a traceback, whose words may quote what a person wrote.
    """
    log = structlog.get_logger()
    threading.excepthook = lambda told: log.error("a thread ended", error=told.exc_value)
    sys.unraisablehook = lambda told: log.error("a fault was left behind", error=told.exc_value)


def name_the_request(_: object, level: str, event: Event) -> Event:
    """Say on account of which call a line is written, and count it."""
    metrics.line(level, event["event"])
    if here := request.get():
        event.setdefault("request", here)
    return event


def name_the_fault(_: object, __: str, event: Event) -> Event:
    """Turn an exception into its class and place: its message may quote what a person wrote."""
    told = event.pop("exc_info", None)
    if told is True:
        told = sys.exc_info()[1]
    if isinstance(told, tuple):
        told = told[1]
    if isinstance(told, BaseException):
        event["error"] = fault(told)
    return event


def hide_the_rest(_: object, __: str, event: Event) -> Event:
    """Hide every value whose key is not on the list, and every exception given as a value."""
    for key, value in event.items():
        if key not in SHOWN:
            event[key] = HIDDEN
        elif isinstance(value, BaseException):
            event[key] = fault(value)
    return event


def fault(error: BaseException) -> str:
    """An exception as its class and the last place in this house that it passed through.

    Its words may quote what somebody wrote, so they are neither stored nor logged.
    """
    return f"{type(error).__name__} at {_place(error.__traceback__)}"


def _place(trace: TracebackType | None) -> str:
    for frame in reversed(traceback.extract_tb(trace)):
        path = Path(frame.filename)
        if path.is_relative_to(HOUSE) and "site-packages" not in path.parts:
            return f"{path.relative_to(HOUSE)}:{frame.lineno}"
    return "an unknown place"


class _Lines(structlog.WriteLogger):
    """Writes lines. One that is not taken, because the disk is full or nobody reads any more, is
    lost, and nothing else: whoever had something to tell goes on."""

    def msg(self, message: str) -> None:
        """Write a line, if it can be."""
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = critical = exception = log = msg


class FromLibraries(logging.Handler):
    """Passes a library's record on: who said it and where, but not what."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; see ``logging.Handler``."""
        told: dict[str, Any] = {"library": record.name, "place": f"{record.module}:{record.lineno}"}
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = fault(record.exc_info[1])
        structlog.get_logger().log(record.levelno, "a library spoke", **told)
