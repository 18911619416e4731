"""Long work in small steps, between which everything else has its turn."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic, thread_time
from typing import TypeVar

from storage.transaction import Transaction, Work

T = TypeVar("T")
ALLOWED_SECONDS = 0.005
"""What one step may take of the processor: a turn that comes meanwhile waits for so long, and for
a commit."""
LEAST, FIRST, MOST = 2, 16, 100


class Stride:
    """How many things one step takes on: as many as fit, by what the step before took.

    Some reminders cost twenty times what others do. It is told in processor time, because on a busy
    machine the clock says more of the others.
    """

    def __init__(self, many: int = FIRST) -> None:
        self.many = many

    def took(self, done: int, seconds: float) -> None:
        """A step did so many things in that time; one that was not full says little."""
        if done >= self.many:
            fitting = done * ALLOWED_SECONDS / seconds if seconds > 0 else MOST
            self.many = max(int(min(fitting, 2 * self.many, MOST)), LEAST)


def timed(work: Work[T]) -> Work[tuple[T, float]]:
    """A work that also says what it took of the processor, in seconds."""

    def measured(t: Transaction) -> tuple[T, float]:
        began = thread_time()
        done = work(t)
        return done, thread_time() - began

    return measured


async def go_on(step: Callable[[], Awaitable[bool]], while_: Callable[[], bool]) -> None:
    """Take steps ``while_`` one may, for as long as each says that there is more to do.

    Raises what a step raises.
    """
    while while_():
        began = monotonic()
        if not await step():
            return
        # Whoever was held up by this step goes first, for half as long as it took. Shorter pauses
        # would queue a hundred thousand sooner, and people who write would feel it.
        await asyncio.sleep((monotonic() - began) / 2)
