"""Which write each read gets, and what steps must hand on for it; not files and order."""

from __future__ import annotations

from typing import Final

from cellwright.analysis.history import History, Write, random_reads
from cellwright.analysis.left_out import find_fallbacks
from cellwright.analysis.notebook import CellRun, NotebookRun
from cellwright.analysis.options import library_may_count
from cellwright.analysis.packages import Packages
from cellwright.analysis.readers import Reader, Source
from cellwright.analysis.record import Read
from cellwright.analysis.scopes import BUILTINS, free_names
from cellwright.analysis.values import NOTHING, Thing, Value, classes_behind, reach
from cellwright.model import (
    CWD,
    ENV_PREFIX,
    MODULE_PREFIX,
    OPTIONS_PREFIX,
    RANDOM,
    Definition,
)

ROUNDS: Final = 8
"""Rounds after which the names that readers get together are taken as found."""

SAFE_BUILTINS: Final = frozenset({"print", "len", "range", "display", "get_ipython", "__name__"})
"""Built-in names that no star import is expected to bind again."""


class Resolver:
    """Finds the source of each read, back to front where steps only pass a value on."""

    def __init__(self, run: NotebookRun, history: History) -> None:
        self.run = run
        self.history = history
        self.steps: dict[str, Reader] = {}
        self.checks: list[Reader] = []
        self.together: dict[tuple[str, int], frozenset[str]] = {}
        self.random = random_reads(run)
        named = {i for c in run.cells for i in c.record.state_reads}
        self.implicit = [i for i in history.writes if i.startswith(ENV_PREFIX) and i not in named]
        names = run.machine.module_names
        in_modules = [i for i in history.writes if i.startswith(MODULE_PREFIX)]
        self.unknown = [i for i in in_modules if not names.knows(i)]
        self.options = [c for c in run.cells if c.record.options and c.role == "step"]
        self.stars = [c for c in run.cells if c.record.stars and c.role not in ("check", "skip")]
        self.wide = [
            c for c in run.cells if c.role == "step" and any(w.writes for w in c.record.wide)
        ]

    def resolve(self) -> None:
        """Resolve all reads of steps and checks."""
        shares = any(w.group for writes in self.history.writes.values() for w in writes)
        for _ in range(ROUNDS):
            self._resolve_once()
            readers = (*self.steps.values(), *self.checks)
            found = {r.key: self._together(r) | r.reads.keys() for r in readers}
            if not shares or found == self.together:
                break
            self.together = found

    def _resolve_once(self) -> None:
        """Resolve all reads, given which names each reader was found to get in the last round."""
        self.steps = {
            name: Reader(name, cells, cells[-1].position)
            for name, cells in self.run.steps().items()
        }
        self.checks = [
            Reader(cell.step, [cell], self.steps[cell.step].end, is_check=True)
            for cell in self.run.cells
            if cell.role == "check" and cell.step in self.steps
        ]
        self.packages = Packages(self.run, self.steps)
        for reader in (*self.steps.values(), *self.checks):
            self._read_cells(reader)
            self._get_options(reader)
        for reader in self.steps.values():
            self._declare(reader)
        find_fallbacks(self.steps, self.checks, self._before, self.hand_on)

    def _together(self, reader: Reader) -> frozenset[str]:
        return self.together.get(reader.key, frozenset())

    # -- reads of one reader ---------------------------------------------------------------

    def _read_cells(self, reader: Reader) -> None:
        own = reader.positions
        for cell in reader.cells:
            for name, read in cell.record.reads.items():
                outside = read.origins - own if not reader.is_check else read.origins
                if outside:
                    self._read_name(reader, cell, name, read)
            self._import_submodules(reader, cell)
            self._read_state(reader, cell)
            if cell.record.builtins - SAFE_BUILTINS:
                self._from_star(reader, cell)
            if cell.record.wide:
                self._read_everything(reader, cell)

    def _import_submodules(self, reader: Reader, cell: CellRun) -> None:
        """Import what the code reaches through its package, as some import above has done."""
        for dotted, line in cell.record.submodules.items():
            imports = [d.source for d in reader.definitions.values() if d.kind == "import"]
            if any(f"import {dotted}" in text for text in (cell.code.text, *imports)):
                continue
            source, cell_id = f'__import__("{dotted}")', cell.cell.cell.id
            made = Definition(f"@import {dotted}", "option", source, cell_id, line)
            reader.definitions.setdefault(made.name, made)

    def _read_name(self, reader: Reader, cell: CellRun, name: str, read: Read) -> None:
        if read.definition is not None:
            self.define(reader, read.definition, cell)
            return
        if name in reader.reads:
            return
        write = self._last(reader, name, cell.position)
        if write is None:
            if name in BUILTINS or self._from_star(reader, cell):
                return
            write = self._from_wide(reader, cell)
        self.get(reader, name, Source(write, cell.position, read.line, read.certain))
        if write is not None and write.owner != "exploration":
            self._define_parts(reader, read.value, cell)

    def _from_star(self, reader: Reader, cell: CellRun) -> bool:
        """Let the star imports above travel to a reader of a name that may come from one."""
        own = reader.positions
        found = [c for c in self.stars if c.position <= cell.position]
        for other in found:
            if other.role in ("setup", "parameters") or other.position in own:
                continue
            for module, line in other.record.stars:
                source = f"from {module} import *"
                name = f"*{module}"
                definition = Definition(name, "import", source, other.cell.cell.id, line)
                reader.definitions.setdefault(name, definition)
        return bool(found)

    def _from_wide(self, reader: Reader, cell: CellRun) -> Write | None:
        """Return a step above that may bind any name, for a name that nothing else binds."""
        for other in reversed(self.wide):
            if other.position < cell.position and other.step != reader.name:
                line = other.record.wide[0].line
                return Write(other.position, "step", other.step, "maybe", line)
        return None

    def _last(self, reader: Reader, name: str, position: int) -> Write | None:
        if reader.is_check:
            found = self.history.last(name, reader.end + 1, together=self._together(reader))
            return found or self._setup_below(name, position)
        return self.history.last(name, position, but=reader.name, together=self._together(reader))

    def _setup_below(self, name: str, position: int) -> Write | None:
        """Return a setup write between a step and its check."""
        write = self.history.last(name, position)
        return write if write is not None and write.owner != "step" else None

    def _read_state(self, reader: Reader, cell: CellRun) -> None:
        items = dict(cell.record.state_reads)
        if cell.position in self.random:
            items[RANDOM] = 0
        if cell.record.outside or cell.record.files:
            items[CWD] = 0
            for item in self.implicit:  # set by steps, read by no code: by libraries then
                items[item] = 0
        for item in self.unknown:  # of modules that are imported by names made at run time
            items[item] = 0
        for item, line in items.items():
            write = self._last(reader, item, cell.position)
            if write is not None and item not in reader.reads:
                self.get(reader, item, Source(write, cell.position, line))
                if item.startswith(MODULE_PREFIX) and write.owner == "step":
                    left = self.run.at(write.position).record.left.get(item)
                    self._define_parts(reader, left.value if left else NOTHING, cell)

    def _read_everything(self, reader: Reader, cell: CellRun) -> None:
        """Read all names bound above: what the code reads cannot be known."""
        for name in self.history.writes:
            write = self._last(reader, name, cell.position)
            if write is None or name in reader.reads or name in (CWD, RANDOM):
                continue
            if write.definition is not None:
                self.define(reader, write.definition, cell)
            elif write.owner == "step" and write.kind != "deleted":
                self.get(
                    reader, name, Source(write, cell.position, cell.record.wide[0].line, False)
                )

    def get(self, reader: Reader, name: str, source: Source) -> None:
        """Let a reader get a name from the step that writes it."""
        write = source.write
        reader.reads[name] = source
        if write is None or write.owner != "step" or write.step is None:
            return
        giver = self.steps[write.step]
        if giver is not reader:
            self.hand_on(giver, name, write.position)

    def hand_on(self, giver: Reader, name: str, until: int) -> None:
        """Let a step hand on a name; one that only may have written it must get it as well."""
        giver.outputs.add(name)
        if name in giver.reads or self._binds(giver, name, until):
            return
        own = [w for w in self.history.writes.get(name, ()) if w.step == giver.name]
        if not own:
            return
        first = own[0]
        cell = self.run.at(first.position)
        before = self._last(giver, name, first.position)
        if before is not None and before.definition is not None:
            self.define(giver, before.definition, cell)
        elif before is not None:
            source = Source(before, first.position, first.line, certain=False, passed=True)
            self.get(giver, name, source)
            left = cell.record.left.get(name)
            if left is not None:
                self._define_parts(giver, left.value, cell)

    def _before(self, giver: Reader, name: str) -> Source | None:
        """Return where a step would get a name that it writes, had it not been there."""
        own = [w for w in self.history.writes.get(name, ()) if w.step == giver.name]
        if not own:
            return None
        first = own[0]
        return Source(self._last(giver, name, first.position), first.position, first.line)

    def _declare(self, giver: Reader) -> None:
        """Let a step hand on what its `--outputs` name, as far as it has them."""
        for cell in giver.cells:
            mark = cell.cell.mark
            for name in (mark.settings.outputs or ()) if mark is not None else ():
                if name in giver.reads or any(name in c.record.touched for c in giver.cells):
                    self.hand_on(giver, name, giver.end)

    def _binds(self, giver: Reader, name: str, until: int) -> bool:
        """Return whether a step certainly binds or deletes a name itself."""
        return any(
            w.step == giver.name and w.kind in ("bound", "deleted") and w.position <= until
            for w in self.history.writes.get(name, ())
        )

    def _get_options(self, reader: Reader) -> None:
        """Let the options that steps above set in libraries hold in a reader that uses them."""
        if not self.options:
            return
        used = self.packages.around(reader)
        for item in [i for i in self.history.writes if i.startswith(OPTIONS_PREFIX)]:
            if library_may_count(item.removeprefix(OPTIONS_PREFIX), used):
                cell = reader.cells[0]
                write = self._last(reader, item, cell.position)
                if write is not None and write.owner == "step":
                    self.get(reader, item, Source(write, cell.position, write.line))
        for cell in self.options:
            if cell.position > reader.end or cell.position in reader.positions:
                continue
            if cell.step == reader.name and not reader.is_check:
                continue
            for option in cell.record.options:
                top = option.dotted.partition(".")[0]
                if option.definition is not None and library_may_count(top, used):
                    self.define(reader, option.definition, reader.cells[-1])

    # -- definitions -----------------------------------------------------------------------

    def define(self, reader: Reader, definition: Definition, cell: CellRun) -> None:
        """Let a definition travel into a reader, with what it needs in its turn."""
        found = reader.definitions.get(definition.name)
        if found is definition:
            return
        reader.definitions[definition.name] = definition
        for name in definition.needs:
            self._need(reader, name, cell)

    def _need(self, reader: Reader, name: str, cell: CellRun) -> None:
        if name in reader.reads:
            return
        write = self._last(reader, name, cell.position)
        if write is None:
            return
        if write.definition is not None:
            self.define(reader, write.definition, cell)
        elif write.owner == "parameters":
            reader.parameters.add(name)

    def _need_itself(self, reader: Reader, function: Thing, cell: CellRun) -> None:
        """Let the definition of a function inside a value travel, if its name still means it."""
        name = getattr(function.node, "name", None)
        write = self._last(reader, name, cell.position) if name is not None else None
        if write is not None and write.definition is not None and write.position == function.born:
            self.define(reader, write.definition, cell)

    def _need_class(self, reader: Reader, name: str, cell: CellRun) -> None:
        """Let a class travel with its instances, as source or else by value."""
        self._need(reader, name, cell)
        write = self._last(reader, name, cell.position)
        if write is None or write.definition is not None or write.owner != "step":
            return
        if name not in reader.reads and not self._bound_by_own(reader, name):
            self.get(reader, name, Source(write, cell.position, 0, certain=False))

    def _bound_by_own(self, reader: Reader, name: str) -> bool:
        return not reader.is_check and any(
            w.step == reader.name and w.kind == "bound" for w in self.history.writes[name]
        )

    def _define_parts(self, reader: Reader, value: Value, cell: CellRun) -> None:
        """Let the classes of instances in a value travel with it, and what its functions need."""
        for thing in reach(value):
            classes = thing.cls if thing.kind == "instance" else classes_behind(thing)
            for cls in sorted(classes, key=lambda c: c.serial):
                if cls.dotted:
                    self._need_class(reader, cls.dotted, cell)
            if thing.kind == "function" and thing.node is not None:
                self._need_itself(reader, thing, cell)
                for name in free_names(thing.node):
                    self._need(reader, name, cell)


def unresolved(reader: Reader) -> list[tuple[str, Source]]:
    """Return the names that a reader reads and no marked cell above binds."""
    return [
        (name, source)
        for name, source in reader.reads.items()
        if source.as_read_source().source == "unbound"
    ]
