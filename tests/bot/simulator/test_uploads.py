"""Uploads wait in memory until Wasl has fetched them, and make room for others after that."""

import pytest

from bot.simulator import uploads as module
from bot.simulator.uploads import UploadGone, Uploads


async def fetched(uploads: Uploads, source: str) -> bytes:
    return b"".join([piece async for piece in uploads.download(source)])


async def test_an_upload_comes_out_as_it_went_in_however_often() -> None:
    uploads = Uploads()
    data = bytes(range(256)) * 1000
    shown = uploads.keep("photo", "image/png", "x.png", data)
    assert shown.id in uploads
    assert await fetched(uploads, shown.id) == data
    assert await fetched(uploads, shown.id) == data


async def test_what_is_not_there_is_said_to_be_gone() -> None:
    with pytest.raises(UploadGone, match="send the file again"):
        await fetched(Uploads(), "up-never")


async def test_room_is_made_by_dropping_what_was_fetched_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_UPLOAD_BYTES", 25)
    uploads = Uploads()
    waiting = uploads.keep("photo", "", "", bytes(10)).id
    done = uploads.keep("photo", "", "", bytes(10)).id
    await fetched(uploads, done)
    newest = uploads.keep("photo", "", "", bytes(10)).id
    assert [source in uploads for source in (waiting, done, newest)] == [True, False, True]
