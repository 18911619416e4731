"""Reading Python source: what a call calls, and which texts an expression may be."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it stands in the source."""

    value: str
    line: int
    column: int


def called(node: ast.AST) -> str:
    """The name of what a call calls, without what stands before a dot or in brackets."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func.value if isinstance(node.func, ast.Subscript) else node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def texts(value: ast.AST | None) -> Iterator[Written]:
    """The texts an expression may be: one, or those on both sides of an ``if``."""
    match value:
        case ast.Constant(value=str(text)):
            yield Written(text, value.lineno, value.col_offset)
        case ast.IfExp():
            yield from texts(value.body)
            yield from texts(value.orelse)
