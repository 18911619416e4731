"""A voice that reads an article is sent like any file, from beside it and from no vault."""

import shutil
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from bot.recordings import recorded
from bot.shelf import VaultShelf
from flows.vocabulary import Language
from locales.guidance import FOLDER, Articles
from storage.database import Database
from storage.vault import Vault

SOUND = b"OggS" + bytes(200_000)


@pytest.fixture
def articles(tmp_path: Path) -> Articles:
    """Articles of which one is read aloud in Darija, for whoever can hear Ogg, and one for all."""
    for language in Language:
        shutil.copytree(FOLDER / language / "guidance", tmp_path / language / "guidance")
    (tmp_path / "ary" / "guidance" / "pardon.ogg").write_bytes(SOUND)
    (tmp_path / "ary" / "guidance" / "death.mp3").write_bytes(b"ID3")
    return Articles(tmp_path)


async def test_the_shelf_holds_it_under_an_id_that_follows_from_its_name(
    articles: Articles, sqlite_database: Database, tmp_path: Path
) -> None:
    name = recorded(articles, "pardon", "ary", "telegram")
    assert name is not None
    assert name == recorded(Articles(articles.folder), "pardon", "ary", "telegram")
    shelf = VaultShelf(sqlite_database, Vault(tmp_path / "files"), articles)
    held = await shelf.take(name)
    assert held is not None
    assert (held.kind, held.media_type, held.size) == ("voice", "audio/ogg", len(SOUND))
    assert b"".join(held.pieces()) == SOUND
    assert await shelf.take(str(uuid4())) is None
    assert await VaultShelf(sqlite_database, Vault(tmp_path / "files")).take(name) is None


def test_whatsapp_is_given_what_it_takes(articles: Articles) -> None:
    assert recorded(articles, "pardon", "ary", "whatsapp") is None
    taken = recorded(articles, "death", "ary", "whatsapp")
    assert taken is not None
    assert str(UUID(taken)) == taken
    assert recorded(articles, "visiting", "ary", "telegram") is None
    assert recorded(articles, "no_such", "ary", "telegram") is None
