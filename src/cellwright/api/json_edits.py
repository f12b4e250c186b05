"""What `suggest`, `convert` and `sync` found and did, as JSON; not how people see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cellwright.api.analysing import Analysis
from cellwright.api.json_data import cell_marks_json, pipeline_json, problems_json
from cellwright.api.notebooks import Converted
from cellwright.api.syncing import Synchronised
from cellwright.convert import OPTIONS, dump_settings
from cellwright.convert.mark_edits import MarkEdit, RenameStep, SetOptions
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


def analysis_json(found: Analysis, package: str | None) -> Json:
    """Return what is known of a notebook, each problem with its fixes.

    Args:
        found: The analysis.
        package: Where the converted package is, as the reader names it.
    """
    problems = problems_json(found.problems)["problems"]
    for problem, fixes in zip(problems, found.fixes, strict=True):
        problem["fixes"] = [
            {"id": fix.id, "title": fix.title, "edits": [edit_json(e) for e in fix.edits]}
            for fix in fixes
        ]
    return {
        "graph": pipeline_json(found.pipeline),
        "problems": problems,
        **cell_marks_json(found.marks),
        "package": package,
    }


def edit_json(edit: MarkEdit) -> Json:
    """Return an edit of marks as `read_edit` takes it."""
    if isinstance(edit, RenameStep):
        return {"rename": {"from": edit.old, "to": edit.new}}
    if isinstance(edit, SetOptions):
        return {"step": edit.step, "settings": _options(edit.given)}
    if edit.mark is None:
        return {"cells": list(edit.cells), "mark": None}
    mark: Json = {"role": edit.mark.role, "step": edit.mark.step}
    if edit.given is not None:
        mark["settings"] = _options(edit.given)
    if edit.form is not None:
        mark["form"] = edit.form
    return {"cells": list(edit.cells), "mark": mark}


def _options(given: Mapping[str, Any]) -> Json:
    return {name: OPTIONS[name].dump(value) for name, value in given.items()}


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
