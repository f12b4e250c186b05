"""What the ledger remembers of steps, put into the pipeline that is made of a notebook."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from cellwright.api.history import has_ledger
from cellwright.app import Source, open_ledger, read_source
from cellwright.config import Settings, load_settings
from cellwright.errors import LedgerError
from cellwright.model import Diagnostic, Place


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
