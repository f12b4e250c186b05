"""Python's scope rules over syntax trees: which names a block binds, which come from outside.

Values and order of execution are not looked at here.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from cellwright.analysis.trees import children

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
BUILTINS: Final = frozenset(dir(builtins)) | {
    "__name__",
    "__file__",
    "__doc__",
    "get_ipython",
    "display",
    "In",
    "Out",
    "exit",
    "quit",
}

_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BINDERS: Final = frozenset(
    {
        *(ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom),
        *(ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping),
    }
)
"""Nodes that bind, declare or yield without a name that is stored."""


@dataclass(slots=True)
class Bindings:
    """What the code of one block does to names, nested blocks left out."""

    bound: dict[str, int] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    yields: bool = False

    def bind(self, name: str, line: int) -> None:
        """Note the first line that binds a name."""
        self.bound.setdefault(name, line)


def bindings(body: Iterable[ast.AST]) -> Bindings:
    """Return the names that statements bind in their own block, with the line of the first."""
    found = Bindings()
    for node in body:
        _collect(node, found)
    for name in found.globals | found.nonlocals:
        found.bound.pop(name, None)
    return found


@lru_cache(maxsize=4096)
def function_bindings(node: FunctionNode) -> Bindings:
    """Return the local names of a function, parameters first; do not change the result."""
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    inner = bindings(body)
    found = Bindings({}, inner.globals, inner.nonlocals, inner.yields)
    for arg in parameters(node.args):
        found.bind(arg.arg, node.lineno)
    for name, line in inner.bound.items():
        found.bind(name, line)
    return found


def parameters(args: ast.arguments) -> list[ast.arg]:
    """Return all parameters of a function, star forms included, in order."""
    stars = [a for a in (args.vararg, args.kwarg) if a is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *stars]


def _collect(node: ast.AST, found: Bindings) -> None:
    if isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            found.bind(node.id, node.lineno)
    elif isinstance(node, _DEFINITIONS):
        found.bind(node.name, node.lineno)
        for part in outer_parts(node):
            _collect(part, found)
    elif isinstance(node, ast.Lambda):
        for part in outer_parts(node):
            _collect(part, found)
    elif isinstance(node, COMPREHENSIONS):
        _collect_walrus(node, found)
    else:
        if type(node) in _BINDERS:
            _collect_other(node, found)
        for child in children(node):
            _collect(child, found)


def _collect_other(node: ast.AST, found: Bindings) -> None:
    """Note what a node binds beyond the names stored in it."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in (a for a in node.names if a.name != "*"):
            found.bind(alias.asname or alias.name.split(".")[0], node.lineno)
    elif isinstance(node, ast.Global):
        found.globals.update(node.names)
    elif isinstance(node, ast.Nonlocal):
        found.nonlocals.update(node.names)
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar | ast.MatchMapping):
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name:
            found.bind(name, node.lineno)
    elif isinstance(node, ast.Yield | ast.YieldFrom):
        found.yields = True


def _collect_walrus(node: ast.AST, found: Bindings) -> None:
    """Note what `:=` binds inside a comprehension: its target is in the block around it."""
    for child in ast.walk(node):
        if isinstance(child, ast.NamedExpr) and isinstance(child.target, ast.Name):
            found.bind(child.target.id, child.lineno)


def outer_parts(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda,
) -> Iterator[ast.expr]:
    """Yield the expressions of a definition that are evaluated where it stands."""
    if not isinstance(node, ast.Lambda):
        yield from node.decorator_list
    if isinstance(node, ast.ClassDef):
        yield from node.bases
        yield from (k.value for k in node.keywords)
        return
    yield from node.args.defaults
    yield from (d for d in node.args.kw_defaults if d is not None)
    yield from (a.annotation for a in parameters(node.args) if a.annotation is not None)
    if not isinstance(node, ast.Lambda) and node.returns is not None:
        yield node.returns


def free_names(node: ast.AST) -> tuple[str, ...]:
    """Return the names that code takes from the global scope, sorted.

    Example:
        >>> free_names(ast.parse("def f(x, y=n): return [g(x) + i for i in y]").body[0])
        ('g', 'n')
    """
    found: set[str] = set()
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
        _free(node, frozenset(), found)
    else:
        for child in children(node):
            _free(child, frozenset(), found)
        if isinstance(node, ast.Name):
            found.add(node.id)
    return tuple(sorted(found))


def _free(node: ast.AST, local: frozenset[str], found: set[str]) -> None:
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load) and node.id not in local:
            found.add(node.id)
        return
    if isinstance(node, ast.ClassDef):
        _free_in_class(node, local, found)
        return
    if isinstance(node, FUNCTIONS):
        for part in outer_parts(node):
            _free(part, local, found)
        _free_in_function(node, local, found)
        return
    if isinstance(node, COMPREHENSIONS):
        for generator in node.generators:
            targets = (n.id for n in ast.walk(generator.target) if isinstance(n, ast.Name))
            local = local | frozenset(targets)
    for child in children(node):
        _free(child, local, found)


def _free_in_class(node: ast.ClassDef, local: frozenset[str], found: set[str]) -> None:
    for part in outer_parts(node):
        _free(part, local, found)
    own = local | frozenset(bindings(node.body).bound)
    for statement in node.body:
        if isinstance(statement, FUNCTIONS):
            for part in outer_parts(statement):
                _free(part, own, found)
            _free_in_function(statement, local, found)
        else:
            _free(statement, own, found)


def _free_in_function(node: FunctionNode, local: frozenset[str], found: set[str]) -> None:
    scope = function_bindings(node)
    inner = (local | frozenset(scope.bound)) - scope.globals
    found |= scope.nonlocals - local
    for child in [node.body] if isinstance(node, ast.Lambda) else node.body:
        _free(child, inner, found)
