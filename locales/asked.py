"""The keys that flows need, read from their source: questions, options and reasons.

A flow is a public function whose first parameter is ``ask``; its name begins its keys. What a
private function asks belongs to the flow that calls it.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from locales.keys import BODY, BUTTON, LINE, ROW, SENTENCE, Key
from locales.source import called, texts

KINDS = {
    "Choice": "A question answered by choosing one",
    "YesNo": "A question answered by yes or no",
    "Several": "A question answered by choosing several, or none",
    "Text": "A question answered in a few words",
    "Template": "A text with placeholders, which a coordinator writes",
    "Number": "A question answered by a number",
    "Length": "A question answered by years, or years and months",
    "Hour": "A question answered by an hour of the day",
    "Day": "A question answered by a day",
    "Evidence": "A question answered by words, voice notes, pictures or documents",
    "Review": "What is asked under the summary, which says: send, or the number of a line",
    "Note": "Said once, before the next question",
}
SPOKEN = ("region", "state", "urgency", "purpose", "role", "telltale")
"""Kinds of options that are never buttons: they stand in a sentence or on a card."""
FEW = 4
"""Sets of options as small as this may be shown as buttons beside the text, not as a list."""

Way = tuple[str, dict[str, bool]]
"""A wording, and what must be true for it to be chosen."""


def asked(source: str, file: str) -> Iterator[Key]:
    """The keys of one file of flows, in the order in which a person meets them."""
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and _named(node.bases, "StrEnum"):
            yield from _options(node, file)
        elif isinstance(node, ast.FunctionDef) and _asks(node) and not node.name.startswith("_"):
            visit = _Visit(node.name, file, functions)
            visit.inside(node)
            yield from visit.keys()
    yield from _reasons(tree, file)


@dataclass
class _Visit:
    """Walks one flow in the order of its lines, remembering under which conditions it stands."""

    flow: str
    file: str
    functions: Mapping[str, ast.FunctionDef]
    ways: dict[str, list[Way]] = field(default_factory=dict)
    known: dict[str, bool] = field(default_factory=dict)
    found: list[Key] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    def keys(self) -> Iterator[Key]:
        """Each question, its reason, and its name in the summary if the flow has one."""
        for key, kind in zip(self.found, self.kinds, strict=True):
            yield key
            if "@" in key.id or kind in ("Note", "Review"):
                continue
            why = f"Shown under {key.id}: what the question is for"
            yield replace(key, id=f"{key.id}.why", place=why, limit=BODY // 2, optional=True)
            if "Review" in self.kinds:
                yield replace(
                    key,
                    id=f"{key.id}.line",
                    place=f"Names the line of {key.id} in the summary",
                    limit=LINE,
                )

    def read(self, node: ast.AST) -> None:
        """Follow one node and what is in it."""
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]):
                self.ways[name] = list(self._ways(node.value, {}))
                self.read(node.value)
            case ast.IfExp():
                self.read(node.test)
                self._under(node.test, True, [node.body])
                self._under(node.test, False, [node.orelse])
            case ast.If():
                self.read(node.test)
                self._under(node.test, True, node.body)
                self._under(node.test, False, node.orelse)
            case ast.Call():
                self._called(node)
                self.inside(node)
            case _:
                self.inside(node)

    def inside(self, node: ast.AST) -> None:
        """Follow what is in a node, in order."""
        for child in ast.iter_child_nodes(node):
            self.read(child)

    def _called(self, node: ast.Call) -> None:
        name = called(node)
        helper = self.functions.get(name)
        if helper is not None and name.startswith("_") and _asks(helper):
            self._enter(helper, node)
        elif name in KINDS and node.args and isinstance(node.args[0], ast.Constant):
            self._question(name, str(node.args[0].value), node)

    def _question(self, kind: str, key: str, node: ast.Call) -> None:
        place = f"{KINDS[kind]}, in {self.flow}"
        base = Key(f"{self.flow}.{key}", self.file, node.lineno, place)
        wording = next((word.value for word in node.keywords if word.arg == "wording"), None)
        others = {way for way, needs in self._ways(wording, {}) if way and self._may(needs)}
        for other in ("", *sorted(others)):
            said = f"{place}, when it is about {other}" if other else place
            self.found.append(
                replace(base, id=f"{base.id}@{other}" if other else base.id, place=said)
            )
            self.kinds.append(kind)

    def _enter(self, helper: ast.FunctionDef, call: ast.Call) -> None:
        names = [argument.arg for argument in helper.args.args]
        given = {
            name: list(self._ways(value, {})) for name, value in zip(names, call.args, strict=False)
        }
        inner = replace(self, ways=given)
        inner.inside(helper)

    def _under(self, test: ast.expr, truth: bool, body: list[ast.expr] | list[ast.stmt]) -> None:
        before = dict(self.known)
        if isinstance(test, ast.Name):
            self.known[test.id] = truth
        for node in body:
            self.read(node)
        self.known.clear()
        self.known.update(before)

    def _may(self, needs: Mapping[str, bool]) -> bool:
        return all(self.known.get(name, truth) is truth for name, truth in needs.items())

    def _ways(self, value: ast.expr | None, needs: dict[str, bool]) -> Iterator[Way]:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value, needs
        elif isinstance(value, ast.Name):
            yield from self.ways.get(value.id, ())
        elif isinstance(value, ast.IfExp):
            named = value.test.id if isinstance(value.test, ast.Name) else None
            for side, truth in ((value.body, True), (value.orelse, False)):
                yield from self._ways(side, {**needs, named: truth} if named else needs)


def _options(enum: ast.ClassDef, file: str) -> Iterator[Key]:
    kind = re.sub("(?<!^)(?=[A-Z])", "_", enum.name).lower()
    members = [line for line in enum.body if isinstance(line, ast.Assign)]
    limit = SENTENCE if kind in SPOKEN else BUTTON if len(members) <= FEW else ROW
    limit = BUTTON if kind == "control" else limit
    about = (ast.get_docstring(enum) or kind).splitlines()[0].rstrip(".")
    for line in members:
        for text in texts(line.value):
            place = f"One choice of: {about}"
            yield Key(f"{kind}.{text.value}", file, text.line, place, limit, option=True)


def _reasons(tree: ast.Module, file: str) -> Iterator[Key]:
    """Why a message was not understood: Unclear("...") and unclear="..."."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        values = [word.value for word in node.keywords if word.arg == "unclear"]
        for value in values + (node.args[:1] if called(node) == "Unclear" else []):
            for text in texts(value):
                place = "Said before the question is asked again"
                yield Key(f"unclear.{text.value}", file, text.line, place, BODY // 2)


def _asks(function: ast.FunctionDef) -> bool:
    arguments = function.args.args
    return bool(arguments) and arguments[0].arg == "ask"


def _named(bases: list[ast.expr], name: str) -> bool:
    return any(isinstance(base, ast.Name) and base.id == name for base in bases)
