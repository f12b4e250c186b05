"""What `suggest`, `convert` and `sync` found and did, as JSON; not how people see it."""

from __future__ import annotations

from typing import Any

from cellwright.api.json_data import problems_json
from cellwright.api.notebooks import Converted
from cellwright.api.syncing import Synchronised
from cellwright.convert import dump_settings
from cellwright.convert.suggest import SuggestedCell, Suggestion

Json = dict[str, Any]


def suggestion_json(suggestion: Suggestion, written: str | None = None) -> Json:
    """Return a suggestion as JSON data.

    Args:
        suggestion: What was proposed.
        written: The file that was written, if any.
    """
    parameters = suggestion.parameters
    return {
        "notebook": suggestion.notebook,
        "steps": [
            {
                "name": s.name,
                "cells": list(s.cells),
                "reason": s.reason,
                "settings": dump_settings(s.settings),
            }
            for s in suggestion.steps
        ],
        "setup": [_cell(c) for c in suggestion.setup],
        "parameters": _cell(parameters) if parameters is not None else None,
        "skipped": [_cell(c) for c in suggestion.skipped],
        "kept": suggestion.kept,
        "notes": list(suggestion.notes),
        **problems_json(suggestion.problems),
        "written": written,
    }


def accepting_json(suggestion: Suggestion) -> list[Json]:
    """Return the edits of marks that accept a suggestion, one for each cell."""
    return [
        {
            "cells": [cell],
            "mark": {
                "role": mark.role,
                "step": mark.step,
                "settings": dump_settings(mark.settings),
            },
        }
        for cell, mark in suggestion.marks.items()
    ]


def _cell(cell: SuggestedCell) -> Json:
    return {"cell": cell.cell, "number": cell.number, "reason": cell.reason}


def converted_json(converted: Converted) -> Json:
    """Return what `convert` wrote."""
    return {
        "directory": converted.directory,
        "steps": [
            {"name": s.name, "version": s.version, "path": s.path, "changed": s.changed}
            for s in converted.steps
        ],
    }


def synced_json(done: Synchronised) -> Json:
    """Return what `sync` did."""
    return {
        "changed": [
            {"side": c.side, "what": c.what, "cell": c.cell, "step": c.step} for c in done.changed
        ],
        "conflicts": [
            {
                "kind": c.kind,
                "message": c.message,
                "where": c.where,
                "cell": c.cell,
                "step": c.step,
                "hint": c.hint,
                "notebook": c.notebook,
                "script": c.script,
                "base": c.base,
            }
            for c in done.conflicts
        ],
        "notebook": done.notebook,
        "directory": done.directory,
        "written": list(done.written),
    }
