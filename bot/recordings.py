"""Voices that read guidance aloud: files of ours beside the articles, sent as people's files are.

They lie in no vault, since everybody may hear them: each has an id that follows from its name.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.arrivals import Channel
from flows.vocabulary import Language
from locales.guidance import RECORDINGS, Articles

_OURS = uuid5(NAMESPACE_URL, "https://wasl.invalid/guidance")
_PIECE = 64 * 1024
_KINDS = {".ogg": "voice", ".mp3": "audio"}
_TAKEN = {Channel.WHATSAPP: (".mp3",)}
"""What a channel plays, where that is less than everything."""


def recorded(articles: Articles, article: str, language: str, channel: str) -> str | None:
    """The id of a voice that reads an article, as a screen names its files, if there is one."""
    endings = _TAKEN.get(Channel(channel), tuple(RECORDINGS))
    file = articles.recording(article, language, endings)
    return str(_id(language, file)) if file is not None else None


def found(articles: Articles, file_id: UUID) -> Path | None:
    """The recording with that id, if it is one of ours."""
    for article in articles:
        for language in Language:
            for ending in RECORDINGS:
                file = articles.recording(article, language, (ending,))
                if file is not None and _id(language, file) == file_id:
                    return file
    return None


def kind_of(file: Path) -> tuple[str, str]:
    """What a recording is sent as, and its media type."""
    return _KINDS[file.suffix], RECORDINGS[file.suffix]


def pieces(file: Path) -> Iterator[bytes]:
    """The bytes of a recording, a piece at a time."""
    with file.open("rb") as opened:
        yield from iter(partial(opened.read, _PIECE), b"")


def _id(language: str, file: Path) -> UUID:
    return uuid5(_OURS, f"{language}/{file.name}")
