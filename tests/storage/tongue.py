"""How each database writes the rows of a crowd."""

from dataclasses import dataclass
from uuid import UUID

# Each table has ids of its own, all older than any that is made from now on.
KINDS = {
    name: number
    for number, name in enumerate(
        ("people", "accounts", "drafts", "inbox", "outbox", "tickets", "events", "consents",
         "offers", "messages", "files", "attempts", "aliases", "leftovers", "reminders",
         "decisions", "dates", "awareness", "helps", "referrals"), start=1
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one database writes what both can do: ``i`` is the number of a row, from 1 on."""

    sqlite: bool

    def rows(self, count: int) -> str:
        """A table of numbers, as ``n(i)``."""
        if self.sqlite:
            counted = f"SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}"
            return f"(WITH RECURSIVE n(i) AS ({counted}) SELECT i FROM n LIMIT {count}) AS n"
        return f"generate_series(1::bigint, {count}) AS n(i)"

    def key(self, table: str, number: str = "i") -> str:
        """The id of a row of a table."""
        kind = KINDS[table]
        if self.sqlite:
            return f"printf('0180{kind:02x}00000070008000%012x', {number})"
        return f"('0180{kind:02x}00-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"

    def one(self, known: UUID) -> str:
        """An id that is known."""
        return f"'{known.hex}'" if self.sqlite else f"'{known}'::uuid"

    def ago(self, seconds: str) -> str:
        """A moment of the past."""
        if self.sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', (-({seconds})) || ' seconds')"
        return f"now() - ({seconds}) * interval '1 second'"

    def plain(self, value: bytes) -> str:
        """The same bytes in every row."""
        return f"X'{value.hex()}'" if self.sqlite else f"'\\x{value.hex()}'::bytea"

    def hashed(self, count: int) -> str:
        """Bytes as a hash has them: even over all there are, and in each row others."""
        step = (1 << 62) // count
        if self.sqlite:
            return f"CAST(printf('%016x', i * {step}) AS BLOB)"
        return f"decode(lpad(to_hex(i * {step}), 16, '0') || repeat('5a', 24), 'hex')"

    def json(self, text: str) -> str:
        """A list."""
        return f"'{text}'" if self.sqlite else f"'{text}'::json"
