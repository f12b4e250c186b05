"""Splits code into units, and says what each binds, reads and imports; not what follows from it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from cellwright.analysis.scopes import bindings, free_names
from cellwright.analysis.trees import walk
from cellwright.convert.identity.records import Chain, Imported, Unit

_PLAIN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def split_units(
    scope: str, home: str, body: Iterable[ast.stmt], *, package: str = ""
) -> Iterator[Unit]:
    """Yield the units of code; an import gives one for each name that it binds.

    Args:
        scope: Where the names live.
        home: The cell or module that the code stands in.
        body: The statements.
        package: The package that relative imports begin at.
    """
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom) and len(node.names) > 1:
            for alias in node.names:
                yield make_unit(scope, home, _single(node, alias), package)
        elif not _is_text(node):
            yield make_unit(scope, home, node, package)


def make_unit(scope: str, home: str, node: ast.stmt, package: str = "") -> Unit:
    """Return a statement as a unit."""
    parts = walk(node)
    imports = tuple(_all_imports(parts, package))
    executed = tuple(_executed_imports(node, package)) if imports else ()
    return Unit(
        scope,
        home,
        min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]),
        node,
        frozenset(bindings([node]).bound) | _declared_global(parts),
        frozenset(_read_names(node, parts)),
        frozenset(_chains(parts)),
        imports,
        executed,
        isinstance(node, (*_PLAIN, ast.Import, ast.ImportFrom)),
        frozenset(part.attr for part in parts if isinstance(part, ast.Attribute)),
    )


def read_names(node: ast.AST) -> set[str]:
    """Return the global names that code reads; what is changed in place counts as read."""
    return _read_names(node, walk(node))


def _read_names(node: ast.AST, parts: Iterable[ast.AST]) -> set[str]:
    found = set(free_names(node))
    for part in parts:
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            found.add(part.target.id)
        elif isinstance(part, ast.Delete):
            found.update(t.id for t in part.targets if isinstance(t, ast.Name))
        elif isinstance(part, ast.Global):
            found.update(part.names)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            found.update(_annotation_names(part.value))
    return found


def _annotation_names(text: str) -> Iterator[str]:
    """Yield the name that a text may mean where names are written as text: `getattr`, hints."""
    if text.isidentifier() and not text.isupper() and text[:1].isupper():
        yield text


def read_chains(node: ast.AST) -> Iterator[Chain]:
    """Return each name that is read together with the attributes that are taken from it.

    Example:
        >>> sorted(read_chains(ast.parse("a.b.c(d); getattr(e, 'f')")))
        [('a', 'b', 'c'), ('d',), ('e', 'f'), ('getattr',)]
    """
    return _chains(walk(node))


def _chains(parts: Sequence[ast.AST]) -> Iterator[Chain]:
    inner: set[int] = set()
    for part in parts:
        chain = _literal_getattr(part)
        if chain is not None:
            inner.add(id(part.args[0]))  # type: ignore[attr-defined]
            yield chain
    for part in parts:
        if isinstance(part, ast.Attribute | ast.Name) and id(part) not in inner:
            chain = chain_of(part)
            while isinstance(part, ast.Attribute):
                part = part.value
                inner.add(id(part))
            if chain is not None:
                yield chain
        elif isinstance(part, ast.Global):
            yield from ((name,) for name in part.names)


def _literal_getattr(node: ast.AST) -> Chain | None:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return None
    if node.func.id not in ("getattr", "hasattr", "setattr") or len(node.args) < 2:
        return None
    root, name = chain_of(node.args[0]), node.args[1]
    if root is None or not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return None
    return (*root, name.value)


def chain_of(node: ast.AST) -> Chain | None:
    """Return the name and attributes that an expression is, None for anything else."""
    found: list[str] = []
    while isinstance(node, ast.Attribute):
        found.append(node.attr)
        node = node.value
    return (node.id, *reversed(found)) if isinstance(node, ast.Name) else None


def root_of(node: ast.AST) -> Chain | None:
    """Return the name and attributes that stand before the first call or index.

    Example:
        >>> root_of(ast.parse("a.b[0].c.d()").body[0].value)
        ('a', 'b')
    """
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        chain = chain_of(node)
        if chain is not None:
            return chain
        node = node.func if isinstance(node, ast.Call) else node.value
    return chain_of(node)


def _executed_imports(node: ast.AST, package: str) -> Iterator[Imported]:
    """Yield what the imports in a statement bind, those inside functions left out."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Import | ast.ImportFrom):
            yield from _bound(part, package)
        if not isinstance(part, _BLOCKS):
            waiting.extend(ast.iter_child_nodes(part))


def _all_imports(parts: Iterable[ast.AST], package: str) -> Iterator[Imported]:
    for part in parts:
        if isinstance(part, ast.Import | ast.ImportFrom):
            yield from _bound(part, package)


def _bound(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[Imported]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            bound = alias.asname or alias.name.partition(".")[0]
            yield Imported(bound, alias.name, None, bool(alias.asname) or bound == alias.name)
        else:
            module = absolute(node, package)
            bound = "" if alias.name == "*" else alias.asname or alias.name
            yield Imported(bound, module, alias.name)


def absolute(node: ast.ImportFrom, package: str) -> str:
    """Return the module that an import takes names from.

    Example:
        >>> absolute(ast.parse("from ..a import b").body[0], "x.y")
        'x.a'
    """
    if not node.level:
        return node.module or ""
    parts = package.split(".") if package else []
    kept = parts[: len(parts) - (node.level - 1)]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _single(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    made: ast.Import | ast.ImportFrom
    if isinstance(node, ast.Import):
        made = ast.Import([alias])
    else:
        made = ast.ImportFrom(node.module, [alias], node.level)
    return ast.copy_location(made, node)


def _declared_global(parts: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names that functions in a statement bind by `global`."""
    return frozenset(name for part in parts if isinstance(part, ast.Global) for name in part.names)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
