"""Bytes sealed piece by piece, so that they can be streamed in both directions.

Every piece is bound to what it belongs to, to its place and to whether it is the last: none can be
altered, swapped, moved elsewhere or cut off without being noticed.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.secrets import NotOurs

PIECE = 64 * 1024
TAG = 16
Look = Callable[[bytes, bool], None]


class Sealer:
    """Seals what is written to it: ``write`` the bytes as they come, then ``finish``.

    ``key`` is of 32 bytes and seals nothing else, ever: the place of a piece is its nonce.
    ``belongs`` is what the pieces are bound to, and always as long for one use of this format.
    ``look`` is shown the first piece, and whether it is the only one, before it is sealed.
    """

    def __init__(self, out: BinaryIO, key: bytes, belongs: bytes, look: Look | None = None) -> None:
        self._out = out
        self._look = look
        self._cipher = AESGCM(key)
        self._belongs = belongs
        self._rest = bytearray()
        self._number = 0

    def write(self, data: bytes) -> None:
        """Take in the next bytes."""
        self._rest += data
        # One byte is always kept back, because only the end tells which piece is the last.
        while len(self._rest) > PIECE:
            self._seal(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]

    def finish(self) -> None:
        """Write the last piece."""
        self._seal(bytes(self._rest), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        if self._look is not None and self._number == 0:
            self._look(piece, last)
        bound = _bound(self._belongs, self._number, last)
        self._out.write(self._cipher.encrypt(_nonce(self._number), piece, bound))
        self._number += 1


def unsealed(file: BinaryIO, key: bytes, belongs: bytes) -> Iterator[bytes]:
    """What was sealed, piece by piece, from where the file stands to its end.

    Raises NotOurs when it was altered, cut off, or belongs to something else.
    """
    cipher = AESGCM(key)
    number, piece = 0, file.read(PIECE + TAG)
    while True:
        following = file.read(PIECE + TAG)
        bound = _bound(belongs, number, not following)
        try:
            yield cipher.decrypt(_nonce(number), piece, bound)
        except InvalidTag:
            raise NotOurs from None
        if not following:
            return
        number, piece = number + 1, following


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _bound(belongs: bytes, number: int, last: bool) -> bytes:
    return belongs + number.to_bytes(8, "big") + (b"\x01" if last else b"\x00")
