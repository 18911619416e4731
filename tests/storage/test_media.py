"""What a file is, from its content alone; only what a phone sends is taken."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storage.media import OPEN_DOCUMENT, TAKEN, WORD, NotTaken, media_type_of


def archive(*names: str, first: tuple[str, str] | None = None) -> bytes:
    """A zip archive that holds files of these names."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in [first] if first else []:
            packed.writestr(name, content)
        for name in names:
            packed.writestr(name, "<x/>")
    return held.getvalue()


GOOD = {
    "audio/ogg": b"OggS\x00\x02" + bytes(20) + b"OpusHead",
    "audio/mpeg": b"ID3\x04" + bytes(30),
    "audio/amr": b"#!AMR\n" + bytes(30),
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "audio/mp4": b"\x00\x00\x00\x20ftypM4A \x00\x00",
    "audio/aac": b"\xff\xf1\x50\x80" + bytes(30),
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "image/png": b"\x89PNG\r\n\x1a\n" + bytes(30),
    "image/gif": b"GIF89a" + bytes(30),
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "image/heic": b"\x00\x00\x00\x18ftypheic" + bytes(8),
    "video/mp4": b"\x00\x00\x00\x18ftypisom" + bytes(8),
    "video/3gpp": b"\x00\x00\x00\x18ftyp3gp4" + bytes(8),
    "video/quicktime": b"\x00\x00\x00\x18ftypqt  " + bytes(8),
    "video/webm": b"\x1a\x45\xdf\xa3" + bytes(20) + b"webm",
    "application/pdf": b"%PDF-1.7\n",
    WORD: archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    OPEN_DOCUMENT: archive("content.xml", first=("mimetype", OPEN_DOCUMENT)),
    "text/vcard": b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Hassan\r\nEND:VCARD\r\n",
    "text/plain": "السلام عليكم، نقلوا ولدي\nMon fils a été transféré.\n".encode(),
}
BAD = {
    "nothing": b"",
    "blank": b"   \n",
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a page after a space": b"\n  <html></html>",
    "a drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "a script": b"#!/bin/sh\nrm -rf ~\n",
    "a program for Windows": b"MZ\x90\x00" + bytes(100),
    "a program for Linux": b"\x7fELF\x02\x01" + bytes(100),
    "an archive": archive("readme.txt"),
    "a program for Android": archive("AndroidManifest.xml", "classes.dex"),
    "a document with macros": archive(
        "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"
    ),
    "a spreadsheet": archive("[Content_Types].xml", "xl/workbook.xml"),
    "an old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "rich text": b"{\\rtf1\\ansi hello}",
    "a picture nobody opens": b"\x00\x00\x00\x18ftypavif" + bytes(8),
    "letters with a bell": b"hello\x07",
    "letters turned around": "invoice\u202egpj.exe".encode(),
}


@pytest.mark.parametrize("expected", GOOD)
def test_what_a_phone_sends_is_taken_for_what_it_is(expected: str) -> None:
    assert media_type_of(GOOD[expected], whole=True) == expected


def test_every_type_that_is_taken_has_an_example() -> None:
    assert set(GOOD) == TAKEN


@pytest.mark.parametrize("kind", BAD)
def test_everything_else_is_refused(kind: str) -> None:
    with pytest.raises(NotTaken):
        media_type_of(BAD[kind], whole=True)


def test_a_long_text_is_judged_by_its_beginning_even_if_a_letter_is_cut() -> None:
    words = ("سطر من الكلام\n" * 6_000).encode()
    assert media_type_of(words[:65_536], whole=False) == "text/plain"


def test_mp3_without_a_title_is_taken() -> None:
    assert media_type_of(b"\xff\xfb\x90\x00" + bytes(400), whole=True) == "audio/mpeg"


@given(some.binary(max_size=200))
def test_whatever_comes_is_taken_or_refused(data: bytes) -> None:
    with suppress(NotTaken):
        assert media_type_of(data, whole=True) in TAKEN
