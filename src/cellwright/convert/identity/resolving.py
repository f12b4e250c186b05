"""What a name with attributes means in a scope: something of ours, or of a library."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import NamedTuple

from cellwright.convert.identity.records import NOTEBOOK, Chain, Imported, Unit
from cellwright.convert.identity.scopes import Modules, Scope

MODULE = "*"
"""Stands for a module itself where a name is expected."""

BUILTINS = frozenset(dir(builtins))
_DEPTH = 20


class Own(NamedTuple):
    """A name of ours: where it is bound, and the attributes that are taken from it."""

    scope: str
    name: str
    rest: Chain


class Foreign(NamedTuple):
    """Something of a library, by its dotted path."""

    dotted: str


class Resolver:
    """Follows imports from the notebook and from local modules.

    Args:
        prelude: The notebook's scope.
        modules: Local modules.
    """

    def __init__(self, prelude: Scope, modules: Modules) -> None:
        self._prelude = prelude
        self._modules = modules
        self._known: dict[tuple[str, Chain, tuple[Imported, ...]], tuple[Own | Foreign, ...]] = {}

    def scope(self, name: str) -> Scope:
        """Return a scope by its name."""
        return self._prelude if name == NOTEBOOK else self._modules.scope(name)

    def units(self, target: Own) -> tuple[Unit, ...]:
        """Return the units that bind a name."""
        return self.scope(target.scope).binders.get(target.name, ())

    def acting(self, scope: str, chain: Chain, unit: Unit | None) -> tuple[Own | Foreign, ...]:
        """Return all that a chain may mean when it is called.

        Constants that stand in for a library that is not there (`tomllib = None`) are left out.
        """
        found = self.find(scope, chain, unit)
        if not any(isinstance(target, Foreign) for target in found):
            return found
        return tuple(t for t in found if isinstance(t, Foreign) or not self._stands_in(t))

    def _stands_in(self, target: Own) -> bool:
        """Return whether a name is only imported, or bound to a constant."""
        units = self.units(target)
        return bool(units) and all(_is_constant(u.node, target.name) for u in units)

    def find(self, scope: str, chain: Chain, unit: Unit | None = None) -> tuple[Own | Foreign, ...]:
        """Return all that a chain may mean.

        Args:
            scope: Where it stands.
            chain: The name and its attributes.
            unit: The statement that it stands in: its own imports count too.
        """
        local: tuple[Imported, ...] = ()
        if unit is not None and not isinstance(unit.node, ast.Import | ast.ImportFrom):
            local = tuple(i for i in unit.imports if i.bound == chain[0])
        key = (scope, chain, local)
        if key not in self._known:
            found = dict.fromkeys(self._find(scope, chain, local, _DEPTH))
            self._known[key] = tuple(found)
        return self._known[key]

    def _find(
        self, scope: str, chain: Chain, local: tuple[Imported, ...], depth: int
    ) -> Iterator[Own | Foreign]:
        home = self.scope(scope)
        units = home.binders.get(chain[0], ())
        imports = [i for u in units for i in u.imports if i.bound == chain[0]]
        for imported in (*imports, *local):
            if depth:
                yield from self._follow(imported, chain[1:], depth - 1)
        plain = [u for u in units if not isinstance(u.node, ast.Import | ast.ImportFrom)]
        if plain:
            yield Own(scope, chain[0], chain[1:])
        elif not units and not local:
            yield from self._find_starred(home, scope, chain, depth)

    def _find_starred(
        self, home: Scope, scope: str, chain: Chain, depth: int
    ) -> Iterator[Own | Foreign]:
        found = False
        for _, imported in home.stars:
            if imported.module not in self._modules:
                if chain[0] not in BUILTINS:
                    found = True
                    yield Foreign(".".join([imported.module, *chain]))
            elif depth and self._gives(imported.module, chain[0], depth - 1):
                found = True
                yield from self._find(imported.module, chain, (), depth - 1)
        if not found:
            yield Own(scope, chain[0], chain[1:])

    def _gives(self, module: str, name: str, depth: int) -> bool:
        """Return whether a module has a name, of its own or by a star import."""
        scope = self._modules.scope(module)
        if name in scope.binders:
            return True
        inner = [i.module for _, i in scope.stars if i.module in self._modules]
        return depth > 0 and any(self._gives(m, name, depth - 1) for m in inner)

    def _follow(self, imported: Imported, rest: Chain, depth: int) -> Iterator[Own | Foreign]:
        module = imported.module
        if imported.name is not None and f"{module}.{imported.name}" in self._modules:
            module = f"{module}.{imported.name}"
        elif imported.name is not None:
            rest = (imported.name, *rest)
        elif not imported.whole:
            module = module.partition(".")[0]
        while rest and f"{module}.{rest[0]}" in self._modules:
            if rest[0] in self._modules.scope(module).binders:
                break  # a name of the package hides the module
            module, rest = f"{module}.{rest[0]}", rest[1:]
        if module not in self._modules:
            yield Foreign(".".join([module, *rest]))
        elif not rest or rest[0] == "__dict__":
            yield Own(module, MODULE, ())
        else:
            yield from self._find(module, rest, (), depth)


def _is_constant(node: ast.AST, name: str) -> bool:
    """Return whether a statement binds a name by imports and to constants alone."""
    constants = {
        id(target)
        for part in ast.walk(node)
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Constant)
        for target in part.targets
    }
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            bound = not isinstance(part.ctx, ast.Load) and id(part) not in constants
            if bound and part.id == name:
                return False
        elif not isinstance(part, ast.alias) and name in (
            getattr(part, "name", None),
            getattr(part, "rest", None),
        ):
            return False
    return True
