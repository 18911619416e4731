"""What the options of commands read, and how a command says a number."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import typer

Code = TypeVar("Code", bound=StrEnum)


def coded(codes: type[StrEnum], help: str) -> Any:
    """An option that takes one of these codes."""
    return typer.Option(parser=one_of(codes), metavar=f"[{'|'.join(codes)}]", help=help)


def one_of(codes: type[Code]) -> Callable[[str], Code]:
    """Reads one of these codes. Typer's own words for a wrong one begin with an inner name."""

    def read(value: str) -> Code:
        if value not in list(codes):
            raise typer.BadParameter(f"{value} is none of {', '.join(codes)}")
        return codes(value)

    return read


def handler(value: str) -> UUID:
    """Reads the id of a handler; typer shows the fault and ends with 2."""
    try:
        return UUID(value)
    except ValueError:
        raise typer.BadParameter(
            f"{value} is no id of a handler; see: wasl handlers CODE"
        ) from None


def port(value: int) -> int:
    """Check a port; typer shows the fault and ends with 2."""
    if not 0 <= value <= 65535:
        raise typer.BadParameter(f"{value} is no port; choose from 1024 to 65535")
    return value


def counted(number: int, noun: str) -> str:
    """A number with its noun, which takes an s unless it is one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def begin() -> None:
    """Before any command: what goes wrong is told without a person's words, on standard error."""
    # Not needed to be asked for help, and it takes a tenth of a second.
    from bot import tidying

    # First of all, for the logs need it.
    tidying.without_colours("structlog")
    from bot import logs

    logs.configure("warning")
