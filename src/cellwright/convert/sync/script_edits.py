"""The edits of a package's scripts, cell by cell; the notebook is for `script_side`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cellwright.convert.sync.imports_back import Key
from cellwright.convert.sync.meaning import same_lines
from cellwright.convert.sync.package import OVERVIEW, Package
from cellwright.convert.sync.reading import Fragment, Script, marker_like, read_script
from cellwright.convert.sync.records import refuse

FragmentKey = tuple[str, str, str, str, int]


@dataclass(frozen=True, slots=True)
class FragmentEdit:
    """The lines of a cell in one place before and after; `gone` when marker and lines went."""

    cell: str
    before: tuple[str, ...]
    after: Fragment
    gone: bool = False
    formatted: bool = False


@dataclass(frozen=True, slots=True)
class Insertion:
    """New cells where no known cell's lines are: between two known ones, or above the first."""

    lines: Fragment
    above: str | None
    below: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """A cell that stands elsewhere in its script."""

    cell: str
    above: str | None
    below: str | None


@dataclass
class ScriptEdits:
    """All edits of the scripts since they were written.

    `added_imports` and `dropped_imports` have the paths of the scripts; `scripts` are the edited
    ones as read, before and after, by path; `overview` is pipeline.yaml before and after.
    """

    fragments: list[FragmentEdit] = field(default_factory=list)
    insertions: list[Insertion] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    added_imports: dict[str, dict[Key, int]] = field(default_factory=dict)
    dropped_imports: dict[str, dict[Key, int]] = field(default_factory=dict)
    scripts: dict[str, tuple[Script, Script]] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    overview: tuple[str, str] | None = None

    @property
    def empty(self) -> bool:
        """Return whether nothing was edited but formatting and what `convert` writes."""
        texts = [f for f in self.fragments if not f.formatted]
        return not (texts or self.insertions or self.moves or self.added_imports)


def read_edits(package: Package) -> ScriptEdits:
    """Return the edits of a package's scripts.

    Raises:
        Refused: An edit has no way back to the notebook.
    """
    found = ScriptEdits()
    known = {cell.id for cell in package.lock.cells}
    for path in package.edited():
        text, written = package.files[path], package.written[path]
        if path == OVERVIEW:
            found.overview = (written, text)
            continue
        plain = marker_like(written, known)
        before, after = (
            read_script(path, written, known, plain),
            read_script(path, text, known, plain),
        )
        found.plain |= plain
        found.scripts[path] = (before, after)
        _compare(package, before, after, found)
    _refuse_strays(package, found)
    return found


def keyed(script: Script) -> dict[FragmentKey, Fragment]:
    """Return the fragments of known cells by path, function, kind, cell and how many before."""
    counts: Counter[tuple[str, str, str]] = Counter()
    found = {}
    for fragment in script.fragments:
        if fragment.cell is not None:
            one = (fragment.region, fragment.kind, fragment.cell)
            found[(script.path, *one, counts[one])] = fragment
            counts[one] += 1
    return found


def _compare(package: Package, before: Script, after: Script, found: ScriptEdits) -> None:
    old, new = keyed(before), keyed(after)
    for key in new.keys() - old.keys():
        fragment = new[key]
        lost = {k[1] for k in old if k[3] == fragment.cell} - {k[1] for k in new}
        if lost:
            raise refuse(
                f"the function `{min(lost)}` is gone, in which cell `{fragment.cell}` was",
                f"{after.path}, line {fragment.line}",
                "give it its name back; a step gets another name by its mark in the notebook",
                cell=fragment.cell,
            )
        raise refuse(
            f"the marker of cell `{fragment.cell}` stands here, where the cell was not",
            f"{after.path}, line {fragment.line}",
            "put it back; for a new cell write `# %%`; a cell changes its step by its mark",
            cell=fragment.cell,
        )
    for key, fragment in old.items():
        cell = key[3]
        if key not in new:
            gone = Fragment(after.path, fragment.region, fragment.kind, cell, _line_of(after, key))
            found.fragments.append(FragmentEdit(cell, tuple(fragment.lines), gone, gone=True))
        elif new[key].lines != fragment.lines:
            formatted = fragment.kind == "cell" and same_lines(fragment.lines, new[key].lines)
            edit = FragmentEdit(cell, tuple(fragment.lines), new[key], formatted=formatted)
            found.fragments.append(edit)
    found.moves += _moves(before, after)
    found.insertions += _insertions(after)
    for name, here, there in (
        ("added_imports", after.imports, before.imports),
        ("dropped_imports", before.imports, after.imports),
    ):
        keys = {k: line for k, line in here.items() if k not in there}
        if keys:
            getattr(found, name)[after.path] = keys


def _line_of(script: Script, key: FragmentKey) -> int:
    """Return a line near where a fragment was."""
    lines = [f.line for f in script.fragments if f.region == key[1]]
    return lines[0] if lines else 1


def _regions(script: Script) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fragment in script.fragments:
        if fragment.cell is not None:
            cells = found.setdefault(fragment.region, [])
            if fragment.cell not in cells:
                cells.append(fragment.cell)
    return found


def _moves(before: Script, after: Script) -> Iterator[Move]:
    old = _regions(before)
    for region, cells in _regions(after).items():
        kept = [c for c in old.get(region, []) if c in cells]
        stay = set(_longest(kept, cells))
        for index, cell in enumerate(cells):
            if cell not in stay:
                above = cells[index - 1] if index else None
                below = cells[index + 1] if index + 1 < len(cells) else None
                yield Move(cell, above, below)


def _longest(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the longest sequence of cells that are in the same order before and after."""
    place = {cell: i for i, cell in enumerate(old)}
    best: list[list[str]] = []
    for cell in new:
        longer = [c for c in best if place[c[-1]] < place[cell]]
        best.append([*max(longer, key=len, default=[]), cell])
    return max(best, key=len, default=[])


def _insertions(script: Script) -> Iterator[Insertion]:
    fragments = script.fragments
    for index, fragment in enumerate(fragments):
        if fragment.cell is not None:
            continue
        above = fragments[index - 1] if index else None
        below = fragments[index + 1] if index + 1 < len(fragments) else None
        yield Insertion(
            fragment,
            above.cell if above and above.region == fragment.region else None,
            below.cell if below and below.region == fragment.region else None,
        )


def _refuse_strays(package: Package, found: ScriptEdits) -> None:
    """Refuse a marker that is gone while all lines under it are still there."""
    counts: dict[str, tuple[Counter[str], Counter[str]]] = {}
    for path in found.scripts:
        texts = package.written[path], package.files[path]
        before, after = (Counter(line.strip() for line in t.split("\n")) for t in texts)
        counts[path] = before, after
    for edit in found.fragments:
        lines = [line.strip() for line in edit.before if line.strip()]
        if edit.after.kind == "markdown":
            lines = [f"# {line}" for line in lines]
        before, after = counts[edit.after.path]
        if edit.gone and lines and all(after[line] >= before[line] for line in lines):
            now = package.files[edit.after.path].split("\n")
            number = next(i for i, line in enumerate(now, 1) if line.strip() == lines[0])
            raise refuse(
                f"the marker of cell `{edit.cell}` is gone, but its lines are still there",
                f"{edit.after.path}, line {number}",
                f"put `# %% [{edit.after.kind} {edit.cell}]` back above them",
                cell=edit.cell,
            )
