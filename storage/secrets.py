"""Keys, and what is done with them: sealed columns, keyed look-ups, keys for other purposes.

A sealed value names its key, is bound to its column and row, and is padded so that its length
tells little.
"""

import base64
import hmac
import json
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
PADDING = 32
# A sealed value begins with the version of this format and the id of its key.
VERSION = b"\x01"
PREFIX_BYTES = 5

# Made once: json.dumps makes a writer for each value.
WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

RowId = UUID | str | int


class BadKey(ValueError):
    """WASL_SECRET_KEYS must hold base64 keys of 32 bytes each, newest first."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class NotOurs(Exception):
    """A sealed value was altered, moved from another row, or sealed with a key that is gone."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def new_key() -> str:
    """A fresh key as base64, ready for WASL_SECRET_KEYS."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


class Key:
    """One secret key and the keys derived from it, each for one purpose."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.prefix = VERSION + self.derive("id")[: PREFIX_BYTES - len(VERSION)]
        self.cipher = AESGCM(self.derive("seal"))
        self.purpose = lru_cache(maxsize=64)(self.derive)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, which tell nothing of the key or of another purpose."""
        info = b"wasl:" + purpose.encode()
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=info).derive(self._secret)


class Secrets:
    """The keys of one installation, newest first; the newest seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadKey
        self._keys = [Key(key) for key in keys]
        self._by_prefix = {key.prefix: key for key in self._keys}

    @property
    def newest(self) -> bytes:
        """How every value sealed with the newest key begins."""
        return self._keys[0].prefix

    @property
    def prefixes(self) -> list[bytes]:
        """How every value begins that one of the keys can open."""
        return list(self._by_prefix)

    def seal(self, column: str, row: RowId, plain: bytes) -> bytes:
        """Encrypt ``plain`` for one cell: ``column`` is ``table.column``, ``row`` its id."""
        key = self._keys[0]
        nonce = os.urandom(NONCE_BYTES)
        padded = plain + b"\x80" + b"\x00" * (-(len(plain) + 1) % PADDING)
        return key.prefix + nonce + key.cipher.encrypt(nonce, padded, _place(column, row))

    def open(self, column: str, row: RowId, sealed: bytes) -> bytes:
        """What ``seal`` was given for this very cell; raises NotOurs for anything else."""
        sealed = bytes(sealed)
        key = self._by_prefix.get(sealed[:PREFIX_BYTES])
        nonce, body = sealed[PREFIX_BYTES:][:NONCE_BYTES], sealed[PREFIX_BYTES + NONCE_BYTES :]
        if key is None or len(nonce) < NONCE_BYTES:
            raise NotOurs
        try:
            padded = key.cipher.decrypt(nonce, body, _place(column, row))
        except InvalidTag:
            raise NotOurs from None
        return padded.rstrip(b"\x00")[:-1]

    def seal_json(self, column: str, row: RowId, value: Any) -> bytes:
        """``seal`` for anything that JSON can say."""
        return self.seal(column, row, WRITER.encode(value).encode())

    def open_json(self, column: str, row: RowId, sealed: bytes) -> Any:
        """What ``seal_json`` was given for this very cell."""
        return json.loads(self.open(column, row, sealed))

    def seal_any(self, column: str, row: RowId, value: Any) -> bytes | None:
        """As ``seal_json``; where nothing was said, nothing is kept."""
        return self.seal_json(column, row, value) if value else None

    def open_any(self, column: str, row: RowId, sealed: bytes | None) -> Any:
        """As ``open_json``, of what may be missing: then None."""
        return self.open_json(column, row, sealed) if sealed else None

    def lookup(self, purpose: str, value: str) -> bytes:
        """A keyed hash by which a row is found without the database knowing the value."""
        return _hash(self._keys[0], purpose, value.encode())

    def lookups(self, purpose: str, value: str) -> list[bytes]:
        """The same under every key, newest first, for rows not yet rotated."""
        return [_hash(key, purpose, value.encode()) for key in self._keys]

    def sign(self, purpose: str, value: bytes) -> bytes:
        """A keyed mark on ``value`` that names its key."""
        return self._keys[0].prefix + _hash(self._keys[0], purpose, value)

    def signed(self, purpose: str, value: bytes, mark: bytes) -> bool:
        """Whether ``mark`` is what ``sign`` gave for this very value, under any of the keys."""
        key = self._by_prefix.get(bytes(mark[:PREFIX_BYTES]))
        return key is not None and hmac.compare_digest(
            bytes(mark[PREFIX_BYTES:]), _hash(key, purpose, value)
        )

    def derive(self, purpose: str, prefix: bytes | None = None) -> bytes:
        """32 bytes for another purpose, from the newest key or the one that ``prefix`` names.

        Raises NotOurs when that one is not among the present keys.
        """
        key = self._by_prefix.get(self.newest if prefix is None else prefix)
        if key is None:
            raise NotOurs
        return key.purpose("other:" + purpose)


def _hash(key: Key, purpose: str, value: bytes) -> bytes:
    return hmac.digest(key.purpose("lookup:" + purpose), value, "sha256")


def _place(column: str, row: RowId) -> bytes:
    return f"{column}\x00{row}".encode()
