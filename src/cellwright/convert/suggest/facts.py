"""What each code cell does, as far as a suggestion needs it: the analysis of it and its syntax."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from cellwright.analysis.ipython import Magic, to_python
from cellwright.analysis.magics import CODE_CELLS, CODE_LINES, TIMING
from cellwright.analysis.notebook import CellRun, run_notebook
from cellwright.analysis.record import Record
from cellwright.convert.suggest.words import (
    CHANGING,
    CONFIGURED,
    DRAWING,
    FITTING,
    JUDGING,
    LOADING,
    PREPARING,
)
from cellwright.model import Mark, MarkedCell, MarkedNotebook, Role


@dataclass(frozen=True)
class CellFacts:
    """One unmarked code cell.

    Attributes:
        position: Its place among all cells, from 0.
        run: The cell as analysed.
        calls: The functions and methods it calls, by the last part of their names.
        dotted: The same with the packages they come from, as far as the imports say.
    """

    position: int
    run: CellRun
    calls: tuple[str, ...]
    dotted: tuple[str, ...]

    @property
    def tree(self) -> ast.Module | None:
        """Return the parsed code, None if it does not parse."""
        return self.run.code.tree

    def nodes(self) -> Iterator[ast.AST]:
        """Yield the nodes of its code, that under magics such as `%time` included."""
        for tree in _trees(self.run):
            yield from ast.walk(tree)

    @property
    def body(self) -> list[ast.stmt]:
        """Return the statements."""
        return self.tree.body if self.tree is not None else []

    @property
    def record(self) -> Record:
        """Return what the cell does."""
        return self.run.record

    @property
    def magics(self) -> tuple[Magic, ...]:
        """Return its magics and shell lines."""
        return self.run.code.magics

    @property
    def cell(self) -> MarkedCell:
        """Return the cell."""
        return self.run.cell

    @property
    def number(self) -> int:
        """Return its number, from 1, as people count."""
        return self.run.cell.cell.number

    @property
    def loads(self) -> bool:
        """Return whether it brings data in."""
        return any(LOADING.fullmatch(name) for name in self.calls)

    @property
    def draws(self) -> bool:
        """Return whether it draws."""
        return any(DRAWING.fullmatch(name) for name in self.calls)

    @property
    def fits(self) -> bool:
        """Return whether it does the heavy work of a model, also through a loop over models."""
        if not any(FITTING.fullmatch(name) for name in self.calls):
            return False
        return any(_is_heavy(node) for node in self.nodes())

    @property
    def judges(self) -> bool:
        """Return whether it says how good a model is."""
        if any(".metrics" in name or ".inspection" in name for name in self.dotted):
            return True
        kinds = {t.kind for read in self.record.reads.values() for t in read.value}
        return "estimator" in kinds or any(
            JUDGING.fullmatch(n) for n in self.calls if n != "summary"
        )


def _is_heavy(node: ast.AST) -> bool:
    """Return whether a node is a call that fits a model and not something that prepares data."""
    if not isinstance(node, ast.Call):
        return False
    func = node.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if not FITTING.fullmatch(name):
        return False
    owner = ast.unparse(func.value) if isinstance(func, ast.Attribute) else ""
    return not PREPARING.search(owner)


def as_steps(marked: MarkedNotebook, roles: Mapping[int, Role | None]) -> MarkedNotebook:
    """Return the notebook with roles proposed for unmarked cells, each step cell a step.

    Args:
        marked: The notebook as its author marked it.
        roles: Roles by position; a cell that is left out becomes a step of its own.
    """
    cells = []
    for position, cell in enumerate(marked.cells):
        if cell.cell.kind != "code" or cell.mark is not None:
            cells.append(cell)
            continue
        role = roles.get(position, "step")
        mark = None
        if role is not None:
            mark = Mark(role, own_step(position) if role == "step" else None, form="metadata")
        cells.append(replace(cell, mark=mark))
    return replace(marked, cells=tuple(cells))


def own_step(position: int) -> str:
    """Return the name of the step that a cell is while nothing is decided; no user can have it."""
    return f"cell@{position}"


def gather_facts(marked: MarkedNotebook, modules: Mapping[str, str]) -> dict[int, CellFacts]:
    """Return the facts of all code cells by position, unmarked ones analysed as steps."""
    run = run_notebook(as_steps(marked, {}), modules)
    imports = _imports(c.code.tree for c in run.cells if c.code.tree is not None)
    return {c.position: CellFacts(c.position, c, *_calls(c, imports, run.cells)) for c in run.cells}


def _imports(trees: Iterable[ast.Module]) -> dict[str, str]:
    """Return where imported names come from."""
    found: dict[str, str] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    whole = alias.name if alias.asname else alias.name.split(".")[0]
                    found[alias.asname or whole] = whole
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
    return found


def _trees(run: CellRun) -> list[ast.Module]:
    """Return the parsed code of a cell and of the magics in it that run Python."""
    found = [run.code.tree] if run.code.tree is not None else []
    for magic in run.code.magics:
        if magic.kind == "cell" and magic.name in CODE_CELLS | TIMING:
            inner = to_python(magic.body)
        elif magic.kind == "line" and magic.name in CODE_LINES | TIMING:
            inner = to_python(re.sub(r"^(?:-\w+(?:\s+\d+)?\s+)*", "", magic.args))
        else:
            continue
        if inner.tree is not None:
            found.append(inner.tree)
    return found


def _calls(
    cell: CellRun, imports: Mapping[str, str], cells: list[CellRun]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a cell calls, functions of the notebook looked into."""
    functions = {
        node.name: node
        for other in cells
        for node in (other.code.tree.body if other.code.tree is not None else ())
        if isinstance(node, ast.FunctionDef)
    }
    names: dict[str, None] = {}
    dotted: dict[str, None] = {}
    waiting: list[ast.AST] = [s for tree in _trees(cell) for s in tree.body if _runs(s)]
    seen: set[str] = set()
    while waiting:
        for node in ast.walk(waiting.pop(0)):
            if not isinstance(node, ast.Call):
                continue
            path = dotted_name(node.func)
            root, _, rest = path.partition(".")
            names[last_name(node.func)] = None
            if root in imports:
                dotted[imports[root] + (f".{rest}" if rest else "")] = None
            if root in functions and root not in seen and not rest:
                seen.add(root)
                waiting.append(functions[root])
    return tuple(names), tuple(dotted)


def _runs(node: ast.stmt) -> bool:
    return not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def changed_imports(cell: CellFacts) -> set[str]:
    """Return names of imported objects, such as tables of data, that a cell changes in place."""
    found: set[str] = set()
    for node in cell.nodes():
        target: ast.AST | None = None
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            target = node
        elif isinstance(node, ast.Call) and _changes_its_object(node):
            target = node.func
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name) and target.id in cell.record.reads:
            found.add(target.id)
    return {n for n in found if _is_imported_data(cell, n)}


def _changes_its_object(call: ast.Call) -> bool:
    by_name = isinstance(call.func, ast.Attribute) and call.func.attr in CHANGING
    return by_name or any(k.arg == "inplace" for k in call.keywords)


def _is_imported_data(cell: CellFacts, name: str) -> bool:
    things = cell.record.reads[name].value
    return bool(things) and all(
        t.kind == "library" and t.dotted.partition(".")[0] not in CONFIGURED for t in things
    )


def last_name(node: ast.expr) -> str:
    """Return the last part of the name of what is called: `fit` of `make(x).fit`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def dotted_name(node: ast.expr) -> str:
    """Return the whole name of what is called, empty where it is no plain one."""
    if isinstance(node, ast.Attribute):
        inner = dotted_name(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return node.id if isinstance(node, ast.Name) else ""
