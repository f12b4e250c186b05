"""One attempt while it runs: its kernel, its log, and what was observed cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cellwright.interfaces import Kernel
from cellwright.runners.log import Log
from cellwright.runners.receiving import make_context
from cellwright.runners.tracebacks import Origin, read_origin
from cellwright.runners.watch import Watch

MOST_OF_CELL = 10_000_000
"""Characters of output that a cell keeps in the executed notebook."""

MOST_OF_ALL = 40_000_000
"""The same for all its cells together."""


@cache
def _context() -> Any:
    return make_context()


@dataclass(slots=True)
class Session:
    """What client and runner share about one attempt.

    Attributes:
        kernel, watch, log: The kernel, its limits, its log.
        notebook: The notebook, whose cells are changed in place.
        client: A client of the kernel, while connected.
        current: Index of the cell being executed, or None.
        origins: Where executed cells come from, by execution count.
        error: The error reply of the cell that raised, if one did.
        failed: Index of that cell.
        dropped: Characters of output that were not kept, by index of the cell.
    """

    kernel: Kernel
    watch: Watch
    log: Log
    notebook: Any
    client: Any = None
    current: int | None = None
    executed: set[int] = field(default_factory=set)
    origins: dict[int, Origin] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    failed: int | None = None
    dropped: dict[int, int] = field(default_factory=dict)
    _kept: dict[int, int] = field(default_factory=dict)
    _parts: dict[int, tuple[int, Any, list[str]]] = field(default_factory=dict)

    def connect(self) -> Any:
        """Connect to the kernel; returns the client."""
        self.client = self.kernel.manager.client(context=_context())
        self.client.start_channels(stdin=False, hb=False, control=False)
        self.client.allow_stdin = False
        return self.client

    def disconnect(self) -> None:
        """Let go of the kernel."""
        if self.client is not None:
            self.client.stop_channels()
            self.client = None

    @property
    def nothing_sent(self) -> bool:
        """Return whether the kernel was not asked to execute anything yet."""
        return self.current is None and not self.executed

    def begin_cell(self, index: int) -> None:
        """Take note that a cell is being executed."""
        self.current = index

    def end_cell(self, index: int, cell: Any, reply: Mapping[str, Any]) -> None:
        """Take note of how a cell ended, by the kernel's own reply."""
        self.executed.add(index)
        if cell.get("execution_count"):
            self.origins[cell["execution_count"]] = read_origin(cell.metadata, index)
        if reply.get("status") == "error":
            self.error, self.failed = _raised(reply, cell), index
        self.current = None

    def room_for(self, index: int, size: int) -> bool:
        """Return whether a cell may keep another output of this size."""
        kept = self._kept.get(index, 0)
        if kept + size > MOST_OF_CELL or sum(self._kept.values()) + size > MOST_OF_ALL:
            self.dropped[index] = self.dropped.get(index, 0) + size
            return False
        self._kept[index] = kept + size
        return True

    def note_dropped(self, index: int, size: int) -> None:
        """Take note of an output that was too big to be looked into."""
        self.dropped[index] = self.dropped.get(index, 0) + size
        self.log.write("note", f"[an output of {size / 1e6:.0f} MB is not kept]\n")

    def forget_outputs(self, index: int) -> None:
        """Take note that the outputs of a cell have been cleared."""
        self._kept.pop(index, None)
        self._parts = {k: p for k, p in self._parts.items() if p[0] != index}

    def extend_stream(self, index: int, output: Any, text: str) -> None:
        """Add to a stream output of a cell without copying what it has each time."""
        found = self._parts.get(id(output))
        if found is None:
            found = self._parts[id(output)] = (index, output, [output["text"]])
        found[2].append(text)

    def join_streams(self) -> None:
        """Put the texts of stream outputs together."""
        for _, output, parts in self._parts.values():
            output["text"] = "".join(parts)
        self._parts.clear()


def _raised(reply: Mapping[str, Any], cell: Any) -> Mapping[str, Any]:
    """Return what a cell raised: for a value that could not be shown, IPython replies nothing."""
    shown = [o for o in cell.get("outputs", ()) if o.get("output_type") == "error"]
    return shown[-1] if shown and reply.get("ename") == "NoneType" else reply
