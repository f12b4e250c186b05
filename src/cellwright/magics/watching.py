"""Watches the cells of a live notebook: sets up loops before a cell, says what it did after it.

The mark line itself is hidden by `transform`; the words of the summary are those of `summary`.
"""

from __future__ import annotations

import os
import time
import types
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from cellwright.analysis import condition_depth
from cellwright.convert.mark_cells import find_mark_line
from cellwright.magics.flow import Flow, find_flow, read_file
from cellwright.magics.notebook_path import find_notebook
from cellwright.magics.session import RanCell, Session
from cellwright.magics.summary import Summary, describe, list_names
from cellwright.magics.transform import read_cell_mark
from cellwright.model import Mark
from cellwright.runtime.repeating import HOOK, LoopRun, LoopTransformer, Repetition

_CONSTANTS = (int, float, complex, str, bytes, frozenset, type(None))
"""Types whose values cannot change in place, whatever a function that gets them does."""
_DEFINITIONS = (
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    type,
)


@dataclass(slots=True)
class RunningCell:
    """A cell between its start and its end."""

    source: str
    id: str | None
    mark: Mark | None
    flow: Flow
    loop: LoopRun | None = None
    lacks: str = ""


class Watcher:
    """Follows the cells of one shell.

    Args:
        namespace: The user's namespace.
        transformer: Wraps the next cell that has `--foreach` or `--when`.
        show: Shows the summary of a marked cell.
        display: Shows the value of an expression, as IPython does.
        earlier: Sources that ran before.
    """

    def __init__(
        self,
        namespace: MutableMapping[str, Any],
        transformer: LoopTransformer,
        show: Callable[[Summary], None],
        display: Callable[[object], None],
        earlier: frozenset[str] = frozenset(),
    ) -> None:
        self._namespace = namespace
        self._transformer = transformer
        self._show = show
        self._display = display
        self._session = Session(earlier)
        self._running: list[RunningCell] = []
        self._left_names: set[str] = set()
        self._left_steps: set[str] = set()

    def start(self, info: Any) -> None:
        """Take note of a cell that is about to run; IPython's event `pre_run_cell`."""
        source = info.raw_cell
        parsed = read_cell_mark(source)
        mark = parsed.mark if parsed and not parsed.problems else None
        cell = RunningCell(source, info.cell_id, mark, find_flow(_without_mark(source)))
        if mark is not None and mark.role in ("step", "check"):
            cell.lacks = self._find_lack(mark, cell.flow)
            self._wrap(cell, mark)
        self._running.append(cell)

    def _find_lack(self, mark: Mark, flow: Flow) -> str:
        """Return why a cell is left out since others were, or nothing."""
        if mark.step in self._left_steps and mark.settings.when is None:
            return f"step `{mark.step}` was left out"
        for name in _find_reads(mark, flow):
            if name in self._left_names and name not in self._namespace:
                return f"no step that ran has bound `{name}`"
        return ""

    def _wrap(self, cell: RunningCell, mark: Mark) -> None:
        """Let a cell run once per item or under its condition, if it is to."""
        settings = mark.settings
        if not (settings.foreach or settings.when is not None or cell.lacks):
            return
        names = settings.outputs if settings.outputs is not None else cell.flow.binds
        cell.loop = LoopRun(
            self._namespace, names if settings.foreach else (), self._display, binds=cell.flow.binds
        )
        self._namespace[HOOK] = cell.loop
        self._transformer.pending = Repetition(
            tuple((each.variable, each.expression) for each in settings.foreach),
            "False" if cell.lacks else settings.when,
            0 if cell.lacks else condition_depth(settings),
            collect=settings.on_error == "collect",
        )

    def _note_left(self, cell: RunningCell) -> None:
        """Keep in mind what a step that was left out would have bound."""
        if cell.mark is None or cell.mark.role != "step" or cell.mark.step is None:
            return
        if cell.loop is not None and cell.loop.skipped:
            self._left_names |= set(cell.flow.binds)
            self._left_steps.add(cell.mark.step)
        else:
            self._left_names -= set(cell.flow.binds)
            self._left_steps.discard(cell.mark.step)

    def end(self, result: Any) -> None:
        """Say what a marked cell did; IPython's event `post_run_cell`."""
        self._transformer.pending = None
        if not self._running:
            return
        cell = self._running.pop()
        if cell.loop is not None:
            self._namespace.pop(HOOK, None)
        succeeded = bool(result.success)
        self._note_left(cell)
        summary = self._summarize(cell, succeeded) if cell.mark is not None else None
        if not (cell.loop and cell.loop.skipped):
            binds = frozenset(n for n in cell.flow.binds if n in self._namespace)
            self._session.add(RanCell(cell.id, cell.source, time.time(), binds))
        if summary is not None and (succeeded or summary.warnings):
            self._show(summary)

    def _summarize(self, cell: RunningCell, succeeded: bool) -> Summary | None:
        mark = cell.mark
        if mark is None:
            return None
        title = describe(mark)
        if mark.role == "skip":
            return Summary(title, ("not in the pipeline",))
        if cell.loop is not None and cell.loop.skipped:
            return Summary(title, (f"not run: {cell.lacks or f'`{mark.settings.when}` is false'}",))
        reads = [n for n in _find_reads(mark, cell.flow) if self._is_value(n)]
        file = read_file(find_notebook(self._namespace, os.environ))
        stale = self._session.find_stale(reads, cell.id, file) if mark.role != "setup" else []
        if not succeeded:
            return Summary(title, ("failed",), tuple(stale))
        return Summary(title, self._parts(cell, mark, reads), tuple(stale))

    def _parts(self, cell: RunningCell, mark: Mark, reads: list[str]) -> tuple[str, ...]:
        parts = []
        if cell.loop is not None and mark.settings.foreach:
            parts.append(f"{cell.loop.items} item{'' if cell.loop.items == 1 else 's'}")
            if cell.loop.failures:
                parts.append(f"{len(cell.loop.failures)} failed")
        if mark.role == "check":
            parts.append("passed")
        parts += list_names("read", reads)
        bound = [n for n in cell.flow.binds if n in self._namespace]
        if mark.role != "setup":
            bound = [n for n in bound if self._is_value(n)]
        parts += list_names("set" if mark.role == "parameters" else "wrote", bound)
        parts += list_names("changed", (n for n in cell.flow.changes if self._can_change(n)))
        return tuple(parts)

    def _is_value(self, name: str) -> bool:
        """Return whether a name is bound to a value, not to a definition or a module."""
        if name not in self._namespace or name.startswith("_"):
            return False
        return not isinstance(self._namespace[name], _DEFINITIONS)

    def _can_change(self, name: str) -> bool:
        return self._is_value(name) and not isinstance(self._namespace[name], _CONSTANTS)


def _find_reads(mark: Mark, flow: Flow) -> list[str]:
    """Return what a cell reads, the expressions on its mark line included."""
    loops = mark.settings.foreach
    expressions = [mark.settings.when or "", *(loop.expression for loop in loops)]
    reads = [name for text in expressions for name in find_flow(text).reads]
    own = {loop.variable for loop in loops}
    return [name for name in dict.fromkeys([*reads, *flow.reads]) if name not in own]


def _without_mark(source: str) -> str:
    span = find_mark_line(source)
    return source[: span[0]] + source[span[1] :] if span else source
