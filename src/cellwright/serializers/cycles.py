"""Objects that refer to each other, in any graph."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def find_cycles(nodes: Iterable[Node], targets: Callable[[Node], list[Node]]) -> list[list[Node]]:
    """Return the sets of nodes that refer to each other, by Tarjan's algorithm.

    Example:
        >>> find_cycles([1, 2, 3], lambda n: {1: [2], 2: [1], 3: []}[n])
        [[1, 2]]
    """
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    found: list[list[Node]] = []

    def visit(node: Node) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for target in targets(node):
            if target not in index:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], index[target])
        if low[node] == index[node]:
            component = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(component) > 1:
                found.append(component)

    for node in nodes:
        if node not in index:
            visit(node)
    return found
