"""The names of buttons, as people type them in any language and writing."""

from collections.abc import Mapping

from locales.hearing.around import words_of
from locales.hearing.lexicon import written
from locales.words import labels


def folded(text: str) -> str:
    """A message or a name in the form in which they are compared."""
    return "".join(words_of(text))


def verbs(names: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The verb of each button by every spelling of its name, folded.

    ``names`` are the words on the buttons, by kind and code, and their verbs.
    """
    return {
        folded(name): verb
        for key, verb in names.items()
        for name in (*labels(*key), *written(*key))
    }
