"""A converted package with the state that it was converted from; edits of both sides told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import yaml

from cellwright.analysis import build_pipeline
from cellwright.convert.marks import read_marks
from cellwright.convert.scripts import convert_pipeline, notebook_of_package, read_types
from cellwright.convert.sync.lock import LOCK, CellText, Lock, read_lock
from cellwright.convert.sync.records import refuse
from cellwright.errors import NotebookError
from cellwright.model import Cell, MarkedCell, Notebook, Pipeline

OVERVIEW = "pipeline.yaml"


@dataclass
class Package:
    """The files of a package, and what they were made of.

    `name` and `metadata` are those of the notebook; `modules` the sources of local modules.
    """

    files: Mapping[str, str]
    lock: Lock
    name: str
    metadata: Mapping[str, object]
    modules: Mapping[str, str]

    def pipeline_of(self, cells: Iterable[CellText]) -> Pipeline:
        """Return the pipeline of some cells under the name of the notebook."""
        made = tuple(
            Cell(c.id, number, c.kind, c.source, c.metadata)  # type: ignore[arg-type]
            for number, c in enumerate(cells, 1)
        )
        marked = read_marks(Notebook(self.name, made, self.metadata))
        return build_pipeline(marked, modules=self.modules)

    def write(self, pipeline: Pipeline) -> Mapping[str, str]:
        """Return the files that `convert` writes for a pipeline, the lock left out.

        Raises:
            PipelineError: It cannot be converted.
        """
        overview = self.files.get(OVERVIEW, "")
        notebook = notebook_of_package(overview)
        return convert_pipeline(pipeline, notebook=notebook, types=read_types(overview))

    @cached_property
    def base(self) -> Pipeline:
        """The pipeline as it was converted last."""
        return self.pipeline_of(self.lock.cells)

    @cached_property
    def written(self) -> Mapping[str, str]:
        """The files as they were written."""
        return self.write(self.base)

    @cached_property
    def marks(self) -> Mapping[str, MarkedCell]:
        """The cells as they were converted last, by id."""
        return {marked.cell.id: marked for marked in self.base.cells}

    def step_of(self, cell: str) -> str | None:
        """Return the step that a cell belonged to."""
        marked = self.marks.get(cell)
        return marked.mark.step if marked is not None and marked.mark is not None else None

    def edited(self) -> list[str]:
        """Return the paths of files that are not as they were written.

        Raises:
            Refused: A file is gone, or its old text cannot be made again.
        """
        found = []
        for path in self.lock.files:
            if path not in self.files:
                raise refuse(
                    "the script is gone",
                    path,
                    "take it back from git; a step goes with its cells in the notebook",
                )
            if not self.lock.wrote(path, self.files[path]):
                found.append(path)
        for path in found:
            self._require_written(path)
        return found

    def _require_written(self, path: str) -> None:
        if path not in self.written or not self.lock.wrote(path, self.written[path]):
            raise refuse(
                "the script was edited, and its text before the edit cannot be made again: "
                "another version of Cellwright wrote it, or a local module has changed",
                path,
                "keep the edit aside, run `cellwright convert`, then make it again",
            )


def open_package(
    files: Mapping[str, str], name: str, metadata: Mapping[str, object], modules: Mapping[str, str]
) -> Package:
    """Return a package.

    Args:
        files: Text by path.
        name: The notebook's name.
        metadata: The notebook's metadata.
        modules: Sources of local modules.

    Raises:
        NotebookError: It has no record of its conversion, or a damaged one (`package-lock`).
    """
    if LOCK not in files:
        raise NotebookError(
            f"the package has no {LOCK}: what was converted last is not known",
            code="package-lock",
            where=LOCK,
            hint="take it from git; or convert into a new folder and compare the two",
        )
    plain = {path: text.replace("\r\n", "\n") for path, text in files.items()}
    return Package(plain, read_lock(plain[LOCK]), name, metadata, modules)


def same_overview(one: str, other: str) -> bool:
    """Return whether two texts of `pipeline.yaml` say the same; versions and types aside."""
    try:
        documents = [yaml.safe_load(text) for text in (one, other)]
    except yaml.YAMLError:
        return False
    return _without(documents[0]) == _without(documents[1])


def _without(value: object) -> object:
    if isinstance(value, dict):
        return {k: _without(v) for k, v in value.items() if k not in ("version", "types")}
    return [_without(item) for item in value] if isinstance(value, list) else value
