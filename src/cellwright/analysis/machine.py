"""The abstract machine: names loaded and stored, branches, changes; not what each syntax does.

Statements and expressions are functions in tables by node type (`statements`, `expressions`),
handed in by `interpreter`, so that no module here needs to know all others.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, cast

from cellwright.analysis.arguments import Arguments
from cellwright.analysis.frames import OUTSIDE, UNBOUND, Binding, Frame, Layer, State
from cellwright.analysis.module_names import ModuleNames
from cellwright.analysis.record import Finding, Read, Record, Widening
from cellwright.analysis.scopes import BUILTINS
from cellwright.analysis.values import (
    NOTHING,
    SCALAR,
    UNCHANGING,
    WITHOUT_IDENTITY,
    Kind,
    Thing,
    Value,
    holders,
    is_of_module,
    stuck,
    without_copies,
)
from cellwright.model import Definition, is_in_module

NAMESPACE: Final = "@globals"
"""Path of the notebook's namespace as an object, as `globals()` gives it."""

Expressions = Mapping[type[ast.AST], Callable[["Machine", Any], Value]]
Statements = Mapping[type[ast.AST], Callable[["Machine", Any], bool]]
Call = Callable[["Machine", Thing, Arguments], Value]


class Machine:
    """Runs code abstractly, cell after cell, and writes down what each one does.

    Args:
        expressions: For each type of expression, what it evaluates to.
        statements: For each type of statement, what it does; returns whether the next one is
            reached.
        call: What calling an object does and gives.
        modules: Sources of local modules by dotted name.
    """

    def __init__(
        self,
        expressions: Expressions,
        statements: Statements,
        call: Call,
        modules: Mapping[str, str],
    ) -> None:
        self.expressions = expressions
        self.statements = statements
        self.call = call
        self.modules = modules
        self.module_things: dict[str, Thing] = {}
        self.module_names = ModuleNames()
        self.library_things: dict[str, Thing] = {}
        self.state = State()
        self.notebook = Frame("notebook")
        self.namespace = Thing("library", dotted=NAMESPACE)
        self.frame = self.notebook
        self.record = Record(0)
        self.replayed: frozenset[int] = frozenset()
        self.line = 0
        self.escaped: set[Thing] = set()
        self.text: list[str] = []
        self.top_level: list[ast.stmt] = []
        self.cell_id = ""
        self.calls: list[ast.AST] = []
        self.call_count = 0
        self.followed: set[ast.AST] = set()
        self.results: dict[Hashable | None, Value] = {}
        self.bound_methods: dict[tuple[Thing, Thing], Thing] = {}
        self.instances: dict[Thing, list[Thing]] = {}
        self.loops: list[tuple[int, list[Layer], list[Layer]]] = []
        self.returns: list[tuple[int, list[Layer]]] = []
        self.raised: list[Thing] = []
        self.conditional = 0
        self.joins_definitions = True
        self.postponing: set[int] = set()
        self.seen_changes: Mapping[str, Iterable[str]] = {}
        self.shows, self.shown = False, cast("Value | None", None)

    # -- values ----------------------------------------------------------------------------

    def thing(self, kind: Kind, dotted: str = "", *parts: Value) -> Thing:
        """Make a thing, born in this cell, that contains the parts."""
        made = Thing(kind, dotted=dotted, born=self.record.position)
        for part in parts:
            made.hold(part)
        return made

    def fresh(self, kind: Kind = "unknown", dotted: str = "", *parts: Value) -> Value:
        """Return a value that is a new thing."""
        return frozenset({self.thing(kind, dotted, *parts)})

    def library(self, dotted: str) -> Value:
        """Return what an import path stands for; the same thing for the same path."""
        found = self.library_things.get(dotted)
        if found is None:
            found = self.library_things[dotted] = Thing("library", dotted=dotted)
        return frozenset({found})

    # -- running ---------------------------------------------------------------------------

    def evaluate(self, node: ast.expr | None) -> Value:
        """Return what an expression may be, noting what evaluating it does."""
        if node is None:
            return SCALAR
        handler = self.expressions.get(type(node))
        return handler(self, node) if handler else SCALAR

    def run(self, body: Iterable[ast.stmt]) -> bool:
        """Run statements in order; return whether what follows them is reached."""
        for statement in body:
            if self.frame.kind in ("notebook", "class") or not self.calls:
                self.line = statement.lineno
            handler = self.statements.get(type(statement))
            if handler is not None and not handler(self, statement):
                return False
        return True

    def branch(self, run: Callable[[], bool]) -> Layer | None:
        """Run something in a branch of its own; return what it bound, None if it does not end."""
        self.state.push()
        self.conditional += 1
        try:
            ended = run()
        finally:
            self.conditional -= 1
            layer = self.state.pop()
        return layer if ended else None

    def join(self, branches: Iterable[Layer | None]) -> bool:
        """Go on after any of the branches that ended; return whether there is one."""
        ended = [b for b in branches if b is not None]
        self.state.join(ended)
        return bool(ended)

    def either(self, runs: Iterable[Callable[[], Value]]) -> Value:
        """Run one of several things, it is not known which; return what any of them gives."""
        known = list(runs)
        if len(known) == 1:
            return known[0]()
        found: list[Value] = []
        began = Thing("scalar").serial

        def take(run: Callable[[], Value]) -> bool:
            found.append(run())
            return True

        self.join([self.branch(partial(take, run)) for run in known])
        return without_copies(NOTHING.union(*found), began)

    def perhaps(self, run: Callable[[], Value]) -> Value:
        """Run something that may not happen at all; return what it gives if it does."""
        return self.either([run, lambda: NOTHING])

    @contextmanager
    def within(self, frame: Frame) -> Iterator[None]:
        """Run in another frame."""
        before, self.frame = self.frame, frame
        try:
            yield
        finally:
            self.frame = before

    # -- names -----------------------------------------------------------------------------

    def owner(self, name: str, *, store: bool = False) -> Frame:
        """Return the frame in which a name of the present code lives."""
        frame: Frame | None = self.frame
        while store and frame is not None and frame.kind == "comprehension":
            if name in frame.scope.bound:
                return frame
            frame = frame.parent
        assert frame is not None  # noqa: S101
        if name in frame.scope.globals:
            return frame.top
        first = frame
        while frame.parent is not None:
            if frame.kind == "class":
                if frame is first and (store or self.state.get((frame.serial, name))):
                    return frame
            elif name in frame.scope.bound:
                return frame
            frame = frame.parent
        return frame

    def load(self, name: str, line: int | None = None) -> Value:
        """Return what a name may be, noting the read where it is the notebook's."""
        frame = self.owner(name)
        binding = self.state.get((frame.serial, name))
        if frame is not self.notebook:
            if binding is None and frame.parent is None and name in BUILTINS:
                return self.library(f"builtins.{name}")
            if frame.kind == "module":
                self.module_names.note_read(self.record, frame, name, binding, self.line)
            return binding.value if binding is not None else NOTHING
        if binding is None or not (binding.origins - UNBOUND.origins):
            if name in BUILTINS:
                self.record.builtins.add(name)
                return self.library(f"builtins.{name}")
            binding = Binding(self.fresh("unknown"), frozenset({OUTSIDE}), unbound=True)
            self.state.layers[0][(frame.serial, name)] = binding
            next(iter(binding.value)).names.add(name)
        self._note_read(name, binding, line)
        self.module_names.note_definitions(self.record, binding.value, self.line)
        self.module_names.note_files(self.record, binding.value, self.line)
        return binding.value

    def _note_read(self, name: str, binding: Binding, line: int | None) -> None:
        here = frozenset({self.record.position})
        outside = binding.origins - here - UNBOUND.origins
        deleted = binding.unbound and not binding.value and binding.origins == here
        if not outside and not deleted:
            return
        at = line if line is not None and not self.calls else self.line
        certain = not self.conditional and not any(left for _, left in self.returns)
        found = self.record.reads.get(name)
        if found is None:
            self.record.reads[name] = Read(
                outside or here,
                at,
                binding.definition,
                certain,
                binding.value,
                stuck(binding.value),
            )
        else:
            same = found.definition is binding.definition or (
                binding.definition is None and name in self.record.by_value
            )
            self.record.reads[name] = Read(
                found.origins | outside,
                found.line,
                found.definition if same else None,
                found.certain or certain,
                found.value | binding.value,
                found.stuck,
            )

    def is_bound(self, name: str) -> bool:
        """Return whether a name of the notebook has been bound by a cell."""
        binding = self.state.get((self.notebook.serial, name))
        return binding is not None and bool(binding.value) and binding.origins != {OUTSIDE}

    def bound_names(self) -> list[str]:
        """Return the notebook's names that are bound now, sorted."""
        serial = self.notebook.serial
        found = ((name, self.state.get((serial, name))) for name in self.names_in(serial))
        return [n for n, b in found if b is not None and b.value and b.origins != {OUTSIDE}]

    def names_in(self, serial: int) -> list[str]:
        """Return the names that were bound in a frame, sorted."""
        return sorted({n for layer in self.state.layers for frame, n in layer if frame == serial})

    def store(self, name: str, value: Value, definition: Definition | None = None) -> None:
        """Bind a name."""
        frame = self.owner(name, store=True)
        self.state.put(
            (frame.serial, name),
            Binding(value, frozenset({self.record.position}), definition=definition),
        )
        if frame is self.notebook:
            self.record.touched.setdefault(name, self.line)
            for thing in value:
                if thing.kind not in WITHOUT_IDENTITY:
                    thing.names.add(name)
        elif frame.kind == "class":
            return
        elif frame.kind == "module":
            self.module_names.note_store(self.record, frame, name, value, self.line)
        elif frame is not self.frame and frame.kind == "function":
            frame.cell.hold(value)
            self.change(frozenset({frame.cell}))
        elif frame.captured:
            frame.cell.hold(value)

    def delete(self, name: str) -> None:
        """Unbind a name; in the notebook it must have been bound, which is a read."""
        frame = self.owner(name, store=True)
        if frame is self.notebook:
            binding = self.state.get((frame.serial, name))
            if binding is None or binding.origins != frozenset({self.record.position}):
                self.load(name)
            self.record.touched.setdefault(name, self.line)
        elif frame.kind == "module":
            self.module_names.note_store(self.record, frame, name, NOTHING, self.line)
        self.state.put(
            (frame.serial, name),
            Binding(NOTHING, frozenset({self.record.position}), unbound=True),
        )

    # -- changes ---------------------------------------------------------------------------

    def change(self, value: Value) -> None:
        """Note that an object may have been changed in place, and with it all that holds it."""
        changed = [t for t in value if t.kind not in UNCHANGING]
        self.record.changed_things.update(changed)
        for holder in holders(*changed):
            holder.rooted = holder.rooted or holder.cached
            for name in sorted(holder.names):
                self._change_name(name, holder)

    def change_named(self, name: str) -> None:
        """Note a change through a name of the present code, whatever is known of its value."""
        frame = self.owner(name)
        if frame.kind in ("notebook", "module"):
            binding = self.state.get((frame.serial, name))
            if binding is not None and not _only_modules(binding.value):
                at_home = frame is self.notebook
                self._note_change(name if at_home else self.module_names.item(frame, name), binding)

    def binding_of(self, name: str) -> Binding | None:
        """Return how a name of the notebook stands, or one of a local module (`@module:…`)."""
        return self.state.get(self.module_names.key(name) or (self.notebook.serial, name))

    def _change_name(self, name: str, holder: Thing) -> None:
        binding = self.binding_of(name)
        apart = is_of_module(holder) and not is_in_module(name)
        if binding is not None and holder in binding.value and not apart:
            self._note_change(name, binding)

    def _note_change(self, name: str, binding: Binding) -> None:
        if is_in_module(name):
            self.module_names.note_change(self.record, name, binding, self.line)
            return
        outside = binding.origins - {self.record.position} - UNBOUND.origins
        if binding.definition is not None:
            changed = Binding(binding.value, binding.origins, binding.unbound)
            self.state.replace((self.notebook.serial, name), binding, changed)
            self.record.by_value.add(name)
        if outside:
            before = self.record.changes.get(name, frozenset())
            self.record.changes[name] = before | outside

    def names_of(self, thing: Thing) -> dict[str, Binding]:
        """Return the names, also of local modules, whose value is the thing or contains it."""
        found: dict[str, Binding] = {}
        for holder in holders(thing):
            for name in holder.names:
                binding = self.binding_of(name)
                if binding is not None and holder in binding.value:
                    found[name] = binding
        return found

    # -- cells -----------------------------------------------------------------------------

    def begin(
        self, record: Record, cell_id: str = "", text: str = "", body: Iterable[ast.stmt] = ()
    ) -> None:
        """Start with another cell."""
        self.record = record
        self.cell_id = cell_id
        self.text = text.splitlines()
        self.top_level = list(body)
        self.call_count = 0
        self.followed = set()
        self.results = {}
        self.instances = {}
        self.escaped = set()
        for name in self.seen_changes.get(cell_id, ()):
            binding = self.binding_of(name)
            if binding is not None:
                self.change(binding.value)
                self._note_change(name, binding)

    def widen(self, reason: str, *, writes: bool = True) -> None:
        """Note that the code may read, and perhaps bind, names that cannot be known."""
        if all(w.reason != reason for w in self.record.wide):
            self.record.wide.append(Widening(reason, self.line, writes))

    def find(self, code: str, message: str, hint: str = "", line: int | None = None) -> None:
        """Note something that a rule may report."""
        at = line if line is not None and not self.calls else self.line
        finding = Finding(code, at, message, hint)
        if finding not in self.record.findings:
            self.record.findings.append(finding)


def _only_modules(value: Value) -> bool:
    return bool(value) and all(t.kind in ("module", "library") for t in value)
