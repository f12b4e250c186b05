"""The proof that edits came home whole: converted again, the cells give the scripts as edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from cellwright.convert.sync.lock import LOCK
from cellwright.convert.sync.markers import read_marker
from cellwright.convert.sync.meaning import comments, statements
from cellwright.convert.sync.package import OVERVIEW, same_overview
from cellwright.convert.sync.reading import Fragment, Script, read_script
from cellwright.convert.sync.records import refuse
from cellwright.convert.sync.script_edits import FragmentKey, ScriptEdits, keyed
from cellwright.convert.sync.script_side import ScriptSide

_TRANSLATED = ("# %", "# !")


def prove(edits: ScriptEdits, side: ScriptSide, files: Mapping[str, str]) -> None:
    """Refuse edits of scripts that are not in the scripts made of the changed cells.

    Args:
        edits: What was edited.
        side: The cells with the edits applied.
        files: The scripts that are made of these cells.

    Raises:
        Refused: Something would be lost; says which line.
    """
    _prove_overview(edits, files)
    known = {cell.id for cell in side.cells}
    scripts = {
        path: read_script(path, text, known, edits.plain)
        for path, text in files.items()
        if path not in (OVERVIEW, LOCK)
    }
    made: dict[FragmentKey, Fragment] = {}
    for script in scripts.values():
        made.update(keyed(script))
    everything = _Contents(made.values())
    for path, (before, after) in edits.scripts.items():
        _prove_frame(before, after, scripts.get(path))
        _prove_imports(path, edits, scripts)
        for key, fragment in keyed(after).items():
            _prove_fragment(fragment, made.get(key), everything, edits.plain)
        for fragment in after.fragments:
            if fragment.cell is None:
                _prove_fragment(fragment, None, everything, edits.plain)
        _prove_order(after, scripts.get(path))


def _prove_overview(edits: ScriptEdits, files: Mapping[str, str]) -> None:
    if edits.overview is None:
        return
    before, after = edits.overview
    if not same_overview(after, before) and not same_overview(after, files[OVERVIEW]):
        raise refuse(
            "pipeline.yaml says something else than the notebook",
            OVERVIEW,
            "undo the edit; steps, settings and parameters are changed in the notebook",
        )


class _Contents:
    """What stands in all scripts: statements, comments, lines of Markdown."""

    def __init__(self, fragments: Iterable[Fragment]) -> None:
        self.statements: Counter[str] = Counter()
        self.comments: set[str] = set()
        self.markdown: set[str] = set()
        for fragment in fragments:
            if fragment.kind == "markdown":
                self.markdown |= {line.strip() for line in fragment.lines}
                continue
            code = "\n".join(fragment.lines)
            self.statements.update(statements(code) or [])
            self.comments |= {_bare(c) for c in comments(code)}


def _bare(comment: str) -> str:
    return comment.lstrip("#").strip()


def _parts(fragment: Fragment, plain: Iterable[str]) -> list[tuple[str, list[str], int]]:
    """Return the pieces between new markers: kind, lines, index of the first line."""
    kind = fragment.kind if fragment.cell is not None else "cell"
    parts: list[tuple[str, list[str], int]] = [(kind, [], 0)]
    for index, line in enumerate(fragment.lines):
        marker = read_marker(line) if fragment.kind == "cell" else None
        if marker is not None and line.strip() not in plain:
            parts.append((marker.kind, [], index + 1))
        else:
            parts[-1][1].append(line)
    return parts


def _prove_fragment(
    fragment: Fragment, again: Fragment | None, everything: _Contents, plain: Iterable[str]
) -> None:
    parts = _parts(fragment, plain)
    if again is not None and len(parts) == 1 and fragment.kind == "cell":
        wanted = statements("\n".join(fragment.lines))
        if wanted == statements("\n".join(again.lines)):
            parts = [("comments", fragment.lines, 0)]
    for kind, lines, start in parts:
        if kind == "markdown":
            texts = [line.strip() for line in lines]
            if fragment.kind == "cell":
                texts = [t.removeprefix("#").strip() for t in texts]
            lost = next((i for i, t in enumerate(texts) if t not in everything.markdown), None)
        else:
            lost = _lost(kind, lines, everything)
        if lost is not None and any(line.strip() for line in lines):
            raise refuse(
                "the edit does not come out of the notebook again: `convert` would write this "
                "otherwise or leave it out",
                f"{fragment.path}, line {fragment.number(start + lost)}",
                "undo it, and edit the cell in the notebook",
                cell=fragment.cell,
            )


def _lost(kind: str, lines: list[str], everything: _Contents) -> int | None:
    """Return the index of a line that would be lost, or None."""
    code = "\n".join(lines)
    if kind != "comments":
        found = statements(code)
        if found is None or Counter(found) - everything.statements:
            return 0
    for comment in comments(code):
        if not comment.startswith(_TRANSLATED) and _bare(comment) not in everything.comments:
            return next((i for i, line in enumerate(lines) if comment in line), 0)
    return None


def _prove_frame(before: Script, after: Script, again: Script | None) -> None:
    old = Counter(text for _, text in before.frame)
    new = Counter(text for _, text in (again.frame if again else []))
    for line, text in after.frame:
        if old[text] > 0:
            old[text] -= 1
        elif new[text] == 0:
            raise refuse(
                f"`{_first(text)}` is no code of a cell; `convert` writes what stands around cells",
                f"{after.path}, line {line}",
                "undo it, or put it below the marker of a cell; what a step gets and hands on "
                "follows from its cells",
            )
    for line, text in before.frame:
        if old[text] > 0 and new[text] > 0:
            raise refuse(
                f"`{_first(text)}` is gone, which `convert` writes around the cells",
                f"{after.path} (line {line} before the edit)",
                "put it back; what a step gets and hands on follows from its cells",
            )


def _first(text: str) -> str:
    line = next(line for line in text.split("\n") if not line.startswith("@"))
    kind, _, rest = line.partition(" ")
    return f"def {rest.split(' ')[0]}(…)" if kind.endswith("FunctionDef") else line


def _prove_imports(path: str, edits: ScriptEdits, scripts: Mapping[str, Script]) -> None:
    anywhere = {key for script in scripts.values() for key in script.imports}
    for key, line in edits.added_imports.get(path, {}).items():
        mine = scripts[path].imports if path in scripts else {}
        if key[0].startswith(".") and key not in mine and key not in anywhere:
            raise refuse(
                f"nothing in the cells needs `{key[2]}` from the package here",
                f"{path}, line {line}",
                "drop the import, or use the name in a cell",
            )


def _prove_order(after: Script, again: Script | None) -> None:
    if again is None:
        return
    cells = [(f.region, f.cell) for f in after.fragments if f.cell is not None]
    made = [(f.region, f.cell) for f in again.fragments]
    common = [c for c in cells if c in made]
    if common != [c for c in made if c in common]:
        place = {(f.region, f.cell): f.line for f in after.fragments}
        first = next(
            c for c, m in zip(common, [m for m in made if m in common], strict=False) if c != m
        )
        raise refuse(
            f"cell `{first[1]}` cannot stand here: the order of the notebook is another",
            f"{after.path}, line {place[first]}",
            "move the cell in the notebook",
            cell=first[1],
        )
