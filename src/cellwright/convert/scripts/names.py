"""What code does to names, as far as turning cells into functions needs it; no data flow."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Sequence

from cellwright.analysis.scopes import FUNCTIONS, bindings, free_names, outer_parts
from cellwright.analysis.trees import walk

BUILTINS = frozenset(dir(builtins)) - {"__name__", "__doc__", "__file__", "__spec__", "__loader__"}

_CONSUMERS = re.compile(
    r"agg|aggregate|all|any|apply|apply_along_axis|applymap|assign|chain|filter|fillna|groupby"
    r"|iloc|key|loc|map|mask|max|min|nlargest|nsmallest|pipe|reduce|rename|set_xticklabels|sort"
    r"|sort_values|sorted|sub|sum|timeit|transform|where"
)

DefinitionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)

_DYNAMIC_CALLS = frozenset({"exec", "eval", "globals", "locals", "__import__"})
_DYNAMIC_WITHOUT_ARGUMENTS = frozenset({"vars", "dir"})
_DYNAMIC_ATTRIBUTES = frozenset({"_getframe", "currentframe", "sys.modules"})
_FRAME_READERS = frozenset({"query", "eval"})


def bound_names(body: Iterable[ast.AST]) -> dict[str, int]:
    """Return the names that statements bind or delete at their own level, with the first line."""
    found = bindings(body)
    return {**found.bound, **dict.fromkeys(found.globals, 0)}


def read_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that code takes from the module's scope, at once or later."""
    found: set[str] = set()
    for node in nodes:
        found.update(free_names(node))
        for child in walk(node):
            if isinstance(child, ast.AugAssign) and isinstance(child.target, ast.Name):
                found.add(child.target.id)
            elif isinstance(child, ast.Delete):
                found.update(t.id for t in child.targets if isinstance(t, ast.Name))
    return found


def late_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names of the module's scope that functions and lambdas read when called."""
    found: set[str] = set()
    for function in outermost_functions(nodes):
        found.update(free_names(function))
    return found


def outermost_functions(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the functions, methods and lambdas that stand in no other function."""
    for node in nodes:
        if isinstance(node, FUNCTIONS):
            yield node
            yield from outermost_functions(outer_parts(node))
        else:
            yield from outermost_functions(ast.iter_child_nodes(node))


def escaping_names(body: Sequence[ast.AST], *, lambdas: bool = False) -> set[str]:
    """Return what functions that may outlive their step read when called.

    Left out are lambdas that are called and forgotten where they stand, as in `sorted(key=…)`.

    Args:
        body: Statements of a step.
        lambdas: Whether to look at lambdas alone.
    """
    consumed = _consumed(body)
    found: set[str] = set()
    for function in outermost_functions(body):
        if isinstance(function, ast.Lambda):
            if id(function) not in consumed:
                found |= set(free_names(function))
        elif not lambdas:
            found |= set(free_names(function))
    return found


def _consumed(body: Sequence[ast.AST]) -> set[int]:
    """Return the ids of lambdas that are called and forgotten where they stand."""
    found: set[int] = set()
    for root in body:
        for node in walk(root):
            if not isinstance(node, ast.Call):
                continue
            func = node.func
            name = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
            parts = [*node.args, *(k.value for k in node.keywords)]
            keys = [k.value for k in node.keywords if k.arg == "key"]
            for part in parts if _CONSUMERS.fullmatch(name) else keys:
                found |= {id(n) for n in walk(part) if isinstance(n, ast.Lambda)}
            if isinstance(func, ast.Lambda):
                found.add(id(func))
    return found


def early_names(node: ast.stmt) -> set[str]:
    """Return the names that making a function or class reads at once."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return {n for part in outer_parts(node) for n in read_names([part])}
    if isinstance(node, ast.ClassDef):
        own = set(bound_names(node.body))
        inner = {n for s in node.body for n in early_names(s)}
        return (inner - own) | {n for part in outer_parts(node) for n in read_names([part])}
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        return {n for part in outer_parts(node.value) for n in read_names([part])}
    return read_names([node])


def imported_names(statement: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the names that an import binds; `*` for a star."""
    return [a.asname or a.name.split(".")[0] for a in statement.names]


def find_dynamic(nodes: Iterable[ast.AST]) -> tuple[str, int] | None:
    """Return what reaches names by their text or through frames, and its line, if anything."""
    for root in nodes:
        for node in walk(root):
            name = _dynamic(node)
            if name is not None:
                return name, getattr(node, "lineno", 1)
    return None


def _dynamic(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in _DYNAMIC_WITHOUT_ARGUMENTS and not node.args:
            return f"{node.func.id}()"
    elif isinstance(node, ast.Name) and node.id in _DYNAMIC_CALLS:
        return node.id
    elif isinstance(node, ast.Attribute):
        if {node.attr, ast.unparse(node)} & _DYNAMIC_ATTRIBUTES:
            return ast.unparse(node)
    elif isinstance(node, IMPORTS) and "__main__" in {a.name for a in node.names}:
        return "__main__"
    return None


def reads_frames_inside(nodes: Iterable[ast.AST]) -> bool:
    """Return whether a nested scope calls what looks up names in its caller's frame."""
    scopes: list[ast.AST] = list(outermost_functions(nodes))
    for root in nodes:
        scopes += [
            n
            for n in walk(root)
            if isinstance(n, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp)
        ]
    return any(
        isinstance(n, ast.Attribute) and n.attr in _FRAME_READERS
        for scope in scopes
        for n in walk(scope)
    )


def read_before_bound(body: Iterable[ast.stmt], name: str) -> bool:
    """Return whether code may read a name before it has bound it for certain."""
    for statement in body:
        if _binds_for_certain(statement, name):
            value = getattr(statement, "value", None)
            return value is not None and name in read_names([value])
        if name in read_names([statement]) or name in late_names([statement]):
            return True
    return False


def _binds_for_certain(statement: ast.stmt, name: str) -> bool:
    if isinstance(statement, ast.Assign):
        targets = [t for target in statement.targets for t in _flat(target)]
        return any(isinstance(t, ast.Name) and t.id == name for t in targets)
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return isinstance(statement.target, ast.Name) and statement.target.id == name
    if isinstance(statement, IMPORTS):
        return name in imported_names(statement)
    return isinstance(statement, DEFINITIONS) and statement.name == name


def _flat(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        for one in target.elts:
            yield from _flat(one)
    elif isinstance(target, ast.Starred):
        yield from _flat(target.value)
    else:
        yield target
