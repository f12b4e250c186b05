"""What the ledger remembers of steps, put into the pipeline that is made of a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from cellwright.api.history import has_ledger
from cellwright.app import Source, open_ledger, read_source
from cellwright.config import Settings, load_settings
from cellwright.convert import find_meanings
from cellwright.errors import LedgerError
from cellwright.model import Diagnostic, Place, RunRecord

_LOOKED_AT = 20
"""In how many runs it is looked for steps that made something else each time."""


def recall(source: Source, settings: Settings) -> Source:
    """Return a source whose pipeline knows what the steps were seen to do in earlier runs.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    if not has_ledger(settings):
        return source.with_remembered({})
    with closing(open_ledger(settings)) as ledger:
        return source.with_remembered(ledger.effects(source.pipeline.name))


def read_remembered(path: Path, *, text: str | None = None, name: str | None = None) -> Source:
    """Read a notebook with what is remembered of its steps.

    A ledger that cannot be read is told among the problems: the pipeline is that of the code alone.

    Args:
        path: The file, or its converted package.
        text: The notebook's content where it is not the file's: edited and not saved yet.
        name: What messages call the notebook; by default the path.

    Raises:
        NotebookError: The file is missing or not a notebook.
    """
    return remember(read_source(path, text=text, name=name))


def remember(source: Source) -> Source:
    """Return a source that was read, with what is remembered of its steps; see above."""
    if source.pipeline.language != "python" or not source.pipeline.steps:
        return source
    settings = load_settings(source.folder)
    if not has_ledger(settings):
        return source
    try:
        with closing(open_ledger(settings)) as ledger:
            effects = ledger.effects(source.pipeline.name)
        return source.with_remembered(effects) if effects else source
    except LedgerError as error:
        pipeline = source.pipeline
        told = Diagnostic(
            "CW191",
            "warning",
            f"effects known from earlier runs are left out: {error.message}",
            Place(pipeline.notebook),
            error.hint,
        )
        return replace(source, pipeline=replace(pipeline, problems=(*pipeline.problems, told)))


def find_nondeterministic(source: Source) -> Iterator[Diagnostic]:
    """Yield the steps that were seen to make something else of the same (`CW192`).

    A step that was edited since is another one.
    """
    settings = load_settings(source.folder)
    if not has_ledger(settings):
        return
    try:
        with closing(open_ledger(settings)) as ledger:
            runs = ledger.runs(limit=_LOOKED_AT, pipeline=source.pipeline.name)
    except LedgerError:  # it is told by whoever reads what is remembered
        return
    seen = {
        name
        for record in runs
        for name, done in record.steps.items()
        if done.result is not None and done.result.differs
    }
    meanings = find_meanings(source.pipeline, source.modules) if seen else {}
    for step in source.pipeline.steps:
        found = (
            _find_difference(runs, step.name, meanings[step.name].version)
            if step.name in seen
            else None
        )
        if found is not None:
            names, one, other = found
            cell = step.cells[0].cell
            yield Diagnostic(
                "CW192",
                "warning",
                f"step `{step.name}` is not deterministic: {names} differed between runs "
                f"{one} and {other}, though code and inputs were the same",
                Place(source.pipeline.notebook, cell.id, cell.number),
                "seed what it draws and hand in times and ids, or accept that a reused result is "
                "one of several",
            )


def _find_difference(
    runs: tuple[RunRecord, ...], step: str, version: str
) -> tuple[str, str, str] | None:
    for record in runs:
        done = record.steps.get(step)
        if done is None or done.result is None or done.version != version:
            continue
        if done.result.differs:
            names = ", ".join(f"`{name}`" for name in done.result.differs[:3])
            return names, done.result.compared, done.reused_from or record.run
    return None
