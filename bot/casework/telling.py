"""Pieces of evidence as something to read: their words in one text, their files as attachments."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flows.speech import Piece
from locales.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """What pieces come to: a text, perhaps empty, and the ids of the files sent with it."""

    text: str
    files: tuple[str, ...]


def told(pieces: Iterable[Piece], words: Words) -> Told:
    """Pieces in the order they came; places and contacts become words."""
    texts: list[str] = []
    files: list[str] = []
    for piece in pieces:
        if "file" in piece:
            files.append(str(piece["file"]))
        elif piece["kind"] == "location":
            place = f"{piece['latitude']}, {piece['longitude']}"
            texts.append(words.say("telling.place", place=place))
        elif piece["kind"] == "contact":
            texts.append(words.say("telling.contact", contact=str(piece["text"])))
        else:
            texts.append(str(piece.get("text", "")))
    return Told("\n\n".join(text for text in texts if text.strip()), tuple(files))


def file_ids(pieces: Iterable[Piece]) -> list[UUID]:
    """The ids of the files among the pieces."""
    return [UUID(str(piece["file"])) for piece in pieces if "file" in piece]
