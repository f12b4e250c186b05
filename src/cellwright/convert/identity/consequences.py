"""What executing a statement means for other code: whose values it may change, who must count it.

Calls of functions of ours are followed. A call of anything else counts, unless `known` has it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from cellwright.analysis.tables.functions import KNOWN
from cellwright.analysis.tables.packages import OPTION_LIBRARIES
from cellwright.convert.identity.classes import has_method, methods_named, methods_of, takes_note
from cellwright.convert.identity.effects import Call, Effects, is_generator, parameters_of
from cellwright.convert.identity.known import (
    PURE_METHODS,
    QUIET,
    QUIET_CALLS,
    SHARED_OBJECTS,
    is_acting,
    is_drawing,
    is_option,
    is_quiet,
    is_seeding,
)
from cellwright.convert.identity.origins import Origin, Origins
from cellwright.convert.identity.records import NOTEBOOK, Unit
from cellwright.convert.identity.resolving import Foreign, Own, Resolver
from cellwright.convert.identity.scopes import Notes, is_function
from cellwright.convert.identity.sharing import SCALAR, Share

_HIDDEN: Final = ("__setitem__", "__setattr__", "__delitem__", "__delattr__", "__set__")
"""Methods that are called by setting something."""

_SIDEWAYS: Final = frozenset({"out", "inplace", "buf", "ax"})
"""Keywords by which functions are told what to change."""


@dataclass(slots=True)
class Consequence:
    """What executing a statement means.

    Attributes:
        touched: Names whose objects it may change; `*` for all names of a module.
        libraries: Libraries in the users of which it counts.
        everywhere: Whether it counts for all code.
        seeds: Whether it moves the state of a random generator.
    """

    touched: set[tuple[str, str]] = field(default_factory=set)
    libraries: set[str] = field(default_factory=set)
    everywhere: bool = False
    seeds: bool = False


class Consequences:
    """Works out what statements mean, each once.

    Args:
        resolver: What names mean.
        notes: What is known of units.
    """

    def __init__(self, resolver: Resolver, notes: Notes) -> None:
        self._resolver = resolver
        self._notes = notes
        self._origins = Origins(resolver, notes)
        self._known: dict[int, tuple[Unit, Consequence]] = {}
        self._changing: dict[int, bool] = {}

    def of(self, unit: Unit) -> Consequence:
        """Return what executing a unit means."""
        if id(unit) not in self._known:
            found = _Walk(self, unit).walk()
            self._known[id(unit)] = (unit, found)
        return self._known[id(unit)][1]

    def of_part(self, unit: Unit, local: Iterable[str]) -> Consequence:
        """Return what executing a part of other code means for the rest.

        Args:
            unit: The part, as a unit.
            local: Names that matter to nobody else.
        """
        effects = self._notes.effects(unit)
        return _Walk(self, unit).walk(replace(effects, local=frozenset(local)))

    def packages_behind(self, name: str) -> frozenset[str]:
        """Return the packages that the value of a name of the notebook may come from."""
        units = self._resolver.units(Own(NOTEBOOK, name, ()))
        origins = [self._origins.find(u, Share((name,), "object")) for u in units]
        return frozenset(d.partition(".")[0] for o in origins for d, _ in o.libraries)

    def changes_arguments(self, unit: Unit, name: str = "") -> bool:
        """Return whether a function of ours may change what it is given.

        Args:
            unit: The function or class.
            name: The method, of a class.
        """
        node = unit.node
        if isinstance(node, ast.ClassDef):
            names = (name,) if name else ("__init__", "__new__", "__post_init__", "__call__")
            methods = [m for m in methods_of(node) if m.name in names]
            return any(self._changes(unit, m) for m in methods)
        return self._changes(unit, getattr(node, "value", node) if not is_function(node) else node)

    def _changes(self, unit: Unit, node: ast.AST) -> bool:
        if id(node) not in self._changing:
            self._changing[id(node)] = True  # while it is worked out: it may call itself
            own = parameters_of(node)
            effects = self._notes.effects_inside(unit, node)
            self._changing[id(node)] = any(
                share.chain[0] in own for share in self._changed(unit, effects)
            )
        return self._changing[id(node)]

    def _changed(self, unit: Unit, effects: Effects) -> Iterator[Share]:
        """Yield what code may change in place, as far as it is names of its own."""
        yield from effects.stores
        yield from effects.loops
        for call in effects.calls:
            yield from _Walk(self, unit).changed_by(call, effects)


class _Walk:
    """Collects the consequences of one unit."""

    def __init__(self, all_: Consequences, unit: Unit) -> None:
        self._all = all_
        self._resolver = all_._resolver
        self._notes = all_._notes
        self._unit = unit
        self._found = Consequence()
        self._seen: set[int] = set()
        self._waiting: list[tuple[Unit, Effects]] = []

    def walk(self, effects: Effects | None = None) -> Consequence:
        """Return what executing the unit means; effects may be given another way."""
        if not self._unit.plain and self._notes.is_dynamic(self._unit):
            self._found.everywhere = True
        self._waiting.append((self._unit, effects or self._notes.effects(self._unit)))
        while self._waiting:
            unit, effects = self._waiting.pop()
            self._consider(unit, effects)
        return self._found

    def _consider(self, unit: Unit, effects: Effects) -> None:
        found = self._found
        found.everywhere = found.everywhere or effects.always
        found.touched.update((unit.scope, name) for name in effects.rebinds)
        for share in effects.stores:
            origin = self._touch(unit, share, effects.local)
            for owner in origin.classes:
                self._enter_methods(owner, _HIDDEN)
        for share in effects.loops:
            self._use_up(unit, share, effects.local)
        for share in effects.classes:
            self._derive(unit, share)
        for call in effects.calls:
            for share in self.changed_by(call, effects, unit=unit):
                self._touch(unit, share, effects.local)

    # -- objects -----------------------------------------------------------------------------

    def _touch(self, unit: Unit, share: Share, local: frozenset[str]) -> Origin:
        """Note that an object may be changed: its name's, and all that it may be part of."""
        if share.chain[0] in local:
            return Origin()
        origin = self._all._origins.find(unit, share)
        self._found.touched |= origin.data
        for dotted, how in origin.libraries:
            if how == "object" or (how == "result" and dotted in SHARED_OBJECTS):
                self._store(dotted)
            elif how == "result" and not is_quiet(dotted):
                self._found.everywhere = True
        return origin

    def _store(self, dotted: str) -> None:
        """Note that something of a library is changed."""
        top = dotted.partition(".")[0]
        if top in OPTION_LIBRARIES:
            self._found.libraries.add(top)
        else:
            self._found.everywhere = True

    def _use_up(self, unit: Unit, share: Share, local: frozenset[str]) -> None:
        """Note that an object is gone through: an iterator is another one afterwards."""
        if share.how == "object" and share.chain[0] not in local:
            for target in self._resolver.find(unit.scope, share.chain, unit):
                if isinstance(target, Own) and self._is_iterator(target):
                    self._touch(unit, share, local)

    def _is_iterator(self, target: Own) -> bool:
        for unit in self._resolver.units(target):
            for share in self._notes.iterators(unit):
                if share is None:
                    return True
                for made in self._resolver.find(unit.scope, share.chain, unit):
                    units = self._resolver.units(made) if isinstance(made, Own) else ()
                    if any(is_generator(u.node) for u in units):
                        return True
        return False

    # -- calls -------------------------------------------------------------------------------

    def changed_by(
        self, call: Call, effects: Effects, *, unit: Unit | None = None
    ) -> Iterator[Share]:
        """Yield what a call may change; note its other consequences.

        Args:
            call: The call.
            effects: Those that it is one of.
            unit: The statement or function that it stands in; the walk's own by default.
        """
        unit = unit or self._unit
        local = call.chain is not None and call.chain[0] in effects.local
        targets: tuple[Own | Foreign, ...] = ()
        if call.chain is not None and not local:
            targets = self._resolver.acting(unit.scope, call.chain, unit)
        for target in targets:
            if isinstance(target, Foreign):
                yield from self._call_library(call, target.dotted)
            else:
                yield from self._call_own(unit, call, target, effects.local)
        if not targets:
            yield from self._call_method(unit, call, effects.local)
        of_library = any(isinstance(target, Foreign) for target in targets)
        receiver = frozenset() if of_library else call.receiver
        yield from self._call_handed(unit, call, receiver, effects.local)

    def _call_library(self, call: Call, dotted: str) -> Iterator[Share]:
        row = KNOWN.get(dotted)
        known = row.changes if row is not None else ()
        for where, shares in call.arguments:
            if where in known:
                yield from shares
        draws = is_drawing(dotted)
        if draws or is_seeding(dotted):
            self._found.seeds = True
        if known or draws or dotted in QUIET_CALLS or is_seeding(dotted):
            return
        quiet = is_quiet(dotted)
        if is_option(dotted) or (is_acting(dotted) and not call.dropped):
            self._store(dotted)
        elif call.decorates and not quiet:
            self._found.libraries.add(dotted.partition(".")[0])
        elif call.dropped or call.writes or not quiet:
            self._found.everywhere = True
        for where, shares in call.arguments:
            if not quiet or where in _SIDEWAYS:
                yield from shares

    def _call_own(
        self, unit: Unit, call: Call, target: Own, local: frozenset[str]
    ) -> Iterator[Share]:
        units = self._resolver.units(target)
        made = [u for u in units if is_function(u.node) or isinstance(u.node, ast.ClassDef)]
        if not units and not target.rest:
            yield from self._call_builtin(unit, call, local)
        elif not made or len(made) < len(units):
            yield from self._call_method(unit, call, local)
        for function in made:
            if target.rest and not has_method(function.node, target.rest[-1]):
                yield from self._call_method(unit, call, local)
                continue
            name = target.rest[-1] if target.rest else ""
            self._enter(function)
            if self._all.changes_arguments(function, name):
                yield from _given(call)
                yield from call.receiver if target.rest else ()

    def _call_builtin(self, unit: Unit, call: Call, local: frozenset[str]) -> Iterator[Share]:
        """Note a call of a builtin function, or of a name that nobody binds."""
        name = call.name
        if call.writes and name in ("open", "print"):
            self._found.everywhere = True
        if name in ("setattr", "delattr", "next") or name not in QUIET:
            yield from _given(call)
            self._found.everywhere |= name in ("exec", "eval", "__import__", "compile")
        elif name not in SCALAR or name in ("sum", "any", "all"):
            for share in _given(call):
                self._use_up(unit, share, local)

    def _call_method(self, unit: Unit, call: Call, local: frozenset[str]) -> Iterator[Share]:
        """Note a call of a method of some object, or of an object."""
        name = call.name
        receiver = set(call.receiver)
        if call.chain is not None and len(call.chain) == 1 and call.chain[0] not in local:
            receiver.add(Share(call.chain, "object"))
        methods = [
            (owner, name if call.chain is None or len(call.chain) > 1 else "__call__")
            for share in receiver
            if share.chain[0] not in local
            for owner in self._all._origins.find(unit, share).classes
        ]
        ours = [(owner, method) for owner, method in methods if has_method(owner.node, method)]
        changes = False
        for owner, method in ours:
            self._enter_methods(owner, (method,))
            changes = changes or self._all.changes_arguments(owner, method)
        if ours and not changes:
            return
        if not ours and name in PURE_METHODS and not _is_sideways(call):
            for where, shares in call.arguments:
                if where in _SIDEWAYS:
                    yield from shares
            self._unknown_receiver(unit, receiver, local)
            return
        self._found.everywhere |= call.writes and not ours
        yield from receiver
        yield from _given(call)

    def _unknown_receiver(
        self, unit: Unit, receiver: Iterable[Share], local: frozenset[str]
    ) -> None:
        """Note that methods of objects of unknown libraries may do anything."""
        for share in receiver:
            if share.chain[0] in local:
                continue
            for dotted, how in self._all._origins.find(unit, share).libraries:
                if how == "result" and not is_quiet(dotted):
                    self._found.everywhere = True

    def _call_handed(
        self, unit: Unit, call: Call, receiver: frozenset[Share], local: frozenset[str]
    ) -> Iterator[Share]:
        """Note that functions among the arguments may be called, with the others."""
        if call.chain is not None and len(call.chain) == 1 and call.chain[0] in SCALAR:
            return
        for share in _given(call):
            if share.how != "object" or share.chain[0] in local:
                continue
            for target in self._resolver.find(unit.scope, share.chain, unit):
                if not isinstance(target, Own):
                    continue
                for function in self._resolver.units(target):
                    if is_function(function.node) or isinstance(function.node, ast.ClassDef):
                        self._enter(function)
                        if self._all.changes_arguments(function):
                            yield from (*_given(call), *receiver)
                if target.rest and len(share.chain) > 1 and target.rest[-1] not in PURE_METHODS:
                    yield from self._bound_method(call, share, target)

    def _bound_method(self, call: Call, share: Share, target: Own) -> Iterator[Share]:
        """Yield the object of a method that is handed over to be called."""
        if call.name in ("map", "filter", "sorted", "min", "max", "reduce", "apply", "starmap"):
            yield Share(share.chain[: len(share.chain) - len(target.rest)], "object")

    # -- functions and classes of ours -------------------------------------------------------

    def _enter(self, function: Unit) -> None:
        """Note that a function of ours is called, or an object of a class made."""
        self._found.everywhere |= self._notes.is_dynamic(function)
        self._queue(function, function.node)

    def _queue(self, unit: Unit, node: ast.AST) -> None:
        if id(node) not in self._seen:
            self._seen.add(id(node))
            self._waiting.append((unit, self._notes.effects_inside(unit, node)))

    def _enter_methods(self, owner: Unit, names: Iterable[str]) -> None:
        """Note that methods of a class are called, with those that these name."""
        for method in methods_named(owner.node, names):
            self._queue(owner, method)

    def _derive(self, unit: Unit, share: Share) -> None:
        """Note that a class is made: its bases and their metaclass may take note of it."""
        for target in self._resolver.find(unit.scope, share.chain, unit):
            if isinstance(target, Foreign):
                if not is_quiet(target.dotted):
                    self._found.libraries.add(target.dotted.partition(".")[0])
                continue
            for base in self._resolver.units(target):
                if id(base) in self._seen:
                    continue
                if not isinstance(base.node, ast.ClassDef):
                    self._touch(unit, share, frozenset())
                    continue
                self._seen.add(id(base))
                inner = self._notes.effects(base)
                if takes_note(base.node):
                    self._found.touched.add((target.scope, target.name))
                    self._waiting.append((base, self._notes.effects_inside(base, base.node)))
                for other in inner.classes:
                    self._derive(base, other)


def _given(call: Call) -> Iterator[Share]:
    for _, shares in call.arguments:
        yield from shares


def _is_sideways(call: Call) -> bool:
    return any(where == "inplace" for where, _ in call.arguments)
