"""Which packages a step uses: by name, by its data, or by objects that other steps made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from cellwright.analysis.module_names import ModuleNames
from cellwright.analysis.notebook import CellRun, NotebookRun
from cellwright.analysis.readers import Reader
from cellwright.analysis.record import Read
from cellwright.analysis.values import Kind, reach

_BEHIND: Final[dict[Kind, str]] = {"pandas": "pandas", "array": "numpy", "figure": "matplotlib"}
_OPAQUE: Final[frozenset[Kind]] = frozenset(
    {"unknown", "instance", "estimator", "closure", "method", "iterator"}
)
"""Kinds of which the analysis does not know whose code their methods run."""


def packages_of(cells: Iterable[CellRun], names: ModuleNames) -> set[str]:
    """Return the top-level names of the packages that cells use, by name or by their data."""
    found: set[str] = set()
    for cell in cells:
        modules = cell.record.modules
        known = {n: i for n, i in names.imports.items() if n.partition(".")[0] in modules}
        found |= modules - {n.partition(".")[0] for n in known}
        found.update(*known.values())
        for read in cell.record.reads.values():
            for thing in read.value:
                if thing.kind in ("module", "library"):
                    found.add(thing.dotted.partition(".")[0])
                elif thing.kind in _BEHIND:
                    found.add(_BEHIND[thing.kind])
                found |= names.packages_behind(thing)
    return found - {n.partition(".")[0] for n in names.imports}


class Packages:
    """The packages whose code may run in each step.

    Args:
        run: The notebook.
        steps: The steps as readers; what they read is looked at when it is asked for.
    """

    def __init__(self, run: NotebookRun, steps: Mapping[str, Reader]) -> None:
        self._names = run.machine.module_names
        self._steps = steps
        self._setup = [c for c in run.cells if c.role in ("setup", "parameters")]
        self._found: dict[tuple[str, int], set[str]] = {}

    def around(self, reader: Reader) -> set[str]:
        """Return the packages a reader uses, and those whose objects it may be handed.

        The methods of an object that another step made may run code of any package which that
        step used, or was handed in its turn.
        """
        if reader.key in self._found:
            return self._found[reader.key]
        found = self._found[reader.key] = packages_of(reader.cells, self._names)
        opaque = {n for c in reader.cells for n, r in c.record.reads.items() if _is_opaque(r)}
        for name in sorted(opaque & reader.reads.keys()):
            write = reader.reads[name].write
            if write is None:
                continue
            if write.step is not None and write.step in self._steps:
                found |= self.around(self._steps[write.step])
            elif write.owner == "setup":
                found |= packages_of(self._setup, self._names)
        return found


def _is_opaque(read: Read) -> bool:
    return any(thing.kind in _OPAQUE for thing in reach(read.value))
