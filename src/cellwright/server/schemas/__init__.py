"""The JSON Schemas of requests, answers and events, and what is checked by them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from cellwright.errors import SettingsError

__all__ = ["FILES", "check_request", "event_schema", "find_faults", "read_schemas"]

FILES = ("types", "notebook", "runs", "views")
"""The files of definitions; names are unique over all of them."""

Schema = dict[str, Any]


@cache
def read_schemas() -> Schema:
    """Return all definitions as one schema, references within it; objects are closed."""
    found: Schema = {}
    for name in FILES:
        for key, definition in _read(name)["$defs"].items():
            found[key] = _join(definition)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": found}


@cache
def event_schema() -> Schema:
    """Return the schema of the events of runs."""
    return _read("event")


def _read(name: str) -> Schema:
    text = files("cellwright.server.schemas").joinpath(f"{name}.json").read_text("utf-8")
    schema: Schema = json.loads(text)
    return schema


def _join(node: Any) -> Any:
    """Return a piece of a schema with references into the joined one, and closed objects."""
    if isinstance(node, list):
        return [_join(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _join(value) for key, value in node.items()}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = "#" + made["$ref"].partition("#")[2]
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({**read_schemas(), "$ref": f"#/$defs/{name}"})


def find_faults(name: str, data: object) -> list[str]:
    """Return what is wrong with data that should be of a definition, each with its place."""
    return [_describe(error) for error in _deepest(_validator(name).iter_errors(data))]


def check_request(name: str, data: object) -> None:
    """Refuse a request that is not of the form that its schema asks for.

    Raises:
        SettingsError: `bad-request`; the message names the place in the request.
    """
    faults = find_faults(name, data)
    if faults:
        raise SettingsError(
            f"the request is not of the right form: {faults[0]}",
            code="bad-request",
            where=name,
            hint="is the page older than the server? Reload it",
        )


def _deepest(errors: Iterable[Any]) -> Iterable[Any]:
    """Yield the errors, those of alternatives replaced by that of the nearest one."""
    from jsonschema.exceptions import best_match

    for error in errors:
        yield best_match([error]) or error


def _describe(error: Any) -> str:
    place = "/".join(str(part) for part in error.absolute_path)
    message = str(error.message)
    message = message if len(message) <= 300 else message[:300] + "…"
    return f"{place}: {message}" if place else message
