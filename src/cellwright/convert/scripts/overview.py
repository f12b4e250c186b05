"""The file `pipeline.yaml` of a package: graph, parameters, settings and versions for review."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from cellwright.convert.literals import render_value
from cellwright.convert.scripts.settings import describe_settings
from cellwright.errors import NotebookError
from cellwright.model import Pipeline, Step

FORMAT = 1


def render_overview(
    pipeline: Pipeline,
    versions: Mapping[str, str],
    scripts: Mapping[str, str],
    notebook: str,
    types: Mapping[str, Mapping[str, str]],
) -> str:
    """Return the text of `pipeline.yaml`, steps in notebook order.

    Args:
        pipeline: The pipeline.
        versions: By task id.
        scripts: Path of each step's script by step.
        notebook: Path of the notebook as seen from the package.
        types: Types of what steps leave, by step and name.
    """
    document: dict[str, object] = {
        "format": FORMAT,
        "pipeline": pipeline.name,
        "notebook": notebook,
    }
    if pipeline.parameters:
        document["parameters"] = {
            p.name: {"type": p.type, "default": p.source or render_value(p.default)}
            for p in pipeline.parameters
        }
        if pipeline.parameters_cell is not None:
            document["parameters_cell"] = pipeline.parameters_cell.cell.id
    if pipeline.setup:
        document["setup"] = [c.cell.id for c in pipeline.setup]
    document["steps"] = {
        step.name: _describe(pipeline, step, versions, scripts[step.name])
        | ({"types": dict(types[step.name])} if types.get(step.name) else {})
        for step in pipeline.steps
    }
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
    return "# Written by `cellwright convert`.\n" + text


def notebook_of_package(overview: str) -> str:
    """Return the path of the notebook that a package was made from, as seen from the package.

    Args:
        overview: The text of `pipeline.yaml`.

    Raises:
        NotebookError: It is not the overview of a package (`package-unreadable`).
    """
    try:
        document = yaml.safe_load(overview)
    except yaml.YAMLError:
        document = None
    notebook = document.get("notebook") if isinstance(document, dict) else None
    if not isinstance(notebook, str):
        raise NotebookError(
            "pipeline.yaml does not name a notebook",
            code="package-unreadable",
            where="pipeline.yaml",
            hint="convert the notebook again",
        )
    return notebook


def _describe(
    pipeline: Pipeline, step: Step, versions: Mapping[str, str], script: str
) -> dict[str, object]:
    found: dict[str, object] = {
        "script": script,
        "version": versions.get(step.name, ""),
        "cells": [c.cell.id for c in step.cells],
    }
    inputs = {n: r.step or r.source for n, r in step.reads.items() if r.source == "step"}
    entries: dict[str, object] = {
        "inputs": inputs,
        "parameters": list(step.parameters),
        "changes": list(step.changes),
        "outputs": list(step.outputs),
        "definitions": sorted({d.name for d in step.definitions if d.kind != "import"}),
        "after": _other_edges(pipeline, step),
        "settings": dict(describe_settings(step.settings)),
    }
    found.update({key: value for key, value in entries.items() if value})
    if step.checks:
        found["checks"] = {
            "version": versions.get(f"check:{step.name}", ""),
            "cells": [c.cell.cell.id for c in step.checks],
        }
    return found


def _other_edges(pipeline: Pipeline, step: Step) -> dict[str, list[str]]:
    """Return what orders a step after others beside variables: files, state, `--after`."""
    return {
        edge.source: [*edge.files, *edge.other]
        for edge in pipeline.edges
        if edge.target == step.name and (edge.files or edge.other)
    }
