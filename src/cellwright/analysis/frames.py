"""Bindings of names in force, with branches; not what statements do to them.

One stack of layers holds the bindings of all frames, so that a branch can be tried and joined
whatever it binds, also a global from within a function.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cellwright.analysis.scopes import Bindings
from cellwright.analysis.values import NOTHING, Thing, Value
from cellwright.model import Definition

FrameKind = Literal["notebook", "module", "function", "class", "comprehension"]
Layer = dict[tuple[int, str], "Binding"]

ABSENT: Final = -2
"""Origin of a name that nothing has bound yet."""
OUTSIDE: Final = -1
"""Origin of a name that was read before anything bound it."""

_serial = itertools.count()


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name may be bound to.

    `origins` are the positions of the cells that may have bound it; `unbound` says that it may be
    unbound; `definition` is set when it is certainly that definition, which travels as source.
    """

    value: Value
    origins: frozenset[int]
    unbound: bool = False
    definition: Definition | None = None


UNBOUND: Final = Binding(NOTHING, frozenset({ABSENT}), unbound=True)


class Frame:
    """One namespace: of the notebook, a local module, a call, a class body, a comprehension."""

    __slots__ = ("captured", "cell", "kind", "name", "parent", "results", "scope", "serial")

    def __init__(
        self, kind: FrameKind, parent: Frame | None = None, scope: Bindings | None = None
    ) -> None:
        self.kind = kind
        self.parent = parent
        self.scope = scope if scope is not None else Bindings()
        self.serial = next(_serial)
        self.captured = False
        self.results: list[Value] = []
        self.cell = Thing("closure")
        self.name = ""

    @property
    def top(self) -> Frame:
        """Return the module-level frame that this one stands in."""
        frame = self
        while frame.parent is not None:
            frame = frame.parent
        return frame


class State:
    """The bindings in force."""

    def __init__(self) -> None:
        self.layers: list[Layer] = [{}]
        self.dead = False

    def get(self, key: tuple[int, str]) -> Binding | None:
        """Return the binding of a name in a frame, or None if it never had one."""
        for layer in reversed(self.layers):
            found = layer.get(key)
            if found is not None:
                return found
        return None

    def put(self, key: tuple[int, str], binding: Binding) -> None:
        """Bind a name in a frame."""
        self.layers[-1][key] = binding

    def replace(self, key: tuple[int, str], old: Binding, new: Binding) -> None:
        """Let a name stand otherwise, also after a branch in which that was found and left."""
        for layer in self.layers:
            if layer.get(key) is old:
                layer[key] = new

    def push(self) -> int:
        """Begin a branch; return its level."""
        self.layers.append({})
        return len(self.layers) - 1

    def pop(self) -> Layer:
        """End a branch and return what it bound, without keeping it."""
        return self.layers.pop()

    def since(self, level: int) -> Layer:
        """Return what has been bound since a level was begun."""
        if len(self.layers) == level + 1:
            return dict(self.layers[level])
        merged: Layer = {}
        for layer in self.layers[level:]:
            merged.update(layer)
        return merged

    def join(self, branches: Sequence[Layer]) -> None:
        """Bind what holds after one of several branches was taken; none: nothing changes."""
        if not branches:
            return
        names: dict[tuple[int, str], None] = {}
        for branch in branches:
            names.update(dict.fromkeys(branch))
        if len(branches) == 1:
            self.layers[-1].update(branches[0])
            return
        for name in names:
            before: Binding | None = None
            found = []
            for branch in branches:
                binding = branch.get(name)
                if binding is None:
                    before = before or self.get(name) or UNBOUND
                    binding = before
                found.append(binding)
            self.put(name, merge(found))


def merge(bindings: Sequence[Binding]) -> Binding:
    """Return a binding that stands for any of several."""
    first = bindings[0]
    if all(b is first for b in bindings):
        return first
    same = all(b.definition is first.definition for b in bindings)
    return Binding(
        NOTHING.union(*(b.value for b in bindings)),
        frozenset().union(*(b.origins for b in bindings)),
        any(b.unbound for b in bindings),
        first.definition if same else None,
    )
