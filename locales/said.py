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
    tree = ast.parse(source)
    outright = [*_spoken(tree), *(text for node in ast.walk(tree) for text in _held(node))]
    return {text.value.partition(".")[0] for text in outright if _LIKE_A_KEY.fullmatch(text.value)}


def said(source: str, file: str, known: set[str]) -> Iterator[Key]:
    """The keys of one file of code, in the order of its lines; ``known`` are all families."""
    tree = ast.parse(source)
    calls = _spoken(tree)
    nodes = list(ast.walk(tree))
    buttons = {text for node in nodes if isinstance(node, ast.Call) for text in _on_button(node)}
    found = {text for node in nodes if isinstance(node, ast.Constant) for text in texts(node)}
    for text in sorted(found, key=lambda text: (text.line, text.column)):
        if not _LIKE_A_KEY.fullmatch(text.value) or text.value.partition(".")[0] not in known:
            continue
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


def _spoken(tree: ast.Module) -> dict[Written, ast.Call]:
    """Each text that is given to be said, with the call that says it in the end.

    That may happen in a function of the same file which takes the key as one of its arguments.
    """
    carriers: dict[str, dict[int, ast.Call]] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            names = [argument.arg for argument in function.args.args if argument.arg != "self"]
            for node in ast.walk(function):
                key = _key_of(node)
                if isinstance(key, ast.Name) and key.id in names and isinstance(node, ast.Call):
                    carriers.setdefault(function.name, {})[names.index(key.id)] = node
    spoken: dict[Written, ast.Call] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        saying = {0: node} if called(node) in SAYING else carriers.get(called(node), {})
        for place, call in saying.items():
            for argument in node.args[place : place + 1]:
                spoken.update(dict.fromkeys(texts(argument), call))
    return spoken


def _key_of(node: ast.AST) -> ast.expr | None:
    """What stands for the key in a call that says one."""
    says = isinstance(node, ast.Call) and called(node) in SAYING
    return node.args[0] if says and isinstance(node, ast.Call) and node.args else None


def _values(call: ast.Call) -> frozenset[str] | None:
    """The values a call fills in, or None when it hands on what it was given itself."""
    names = {word.arg for word in call.keywords} - {"wording"}
    if None in names:
        return None
    counted = {"count"} if called(call) == "count" else set()
    return frozenset({name for name in names if name} | counted)


def _on_button(call: ast.Call) -> list[Written]:
    """The keys said on a button of this call, or on the button that opens a list."""
    labels = [word.value for word in call.keywords if word.arg == "list_label"]
    inside = [call] if called(call) == "Button" else labels
    return [text for part in inside for node in ast.walk(part) for text in texts(_key_of(node))]


def _held(node: ast.AST) -> list[Written]:
    """The texts that a variable named ``key`` is given."""
    match node:
        case ast.Assign(targets=[ast.Name(id="key")]) | ast.AnnAssign(target=ast.Name(id="key")):
            return list(texts(node.value))
    return []
