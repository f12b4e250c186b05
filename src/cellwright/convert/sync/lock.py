"""The file `pipeline.lock` of a package: its cells as last converted, and digests of its files.

It travels with the package in git; each line of a cell is a line of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cellwright.errors import NotebookError
from cellwright.hashing import digest_bytes
from cellwright.model import Cell, Pipeline

LOCK = "pipeline.lock"
"""Its path inside the package."""

_HEAD = (
    "# Written by `cellwright convert`: the cells as they were then, for `cellwright sync`.\n"
    "# Let git merge it like code; after a conflict in it, convert again.\n"
    "format 1\n"
)
_PLAIN_ID = re.compile(r"[\w.-]+")
_UNPRINTED = re.compile(r"[\r\x00-\x08\x0b-\x1f\x85\u2028\u2029\ufeff\ud800-\udfff]")
_ENTRY = re.compile(r'(code|markdown) ([\w.-]+|"(?:[^"\\]|\\.)*")(?: (\{.*\}))?')
_FILE = re.compile(r"file ([0-9a-f]+) (.+)")
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell as far as scripts depend on it: its source, and its metadata as far as a mark."""

    id: str
    kind: str
    source: str
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lock:
    """The last converted state: cells in notebook order, digests of the files by path."""

    cells: tuple[CellText, ...]
    files: Mapping[str, str]

    def wrote(self, path: str, text: str) -> bool:
        """Return whether a file is as it was written."""
        return self.files.get(path) == digest_text(text)


def digest_text(text: str) -> str:
    """Return the digest by which a file of the package is known again."""
    return digest_bytes(text.encode("utf-8", "surrogatepass"))[:_DIGITS]


def cell_text(cell: Cell) -> CellText:
    """Return what scripts depend on of a cell."""
    metadata: dict[str, object] = {}
    if cell.kind == "code":
        if "cellwright" in cell.metadata:
            metadata["cellwright"] = cell.metadata["cellwright"]
        if "parameters" in cell.tags:
            metadata["tags"] = ["parameters"]
    return CellText(cell.id, cell.kind, cell.source, metadata)


def locked_cells(pipeline: Pipeline) -> tuple[CellText, ...]:
    """Return the cells on which the scripts of a pipeline depend.

    Unmarked cells count where they define or import something; skipped and raw ones do not.
    """
    defining = {definition.cell for definition in pipeline.definitions}
    found = []
    for marked in pipeline.cells:
        kept = marked.cell.kind == "markdown" or marked.cell.id in defining
        kept = kept or marked.role in ("step", "setup", "parameters", "check")
        if kept and marked.role != "skip" and marked.cell.kind != "raw":
            found.append(cell_text(marked.cell))
    return tuple(found)


def render_lock(cells: Iterable[CellText], files: Mapping[str, str]) -> str:
    """Return the text of `pipeline.lock`.

    Args:
        cells: The cells as converted.
        files: The files as written, text by path; the lock itself is left out.
    """
    parts = [_HEAD]
    for cell in cells:
        name = cell.id if _PLAIN_ID.fullmatch(cell.id) else json.dumps(cell.id)
        entry = f"{cell.kind} {name}"
        if cell.metadata:
            entry += " " + json.dumps(cell.metadata, sort_keys=True)
        parts.append(f"\n{entry}\n")
        if cell.source:
            parts += [_line(text) for text in cell.source.split("\n")]
    parts.append("\n")
    parts += [f"file {digest_text(files[p])} {p}\n" for p in sorted(files) if p != LOCK]
    return "".join(parts)


def _line(text: str) -> str:
    if _UNPRINTED.search(text):
        return f"= {json.dumps(text)}\n"
    return f"| {text}\n" if text else "|\n"


def read_lock(text: str) -> Lock:
    """Read `pipeline.lock`.

    Raises:
        NotebookError: It is damaged (`package-lock`), as after a merge conflict in it.
    """
    cells: list[tuple[str, str, Mapping[str, object], list[str]]] = []
    files: dict[str, str] = {}
    lines = text.replace("\r\n", "\n").split("\n")
    if "format 1" not in lines[:5]:
        raise _damaged(1)
    for number, line in enumerate(lines, 1):
        try:
            _read_line(line, cells, files)
        except ValueError as error:
            raise _damaged(number) from error
    found = tuple(CellText(i, kind, "\n".join(source), m) for kind, i, m, source in cells)
    if len({c.id for c in found}) != len(found):
        raise _damaged(1)
    return Lock(found, files)


def _read_line(
    line: str,
    cells: list[tuple[str, str, Mapping[str, object], list[str]]],
    files: dict[str, str],
) -> None:
    entry, file = _ENTRY.fullmatch(line), _FILE.fullmatch(line)
    if entry:
        name = json.loads(entry[2]) if entry[2].startswith('"') else entry[2]
        cells.append((entry[1], name, json.loads(entry[3]) if entry[3] else {}, []))
    elif file:
        files[file[2]] = file[1]
    elif line[:1] == "|":
        cells[-1][3].append(line[2:]) if cells else _fail(line)
    elif line[:2] == "= ":
        cells[-1][3].append(str(json.loads(line[2:]))) if cells else _fail(line)
    elif line and not line.startswith("#") and line != "format 1":
        _fail(line)


def _fail(line: str) -> None:
    raise ValueError(line)


def _damaged(number: int) -> NotebookError:
    return NotebookError(
        "the record of the last conversion is damaged",
        code="package-lock",
        where=f"{LOCK}, line {number}",
        hint="take it from git, or convert the notebook into a new folder and compare the two",
    )
