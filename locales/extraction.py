"""Finds every key that needs words, and brings the catalogues up to date: ``make words``.

``extract_asked`` and ``extract_said`` are also Babel extractors, for translators' own tools.
"""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from flows.vocabulary import Language
from locales.asked import asked
from locales.catalogues import path
from locales.keys import Key
from locales.said import families, said

HOUSE = Path(__file__).parent.parent
ASKING = ("flows/home.py", "flows/grievance.py", "flows/follow_up.py", "flows/*.py")
"""The conversations first, in the order in which a person meets them."""
SAYING = ("bot/**/*.py", "locales/words.py")

Found = tuple[int, str | None, str | tuple[str, str], list[str]]
"""What Babel expects of an extractor: line, function, message and comments."""


def extract_asked(
    file: IO[bytes], keywords: Collection[str], tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """The keys of one file of flows."""
    for key in asked(file.read().decode(), ""):
        yield key.line, None, key.id, [key.comment]


def extract_said(
    file: IO[bytes], keywords: Collection[str], tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """The keys of one file of code."""
    source = file.read().decode()
    for key in said(source, "", families(source)):
        yield (
            (key.line, "ngettext", (key.id, key.id), [key.comment])
            if key.plural
            else (key.line, None, key.id, [key.comment])
        )


def keys(house: Path = HOUSE) -> dict[str, Key]:
    """Every key of the house by its id, in the order of conversations, then of the code."""
    found: dict[str, Key] = {}
    sources = {file: file.read_text() for file in _files(house, SAYING)}
    known = set().union(*map(families, sources.values()))
    for file in _files(house, ASKING):
        _gather(found, asked(file.read_text(), _name(file, house)))
    known.update(key.partition(".")[0] for key in found)
    for file, source in sources.items():
        spoken = said(source, _name(file, house), known)
        _gather(found, (key for key in spoken if not _is_module(key.id, house)))
    return found


def template(found: Iterable[Key]) -> Catalog:
    """The catalogue that a translator fills, with a comment for each key."""
    catalog = Catalog(charset="utf-8")
    for key in found:
        catalog.add(
            (key.id, key.id) if key.plural else key.id,
            locations=[(key.file, key.line)],
            auto_comments=[key.comment],
            flags=["python-brace-format"] if key.values else [],
        )
    return catalog


def update(file: Path, found: Mapping[str, Key]) -> list[str]:
    """Rewrite a catalogue with the keys of today, and return those that have no words yet.

    The header is kept to the letter: Babel rewrites the plural forms of a language it lacks.
    """
    header = file.read_text().partition("\n\n")[0]
    with file.open("rb") as content:
        catalog = read_po(content)
    catalog.update(template(found.values()), no_fuzzy_matching=True, update_creation_date=False)
    with file.open("wb") as content:
        content.write(f"{header}\n\n".encode())
        write_po(
            content,
            catalog,
            width=100,
            omit_header=True,
            include_lineno=False,
            ignore_obsolete=True,
        )
    return [key.id for key in found.values() if not _worded(catalog, key)]


def wanted(found: Mapping[str, Key]) -> dict[str, Key]:
    """The keys a catalogue should hold: an optional one only if some language words it."""
    worded: set[str] = set()
    for language in Language:
        with path(language).open("rb") as content:
            worded |= {_id(message) for message in read_po(content) if message.string}
    return {id: key for id, key in found.items() if not key.optional or id in worded}


def main() -> int:
    """Update the three catalogues; print each key without words on a line, after its language."""
    found = wanted(keys())
    missing = [(language, key) for language in Language for key in update(path(language), found)]
    for language, key in missing:
        print(language, key)
    print(f"{len(found)} keys, {len(missing)} without words", file=sys.stderr)
    return 1 if missing else 0


def _worded(catalog: Catalog, key: Key) -> bool:
    message = catalog.get((key.id, key.id) if key.plural else key.id)
    strings = message.string if message is not None else ""
    return all(strings) if isinstance(strings, (list, tuple)) else bool(strings)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _gather(found: dict[str, Key], more: Iterable[Key]) -> None:
    for key in more:
        before = found.get(key.id)
        found[key.id] = key if before is None else before.with_(key)


def _files(house: Path, patterns: Iterable[str]) -> list[Path]:
    found = (file for pattern in patterns for file in sorted(house.glob(pattern)))
    return list(dict.fromkeys(found))


def _is_module(text: str, house: Path) -> bool:
    """Whether a text that looks like a key is the name of a room or a file of the house."""
    place = house.joinpath(*text.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def _name(file: Path, house: Path) -> str:
    return file.relative_to(house).as_posix()


if __name__ == "__main__":
    sys.exit(main())
