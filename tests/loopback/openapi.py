"""Checks requests and answers against Twilio's own OpenAPI documents, where they are nearby."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FOLDER = Path(__file__).parents[3] / "shared" / "specs" / "twilio"
DOCUMENTS = ("twilio_api_v2010.json", "twilio_content_v1.json")
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}
ADDRESS = re.compile(r"(whatsapp:)?(\+\d{7,15}|[A-Z]{2}\.[A-Za-z0-9.]+)")
# Where the bytes of a file are: the same address without .json, which no document mentions.
UNDESCRIBED = {"GetFile"}
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Operation:
    """One operation of a document, and the document to look its references up in."""

    described: dict[str, Any]
    document: dict[str, Any]

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema itself, where only a reference to it is written."""
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema


@cache
def operations() -> dict[str, Operation] | None:
    """Every operation by its id, or None where the documents are absent: nothing is checked."""
    if not FOLDER.exists():
        return None
    found = {}
    for name in DOCUMENTS:
        document = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        for methods in document["paths"].values():
            for described in methods.values():
                if isinstance(described, dict) and "operationId" in described:
                    found[described["operationId"]] = Operation(described, document)
    return found


def faults_in_request(name: str, path: dict[str, str], query: Pairs, body: Any) -> list[str]:
    """What the document objects to, one sentence each.

    ``body`` is a list of pairs when a form came, the value itself when JSON came, else None.
    """
    known = operations()
    if known is None or name in UNDESCRIBED:
        return []
    if name not in known:
        return [f"{name}: there is no such operation"]
    operation = known[name]
    parameters = operation.described.get("parameters", [])
    fields = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
    required = {
        each["name"] for each in parameters if each["in"] == "query" and each.get("required")
    }
    faults = faults_in_fields(query, fields, required, operation)
    for each in parameters:
        if each["in"] == "path":
            faults += faults_in(each["name"], path.get(each["name"]), each["schema"], operation)
    faults += faults_in_body(body, operation)
    return [f"{name}: {fault}" for fault in faults]


def faults_in_answer(name: str, status: int, body: Any) -> list[str]:
    """What the document objects to in an answer: how a stand-in is held to the same page."""
    known = operations()
    if known is None:
        return []
    described = known[name].described["responses"].get(str(status))
    if described is None:
        return [f"{name} never answers {status}"]
    if JSON not in described.get("content", {}):
        return [] if body is None else [f"{name} answers nothing with {status}"]
    return faults_in(name, body, described["content"][JSON]["schema"], known[name])


def faults_in_body(body: Any, operation: Operation) -> list[str]:
    """A form or JSON, whichever the operation takes."""
    contents = operation.described.get("requestBody", {}).get("content", {})
    if isinstance(body, list) and FORM in contents:
        schema = operation.resolved(contents[FORM]["schema"])
        fields, required = schema.get("properties", {}), set(schema.get("required", ()))
        return faults_in_fields(body, fields, required, operation)
    if body is not None and JSON in contents:
        return faults_in("body", body, contents[JSON]["schema"], operation)
    if bool(body) != bool(contents):
        return ["there is no body" if contents else "a body is not taken"]
    return []


def faults_in_fields(
    pairs: Pairs, fields: dict[str, Any], required: set[str], operation: Operation
) -> list[str]:
    """Named values in text, as a form or the part of an address after ? has them."""
    names = [name for name, _ in pairs]
    faults = [f"{name} is required" for name in sorted(required - set(names))]
    for name in dict.fromkeys(names):
        values = [value for each, value in pairs if each == name]
        if name not in fields:
            faults.append(f"there is no parameter {name}")
            continue
        schema = operation.resolved(fields[name])
        if schema.get("type") == "array":
            given: Any = [decoded(value, schema["items"]) for value in values]
        elif len(values) > 1:
            faults.append(f"{name} is given {len(values)} times")
            continue
        else:
            given = decoded(values[0], schema)
        faults += faults_in(name, given, schema, operation)
    return faults


def decoded(value: str, schema: dict[str, Any]) -> Any:
    """Everything but a string travels as it is written in JSON."""
    if schema.get("type") in {"integer", "number", "boolean"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def faults_in(name: str, value: Any, schema: dict[str, Any], operation: Operation) -> list[str]:
    """Compare a value with its schema, all the way down."""
    nullable = schema.get("nullable", False)
    schema = operation.resolved(schema)
    if value is None and (nullable or schema.get("nullable", False)):
        return []
    kind = schema.get("type", "object")
    if not isinstance(value, TYPES[kind]) or (kind != "boolean") == isinstance(value, bool):
        return [f"{name} is not of type {kind}"]
    if isinstance(value, list):
        items = [(f"{name}.{place}", piece) for place, piece in enumerate(value)]
        return [fault for each in items for fault in faults_in(*each, schema["items"], operation)]
    if isinstance(value, dict):
        return faults_in_object(name, value, schema, operation)
    return faults_in_scalar(name, value, schema)


def faults_in_object(
    name: str, value: dict[str, Any], schema: dict[str, Any], operation: Operation
) -> list[str]:
    """Each property as described; one that is not described is a fault unless others may be."""
    fields = schema.get("properties", {})
    others = schema.get("additionalProperties")
    faults = [f"{name}.{key} is required" for key in schema.get("required", ()) if key not in value]
    for key, piece in value.items():
        if key in fields:
            faults += faults_in(f"{name}.{key}", piece, fields[key], operation)
        elif isinstance(others, dict):
            faults += faults_in(f"{name}.{key}", piece, others, operation)
        elif fields:
            faults.append(f"{name} has no {key}")
    return faults


def faults_in_scalar(name: str, value: Any, schema: dict[str, Any]) -> list[str]:
    """Its length, pattern, range, format and the few values it may have."""
    faults = []
    if value not in schema.get("enum", [value]):
        faults.append(f"{name} is none of its values")
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            faults.append(f"{name} has a wrong length")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            faults.append(f"{name} does not match {schema['pattern']}")
        if not well_formed(value, schema.get("format", "")):
            faults.append(f"{name} is not a {schema['format']}")
    elif not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        faults.append(f"{name} is out of its range")
    return faults


def well_formed(value: str, kind: str) -> bool:
    """Whether a text has the format it is said to have; unknown formats are well."""
    if kind == "phone-number":
        return ADDRESS.fullmatch(value) is not None
    if kind == "uri":
        parts = urlsplit(value)
        return bool(parts.path if not parts.scheme else parts.netloc)
    if kind == "date-time":
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
    return True
