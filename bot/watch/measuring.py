"""One attempt to send, measured: how it ended, how long it took, how long the person waited."""

import time
from asyncio import CancelledError
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from bot.delivery.sending import (
    Gone,
    Later,
    Misconfigured,
    NotReady,
    Unknown,
    WindowClosed,
)
from bot.watch import metrics
from bot.watch.metrics import Fault, Result

LIVE = 0
"""The priority of an answer to somebody who has just written."""

# The first line that fits tells how it ended; whatever else is Undelivered was refused.
_ENDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Result], ...] = (
    (Gone, "gone"),
    (WindowClosed, "window_closed"),
    (Misconfigured, "misconfigured"),
    (Later, "failed"),
    ((Unknown, CancelledError, TimeoutError), "unknown"),
)
_FAULTS: dict[Result, Fault] = {
    "pause": "provider_pause",
    "failed": "provider_away",
    "unknown": "message_unknown",
    "misconfigured": "provider_refuses_us",
}


class Measured:
    """Measures what is sent within it: ``with Measured(door, channel, priority, due_at):``."""

    __slots__ = ("_began", "_channel", "_door", "_due_at", "_priority")

    def __init__(self, door: str, channel: str, priority: int, due_at: datetime) -> None:
        self._door = door
        self._channel = channel
        self._priority = priority
        self._due_at = due_at

    def __enter__(self) -> Self:
        """Begin to measure."""
        self._began = time.perf_counter()
        return self

    def __exit__(
        self, _: type[BaseException] | None, fault: BaseException | None, __: TracebackType | None
    ) -> None:
        """Count how it ended; nothing that was raised is kept from the caller."""
        if fault is None:
            metrics.sent(self._door, self._channel, "taken")
            metrics.calls(self._door, self._channel).observe(time.perf_counter() - self._began)
            if self._priority == LIVE:
                waited = (datetime.now(UTC) - self._due_at).total_seconds()
                # A clock that was set back must not make a wait of less than nothing.
                metrics.replies(self._door, self._channel).observe(max(0.0, waited))
        elif not isinstance(fault, NotReady):
            self._failed(fault)

    def _failed(self, fault: BaseException) -> None:
        result = _result(fault)
        metrics.sent(self._door, self._channel, result)
        if result in _FAULTS:
            metrics.fault(_FAULTS[result])


def _result(fault: BaseException) -> Result:
    if isinstance(fault, Later) and fault.seconds is not None:
        return "pause"
    return next((end for kinds, end in _ENDS if isinstance(fault, kinds)), "refused")
