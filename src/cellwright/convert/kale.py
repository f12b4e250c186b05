"""Kale's cell tags read as marks, so that its notebooks can be taken over; nothing is written.

Kale's rules: `imports` and `functions` run before every step, `pipeline-parameters` hold the
parameters, `pipeline-metrics` stand at the end, `skip` stays out, `step:NAME` (formerly
`block:NAME`) with `prev:NAME` make the graph, `limit:RESOURCE:AMOUNT` asks for resources. A code
cell without a tag belongs with the one before it, a skipped cell not counted. Annotations and
labels of pods have no counterpart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cellwright.convert.mark_options import settings_from
from cellwright.convert.mark_values import parse_step_name
from cellwright.model import Cell, Mark, Notebook, Role

_STEP = re.compile(r"(?:step|block):([_a-z][_a-z0-9]*)")
_PREVIOUS = re.compile(r"prev:([_a-z][_a-z0-9]*)")
_LIMIT = re.compile(r"limit:([^:]+):([0-9]+(?:\.[0-9]+)?)([A-Za-z]*)")
_ROLES: dict[str, Role] = {
    "skip": "skip",
    "imports": "setup",
    "functions": "setup",
    "pipeline-parameters": "parameters",
}
_METRICS = "pipeline-metrics"
_METRICS_STEP = "pipeline_metrics"
_UNITS = {
    "": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12,
    "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40,
}  # fmt: skip


def is_kale(notebook: Notebook) -> bool:
    """Return whether a notebook is tagged for Kale: it has a step by its rules."""
    return any(_STEP.fullmatch(tag) for cell in notebook.cells for tag in cell.tags)


def read_kale_tags(notebook: Notebook) -> dict[str, Mark]:
    """Return the marks that say what the tags say, by cell id, for the metadata.

    A step's order (`prev:`) and limits stand on its first cell, as they count in Kale. Code cells
    before the first tagged one stay unmarked: they were not part of the pipeline.

    Example:
        >>> cell = Cell("a", 1, "code", "x = 1", {"tags": ["step:load", "limit:cpu:2"]})
        >>> read_kale_tags(Notebook("k.ipynb", (cell,)))["a"].settings.cpus
        2.0
    """
    marks: dict[str, Mark] = {}
    before: Mark | None = None
    known: set[str] = set()
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        mark = _read_cell(cell, known) or before
        if mark is None:
            continue
        marks[cell.id] = mark
        if mark.role != "skip":
            before = Mark(mark.role, mark.step, form="metadata")
        if mark.step is not None:
            known.add(mark.step)
    return marks


def _read_cell(cell: Cell, known: set[str]) -> Mark | None:
    """Return what a cell's own tags say, or None if they name neither role nor step."""
    for tag in cell.tags:
        if tag in _ROLES:
            return Mark(_ROLES[tag], form="metadata")
        if tag == _METRICS:
            return Mark("step", _METRICS_STEP, form="metadata")
        match = _STEP.fullmatch(tag)
        if match:
            step = _step_name(match[1])
            given = {} if step in known else _find_options(cell.tags)
            return Mark("step", step, settings_from(given), form="metadata")
    return None


def _step_name(name: str) -> str:
    """Return the name, or one beside it where ours must be another (keywords, `setup`)."""
    try:
        return parse_step_name(name)
    except ValueError:
        return f"{name.strip('_')}_step"


def _find_options(tags: Sequence[str]) -> dict[str, object]:
    options: dict[str, object] = {}
    previous = [_step_name(m[1]) for tag in tags if (m := _PREVIOUS.fullmatch(tag))]
    if previous:
        options["after"] = tuple(dict.fromkeys(previous))
    for tag in tags:
        match = _LIMIT.fullmatch(tag)
        if match:
            options |= _read_limit(match[1], float(match[2]), match[3])
    return options


def _read_limit(resource: str, amount: float, unit: str) -> dict[str, object]:
    """Return the option for a limit as Kubernetes writes it, or nothing for one we do not know."""
    if resource == "cpu" and unit in ("", "m") and amount > 0:
        return {"cpus": amount / 1000 if unit else amount}
    if resource == "memory" and unit in _UNITS and amount > 0:
        return {"memory": int(amount * _UNITS[unit])}
    if resource.endswith("/gpu") and not unit:
        return {"gpus": int(amount)}
    return {}
