"""Long work in small steps, between which everything else has its turn."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic


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
