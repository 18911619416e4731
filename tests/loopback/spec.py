"""Checks each call of a bot against the machine-readable Bot API, where the house has it nearby."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

SPEC = Path(__file__).parents[3] / "shared" / "specs" / "telegram_bot_api.json"
LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)")
SIMPLE: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
    "String": (str,),
}


@cache
def specification() -> dict[str, Any] | None:
    """The document, or None where it is absent: then nothing is checked."""
    if not SPEC.exists():
        return None
    loaded: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
    return loaded


def faults_in_call(method: str, parameters: dict[str, Any], files: set[str]) -> list[str]:
    """What Telegram would object to, one sentence each.

    ``parameters`` are as they came (strings, unless the body was JSON); ``files`` names the
    parameters whose bytes came along.
    """
    document = specification()
    if document is None:
        return []
    if method not in document["methods"]:
        return [f"{method}: there is no such method"]
    fields = {field["name"]: field for field in document["methods"][method].get("fields", [])}
    given = {**parameters, **dict.fromkeys(files, "attach://")}
    faults = [
        f"{method}: {name} is required"
        for name, field in fields.items()
        if field["required"] and name not in given
    ]
    for name, value in parameters.items():
        if name not in fields:
            faults.append(f"{method}: there is no parameter {name}")
        else:
            faults += [f"{method}: {fault}" for fault in faults_in_value(name, value, fields[name])]
    return faults


def faults_in_value(name: str, value: Any, field: dict[str, Any]) -> list[str]:
    """Compare a value with every type its field allows; the nearest type tells the faults."""
    options = [faults_as(name, decoded(value, kind), kind) for kind in field["types"]]
    nearest = min(options, key=len)
    return nearest + faults_in_length(name, value, field["description"])


def decoded(value: Any, kind: str) -> Any:
    """Undo the form encoding: everything but a string travels as JSON."""
    if kind in {"String", "InputFile"} or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def faults_as(name: str, value: Any, kind: str) -> list[str]:
    """The faults of this value if it is meant to be of this kind."""
    if kind == "InputFile":
        return []
    if kind in SIMPLE:
        fits = isinstance(value, SIMPLE[kind]) and (kind == "Boolean") == isinstance(value, bool)
        return [] if fits else [f"{name} is not of type {kind}"]
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{name} is not an array"]
        inner = kind.removeprefix("Array of ")
        return [fault for item in value for fault in faults_as(name, item, inner)]
    if not isinstance(value, dict):
        return [f"{name} is not an object {kind}"]
    return faults_in_object(name, value, kind)


def faults_in_object(name: str, value: dict[str, Any], kind: str) -> list[str]:
    """The faults of an object, field by field; a union is compared with each of its members."""
    document = specification()
    assert document is not None
    described = document["types"][kind]
    if "fields" not in described:
        members = described.get("subtypes", [])
        return min((faults_in_object(name, value, member) for member in members), key=len)
    fields = {field["name"]: field for field in described["fields"]}
    faults = [f"{name} has no {key} in {kind}" for key in value if key not in fields]
    for key, field in fields.items():
        if key in value:
            faults += faults_in_value(f"{name}.{key}", value[key], field)
        elif field["required"]:
            faults.append(f"{name}.{key} is required")
    return faults


def faults_in_length(name: str, value: Any, description: str) -> list[str]:
    """Telegram counts characters as UTF-16 units, after the marks of formatting are taken away."""
    limits = LENGTH.search(description)
    if limits is None or not isinstance(value, str):
        return []
    least, most, unit = int(limits[1]), int(limits[2]), limits[3]
    plain = re.sub(r"</?[a-z][^>]*>", "", value)
    length = len(value.encode()) if unit == "bytes" else len(plain.encode("utf-16-le")) // 2
    if least <= length <= most:
        return []
    return [f"{name} has {length} {unit}, and {least} to {most} are allowed"]
