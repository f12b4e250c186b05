"""What code reaches: which units of setup, definitions and local modules count for a task.

Names are followed through functions and imports. What is executed on the way (setup, the top level
of imported modules) counts where it binds or changes what is used, or has an effect that cannot be
told apart from use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from cellwright.analysis.options import USERS
from cellwright.analysis.tables.packages import KNOWN_TOPS
from cellwright.convert.identity.consequences import Consequence, Consequences
from cellwright.convert.identity.records import NOTEBOOK, Chain, Imported, Unit
from cellwright.convert.identity.resolving import MODULE
from cellwright.convert.identity.scopes import Modules, Notes, Scope

PLOTTING = frozenset({"plot", "hist", "boxplot", "plotting", "show", "figure", "subplots", "style"})
"""Attributes by which pandas draws."""
_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Reach:
    """Collects the units that count for one task.

    Args:
        prelude: The notebook's scope: what is executed or defined before the task's own code.
        modules: Local modules.
        notes: What is known of units.
        consequences: What executing units of the prelude and of modules means.
        given: Names whose values are handed in, whatever the prelude binds.
        around: Packages whose objects may be among these values.
    """

    def __init__(
        self,
        prelude: Scope,
        modules: Modules,
        notes: Notes,
        consequences: Consequences,
        given: frozenset[str] = frozenset(),
        around: frozenset[str] = frozenset(),
    ) -> None:
        self._prelude = prelude
        self._modules = modules
        self._notes = notes
        self._consequences = consequences
        self._given = given
        self._around = around
        self.units: dict[int, Unit] = {}
        self.imports: set[str] = set()
        self.idle_imports: set[str] = set()
        self.attributes: set[str] = set()
        self.seeding: dict[int, Unit] = {}
        self.names: set[str] = set()
        self.widened: dict[str, None] = {}
        self._wanted: set[tuple[str, str]] = set()
        self._named: set[str] = set()
        self._whole: set[str] = set()
        self.loaded: set[str] = set()
        self._touching: dict[tuple[str, str], list[Unit]] = {}
        self._options: list[tuple[str, Unit]] = []
        self._waiting: list[Unit] = []
        self._load_units(prelude)

    # -- use ---------------------------------------------------------------------------------

    def use_code(self, units: Iterable[Unit]) -> None:
        """Follow a task's own code, which is no unit of the prelude."""
        own = tuple(units)
        chains = {chain for unit in own for chain in unit.chains}
        for unit in own:
            self._follow(unit)
            for imported in unit.imports:
                self._run_import(imported)
                for rest in [c[1:] for c in chains if c[0] == imported.bound] or [()]:
                    if rest or imported.module not in self._modules:
                        self._use_import(imported, rest)
        self._settle()

    def include_all(self, units: Iterable[Unit]) -> None:
        """Let units of the prelude count, with what they reach."""
        for unit in units:
            self._include(unit)
        self._settle()

    def _settle(self) -> None:
        while True:
            while self._waiting:
                self._follow(self._waiting.pop())
            known = [u for library, u in self._options if self._counts(library)]
            fresh = [u for u in known if id(u) not in self.units]
            if not fresh:
                return
            for unit in fresh:
                self._include(unit)

    def _counts(self, library: str) -> bool:
        """Return whether an option of a library may matter to the code."""
        tops = {name.partition(".")[0] for name in self.imports} | self._around
        if library in tops or tops - KNOWN_TOPS:
            return True  # an unknown library may use any other
        users = USERS.get(library, frozenset()) & tops
        if library in ("matplotlib", "seaborn") and users <= {"pandas", "sklearn"}:
            return bool(users) and bool(self.attributes & PLOTTING)
        return bool(users)

    def _include(self, unit: Unit) -> None:
        if id(unit) not in self.units:
            self.units[id(unit)] = unit
            self._waiting.append(unit)

    def _follow(self, unit: Unit) -> None:
        """Use all that a unit reads."""
        self.attributes.update(unit.attributes)
        for chain in unit.chains:
            if chain[0] in unit.reads:
                self._use(unit.scope, chain)
        for name in unit.reads:
            self._want(unit.scope, name)
        for imported in unit.imports:
            if imported not in unit.runs_imports or not isinstance(
                unit.node, ast.Import | ast.ImportFrom
            ):
                self._follow_nested(unit, imported)
        for widening in self._notes.widenings(unit):
            self._widen(unit, widening.what, widening.reason, widening.modules)

    def _follow_nested(self, unit: Unit, imported: Imported) -> None:
        """Use what an import inside another statement gives to the code around it."""
        used = [c[1:] for c in unit.chains if c[0] == imported.bound] or [()]
        self._run_import(imported)
        for rest in used:
            self._use_import(imported, rest)

    def _use(self, scope: str, chain: Chain) -> None:
        self._want(scope, chain[0])
        home = self._scope(scope)
        for unit in home.binders.get(chain[0], ()):
            for imported in unit.imports:
                if imported.bound == chain[0]:
                    self._use_import(imported, chain[1:])
        if chain[0] not in home.binders:
            for unit, imported in home.stars:
                self._use_star(unit, imported, chain)

    def _use_star(self, unit: Unit, imported: Imported, chain: Chain) -> None:
        if imported.module not in self._modules:
            self._include(unit)
            self.imports.add(imported.module)
            return
        if chain[0] in self._modules.scope(imported.module).binders:
            self._include(unit)
            self._use(imported.module, chain)

    def _use_import(self, imported: Imported, rest: Chain) -> None:
        module, name = imported.module, imported.name
        if name is None:
            if imported.whole:
                self._use_module(module, rest)
            else:
                self._run_module(module)
                self._use_module(module.partition(".")[0], rest)
        elif f"{module}.{name}" in self._modules:
            self._use_module(f"{module}.{name}", rest)
        elif module in self._modules:
            self._run_module(module)
            self._use(module, (name, *rest))
        else:
            self.imports.add(module if name == "*" else f"{module}.{name}")
            self.attributes.add(name)

    def _use_module(self, module: str, rest: Chain) -> None:
        if module not in self._modules:
            self.imports.add(module)
            return
        self._run_module(module)
        if not rest:
            self._take_whole(module)
        elif f"{module}.{rest[0]}" in self._modules and not self._binds(module, rest[0]):
            self._use_module(f"{module}.{rest[0]}", rest[1:])
        elif not rest[0].startswith("__"):
            self._use(module, rest)
            if "__getattr__" in self._modules.scope(module).binders:
                self._use(module, ("__getattr__",))

    def _binds(self, module: str, name: str) -> bool:
        """Return whether a module binds a name otherwise than by importing its submodule."""
        inner = f"{module}.{name}"
        return any(
            not any(
                i.bound == name and inner in (i.module, f"{i.module}.{i.name}") for i in u.imports
            )
            for u in self._modules.scope(module).binders.get(name, ())
        )

    def _take_whole(self, module: str) -> None:
        """Let all of a module count: it is used as a value, nobody knows for which names."""
        if module in self._whole:
            return
        self.widened.setdefault(f"all of module `{module}` counts: it is used as a value")
        self._want_all(module)

    def _widen(self, unit: Unit, what: str, reason: str, modules: bool) -> None:
        place = f"{reason}, line {unit.line}" + (f" of `{unit.scope}`" if unit.scope else "")
        if what == "scope" and unit.scope not in self._whole:
            whole = f"all of module `{unit.scope}`" if unit.scope else "all of setup"
            self.widened.setdefault(f"{whole} counts: {place}")
            self._want_all(unit.scope)
        if what == "definitions":
            self._want_classes(place)
        elif modules:
            self.widened.setdefault(f"all local modules count: {place}")
            for name in sorted(self._modules.names):
                self._run_module(name)
                self._want_all(name)
        elif what not in ("scope", ""):
            self._use_module(what, ())

    def _want_classes(self, place: str) -> None:
        """Let all functions and classes of ours count: objects of any may come from somewhere."""
        units = [u for u in self._prelude.units if isinstance(u.node, _DEFINITIONS)]
        if units or self._modules.names:
            self.widened.setdefault(f"all functions, classes and local modules count: {place}")
        for unit in units:
            self._include(unit)
        for name in sorted(self._modules.names):
            self._want_all(name)

    def _want_all(self, scope: str) -> None:
        """Let all of a scope count, and all that is done to its names."""
        self._whole.add(scope)
        for unit in (*self._scope(scope).units, *self._touching.get((scope, ""), ())):
            self._include(unit)
        for imported in [i for unit in self._scope(scope).units for i in unit.runs_imports]:
            if imported.bound:
                self._use_import(imported, ())

    def _want(self, scope: str, name: str) -> None:
        if (scope, name) in self._wanted or (scope == NOTEBOOK and name in self._given):
            return
        self._wanted.add((scope, name))
        self._named.add(scope)
        if scope == NOTEBOOK:
            self.names.add(name)
        touching = (
            *self._touching.get((scope, name), ()),
            *self._touching.get((scope, MODULE), ()),
        )
        for unit in (*self._scope(scope).binders.get(name, ()), *touching):
            self._include(unit)

    def _scope(self, name: str) -> Scope:
        return self._prelude if name == NOTEBOOK else self._modules.scope(name)

    # -- execution ---------------------------------------------------------------------------

    def _run_import(self, imported: Imported) -> None:
        """Note that an import is executed, whether what it gives is used or not."""
        module, name = imported.module, imported.name
        if name is not None and f"{module}.{name}" in self._modules:
            self._run_module(f"{module}.{name}")
        elif module in self._modules:
            self._run_module(module)

    def _run_module(self, module: str) -> None:
        """Note that a module's top level is executed, and that of the packages around it."""
        parts = module.split(".")
        for end in range(1, len(parts) + 1):
            name = ".".join(parts[:end])
            if name in self._modules and name not in self.loaded:
                self.loaded.add(name)
                scope = self._modules.scope(name)
                if scope.broken:
                    self.widened.setdefault(scope.broken)
                self._load_units(scope)

    def _load_units(self, scope: Scope) -> None:
        for unit in self._notes.active(scope):
            for imported in unit.runs_imports:
                self._run_import(imported)
                top = imported.bound
                if imported.module not in self._modules and top not in scope.mentioned and top:
                    self.idle_imports.add(imported.module)
            if not isinstance(unit.node, ast.Import | ast.ImportFrom):
                self._execute(unit, self._consequences.of(unit))

    def _execute(self, unit: Unit, found: Consequence) -> None:
        """Let a statement that is executed count for whom it may matter."""
        if found.everywhere:
            self._include(unit)
        if found.seeds:
            self.seeding[id(unit)] = unit
        self._options += [(library, unit) for library in sorted(found.libraries)]
        for scope, name in found.touched:
            self._touching.setdefault((scope, name), []).append(unit)
            self._touching.setdefault((scope, ""), []).append(unit)
            wanted = (scope, name) in self._wanted or (name == MODULE and scope in self._named)
            if wanted or scope in self._whole:
                self._include(unit)
