"""PINs and their slow hashes, made ahead of time and beside everything else."""

import threading
from collections import deque

from storage.receipts import hash_pin, new_pin

SPARE = 4


class Pins:
    """Some spare PINs: the slow hash has no place inside a transaction, nor before an answer."""

    def __init__(self) -> None:
        self._spare: deque[tuple[str, str]] = deque()
        self._making = threading.Lock()

    def refill(self) -> None:
        """Have what is missing made; nobody waits for it."""
        if len(self._spare) < SPARE and self._making.acquire(blocking=False):
            threading.Thread(target=self._make, name="wasl-pins", daemon=True).start()

    def take(self) -> tuple[str, str]:
        """A PIN and its slow hash; made on the spot when none is ready."""
        try:
            return self._spare.popleft()
        except IndexError:
            return _made()

    def keep(self, *made: tuple[str, str]) -> None:
        """Add spare ones that were made before."""
        self._spare.extend(made)

    def _make(self) -> None:
        try:
            while len(self._spare) < SPARE:
                self.keep(_made())
        finally:
            self._making.release()


def _made() -> tuple[str, str]:
    pin = new_pin()
    return pin, hash_pin(pin)
