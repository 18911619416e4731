"""Files on disk: encrypted piece by piece, never whole in memory, never altered unnoticed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from storage.media import NotTaken
from storage.pieces import PIECE, TAG
from storage.secrets import NotOurs
from storage.vault import LIMIT, TooLarge, Vault

ID, KEY = UUID("018f0000-0000-7000-8000-0000000000ab"), b"k" * 32
JPEG = b"\xff\xd8\xff\xe0"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """An empty vault."""
    return Vault(tmp_path)


def path_of(folder: Path) -> Path:
    """The one file in the vault."""
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    return path


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    size=some.integers(1, 4 * PIECE) | some.sampled_from([PIECE, PIECE + 1, 2 * PIECE]),
    step=some.integers(1_000, 100_000),
)
def test_what_was_stored_is_read_as_it_was(vault: Vault, size: int, step: int) -> None:
    content = (JPEG + os.urandom(size))[: max(size, len(JPEG))]
    pieces = (content[at : at + step] for at in range(0, len(content), step))
    stored = vault.store(ID, KEY, pieces)
    assert (stored.size, stored.media_type) == (len(content), "image/jpeg")
    read = list(vault.read(ID, KEY))
    assert b"".join(read) == content
    assert max(len(piece) for piece in read) <= PIECE


def test_the_file_lies_encrypted_for_its_owner_alone(vault: Vault, tmp_path: Path) -> None:
    vault.store(ID, KEY, [JPEG + b"a face " * 50_000])
    path = path_of(tmp_path)
    assert b"a face" not in path.read_bytes()
    assert (path.parent.name, path.name) == ("ab", str(ID))
    assert path.stat().st_mode & 0o077 == 0


def _cut(data: bytes) -> bytes:
    return data[: 2 * (PIECE + TAG)]


def _shorten(data: bytes) -> bytes:
    return data[:-1]


def _swap(data: bytes) -> bytes:
    size = PIECE + TAG
    return data[size : 2 * size] + data[:size] + data[2 * size :]


def _flip(data: bytes) -> bytes:
    return data[:100] + bytes([data[100] ^ 1]) + data[101:]


def _empty(_data: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("alter", [_cut, _shorten, _swap, _flip, _empty])
def test_an_altered_file_is_noticed(
    vault: Vault, tmp_path: Path, alter: Callable[[bytes], bytes]
) -> None:
    vault.store(ID, KEY, [JPEG + os.urandom(3 * PIECE)])
    path = path_of(tmp_path)
    path.write_bytes(alter(path.read_bytes()))
    with pytest.raises(NotOurs):
        list(vault.read(ID, KEY))


def test_a_file_in_the_place_of_another_is_noticed(vault: Vault, tmp_path: Path) -> None:
    other = UUID(int=0xAB)
    vault.store(ID, KEY, [JPEG + b"mine"])
    path_of(tmp_path).rename(tmp_path / "ab" / str(other))
    with pytest.raises(NotOurs):
        list(vault.read(other, KEY))
    with pytest.raises(FileNotFoundError):
        list(vault.read(ID, KEY))


def test_twenty_megabytes_fit_and_one_byte_more_does_not(vault: Vault, tmp_path: Path) -> None:
    whole = [JPEG, *([bytes(PIECE)] * (LIMIT // PIECE - 1)), bytes(PIECE - len(JPEG))]
    assert vault.store(ID, KEY, whole).size == LIMIT
    vault.delete(ID)
    with pytest.raises(TooLarge):
        vault.store(ID, KEY, [*whole, b"!"])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_type_that_is_not_taken_is_refused_at_its_first_piece(
    vault: Vault, tmp_path: Path
) -> None:
    def program() -> Iterator[bytes]:
        yield b"MZ" + bytes(2 * PIECE)
        raise AssertionError("it should have been refused by now")

    with pytest.raises(NotTaken):
        vault.store(ID, KEY, program())
    with pytest.raises(NotTaken):
        vault.store(ID, KEY, [])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_breaks_off_in_the_middle_leaves_nothing(vault: Vault, tmp_path: Path) -> None:
    def breaking_off() -> Iterator[bytes]:
        yield JPEG + bytes(2 * PIECE)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        vault.store(ID, KEY, breaking_off())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not vault.holds(ID)


def test_a_file_fetched_twice_at_once_is_whole(vault: Vault) -> None:
    with vault.sink(ID, KEY) as first, vault.sink(ID, KEY) as second:
        for sink in (first, second):
            sink.write(JPEG + b"one")
        for sink in (second, first):
            sink.finish()
    assert b"".join(vault.read(ID, KEY)) == JPEG + b"one"


def test_a_sink_outside_its_block_is_a_mistake(vault: Vault) -> None:
    with pytest.raises(ValueError, match="with block"):
        vault.sink(ID, KEY).finish()


def test_what_no_row_knows_is_swept_away_unless_it_is_new(vault: Vault, tmp_path: Path) -> None:
    known, lost = UUID(int=0xA1), UUID(int=0xA2)
    for file_id in (known, lost):
        vault.store(file_id, KEY, [JPEG])
    (tmp_path / "a1" / f"{known}.0000.part").write_bytes(b"cut short")
    assert vault.sweep({known}.intersection, older_than=0) == 0
    assert vault.sweep({known}.intersection, older_than=float("inf")) == 2
    assert vault.holds(known)
    assert not vault.holds(lost)
    vault.delete(lost)


def test_a_file_that_is_finished_during_the_sweep_is_passed_over(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, part = UUID(int=0xA1), tmp_path / "a1" / "0000.part"
    vault.store(lost, KEY, [JPEG])
    part.write_bytes(b"nearly there")
    look = Path.glob

    def meanwhile(folder: Path, pattern: str) -> Iterator[Path]:
        found = list(look(folder, pattern))
        part.unlink()
        return iter(found)

    monkeypatch.setattr(Path, "glob", meanwhile)
    assert vault.sweep(lambda _: set(), older_than=float("inf")) == 1
    assert not vault.holds(lost)
