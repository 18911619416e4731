"""The phone numbers in a message, Moroccan ones without a country code and all others with one."""

import re

import phonenumbers

from locales.hearing.folding import western

HOME = "MA"
_NUMBER = re.compile(r"(?<!\d)(?:\+|00)?\d(?:[\s().\-–]{0,2}\d){7,14}(?!\d)")
_TRUNK = re.compile(r"\(\s*0\s*\)")


def phones(text: str) -> tuple[str, ...]:
    """Every number, in the form of E.164, in the order in which they stand."""
    found = (_read(one[0]) for one in _NUMBER.finditer(western(text)))
    return tuple(dict.fromkeys(number for number in found if number))


def _read(written: str) -> str | None:
    digits = re.sub(r"\D", "", _TRUNK.sub("", written))
    if written.startswith("+"):
        digits = f"+{digits}"
    elif digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("212") and len(digits) == len("212600000000"):
        digits = f"+{digits}"
    try:
        number = phonenumbers.parse(digits, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not digits.startswith(("+", "0")) or not phonenumbers.is_possible_number(number):
        # A number of a cell or of a file is no phone.
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
