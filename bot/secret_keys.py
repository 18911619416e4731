"""The secret keys as an operator writes them: base64, several with commas or blanks between."""

import base64
import binascii
import re

from pydantic import SecretStr

NEW_KEY = 'python3 -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'


def decoded_keys(value: SecretStr) -> list[bytes]:
    """Base64 keys, separated by commas or blanks, as bytes.

    Raises ValueError if one is not base64 or not 32 bytes long.
    """
    keys = []
    for number, text in enumerate(re.split(r"[\s,]+", value.get_secret_value().strip(", ")), 1):
        try:
            key = base64.b64decode(text, validate=True)
        except binascii.Error as wrong:
            raise ValueError(f"key {number} is not base64; make one with: {NEW_KEY}") from wrong
        if len(key) != 32:
            raise ValueError(f"key {number} is not 32 bytes long; make one with: {NEW_KEY}")
        keys.append(key)
    return keys
