"""The three catalogues, read as text once and kept in memory: no build step, no binary file.

A catalogue is ``locales/<language>/LC_MESSAGES/wasl.po``; see decision record 0004.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from flows.vocabulary import Language

FOLDER = Path(__file__).parent


class MissingWords(LookupError):
    """A catalogue has no words for a key."""

    def __init__(self, language: str, key: str) -> None:
        super().__init__(f"{(self.__doc__ or '').rstrip('.')}: {language}, {key}")
        self.language = language
        self.key = key


class Catalogue(GNUTranslations):
    """The words of one language by key; a key without words is an error, never its own text."""

    def __init__(self, language: Language) -> None:
        with path(language).open("rb") as file:
            text = read_po(file, abort_invalid=True)
        compiled = BytesIO()
        write_mo(compiled, text)
        compiled.seek(0)
        super().__init__(compiled)
        self.add_fallback(_Nothing(language))
        self.keys = frozenset(
            message.id if isinstance(message.id, str) else message.id[0]
            for message in text
            if message.id and message.string and not message.fuzzy
        )


class _Nothing(NullTranslations):
    """What lies under a catalogue: it knows no words and says so."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def gettext(self, message: str) -> NoReturn:
        raise MissingWords(self.language, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:
        raise MissingWords(self.language, msgid1)


def path(language: Language) -> Path:
    """Where the catalogue of a language is kept."""
    return FOLDER / language / "LC_MESSAGES" / "wasl.po"


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of a language, read at its first use."""
    return Catalogue(language)
