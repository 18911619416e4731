"""JSON of which nothing is certain: what is asked for is given, or nothing, and never fails."""

from typing import Any

Json = dict[str, Any]
LARGEST_NUMBER = 2**63
DEEPEST = 60


def storable(value: Any, depth: int = 0) -> Any:
    """The same JSON, made of what any file or database can hold."""
    if isinstance(value, str):
        # JSON may carry half of a pair of UTF-16 units, which is no letter.
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if depth > DEEPEST:
        return None
    if isinstance(value, dict):
        return {storable(k): storable(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [storable(item, depth + 1) for item in value]
    return value


def object_of(value: object) -> Json:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """The text, or an empty one."""
    return value if isinstance(value, str) else ""


def number_of(value: object) -> int | None:
    """The whole number, or None; one beyond 64 bits is none."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= LARGEST_NUMBER:
        return None
    return value


def name_of(value: object) -> str | None:
    """A whole number as text, which is how we name what a provider numbers."""
    number = number_of(value)
    return None if number is None else str(number)
