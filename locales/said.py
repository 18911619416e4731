"""The keys that code says, read from its source: ``say("ticket.taken", organisation=...)``.

A key may also travel as plain text until it is said, so every text that looks like a key of a
family that is said somewhere counts as one.
"""

import ast
import re
from collections.abc import Iterator

from locales.keys import Key, limit_of
from locales.source import Written, called, texts

SAYING = ("say", "tell", "count")
"""Functions whose first argument is a key, and whose named arguments are its values."""
_LIKE_A_KEY = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")


def families(source: str) -> set[str]:
    """The first parts of the keys that a file says outright, or holds under the name ``key``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        for text in (*_key_in(node), *_held(node)):
            if _LIKE_A_KEY.fullmatch(text.value):
                found.add(text.value.partition(".")[0])
    return found


def said(source: str, file: str, known: set[str]) -> Iterator[Key]:
    """The keys of one file of code, in the order of its lines; ``known`` are all families."""
    found: list[Written] = []
    calls: dict[Written, ast.Call] = {}
    buttons: set[Written] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant):
            found += [text for text in texts(node) if _is_key(text.value, known)]
        elif isinstance(node, ast.Call):
            calls.update(dict.fromkeys(_key_in(node), node))
            buttons.update(_on_button(node))
    for text in sorted(found, key=lambda text: (text.line, text.column)):
        call, button = calls.get(text), text in buttons
        yield Key(
            text.value,
            file,
            text.line,
            "A button" if button else "A message",
            limit_of(text.value, button=button),
            values=None if call is None else _values(call),
            plural=called(call) == "count" if call else False,
        )


def _is_key(text: str, known: set[str]) -> bool:
    return _LIKE_A_KEY.fullmatch(text) is not None and text.partition(".")[0] in known


def _values(call: ast.Call) -> frozenset[str] | None:
    names = {word.arg for word in call.keywords} - {"wording"}
    if None in names:
        return None
    counted = {"count"} if called(call) == "count" else set()
    return frozenset({name for name in names if name} | counted)


def _key_in(node: ast.AST) -> list[Written]:
    """The texts that may be the key in a call that says one."""
    if isinstance(node, ast.Call) and called(node) in SAYING and node.args:
        return list(texts(node.args[0]))
    return []


def _on_button(call: ast.Call) -> list[Written]:
    """The keys said on a button of this call, or on the button that opens a list."""
    labels = [word.value for word in call.keywords if word.arg == "list_label"]
    inside = [call] if called(call) == "Button" else labels
    return [text for label in inside for node in ast.walk(label) for text in _key_in(node)]


def _held(node: ast.AST) -> list[Written]:
    """The texts that a variable named ``key`` is given."""
    match node:
        case ast.Assign(targets=[ast.Name(id="key")]) | ast.AnnAssign(target=ast.Name(id="key")):
            return list(texts(node.value))
    return []
