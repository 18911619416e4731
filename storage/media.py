"""What a file really is, from its first bytes: only kinds that a phone sends are taken.

What the sender or the provider calls it plays no part.
"""

import puremagic

# What is found, as it is kept. Everything else is refused: pages and drawings that may carry
# programs, archives, and programs themselves.
TAKEN = {
    "audio/ogg",
    "audio/mpeg",
    "audio/mp4",
    "audio/aac",
    "audio/amr",
    "audio/wav",
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/heic",
    "video/mp4",
    "video/3gpp",
    "video/quicktime",
    "video/webm",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "text/plain",
    "text/vcard",
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"


class NotTaken(Exception):
    """The file is not a voice note, a photo, a video or a plain document."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def media_type_of(beginning: bytes, *, whole: bool) -> str:
    """The media type of a file by its first bytes (64 KB do); ``whole`` when there are no more.

    Raises NotTaken for anything that is not in the list, an empty file included.
    """
    found = _by_marks(beginning) or _by_library(beginning) or _as_text(beginning, whole=whole)
    if found not in TAKEN:
        raise NotTaken
    return found


def _by_marks(data: bytes) -> str | None:
    """The kinds that phones send most, by marks that are certain."""
    if data[4:8] == b"ftyp":
        return _by_brand(data[8:12])
    if data[:4] == b"RIFF":
        return {b"WAVE": "audio/wav", b"WEBP": "image/webp"}.get(data[8:12])
    for mark, found in (
        (b"OggS", "audio/ogg"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"#!AMR", "audio/amr"),
        (b"ID3", "audio/mpeg"),
    ):
        if data.startswith(mark):
            return found
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in data[:64] else "video/x-matroska"
    if data[:1] == b"\xff" and len(data) > 1:
        # The frame headers of AAC and of MP3 without a title.
        if data[1] & 0xF6 == 0xF0:
            return "audio/aac"
        if data[1] & 0xE0 == 0xE0 and data[1] & 0x06:
            return "audio/mpeg"
    return _in_archive(data) if data[:4] == b"PK\x03\x04" else None


def _by_brand(brand: bytes) -> str:
    """The family of MPEG-4 files, told apart by the brand each begins with."""
    if brand[:2] == b"3g":
        return "video/3gpp"
    return {
        b"M4A ": "audio/mp4",
        b"M4B ": "audio/mp4",
        b"qt  ": "video/quicktime",
        b"heic": "image/heic",
        b"heix": "image/heic",
        b"mif1": "image/heic",
        b"avif": "image/avif",
    }.get(brand, "video/mp4")


def _in_archive(data: bytes) -> str:
    """Documents are archives too: these two say so at their beginning, and carry no macros."""
    if b"vbaProject" in data:
        return "application/zip"
    if data[30:].startswith(b"mimetype" + OPEN_DOCUMENT.encode()):
        return OPEN_DOCUMENT
    if b"word/" in data and b"[Content_Types].xml" in data:
        return WORD
    return "application/zip"


def _by_library(data: bytes) -> str | None:
    try:
        return puremagic.from_string(data, mime=True) or None
    except (puremagic.PureError, ValueError):
        return None


def _as_text(data: bytes, *, whole: bool) -> str | None:
    """Plain words, and nothing that a browser or a shell would take for more."""
    # A character may be cut in two at the end of the first piece.
    sample = data if whole else data[: data.rfind(b"\n") + 1] or data[:-4]
    try:
        text = sample.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not text.strip() or text.lstrip("\ufeff \t\r\n").startswith(("<", "#!", "{\\rtf")):
        return None
    plain = all(letter.isprintable() or letter in "\t\r\n\ufeff\u200e\u200f" for letter in text)
    return "text/plain" if plain else None
