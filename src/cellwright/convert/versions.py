"""Versions: what each task of a pipeline means, as a digest; not the key of one run of it."""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.convert.identity import find_meanings
from cellwright.model import Pipeline


def step_versions(
    pipeline: Pipeline, modules: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """Return the version of each task, by task id: `setup`, `train`, `check:train`.

    For a step with `--foreach` or `--when` there are two more: `spread:train` for its expressions
    and `item:train` for each of its items.

    A version covers the code of the task's cells, what they reach of setup, definitions and local
    modules, the names that it hands on and the settings that change results. It does not cover
    retries, timeouts, cores and memory, the values of parameters (those are in the key of a run),
    the split into cells, comments and formatting.

    Args:
        pipeline: The pipeline.
        modules: Sources of local modules by dotted name; without them their code does not count.
    """
    return {task: meaning.version for task, meaning in find_meanings(pipeline, modules).items()}


def code_versions(
    pipeline: Pipeline, modules: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """Return the version of each task without what it hands on: that of its code alone.

    What a step does to things is remembered under it, since that changes what it hands on.

    Args:
        pipeline: The pipeline, of the code alone.
        modules: Sources of local modules by dotted name.
    """
    return {task: meaning.code for task, meaning in find_meanings(pipeline, modules).items()}
