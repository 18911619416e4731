"""The file of a backup: one thing after the other, sealed piece by piece under a key of its own.

It begins with the name of the secret key from which its own is derived, and nothing else in it can
be read without that one.
"""

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from storage.pieces import PIECE, Sealer, unsealed
from storage.secrets import PREFIX_BYTES, VERSION, NotOurs, Secrets

MAGIC = b"wasl backup 1\n"
SALT_BYTES = 16
HEAD_BYTES = len(MAGIC) + PREFIX_BYTES + SALT_BYTES
LONGEST_LINE = PIECE


class NotABackup(Exception):
    """This file is no backup of Wasl."""


class OtherKey(Exception):
    """It is sealed with a key that is not among the present ones; ``named`` is that key's name."""

    def __init__(self, named: str) -> None:
        super().__init__(named)
        self.named = named


class Damaged(Exception):
    """The backup was altered or cut off."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a backup: what is told of it, and its bytes, to be read before the next one."""

    told: dict[str, Any]
    pieces: Iterator[bytes]


def key_name(prefix: bytes) -> str:
    """How people are told which key is meant: eight characters that tell nothing of it."""
    return prefix[len(VERSION) :].hex()


def key_of(file: BinaryIO) -> bytes:
    """The prefix of the key that a backup is sealed with; raises NotABackup or Damaged."""
    return _head(file)[len(MAGIC) :][:PREFIX_BYTES]


class Packer:
    """Writes a backup: ``note`` and ``add`` in order, then ``finish``."""

    def __init__(self, out: BinaryIO, secrets: Secrets) -> None:
        head = MAGIC + secrets.newest + os.urandom(SALT_BYTES)
        out.write(head)
        self._sealer = Sealer(out, _key(secrets, head), head)

    def note(self, **told: Any) -> None:
        """Add something that has no bytes."""
        self._line({**told, "size": 0})

    def add(self, source: BinaryIO, **told: Any) -> None:
        """Add a whole file, which nobody changes meanwhile. Raises OSError."""
        size = os.fstat(source.fileno()).st_size
        self._line({**told, "size": size})
        while size > 0:
            piece = source.read(min(PIECE, size))
            if not piece:
                raise OSError(errno.EIO, "it grew shorter while it was read", source.name)
            self._sealer.write(piece)
            size -= len(piece)

    def finish(self) -> None:
        """Nothing more comes."""
        self._sealer.finish()

    def _line(self, told: dict[str, Any]) -> None:
        self._sealer.write(json.dumps(told, separators=(",", ":")).encode() + b"\n")


class Unpacker:
    """Reads a backup, one entry after the other, never whole in memory."""

    def __init__(self, file: BinaryIO, secrets: Secrets) -> None:
        """Raises NotABackup, OtherKey or Damaged."""
        head = _head(file)
        self._pieces = unsealed(file, _key(secrets, head), head)
        self._rest = bytearray()

    def __iter__(self) -> Iterator[Entry]:
        """Every entry; raises Damaged. Only once the last was given is the backup known whole."""
        while line := self._line():
            told = json.loads(line)
            pieces = self._take(told["size"])
            yield Entry(told, pieces)
            for _ in pieces:
                pass

    def _line(self) -> bytes:
        while (end := self._rest.find(b"\n")) < 0:
            if not self._more():
                if self._rest:
                    raise Damaged
                return b""
            if len(self._rest) > LONGEST_LINE + PIECE:
                raise Damaged
        line = bytes(self._rest[: end + 1])
        del self._rest[: end + 1]
        return line

    def _take(self, size: int) -> Iterator[bytes]:
        while size > 0:
            if not self._rest and not self._more():
                raise Damaged
            piece = bytes(self._rest[:size])
            del self._rest[:size]
            size -= len(piece)
            yield piece

    def _more(self) -> bool:
        try:
            piece = next(self._pieces, b"")
        except NotOurs:
            raise Damaged from None
        self._rest += piece
        return bool(piece)


def _head(file: BinaryIO) -> bytes:
    head = file.read(HEAD_BYTES)
    if not head.startswith(MAGIC):
        raise NotABackup
    if len(head) < HEAD_BYTES:
        raise Damaged
    return head


def _key(secrets: Secrets, head: bytes) -> bytes:
    prefix, salt = head[len(MAGIC) :][:PREFIX_BYTES], head[len(MAGIC) + PREFIX_BYTES :]
    try:
        return secrets.derive(f"backup:{salt.hex()}", prefix)
    except NotOurs:
        raise OtherKey(key_name(prefix)) from None
