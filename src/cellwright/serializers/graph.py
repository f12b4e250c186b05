"""Which objects of a bundle are stored as objects of their own, and which together; no store.

A node is an object with an identity: each named value, each large array or frame inside one, each
object that came from the store. Values that share anything else that can change are put into one
group, which is pickled as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from cellwright.model import MODULE_PREFIX
from cellwright.serializers.cycles import find_cycles
from cellwright.serializers.left_behind import leaving_behind
from cellwright.serializers.live import LiveEntry, LiveObjects
from cellwright.serializers.plain import ATOMS
from cellwright.serializers.registry import (
    Apart,
    take_compound,
    take_foreign,
    take_leaf,
    take_pickle,
    take_plain,
)
from cellwright.serializers.sharing import Sharing
from cellwright.serializers.views import VIEW, find_bases, find_overlapping, is_array

EMBEDDED = 32 << 10
"""Arrays and frames in plain containers from this size on are nodes."""

NODE = 1 << 20
"""Arrays and frames inside pickled objects from this size on are nodes."""

VIEWS = 2000
"""Arrays within others that are stored as views of shared memory; further ones become copies."""

_ROUNDS = 50


@dataclass(slots=True, eq=False)
class Node:
    """An object of a bundle.

    Attributes:
        value: The object.
        label: Where it was found, for its identity and for messages.
        names: The variables that are it.
        live: What is known of it when it came from the store.
        apart: It, taken apart; for the first member of a group, the whole group.
        parts: The nodes, arrays and frames that its payload refers to, in order.
        group: The members of its group, the same list for each; empty when it is alone.
    """

    value: object
    label: str
    names: list[str] = field(default_factory=list)
    live: LiveEntry | None = None
    apart: Apart | None = None
    parts: list[object] = field(default_factory=list)
    group: list[Node] = field(default_factory=list)

    def stored_within(self) -> list[tuple[int, object]]:
        """Return what can change and is stored within the node, each with its id."""
        if self.apart is None:
            return []
        return [*self.apart.touched.items(), *((id(p), p) for p in self.parts)]


class Graph:
    """The nodes of a bundle.

    Args:
        values: The named values.
        live: The objects that came from the store.
    """

    def __init__(self, values: Mapping[str, object], live: LiveObjects) -> None:
        self.live = live
        self.named: dict[str, Node] = {}
        self._nodes: dict[int, Node] = {}
        self._waiting: list[Node] = []
        self._sharing = Sharing(lambda value: set(_stored_within(value, live)))
        self._loaded: dict[int, dict[int, object]] = {}
        for name, value in values.items():
            node = Node(value, name) if type(value) in ATOMS else self._node(value, name)
            if type(value) in ATOMS:
                self._waiting.append(node)
            node.names.append(name)
            self.named[name] = node

    def settle(self, failed: Callable[[Node, Exception], None]) -> None:
        """Take all nodes apart; find out which belong together.

        Args:
            failed: Called with a node that cannot be taken apart; when it returns, the node is
                left out.
        """
        for _ in range(_ROUNDS):
            self._take_waiting(failed)
            if not (self._join_shared() or self._join_loaded() or self._join_cycles()):
                break
        else:
            self._join(list(self._nodes.values()))
            self._take_waiting(failed)
        if self._part_overlapping():
            self._take_waiting(failed)
        self._find_views()

    def nodes(self) -> Iterable[Node]:
        """Return all nodes."""
        return self._nodes.values()

    def node_of(self, value: object) -> Node | None:
        """Return the node that a value is."""
        return self._nodes.get(id(value))

    def _node(self, value: object, label: str) -> Node:
        node = self._nodes.get(id(value))
        if node is None:
            node = Node(value, label, live=self.live.entry_of(value))
            self._nodes[id(value)] = node
            self._waiting.append(node)
            siblings = [self.live.find(oid) for oid in (node.live.siblings if node.live else ())]
            alive = [s for s in siblings if s is not None and s is not value]
            if alive:
                self._join([node, *(self._node(s, f"{label}~{i}") for i, s in enumerate(alive))])
        return node

    def _take_waiting(self, failed: Callable[[Node, Exception], None]) -> None:
        while self._waiting:
            node = self._waiting.pop(0)
            try:
                self._take(node)
            except Exception as error:
                failed(node, error)
                self._drop(node)

    def _drop(self, node: Node) -> None:
        for name in node.names:
            self.named.pop(name, None)
        for other in self._nodes.values():
            if any(p is node.value for p in other.parts) and other not in self._waiting:
                self._waiting.append(other)
        if self._nodes.get(id(node.value)) is node:
            del self._nodes[id(node.value)]
        if node.group:
            for member in node.group:
                member.group = []
                if member is not node:
                    self._waiting.append(member)

    def _take(self, node: Node) -> None:
        owners = node.group or [node]
        if node is not owners[0]:
            return
        parts = _Parts(self, owners)
        with leaving_behind(_module_of(owners)):
            node.apart = self._take_value(node, parts)
        node.parts = parts.values

    def _take_value(self, node: Node, parts: _Parts) -> Apart:
        if node.group:
            return take_pickle([member.value for member in node.group], parts.pickled)
        value, plain = node.value, parts.plain
        found = take_leaf(value) or take_compound(value, plain) or take_plain(value, plain)
        if found is None:
            parts.forget()
            found = take_foreign(value) if type(value).__module__ != "builtins" else None
        return found or take_pickle(value, parts.pickled)

    def _join_shared(self) -> bool:
        """Join nodes that share what can change; arrays and frames become nodes instead."""
        owners: dict[int, Node] = {}
        changed = False
        for node in list(self._nodes.values()):
            for key, value in node.stored_within():
                first = owners.setdefault(key, node)
                if first is node or key in self._nodes or _are_joined(first, node):
                    continue
                if self._sharing.matters(value):
                    changed = True
                    self._part_or_join(value, first, node)
        return self._take_nodes_out() or changed

    def _part_or_join(self, value: object, first: Node, second: Node) -> None:
        """Store what two nodes share as a node of its own, or store both as one."""
        if take_leaf(value) is not None:
            self._node(value, f"{first.label}…{len(self._nodes)}")
        else:
            self._join([*(first.group or [first]), *(second.group or [second])])

    def _take_nodes_out(self) -> bool:
        """Take those nodes again that hold what has become a node since."""
        found = []
        for node in self._nodes.values():
            own = {id(member.value) for member in node.group or [node]}
            inside = node.apart.touched if node.apart else {}
            if any(key in self._nodes and key not in own for key in inside):
                found.append(node)
        self._take_again(found)
        return bool(found)

    def _join_loaded(self) -> bool:
        """Join nodes with loaded objects that hold something in common with them."""
        inside: dict[int, Node] = {}
        for node in self._nodes.values():
            within = (key for key, _ in node.stored_within() if key not in self._nodes)
            inside.update(dict.fromkeys(within, node))
            if node.live is None:
                inside[id(node.value)] = node
        found: list[tuple[Node, object, str]] = []
        for entry, value in self.live if inside else ():
            holder = self.node_of(value)
            if holder is not None and holder.names:
                continue  # its readers get what is stored now
            for key, inner in self._within_loaded(value).items():
                other = inside.get(key)
                if other is None or other is holder or _are_joined(other, holder):
                    continue
                if self._sharing.matters(inner):
                    found.append((other, value, entry.oid))
                    break
        for node, value, oid in found:
            loaded = self._node(value, f"~{oid}")
            self._join([*(node.group or [node]), *(loaded.group or [loaded])])
        return bool(found)

    def _within_loaded(self, value: object) -> dict[int, object]:
        if id(value) not in self._loaded:
            self._loaded[id(value)] = _stored_within(value, self.live)
        return self._loaded[id(value)]

    def _join_cycles(self) -> bool:
        """Join nodes that refer to each other."""
        changed = False
        alone = [n for n in self._nodes.values() if not n.group or n is n.group[0]]
        for cycle in find_cycles(alone, self._targets):
            changed = True
            self._join(cycle)
        return changed

    def _targets(self, node: Node) -> list[Node]:
        if node.group and node is not node.group[0]:
            return [node.group[0]]
        found = (self.node_of(p) for p in node.parts)
        return [n.group[0] if n.group else n for n in found if n is not None]

    def _join(self, nodes: list[Node]) -> None:
        members: list[Node] = []
        for node in nodes:
            members += [n for n in node.group or [node] if n not in members]
        for node in members:
            node.group, node.apart, node.parts = members, None, []
        self._take_again((members[0],))

    def _take_again(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            first = node.group[0] if node.group else node
            if first not in self._waiting:
                self._waiting.append(first)

    def _part_overlapping(self) -> bool:
        """Make nodes of arrays within others that share memory with any array."""
        inside: dict[int, tuple[object, Node]] = {}
        for node in self._nodes.values():
            for key, value in node.stored_within():
                if key not in self._nodes and is_array(value):
                    inside.setdefault(key, (value, node))
        known = [n.value for n in self._nodes.values() if is_array(n.value)]
        known += [value for _, value in self.live if is_array(value) and id(value) not in inside]
        found = find_overlapping([v for v, _ in inside.values()], known)[:VIEWS]
        for number, value in enumerate(found):
            self._node(value, f"{inside[id(value)][1].label}…{number}")
        self._take_nodes_out()
        return bool(found)

    def _find_views(self) -> None:
        """Turn nodes that are arrays over shared memory into views of one."""
        nodes = [n for n in self._nodes.values() if is_array(n.value) and not n.group]
        found = [value for _, value in self.live if is_array(value)]
        known = {id(n.value) for n in nodes}
        outside = [value for value in found if id(value) not in known]
        bases = find_bases([*outside, *(n.value for n in nodes)])
        for node in nodes:
            base = bases.get(id(node.value))
            if base is not None:
                self._node(base, f"{node.label}.base")
                node.apart = Apart(VIEW, VIEW.take(node.value, base))
                node.parts = [base]
        self._take_waiting(_raise)


def _module_of(owners: Iterable[Node]) -> str:
    """Return the name in a local module that nodes are, empty where a variable is among them."""
    names = [name for node in owners for name in node.names]
    if not names or not all(name.startswith(MODULE_PREFIX) for name in names):
        return ""
    return names[0].removeprefix(MODULE_PREFIX)


def _raise(node: Node, error: Exception) -> None:
    raise error


def _are_joined(first: Node, second: Node | None) -> bool:
    return second is not None and bool(first.group) and first.group is second.group


def _stored_within(value: object, live: LiveObjects) -> dict[int, object]:
    """Return what can change within an object and has no identity of its own, by its ids."""
    if take_leaf(value) is not None:
        return {}
    leaves: dict[int, object] = {}

    def part(inner: object) -> int | None:
        if inner is value:
            return None
        known = live.entry_of(inner) is not None
        if not known and _size(inner) < 0:
            return None
        if not known:
            leaves[id(inner)] = inner
        return 0

    try:
        touched = take_pickle(value, part).touched
    except Exception:
        return {}
    return {**touched, **leaves}


class _Parts:
    """Gives ordinals to what is not stored within the value that is being taken apart."""

    def __init__(self, graph: Graph, owners: list[Node]) -> None:
        self.values: list[object] = []
        self._ordinals: dict[int, int] = {}
        self._graph = graph
        self._owners = {id(node.value) for node in owners}
        self._label = owners[0].label

    def forget(self) -> None:
        """Begin anew."""
        self.values.clear()
        self._ordinals.clear()

    def pickled(self, value: object) -> int | None:
        """Give an ordinal to nodes and large arrays and frames."""
        key = id(value)
        if key in self._ordinals:
            return self._ordinals[key]
        if key in self._owners:
            return None
        if self._graph.node_of(value) is not None or self._graph.live.entry_of(value) is not None:
            return self._add_node(value)
        if _size(value) >= NODE:
            return self._add_node(value)
        return None

    def plain(self, value: object) -> int | None:
        """Give an ordinal to nodes and to all arrays and frames."""
        if id(value) in self._ordinals or self._graph.node_of(value) is not None:
            return self.pickled(value)
        live = self._graph.live.entry_of(value)
        size = _size(value)
        if size < 0 or (live is not None and live.ref.digest):
            return self.pickled(value)
        if size >= EMBEDDED:
            return self._add_node(value)
        return self._add(value)

    def _add_node(self, value: object) -> int:
        self._graph._node(value, f"{self._label}/{len(self.values)}")
        return self._add(value)

    def _add(self, value: object) -> int:
        self.values.append(value)
        return self._ordinals.setdefault(id(value), len(self.values) - 1)


def _size(value: object) -> int:
    """Return the size of an array's or a frame's memory, -1 for everything else."""
    apart = take_leaf(value)
    return -1 if apart is None else sum(b.nbytes for b in apart.payload.buffers)
