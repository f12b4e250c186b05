"""Where the object of a name may come from: which other names may have it too."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from cellwright.convert.identity.records import Unit
from cellwright.convert.identity.resolving import BUILTINS, MODULE, Foreign, Own, Resolver
from cellwright.convert.identity.scopes import Notes, is_function
from cellwright.convert.identity.sharing import How, Share


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an object may come from.

    Attributes:
        data: Names of ours that may have it, or hold it.
        libraries: Paths in libraries, and how the object has to do with them.
        classes: Classes of ours that it may be an object of.
    """

    data: frozenset[tuple[str, str]] = frozenset()
    libraries: frozenset[tuple[str, How]] = frozenset()
    classes: tuple[Unit, ...] = ()


class Origins:
    """Finds origins, each once.

    Args:
        resolver: What names mean.
        notes: What is known of units.
    """

    def __init__(self, resolver: Resolver, notes: Notes) -> None:
        self._resolver = resolver
        self._notes = notes
        self._known: dict[tuple[int, Share], tuple[Unit, Origin]] = {}

    def find(self, unit: Unit, share: Share) -> Origin:
        """Return where an object may come from.

        Args:
            unit: The statement or function that names it.
            share: The name, and how the object has to do with it.
        """
        key = (id(unit), share)
        if key not in self._known:
            self._known[key] = (unit, self._find(unit, share))
        return self._known[key][1]

    def _find(self, unit: Unit, share: Share) -> Origin:
        data: set[tuple[str, str]] = set()
        libraries: set[tuple[str, How]] = set()
        classes: list[Unit] = []
        seen: set[tuple[str, str, bool]] = set()
        waiting = [(unit, share, True)]
        while waiting:
            home, now, first = waiting.pop()
            for target in self._resolver.find(home.scope, now.chain, home):
                if isinstance(target, Foreign):
                    libraries.add((target.dotted, now.how))
                    continue
                key = (target.scope, target.name, now.how == "object")
                if key in seen:
                    continue
                seen.add(key)
                units = self._resolver.units(target)
                if not units and target.name in BUILTINS:
                    continue
                if first or self._may_change(target, units, now.how):
                    data.add((target.scope, target.name))
                classes += [u for u in units if isinstance(u.node, ast.ClassDef)]
                waiting += [(u, s, False) for u in units for s in self._notes.shares(u)]
        return Origin(frozenset(data), frozenset(libraries), tuple(classes))

    def _may_change(self, target: Own, units: tuple[Unit, ...], how: How) -> bool:
        """Return whether the object of a name can be changed in place by who has it."""
        if target.name == MODULE or not units:
            return True
        for unit in units:
            if isinstance(unit.node, ast.ClassDef) or is_function(unit.node):
                if how == "object":
                    return True
            elif not self._notes.is_constant(unit):
                return True
        return False
