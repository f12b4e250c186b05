"""Names of local modules as state beside the notebook's names; not what code does with them.

What a local module has under a name goes from step to step as `@module:MODULE.NAME`, where a step
binds it again or changes it in place. What only importing the module does needs no step.
"""

from __future__ import annotations

from cellwright.analysis.frames import UNBOUND, Binding, Frame
from cellwright.analysis.record import FileUse, Record
from cellwright.analysis.values import WITHOUT_IDENTITY, Thing, Value
from cellwright.model import MODULE_PREFIX


class ModuleNames:
    """The names of the local modules that the notebook imports.

    Attributes:
        moved: Names that cells may have bound or changed, with the positions of these cells.
        written: Files of Python that cells write.
        imports: Top-level names of what each module imports, other local modules included.
    """

    def __init__(self) -> None:
        self._frames: dict[str, Frame] = {}
        self.moved: dict[str, set[int]] = {}
        self.written: set[str] = set()
        self.imports: dict[str, set[str]] = {}

    def add(self, frame: Frame) -> None:
        """Add the namespace of a module."""
        self._frames[frame.name] = frame

    def item(self, frame: Frame, name: str) -> str:
        """Return how a name of a module is called outside it."""
        return f"{MODULE_PREFIX}{frame.name}.{name}"

    def key(self, item: str) -> tuple[int, str] | None:
        """Return under which key a name is bound, None if it is none of a known module."""
        if not item.startswith(MODULE_PREFIX):
            return None
        module, _, name = item.removeprefix(MODULE_PREFIX).rpartition(".")
        frame = self._frames.get(module)
        return (frame.serial, name) if frame is not None else None

    def packages_behind(self, thing: Thing) -> set[str]:
        """Return the packages that a module, or a function or class of one, may use."""
        name = thing.dotted if thing.kind == "module" else ""
        if isinstance(thing.frame, Frame):
            name = thing.frame.top.name or name
        return self.imports.get(name, set())

    def knows(self, item: str) -> bool:
        """Return whether the code of the module of an item is known."""
        return self.key(item) is not None

    def note_read(
        self, record: Record, frame: Frame, name: str, binding: Binding | None, line: int
    ) -> None:
        """Note that code of a cell reads a name of a module."""
        if record.position < 0:
            return
        if binding is None or binding.origins - {record.position} or binding.unbound:
            record.state_reads.setdefault(self.item(frame, name), line)
        if binding is not None:
            self.note_definitions(record, binding.value, line)

    def note_definitions(self, record: Record, value: Value, line: int) -> None:
        """Note that functions and classes of modules are used: they may have state of their own."""
        if record.position < 0:
            return
        for thing in value:
            if thing.kind in ("function", "class"):
                for name in names_in_modules(thing):
                    record.state_reads.setdefault(name, line)

    def note_files(self, record: Record, value: Value, line: int) -> None:
        """Note that modules, or something of them, are used whose files a cell above wrote."""
        for thing in value if self.written else ():
            if thing.kind not in ("module", "library"):
                continue
            parts = thing.dotted.split(".")
            for count in range(1, len(parts) + 1):
                folder = "/".join(parts[:count])
                for path in (f"{folder}.py", f"{folder}/__init__.py"):
                    if path in self.written and all(f.path != path for f in record.files):
                        record.files.append(FileUse(path, "read", line))

    def note_store(self, record: Record, frame: Frame, name: str, value: Value, line: int) -> None:
        """Note that a name of a module is bound, or deleted where there is no value."""
        item = self.item(frame, name)
        for thing in value:
            if thing.kind not in WITHOUT_IDENTITY:
                thing.names.add(item)
        if record.position >= 0:
            record.state_sets.setdefault(item, line)
            self.moved.setdefault(item, set()).add(record.position)

    def note_change(self, record: Record, item: str, binding: Binding, line: int) -> None:
        """Note that what a name of a module stands for is changed in place."""
        if record.position < 0:
            return
        record.state_sets.setdefault(item, line)
        self.moved.setdefault(item, set()).add(record.position)
        if binding.origins - {record.position} - UNBOUND.origins:
            record.state_perhaps.add(item)
            record.state_reads.setdefault(item, line)


def names_in_modules(thing: Thing) -> list[str]:
    """Return the names of local modules that were bound to a thing, sorted."""
    return sorted(n for n in thing.names if n.startswith(MODULE_PREFIX))
