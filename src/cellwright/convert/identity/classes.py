"""Classes of ours as their text says: their methods, and whether they hear of other classes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

Method = ast.FunctionDef | ast.AsyncFunctionDef


def methods_of(node: ast.AST) -> list[Method]:
    """Return the methods of a class, in their order; none of anything else."""
    if not isinstance(node, ast.ClassDef):
        return []
    return [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def has_method(node: ast.AST, name: str) -> bool:
    """Return whether a statement is a class that has a method of its own of that name."""
    return any(method.name == name for method in methods_of(node))


def methods_named(node: ast.AST, names: Iterable[str]) -> Iterator[Method]:
    r"""Yield methods of a class by their names, and those that these name.

    Example:
        >>> code = "class A:\n def f(self): self.g()\n def g(self): 1\n def h(self): 2"
        >>> [m.name for m in methods_named(ast.parse(code).body[0], ["f"])]
        ['f', 'g']
    """
    by_name = {method.name: method for method in methods_of(node)}
    waiting = [name for name in names if name in by_name]
    done: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in done:
            continue
        done.add(name)
        yield by_name[name]
        inner = {p.attr for p in ast.walk(by_name[name]) if isinstance(p, ast.Attribute)}
        waiting += sorted(n for n in inner if n in by_name)


def takes_note(node: ast.AST) -> bool:
    """Return whether making a class that is derived from a class may do more than that."""
    if not isinstance(node, ast.ClassDef):
        return False
    return bool(
        {m.name for m in methods_of(node)} & {"__init_subclass__", "__prepare__", "mro"}
        or any(k.arg == "metaclass" for k in node.keywords)
        or any(getattr(base, "id", "") == "type" for base in node.bases)
    )
