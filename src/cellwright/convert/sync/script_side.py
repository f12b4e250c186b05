"""The notebook as the edited scripts say it is: the last converted cells with the edits applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cellwright.convert.mark_line import render_mark_line
from cellwright.convert.mark_metadata import KEY, dump_mark
from cellwright.convert.sync.imports_back import add_imports, drop_imports, leading_keys
from cellwright.convert.sync.lock import CellText
from cellwright.convert.sync.mapping import CUT, map_back
from cellwright.convert.sync.markers import read_marker, uncomment
from cellwright.convert.sync.meaning import same_text, split_mark, statements
from cellwright.convert.sync.merge import merge_text
from cellwright.convert.sync.package import Package
from cellwright.convert.sync.reading import Fragment
from cellwright.convert.sync.records import refuse
from cellwright.convert.sync.script_edits import FragmentEdit, Insertion, Move, ScriptEdits
from cellwright.hashing import digest
from cellwright.model import Mark, Role

_ID_LENGTH = 8


@dataclass
class ScriptSide:
    """The cells as the scripts have them, in order.

    Attributes:
        cells: All of them.
        where: File and line of the first edit of each changed or new cell.
        above: For each new cell, the cell above it.
        steps: For each new cell, its step.
        moved: Cells that stand elsewhere than before, each with the cells around it.
    """

    cells: list[CellText]
    where: dict[str, str] = field(default_factory=dict)
    above: dict[str, str | None] = field(default_factory=dict)
    steps: dict[str, str | None] = field(default_factory=dict)
    moved: list[Move] = field(default_factory=list)

    def get(self, cell: str) -> CellText | None:
        """Return a cell, or None if it is gone."""
        return next((c for c in self.cells if c.id == cell), None)


def apply_edits(package: Package, edits: ScriptEdits, taken: Iterable[str]) -> ScriptSide:
    """Return the last converted cells with the edits of the scripts.

    Args:
        package: The package as converted last.
        edits: What was edited since.
        taken: Ids that new cells cannot have.

    Raises:
        Refused: An edit has no way back.
    """
    return _Applying(package, edits, set(taken)).apply()


@dataclass
class _Applying:
    package: Package
    edits: ScriptEdits
    taken: set[str]
    side: ScriptSide = field(default_factory=lambda: ScriptSide([]))

    def apply(self) -> ScriptSide:
        base = {cell.id: cell for cell in self.package.lock.cells}
        self.taken |= set(base)
        sources = self._sources(base)
        self._put_imports(base, sources)
        gone = self._gone(base, sources)
        for cell in base.values():
            if cell.id not in gone:
                self._place(cell, sources.get(cell.id, cell.source))
        for insertion in self.edits.insertions:
            self._insert(insertion, gone)
        for move in self.edits.moves:
            self._move(move)
        return self.side

    def _sources(self, base: Mapping[str, CellText]) -> dict[str, str]:
        """Return the sources of cells whose lines were edited; cuts are marked in them."""
        found: dict[str, str] = {}
        for edit in self.edits.fragments:
            old = base[edit.cell].source
            new = self._map(old, edit)
            merged = merge_text(old, found.get(edit.cell, old), new)
            line = edit.after.number(0) if edit.after.lines else edit.after.line
            where = f"{edit.after.path}, line {line}"
            if merged is None:
                raise refuse(
                    f"the lines of cell `{edit.cell}` were edited differently in two places",
                    where,
                    "make the same edit in both, or in one of them",
                    cell=edit.cell,
                )
            if merged != old:
                found[edit.cell] = merged
                self.side.where.setdefault(edit.cell, where)
        return found

    def _map(self, old: str, edit: FragmentEdit) -> str:
        if edit.gone and edit.after.kind == "markdown":
            return ""
        return map_back(old, edit.before, edit.after, self.edits.plain)

    def _put_imports(self, base: Mapping[str, CellText], sources: dict[str, str]) -> None:
        for path, keys in self.edits.added_imports.items():
            wanted = [key for key in keys if not key[0].startswith(".")]
            if not wanted:
                continue
            where = f"{path}, line {min(keys.values())}"
            home = self._home(path)
            if home is None:
                raise refuse(
                    "no cell takes an import at the top of this file",
                    where,
                    "put it into a cell, below its marker",
                )
            sources[home] = add_imports(sources.get(home, base[home].source), wanted)
            self.side.where.setdefault(home, where)
        for path, keys in self.edits.dropped_imports.items():
            for cell in self._cells_of(path):
                old = sources.get(cell, base[cell].source)
                mine = leading_keys(old) & set(keys)
                if mine:
                    sources[cell] = drop_imports(old, mine)
                    self.side.where.setdefault(cell, f"{path}, line 1")

    def _cells_of(self, path: str) -> list[str]:
        """Return the cells whose leading imports stand at the top of a script."""
        before, _ = self.edits.scripts[path]
        found: list[str] = []
        names = {f.region for f in before.fragments} - {""}
        for step in self.package.base.steps:
            if any(n.strip("_").removeprefix("check_") == step.name.strip("_") for n in names):
                found += [c.cell.id for c in step.cells]
                found += [c.cell.cell.id for c in step.checks]
        return found

    def _home(self, path: str) -> str | None:
        """Return the cell that takes a new import at the top of a script."""
        cells = self._cells_of(path)
        if path == "definitions.py":
            cells = [c.cell.id for c in self.package.base.setup]
        return cells[0] if cells else None

    def _gone(self, base: Mapping[str, CellText], sources: Mapping[str, str]) -> set[str]:
        """Return the cells of which nothing is left."""
        found = set()
        for edit in self.edits.fragments:
            source = sources.get(edit.cell, base[edit.cell].source)
            code = source.partition(CUT)[0]
            if edit.gone and CUT not in source and not split_mark(code)[1].strip():
                found.add(edit.cell)
        return found

    def _place(self, cell: CellText, source: str) -> None:
        first, *rest = _split(source)
        if source != cell.source and not same_text(source, cell.source):
            self._require_code(cell, first)
        text = "\n".join(first) if rest else source
        self.side.cells.append(replace(cell, source=text))
        above = cell.id
        for part in rest:
            above = self._new(part, cell.id, above, self.side.where[cell.id])

    def _insert(self, insertion: Insertion, gone: set[str]) -> None:
        """Put new cells above a known one, or behind the one above them."""
        near = [c for c in (insertion.below, insertion.above) if c is not None and c not in gone]
        where = f"{insertion.lines.path}, line {insertion.lines.line}"
        if not near:
            raise refuse(
                "no cell is left beside this new one",
                where,
                "leave the marker of a cell of the step, with a line below it",
            )
        index = self._index(near[0]) + (0 if near[0] == insertion.below else 1)
        anchor = self._role_like(insertion.lines, near)
        behind, self.side.cells = self.side.cells[index:], self.side.cells[:index]
        lines = [CUT + line.strip() if self._cuts(line) else line for line in insertion.lines.lines]
        above = self.side.cells[-1].id if self.side.cells else None
        for part in _split("\n".join(lines))[1:]:
            above = self._new(part, anchor, above, where)
        self.side.cells += behind

    def _cuts(self, line: str) -> bool:
        return read_marker(line) is not None and line.strip() not in self.edits.plain

    def _index(self, cell: str) -> int:
        return next(i for i, c in enumerate(self.side.cells) if c.id == cell)

    def _role_like(self, lines: Fragment, near: Sequence[str]) -> str:
        """Return the code cell whose role new cells get: one of the same function."""
        _, after = self.edits.scripts[lines.path]
        for fragment in after.fragments:
            if fragment.region == lines.region and fragment.kind == "cell" and fragment.cell:
                return fragment.cell
        return near[0]

    def _new(self, part: list[str], anchor: str, above: str | None, where: str) -> str:
        """Add a new cell; return its id."""
        marker = read_marker(part[0].removeprefix(CUT))
        body = _trimmed(part[1:])
        kind = "markdown" if marker is not None and marker.kind == "markdown" else "code"
        identity = self._identity(marker.id if marker else None, above, body)
        if kind == "markdown":
            stray = next((b for b in body if b.strip() and not b.strip().startswith("#")), None)
            if stray is not None:
                raise refuse(
                    "code stands under the marker of a new Markdown cell",
                    where,
                    "put `# %%` above the code",
                )
            cell = CellText(identity, kind, "\n".join(uncomment(body)))
        else:
            cell = self._marked(identity, anchor, body, where)
            self._require_code(cell, body)
        self.side.cells.append(cell)
        self.side.where[identity] = where
        self.side.above[identity] = above
        self.side.steps[identity] = self.package.step_of(anchor)
        return identity

    def _marked(self, identity: str, anchor: str, body: list[str], where: str) -> CellText:
        """Return a new cell with the role of another one."""
        marked = self.package.marks.get(anchor)
        mark = marked.mark if marked is not None else None
        source = "\n".join(body)
        if mark is None:
            return CellText(identity, "code", source)
        if mark.role == "parameters":
            raise refuse(
                "a notebook has one cell of parameters", where, "put the lines into that cell"
            )
        role: Role = mark.role
        plain = Mark(role, mark.step, form=mark.form)
        if mark.form == "metadata":
            return CellText(identity, "code", source, {KEY: dump_mark(plain)})
        return CellText(identity, "code", f"{render_mark_line(plain)}\n{source}")

    def _identity(self, wanted: str | None, above: str | None, body: list[str]) -> str:
        attempt, identity = 0, wanted or ""
        while not identity or identity in self.taken:
            identity = digest("cell-id", above or "", "\n".join(body), attempt)[:_ID_LENGTH]
            attempt += 1
        self.taken.add(identity)
        return identity

    def _require_code(self, cell: CellText, lines: list[str]) -> None:
        if cell.kind == "code" and statements(split_mark("\n".join(lines))[1]) is None:
            raise refuse(
                f"what is left of cell `{cell.id}` is not Python: is a marker inside a statement?",
                self.side.where.get(cell.id, "the script"),
                "let each marker stand between two statements at the top level of the step",
                cell=cell.id,
            )

    def _move(self, move: Move) -> None:
        """Put a cell beside the one that it stands beside now."""
        moved = self.side.get(move.cell)
        order = [c.id for c in self.side.cells]
        beside = [(move.above, 1), (move.below, 0)]
        if moved is not None and moved.kind == "markdown":
            beside.reverse()
        place = next(((c, o) for c, o in beside if c in order and c is not None), None)
        if moved is None or place is None:
            return
        self.side.cells.remove(moved)
        self.side.cells.insert(self._index(place[0]) + place[1], moved)
        self.side.moved.append(move)


def _split(source: str) -> list[list[str]]:
    """Return the lines of a source up to the first cut, then from cut to cut."""
    parts: list[list[str]] = [[]]
    for line in source.split("\n"):
        if line.startswith(CUT):
            parts[0] = _trimmed_end(parts[0]) if len(parts) == 1 else parts[0]
            parts.append([])
        parts[-1].append(line)
    return parts


def _trimmed_end(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    lines = _trimmed_end(lines)
    while lines and not lines[0].strip():
        lines = lines[1:]
    return lines
