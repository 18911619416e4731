"""Twilio fetches the files we send it, whole and as what they are; a stranger fetches none."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
import time_machine

from bot.intake.on_whatsapp_files import lent_files
from bot.logs import configure
from bot.shelf import Held, MemoryShelf
from bot.web import application, serving
from bot.whatsapp.lending import LASTS, PATH, Lending
from storage.secrets import NotOurs, Secrets

FILE = str(uuid4())
PUBLIC = "https://wasl.example"
WHOLE = os.urandom(200_000)


class Library:
    """A shelf whose files can be borrowed over HTTP."""

    def __init__(self) -> None:
        self.shelf = MemoryShelf()
        self.lending = Lending(Secrets([os.urandom(32)]), PUBLIC)
        self.app = application([lent_files(self.lending, self.shelf)], self.checks)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app), base_url=PUBLIC
        )

    async def checks(self) -> list[str]:
        return []

    def hold(self, name: str, media_type: str = "application/pdf") -> None:
        pieces = [WHOLE[:70_000], WHOLE[70_000:]]
        held = Held("document", media_type, name, len(WHOLE), lambda: iter(pieces))
        self.shelf.held[FILE] = held


def broken(fault: Exception) -> Held:
    """A file that can't be read."""

    def pieces() -> Iterator[bytes]:
        for each in (fault,):
            raise each
        yield b""

    return Held("photo", "image/jpeg", "fatima.jpg", 9, pieces)


@pytest.fixture
async def library() -> AsyncIterator[Library]:
    configure("info")
    library = Library()
    async with library.client:
        yield library


async def test_a_lent_file_is_asked_for_and_fetched(library: Library) -> None:
    library.hold("jugement.pdf")
    address = library.lending.lend(FILE)
    asked, fetched = await library.client.head(address), await library.client.get(address)
    assert (asked.status_code, asked.content) == (200, b"")
    assert (fetched.status_code, fetched.content) == (200, WHOLE)
    for answer in (asked, fetched):
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-length"] == "200000"
        assert answer.headers["content-disposition"] == 'attachment; filename="jugement.pdf"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_words_are_sent_with_the_very_type_they_have(library: Library) -> None:
    library.hold("lettre.txt", "text/plain")
    answer = await library.client.get(library.lending.lend(FILE))
    assert answer.headers["content-type"] == "text/plain"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("jugement du tribunal de Salé.pdf", "jugement du trib.pdf"),
        ("حكم المحكمة.pdf", "document.pdf"),
        ('a";\r\nSet-Cookie: x.pdf', "aSet-Cookie x.pdf"),
        ("حكم 12 - 2026.pdf", "12 - 2026.pdf"),
        ("papier", "papier"),
        ("ورقة.وثيقة", "document"),
        ('a.";b', "a.b"),
        ("un papier sans fin et sans point", "un papier sans fin e"),
        ("x." + "long" * 20, "x.longlonglonglonglo"),
        ("../../etc/passwd.pdf", "etcpasswd.pdf"),
    ],
)
async def test_the_name_is_plain_and_at_most_twenty_characters(
    name: str, shown: str, library: Library
) -> None:
    library.hold(name)
    answer = await library.client.head(library.lending.lend(FILE))
    assert answer.headers["content-disposition"] == f'attachment; filename="{shown}"'
    assert len(shown) <= 20


async def test_a_server_says_the_length_before_it_sends_the_file(library: Library) -> None:
    library.hold("jugement.pdf")
    path = library.lending.lend(FILE).removeprefix(PUBLIC)
    async with (
        serving(library.app, "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        asked, fetched = await client.head(path), await client.get(path)
    assert (asked.headers["content-length"], asked.content) == ("200000", b"")
    assert fetched.content == WHOLE


async def test_a_stranger_fetches_nothing(library: Library) -> None:
    library.hold("jugement.pdf")
    address = library.lending.lend(FILE)
    for other in (PATH + FILE, PATH + "x", PATH, address[:-1], address + "/x", PATH + "%2e%2e"):
        for method in ("GET", "HEAD"):
            answer = await library.client.request(method, other)
            assert answer.status_code == 404
            assert WHOLE[:100] not in answer.content
    assert (await library.client.post(address)).status_code == 405


async def test_an_address_that_is_over_is_gone(library: Library) -> None:
    library.hold("jugement.pdf")
    address = library.lending.lend(FILE)
    with time_machine.travel(datetime.now(UTC) + LASTS + timedelta(minutes=1)):
        assert (await library.client.head(address)).status_code == 410
        assert (await library.client.get(address)).status_code == 410


async def test_a_file_that_was_erased_is_no_more(library: Library) -> None:
    address = library.lending.lend(FILE)
    assert (await library.client.get(address)).status_code == 404
    library.shelf.held[FILE] = broken(FileNotFoundError())
    assert (await library.client.head(address)).status_code == 404
    assert (await library.client.get(address)).status_code == 404


async def test_a_file_that_is_still_being_fetched_is_asked_for_later(library: Library) -> None:
    library.shelf.held[FILE] = None
    answer = await library.client.get(library.lending.lend(FILE))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_a_file_that_was_altered_is_not_sent(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("info")
    library.shelf.held[FILE] = broken(NotOurs())
    answer = await library.client.get(library.lending.lend(FILE))
    assert answer.status_code == 500
    assert "fatima" not in capsys.readouterr().err + answer.text
