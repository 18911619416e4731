"""The figures of this process that Prometheus reads, each by its name.

Measuring costs about a microsecond. No label ever holds what a stranger could choose.
"""

from collections.abc import Sequence
from functools import cache
from typing import Literal, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

Fault = Literal[
    "turn_failed",  # a message could not be taken in; its provider brings it again
    "turn_dead",  # its fifth failure: it rests in the dead letters
    "update_unreadable",  # what came can't be understood by anybody, and was left out
    "webhook_unsigned",  # refused with 403
    "webhook_malformed",  # refused with 400 or 413
    "webhook_failed",  # answered 500
    "database_away",  # nothing could be read or written at that moment
    "message_failed",  # a message is tried no more: refused, unreadable, or tried too often
    "message_unknown",  # nobody knows whether a message arrived
    "provider_away",  # a channel could not be reached, or failed
    "provider_pause",  # a channel asked us to wait
    "provider_refuses_us",  # a token or an account is wrong
    "polling_conflict",  # another process polls the same bot
    "file_failed",  # a file that somebody sent could not be fetched or kept
    "removal_failed",  # a file could not be deleted at the channel
    "step_failed",  # a part of this process stumbled, and goes on
    "clock_failed",  # a job of the clock stumbled, and comes again
    "clock_jumped",  # the machine's clock was set, or differs from the database's
    "work_ended",  # something that ran beside the others ended badly
    "figures_failed",  # the figures of the database could not be read
]
"""Every kind of fault that is counted. What the log warns of is counted by its words too, whether
or not it is one of these."""

Result = Literal[
    "taken",  # the channel has it
    "pause",  # 429: it asks us to wait
    "failed",  # 5xx, or no connection
    "unknown",  # handed over, and no answer in time
    "window_closed",  # the person wrote too long ago
    "gone",  # the person has blocked us or stopped
    "refused",  # it will never take this
    "misconfigured",  # it does not know us
]
"""How a call of a provider ended."""

# Each figure would bring another beside it that says since when it is counted. The library leaves
# this one function without types; it takes nothing and gives nothing.
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

# In seconds. Within a turn little happens; a reply may wait for its channel for half an hour.
_TURN_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_REPLY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
_CALL_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)

_TURNS = Histogram(
    "wasl_turn_seconds",
    "From an arrival to its commit, when it may be acknowledged.",
    ["door", "channel"],
    buckets=_TURN_BUCKETS,
    registry=REGISTRY,
)
_REPLIES = Histogram(
    "wasl_reply_seconds",
    "From the turn that an answer was written in until the channel took it.",
    ["door", "channel"],
    buckets=_REPLY_BUCKETS,
    registry=REGISTRY,
)
_CALLS = Histogram(
    "wasl_send_seconds",
    "How long the channel takes to take a message, of those that it took.",
    ["door", "channel"],
    buckets=_CALL_BUCKETS,
    registry=REGISTRY,
)
_RESULTS = Counter(
    "wasl_sends",
    "Attempts to deliver a message, by how they ended.",
    ["door", "channel", "result"],
    registry=REGISTRY,
)
_FAULTS = Counter("wasl_faults", "What went wrong, by kind.", ["kind"], registry=REGISTRY)
_GATE = Counter(
    "wasl_gate",
    "What the gate decided of words of the desk and of reminders, and why.",
    ["decision", "reason"],
    registry=REGISTRY,
)
_GAPS = Counter(
    "wasl_gaps",
    "Grievances for which nobody in the network was competent, by region and each need.",
    ["region", "need"],
    registry=REGISTRY,
)
_WINDOWS = Counter(
    "wasl_windows",
    "How the gate found WhatsApp's window of a day: open or closed.",
    ["state"],
    registry=REGISTRY,
)
_LINES = Counter("wasl_log_lines", "Lines of the log.", ["level"], registry=REGISTRY)
_WARNINGS = Counter(
    "wasl_warnings",
    "Lines of the log that warn or tell an error, by what they say.",
    ["level", "event"],
    registry=REGISTRY,
)
_LEADER = Gauge("wasl_leader", "1 while this process leads the clock.", registry=REGISTRY)
_BUILD = Gauge("wasl_build_info", "Always 1; the version is a label.", ["version"],
               registry=REGISTRY)  # fmt: skip

_BY_KIND = {kind: _FAULTS.labels(kind) for kind in get_args(Fault)}
_WARN = ("warning", "error", "critical")
_BY_LEVEL = {level: _LINES.labels(level) for level in ("debug", "info", *_WARN)}


@cache
def turns(door: str, channel: str) -> Histogram:
    """Where the turns of a door are measured: ``turns("intake", "telegram").observe(seconds)``."""
    return _TURNS.labels(door, channel)


@cache
def replies(door: str, channel: str) -> Histogram:
    """Where it is measured how long people wait for their answers, in seconds."""
    return _REPLIES.labels(door, channel)


@cache
def calls(door: str, channel: str) -> Histogram:
    """Where it is measured how long a channel takes to take a message, in seconds."""
    return _CALLS.labels(door, channel)


@cache
def _results(door: str, channel: str, result: str) -> Counter:
    return _RESULTS.labels(door, channel, result)


def expect(door: str, channel: str) -> None:
    """Show the figures of a way out at nought before anything happens there: to Prometheus what
    has no figure yet is neither more nor less than anything."""
    for one in (turns, replies, calls):
        one(door, channel)
    for result in get_args(Result):
        _results(door, channel, result)


def sent(door: str, channel: str, result: Result) -> None:
    """Count an attempt to deliver, by how it ended."""
    _results(door, channel, result).inc()


def decided(decision: str, reason: str, window_open: bool | None) -> None:
    """Count a decision of the gate, in its own words; ``window_open`` is None without a window."""
    _GATE.labels(decision, reason).inc()
    if window_open is not None:
        _WINDOWS.labels("open" if window_open else "closed").inc()


def gap(region: str, needs: Sequence[str]) -> None:
    """Count a grievance that nobody was competent for: codes of a region and of its needs."""
    for need in needs or ["none"]:
        _GAPS.labels(region, need).inc()


def fault(kind: Fault) -> None:
    """Count a fault. Raises KeyError for a kind that is not on the list."""
    _BY_KIND[kind].inc()


def line(level: str, event: str) -> None:
    """Count a line of the log by its level; one that warns also by ``event``, its words, which are
    constants of this program."""
    if level in _BY_LEVEL:
        _BY_LEVEL[level].inc()
    if level in _WARN:
        _WARNINGS.labels(level, event).inc()


def leads(yes: bool) -> None:
    """This process leads the clock now, or does so no more."""
    _LEADER.set(yes)


def built(version: str) -> None:
    """Say which version of Wasl this is."""
    _BUILD.labels(version).set(1)
