"""Scopes of a project: the notebook's prelude and local modules, each split into units once."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from cellwright.analysis.tables.words import words
from cellwright.convert.identity.dynamic import Widening, find_dynamic
from cellwright.convert.identity.effects import Effects, find_effects
from cellwright.convert.identity.records import Imported, Unit
from cellwright.convert.identity.sharing import Share, bound_values, shares_of
from cellwright.convert.identity.units import chain_of, split_units
from cellwright.hashing import code_digest, digest


class Scope:
    """The units of one scope, by the names that they bind.

    Args:
        name: The scope.
        units: Its units, in the order in which they are executed.
        broken: Why its code could not be read, if so.
        mentioned: Names that code beside the units reads.
    """

    def __init__(
        self,
        name: str,
        units: Sequence[Unit],
        broken: str = "",
        mentioned: frozenset[str] = frozenset(),
    ) -> None:
        self.name = name
        self.units = tuple(units)
        self.broken = broken
        self._elsewhere = mentioned

    @cached_property
    def binders(self) -> Mapping[str, tuple[Unit, ...]]:
        """Return the units that bind each name."""
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            for name in unit.binds:
                found.setdefault(name, []).append(unit)
        return {name: tuple(units) for name, units in found.items()}

    @cached_property
    def stars(self) -> tuple[tuple[Unit, Imported], ...]:
        """Return the star imports."""
        return tuple((u, i) for u in self.units for i in u.runs_imports if not i.bound)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Return all names that code in the scope reads."""
        return self._elsewhere | {name for unit in self.units for name in unit.reads}


class Modules:
    """Local modules by dotted name; each is parsed when it is first needed.

    Args:
        sources: Source texts by dotted name.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._scopes: dict[str, Scope] = {}
        self.names = frozenset(sources)
        self._packages = {n.rpartition(".")[0] for n in sources}

    def __contains__(self, name: str) -> bool:
        return name in self._sources or name in self._packages

    def scope(self, name: str) -> Scope:
        """Return a module's scope; that of a folder without `__init__.py` is empty."""
        if name not in self._scopes:
            self._scopes[name] = self._parse(name)
        return self._scopes[name]

    def _parse(self, name: str) -> Scope:
        text = self._sources.get(name, "")
        package = name if name in self._packages else name.rpartition(".")[0]
        try:
            body = ast.parse(text).body
        except (SyntaxError, ValueError) as error:
            return Scope(name, (), f"`{name}` cannot be read: {error}")
        return Scope(name, tuple(split_units(name, name, body, package=package)))

    def text(self, name: str) -> str:
        """Return a module's source."""
        return self._sources.get(name, "")


class Notes:
    """What is worked out of units once, for all tasks: digests, effects.

    Units are told apart by identity: they live as long as their scopes.
    """

    def __init__(self) -> None:
        self._digests: dict[int, tuple[Unit, str]] = {}
        self._effects: dict[int, tuple[Unit, Effects]] = {}
        self._inside: dict[int, tuple[ast.AST, Effects]] = {}
        self._texts: dict[int, tuple[Unit, frozenset[str]]] = {}
        self._active: dict[int, tuple[Scope, tuple[Unit, ...]]] = {}
        self._shares: dict[int, tuple[Unit, frozenset[Share]]] = {}
        self._dynamic: dict[int, tuple[Unit, tuple[Widening, ...]]] = {}

    def digest(self, unit: Unit) -> str:
        """Return the digest of a unit's code."""
        found = self._digests.get(id(unit))
        if found is None:
            module = ast.Module(body=[unit.node], type_ignores=[])
            found = self._digests[id(unit)] = (unit, code_digest(module))
        return found[1]

    def effects(self, unit: Unit) -> Effects:
        """Return what executing a unit does."""
        if id(unit) not in self._effects:
            self._effects[id(unit)] = (unit, find_effects(unit.node))
        return self._effects[id(unit)][1]

    def effects_inside(self, unit: Unit, node: ast.AST) -> Effects:
        """Return what calling a function does, or anything that a class does.

        Args:
            unit: The unit that it stands in.
            node: The function, method or class.
        """
        if id(node) not in self._inside:
            self._inside[id(node)] = (unit.node, find_effects(node, inside=True))
        return self._inside[id(node)][1]

    def shares(self, unit: Unit) -> frozenset[Share]:
        """Return what the values that a unit binds may share objects with."""
        if id(unit) not in self._shares:
            found = {s for value in bound_values(unit.node) for s in shares_of(value)}
            if is_function(unit.node) or isinstance(unit.node, ast.ClassDef):
                reads = {c for c in unit.chains if c[0] in unit.reads}
                found = {s for s in found if s.chain[0] in unit.reads}
                found |= {Share(chain, "held") for chain in reads}
            self._shares[id(unit)] = (unit, frozenset(found))
        return self._shares[id(unit)][1]

    def iterators(self, unit: Unit) -> Iterator[Share | None]:
        """Yield the functions that made what a unit binds; None for what is surely an iterator."""
        for value in bound_values(unit.node):
            if isinstance(value, ast.GeneratorExp):
                yield None
            elif isinstance(value, ast.Call):
                chain = chain_of(value.func)
                name = chain[-1] if chain else getattr(value.func, "attr", "")
                if name in _ITERATORS:
                    yield None
                elif chain:
                    yield Share(chain, "result")

    def is_constant(self, unit: Unit) -> bool:
        """Return whether a unit binds values that nobody can change in place."""
        node = unit.node
        values = [node.value] if isinstance(node, ast.Assign | ast.AnnAssign) else []
        return bool(values) and all(v is not None and _is_constant(v) for v in values)

    def active(self, scope: Scope) -> tuple[Unit, ...]:
        """Return the units of a scope that do more than bind names when they are executed."""
        if id(scope) not in self._active:
            found = tuple(unit for unit in scope.units if self._is_active(unit))
            self._active[id(scope)] = (scope, found)
        return self._active[id(scope)][1]

    def _is_active(self, unit: Unit) -> bool:
        if unit.runs_imports or (not unit.plain and self.is_dynamic(unit)):
            return True
        return bool(self.effects(unit))

    def widenings(self, unit: Unit) -> tuple[Widening, ...]:
        """Return what in a unit cannot be followed."""
        if id(unit) not in self._dynamic:
            self._dynamic[id(unit)] = (unit, tuple(find_dynamic(unit)))
        return self._dynamic[id(unit)][1]

    def texts(self, unit: Unit) -> frozenset[str]:
        """Return the texts that stand in a unit."""
        if id(unit) not in self._texts:
            found = frozenset(
                part.value
                for part in ast.walk(unit.node)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            self._texts[id(unit)] = (unit, found)
        return self._texts[id(unit)][1]

    def is_dynamic(self, unit: Unit) -> bool:
        """Return whether executing a unit may bind or change names that cannot be seen."""
        return any(w.what == "scope" or w.modules for w in self.widenings(unit))


def digest_units(units: Iterable[Unit], notes: Notes) -> str:
    """Return the digest of units: of plain ones in any order, of others as they are executed."""
    plain: list[list[str]] = []
    ordered: list[list[str]] = []
    for unit in units:
        (plain if unit.plain else ordered).append([unit.scope, notes.digest(unit)])
    return digest("code-units", sorted(plain), ordered)


def is_function(node: ast.AST) -> bool:
    """Return whether a statement makes a function."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or isinstance(
        getattr(node, "value", None), ast.Lambda
    )


def _is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return all(map(_is_constant, node.elts))
    if isinstance(node, ast.UnaryOp):
        return _is_constant(node.operand)
    if isinstance(node, ast.BinOp):
        return _is_constant(node.left) and _is_constant(node.right)
    return isinstance(node, ast.Constant | ast.JoinedStr | ast.Compare)


_ITERATORS = words(
    """
    iter map filter zip reversed enumerate open count cycle chain islice repeat accumulate
    takewhile dropwhile product combinations permutations zip_longest groupby starmap filterfalse
    compress tee reader DictReader scandir finditer iterdir glob rglob walk iterparse
    """
)
"""Functions and methods that give iterators."""
