"""Versions: what each task of a pipeline means, as a digest; not the key of one run of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from cellwright.convert.injection import other_statements
from cellwright.convert.parsing import parse_cell
from cellwright.convert.replay import Task, describe_task
from cellwright.hashing import canonical_code, code_digest, digest
from cellwright.model import MarkedCell, Pipeline, StepSettings


def step_versions(pipeline: Pipeline) -> Mapping[str, str]:
    """Return the version of each task, by task id: `setup`, `train`, `check:train`.

    A version covers the code of the task's cells, the definitions that it uses, the setup cells
    above it, the parameters cell's other statements, the names that it hands on and the settings
    that change results. It does not cover retries, timeouts, cores and memory, the values of
    parameters (those are in the key of a run), the split into cells, comments and formatting.

    Args:
        pipeline: The pipeline.
    """
    return _versions(pipeline, outputs=True)


def code_versions(pipeline: Pipeline) -> Mapping[str, str]:
    """Return the version of each task without what it hands on: that of its code alone.

    What a step does to things is remembered under it, since that changes what it hands on.

    Args:
        pipeline: The pipeline, of the code alone.
    """
    return _versions(pipeline, outputs=False)


def _versions(pipeline: Pipeline, *, outputs: bool) -> Mapping[str, str]:
    tasks = [describe_task(pipeline, "step", step.name) for step in pipeline.steps]
    tasks += [describe_task(pipeline, "check", s.name) for s in pipeline.steps if s.checks]
    if pipeline.setup_values:
        tasks.insert(0, describe_task(pipeline, "setup", None))
    shared = code_digest(ast.Module(body=list(other_statements(pipeline)), type_ignores=[]))
    memory: dict[str, str] = {}
    return {t.id: _version(pipeline, t, shared, memory, outputs) for t in tasks}


def _version(
    pipeline: Pipeline, task: Task, shared: str, memory: dict[str, str], outputs: bool
) -> str:
    settings: Mapping[str, object] = {}
    if task.kind == "step" and task.step is not None:
        settings = _settings(pipeline.step(task.step).settings)
    definitions = sorted([d.name, d.kind, _digest_text(d.source, memory)] for d in task.definitions)
    return digest(
        "step-version",
        task.kind,
        _digest_cells(task.cells, memory),
        definitions,
        [_digest_cells([cell], memory) for cell in task.setup],
        shared,
        sorted(task.outputs) if outputs else [],
        settings,
    )


def _settings(settings: StepSettings) -> Mapping[str, object]:
    """Return the settings that change results."""
    return {
        "foreach": [[f.variable, _expression(f.expression)] for f in settings.foreach],
        "when": _expression(settings.when) if settings.when is not None else None,
        "outputs": sorted(settings.outputs) if settings.outputs is not None else None,
        "kernel": settings.kernel,
        "env_from": sorted(settings.env_from),
    }


def _expression(text: str) -> bytes:
    try:
        return canonical_code(ast.parse(text.strip(), mode="eval"))
    except SyntaxError:
        return text.strip().encode()


def _digest_cells(cells: Sequence[MarkedCell], memory: dict[str, str]) -> str:
    """Return the digest of cells taken together, however their code is split into them."""
    text = "\0".join(cell.code for cell in cells)
    if text not in memory:
        memory[text] = _digest_code(cell.code for cell in cells)
    return memory[text]


def _digest_text(source: str, memory: dict[str, str]) -> str:
    if source not in memory:
        memory[source] = _digest_code([source])
    return memory[source]


def _digest_code(sources: Iterable[str]) -> str:
    """Return the digest of pieces of code; of their text where that is not Python."""
    body: list[ast.stmt] = []
    texts = list(sources)
    try:
        for text in texts:
            body += parse_cell(text).body
    except SyntaxError:
        return digest("code-text", texts)
    return code_digest(ast.Module(body=body, type_ignores=[]))
