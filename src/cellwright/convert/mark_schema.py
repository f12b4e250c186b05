"""The JSON Schema of a mark in the metadata (`mark_schema.json`), and its formats."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cellwright.convert import mark_values
from cellwright.convert.mark_options import OPTIONS

if TYPE_CHECKING:
    from jsonschema import FormatChecker


def load_mark_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of what stands under `cellwright` in a cell's metadata."""
    text = files("cellwright.convert").joinpath("mark_schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


_FORMATS: dict[str, Callable[[Any], object]] = {
    "cellwright-step": mark_values.parse_step_name,
    "cellwright-name": mark_values.parse_identifier,
    "cellwright-expression": mark_values.parse_expression,
    "cellwright-loop": mark_values.parse_foreach,
    "cellwright-loops": OPTIONS["foreach"].load,
    "cellwright-duration": mark_values.parse_duration,
    "cellwright-size": mark_values.parse_size,
}


def mark_format_checker() -> FormatChecker:
    """Return a checker of the schema's own formats, with which it accepts what we accept.

    Without it (in a form in the browser) the schema also accepts some marks that are reported
    afterwards: keywords as names, expressions that are no Python.
    """
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name, parse in _FORMATS.items():
        kind = list if name == "cellwright-loops" else str
        checker.checks(name, raises=ValueError)(_accept_what(parse, kind))
    return checker


def _accept_what(parse: Callable[[Any], object], kind: type) -> Callable[[object], bool]:
    def accepts(data: object) -> bool:
        if isinstance(data, kind):
            parse(data)
        return True

    return accepts
