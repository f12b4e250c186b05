"""Which variables of a bundle share objects that can change; how these are stored is in `graph`."""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.serializers.graph import Graph, Node
from cellwright.serializers.plain import ATOMS


def find_shared(graph: Graph, loaded: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Return groups of names that reach common objects, sorted.

    Args:
        graph: The settled graph.
        loaded: Variables that came from the store and need not be stored again, with the
            identities of their objects.
    """
    names: dict[int, set[str]] = {}
    for name, node in graph.named.items():
        if type(node.value) not in ATOMS:
            names.setdefault(id(node), set()).add(name)
    by_oid = {oid: name for name, oid in loaded.items() if oid}
    leaders: dict[int, int] = {}

    def leader(key: int) -> int:
        while leaders.setdefault(key, key) != key:
            key = leaders[key]
        return key

    for node in graph.nodes():
        if node.live is not None and node.live.oid in by_oid:
            names.setdefault(id(node), set()).add(by_oid[node.live.oid])
        for other in _near(graph, node):
            leaders[leader(id(other))] = leader(id(node))
    found: dict[int, set[str]] = {}
    for key, own in names.items():
        found.setdefault(leader(key), set()).update(own)
    return tuple(sorted(tuple(sorted(group)) for group in found.values() if len(group) > 1))


def _near(graph: Graph, node: Node) -> list[Node]:
    """Return the nodes that a node is stored with, and those that it refers to."""
    parts = (graph.node_of(part) for part in node.parts)
    return [*node.group, *(part for part in parts if part is not None)]
