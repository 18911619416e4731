"""The code by which an association is known, made of its French name."""

import hashlib
import re
import unicodedata

_LONGEST_CODE = 24  # so that a button naming an organisation keeps within 64 bytes


def code_of(name_fr: str) -> str:
    """The code of an organisation, always the same for a name: small Latin letters and digits."""
    plain = unicodedata.normalize("NFKD", name_fr.casefold()).encode("ascii", "ignore").decode()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if code and len(code) <= _LONGEST_CODE:
        return code
    # Many associations begin with the same words: the end of a long name must still count.
    mark = hashlib.sha256(folded(name_fr).encode()).hexdigest()[:6]
    return f"{code[: _LONGEST_CODE - 7].rstrip('_') or 'organisation'}_{mark}"


def folded(name: str) -> str:
    """A name as it is compared with others: written alike, it is the same."""
    return unicodedata.normalize("NFKC", name).casefold()
