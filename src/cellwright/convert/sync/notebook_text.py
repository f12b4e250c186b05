"""Cells of a notebook's text changed, added, moved and removed; bytes of other cells stay."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cellwright.convert.json_text import (
    Layout,
    find_layout,
    find_member,
    members,
    set_member,
    skip_space,
)

KEY = "cellwright"
_CELL_DEPTH = 2
_WITH_IDS = (4, 5)


@dataclass(frozen=True, slots=True)
class Placed:
    """One cell of the new notebook.

    Attributes:
        number: Its position in the old one, from 1; None for a new cell.
        source: Its new source; None if it stays.
        ran: Whether what the file has of its last execution still belongs to it.
        id, kind, metadata: Of a new cell.
    """

    number: int | None = None
    source: str | None = None
    ran: bool = True
    id: str = ""
    kind: str = "code"
    metadata: Mapping[str, object] = field(default_factory=dict)


def place_cells(text: str, cells: Sequence[Placed]) -> str:
    """Return a notebook's text with other cells, changed ones without their outputs.

    Args:
        text: The file's content, a notebook that `read_notebook` takes.
        cells: The new notebook's cells in order.
    """
    top = _top(text)
    layout = find_layout(text, top)
    found = find_member(text, top, "cells")
    if found is None:  # pragma: no cover - read_notebook asks for cells
        raise AssertionError
    old = list(members(text, found.value))
    raw = [text[m.value : m.end] for m in old]
    with_ids = _has_ids(text)
    new = [
        _dump_new(cell, layout, with_ids)
        if cell.number is None
        else _change(raw[cell.number - 1], cell, layout)
        for cell in cells
    ]
    if [c.number for c in cells] == [*range(1, len(old) + 1)]:
        for member, part in zip(reversed(old), reversed(new), strict=True):
            text = text[: member.value] + part + text[member.end :]
        return text
    inner, outer = layout.line_start(_CELL_DEPTH), layout.line_start(_CELL_DEPTH - 1)
    between = layout.separators[0] + inner
    body = "[" + inner + between.join(new) + outer + "]" if new else "[]"
    return text[: found.value] + body + text[found.end :]


def _top(text: str) -> int:
    return skip_space(text, 1 if text.startswith("\ufeff") else 0)


def _has_ids(text: str) -> bool:
    data = json.loads(text.removeprefix("\ufeff"))
    minor = data.get("nbformat_minor", 0)
    return (data["nbformat"], minor if isinstance(minor, int) else 0) >= _WITH_IDS


def _change(raw: str, cell: Placed, layout: Layout) -> str:
    if cell.source is not None:
        lines = cell.source.splitlines(keepends=True)
        member = find_member(raw, 0, "source")
        listed = member is None or raw[member.value] == "["
        value: object = lines if listed else cell.source
        raw = set_member(raw, 0, "source", value, layout, _CELL_DEPTH)
    if not cell.ran:
        for key, nothing in (("outputs", []), ("execution_count", None)):
            if find_member(raw, 0, key) is not None:
                raw = set_member(raw, 0, key, nothing, layout, _CELL_DEPTH)
    return raw


def _dump_new(cell: Placed, layout: Layout, with_ids: bool) -> str:
    data: dict[str, object] = {
        "cell_type": cell.kind,
        "metadata": dict(cell.metadata),
        "source": (cell.source or "").splitlines(keepends=True),
    }
    if with_ids:
        data["id"] = cell.id
    if cell.kind == "code":
        data.update(execution_count=None, outputs=[])
    return layout.dump(data, _CELL_DEPTH)


def package_of_notebook(metadata: Mapping[str, object]) -> str | None:
    """Return the path of the package that a notebook's metadata name, or None."""
    ours = metadata.get(KEY)
    package = ours.get("package") if isinstance(ours, Mapping) else None
    return package if isinstance(package, str) and package else None


def name_package(text: str, package: str) -> str:
    """Return a notebook's text with its converted package named in its metadata.

    Args:
        text: The file's content.
        package: Path of the package as seen from the notebook.
    """
    top = _top(text)
    layout = find_layout(text, top)
    metadata = find_member(text, top, "metadata")
    if metadata is None:
        return set_member(text, top, "metadata", {KEY: {"package": package}}, layout, 0)
    before = json.loads(text[metadata.value : metadata.end]).get(KEY)
    if package_of_notebook({KEY: before}) == package:
        return text
    data = {**before, "package": package} if isinstance(before, dict) else {"package": package}
    return set_member(text, metadata.value, KEY, data, layout, 1)
