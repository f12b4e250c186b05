"""A repeated step inside its kernels: its items worked out and stored, and run one by one."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from cellwright.model import ArtifactRef, ItemResult, Spread, StepResult
from cellwright.runtime.boundary import shown_briefly
from cellwright.runtime.inputs import require_session
from cellwright.runtime.moved import look
from cellwright.runtime.observe import Observer
from cellwright.runtime.outputs import RESULT, collect_result, write_whole
from cellwright.runtime.session import Session, use_session
from cellwright.runtime.surroundings import seed_generators
from cellwright.serializers import dump_bundle, load_bundle
from cellwright.serializers.definitions import main_namespace

ITEMS = "items"
"""Folder, within that of an attempt, with the results of items."""

Ask = Callable[[], object]


def spread(
    step: str,
    *,
    when: Ask | None = None,
    loops: Sequence[tuple[str, Ask]] = (),
    each: Ask | None = None,
    depth: int = 0,
) -> None:
    """Evaluate the expressions of a step's mark, store its items, and write what they came to.

    Args:
        step: The step.
        when: The condition for the whole step.
        loops: Variables and what their items come from, the outermost first.
        each: The condition for an item.
        depth: In how many loops the condition for an item stands.

    Raises:
        BoundaryError: An item cannot be stored (`cannot-cross`).
    """
    session = require_session()
    if when is not None and not when():
        result = StepResult(spread=Spread(runs=False))
    else:
        walk = _Walk(step, session, loops, each, depth)
        shape = walk.go(0) if loops else []
        shared = tuple(sorted(walk.shared))
        result = StepResult(outputs=walk.refs, spread=Spread(True, json.dumps(shape), shared))
    session.observer.stop()
    if session.folder is None:
        print("not in a run: nothing is stored")  # noqa: T201
        return
    with shown_briefly():
        seen = collect_result(session, (), ())
        kept = replace(
            result, files_read=seen.files_read, moved=seen.moved, outside=seen.outside,
            changed_inputs=seen.changed_inputs, files_written=seen.files_written,
        )  # fmt: skip
        write_whole(session.folder / RESULT, msgspec.json.encode(kept))


class _Walk:
    """Goes through nested loops; stores the values of each item when it comes to it."""

    def __init__(
        self,
        step: str,
        session: Session,
        loops: Sequence[tuple[str, Ask]],
        each: Ask | None,
        depth: int,
    ) -> None:
        self.step = step
        self.session = session
        self.loops = loops
        self.each = each
        self.depth = depth
        self.count = 0
        self.refs: dict[str, ArtifactRef] = {}
        self.shared: set[int] = set()
        self._current: list[tuple[ArtifactRef, bool] | None] = [None] * len(loops)
        self._seen: Counter[tuple[str, str]] = Counter()

    def go(self, level: int) -> list[object]:
        """Go through the loop of a level; returns the numbers of its items, nested."""
        variable, ask = self.loops[level]
        found: list[object] = []
        namespace = main_namespace()
        for value in _iterate(ask(), variable):
            namespace[variable] = value
            self._current[level] = None
            if self.each is not None and self.depth == level + 1 and not self.each():
                continue
            found.append(self.go(level + 1) if level + 1 < len(self.loops) else self._keep())
        namespace.pop(variable, None)
        return found

    def _keep(self) -> int:
        number, self.count = self.count, self.count + 1
        for level, (variable, _) in enumerate(self.loops):
            kept = self._current[level]
            if kept is None:
                kept = self._current[level] = self._store(variable)
            self.refs[f"{variable}[{number}]"] = kept[0]
            if kept[1]:
                self.shared.add(number)
        return number

    def _store(self, variable: str) -> tuple[ArtifactRef, bool]:
        """Store the value of a loop variable; equal ones that are not one object stay apart."""
        value, session = main_namespace()[variable], self.session
        scope = f"spread:{self.step}"
        with shown_briefly(), session.observer.paused():
            ref = dump_bundle({variable: value}, session.store, live=session.live, scope=scope)[
                variable
            ]
            again = self._seen[variable, ref.value]
            self._seen[variable, ref.value] += 1
            if again:
                scope = f"{scope}#{again}"
                ref = dump_bundle({variable: value}, session.store, live=session.live, scope=scope)[
                    variable
                ]
        return ref, _is_shared(value, session)


def _iterate(items: object, variable: str) -> Iterable[object]:
    if not hasattr(items, "__iter__") and not hasattr(items, "__getitem__"):
        message = f"the items of `{variable}` are not iterable: {type(items).__name__}"
        raise TypeError(message)
    return items  # type: ignore[return-value]


def _is_shared(value: object, session: Session) -> bool:
    """Return whether an item is, or holds, an object that the step was handed."""
    inner = value if isinstance(value, tuple | list) else ()
    return any(session.live.entry_of(part) is not None for part in (value, *inner))


# -- items run one by one ------------------------------------------------------------------


class _Batch:
    """The items that one kernel runs: what each begins from."""

    def __init__(self, session: Session, binds: Iterable[str]) -> None:
        namespace = main_namespace()
        self.session = session
        self.cwd = Path.cwd()
        self.before = {name: namespace[name] for name in binds if name in namespace}
        self.number = 0
        self.started = 0.0
        self.values: tuple[str, ...] = ()


_batches: list[_Batch] = []


def begin_item(
    number: int, identity: str, *, seed: int, values: Mapping[str, str], binds: Sequence[str]
) -> None:
    """Begin an item: the names as they were before the step, its own values and seed.

    Args:
        number: Its number among the items of the step.
        identity: What tells it from the other items, whatever its place.
        seed: For the global random generators.
        values: Loop variables and the digests of the manifests of their values.
        binds: Names that the cells bind.

    Raises:
        BoundaryError: A value is missing or damaged.
    """
    if not _batches or _batches[-1].session.folder != require_session().folder:
        _batches[:] = [_Batch(require_session(), binds)]
    batch = _batches[-1]
    batch.number, batch.started = number, time.perf_counter()
    base, namespace = batch.session, main_namespace()
    for name in (*binds, *batch.values):
        namespace.pop(name, None)
    namespace.update(batch.before)
    batch.values = tuple(values)
    os.chdir(batch.cwd)
    require_session().observer.stop()
    observer = Observer(base.project, ignored=(base.store.url.removeprefix("file://"),
                                               str(base.folder or "")))  # fmt: skip
    live = base.live.copy()
    seed_generators(seed)
    session = replace(
        base,
        task=f"{base.task.partition(':')[2] or base.task}[{identity}]",
        observer=observer,
        start=look(seed),
        live=live,
        inputs=dict(base.inputs),
        loaded=dict(base.loaded),
        metrics=[],
        notes=[],
    )
    with shown_briefly():
        loaded = load_bundle(values, base.store, live=live)
    for name, value in loaded.items():
        namespace[name] = value
        entry = live.entry_of(value)
        session.inputs[name] = entry.oid if entry else ""
        session.loaded[name] = values[name]
    use_session(session)
    observer.start()
    observer.forget_variables()


def save_item(outputs: Sequence[str], *, results: Sequence[str] = ()) -> None:
    """Store what an item leaves, and write its result into the attempt's folder.

    Args:
        outputs: Names that are collected in lists and handed on.
        results: Names worth keeping for people.

    Raises:
        BoundaryError: An output cannot be stored (`cannot-cross`).
    """
    session = require_session()
    if session.folder is None:
        print("not in a run: nothing is stored")  # noqa: T201
        return
    batch = _batches[-1]
    session.observer.stop()
    with shown_briefly():
        result = collect_result(session, outputs, results)
        item = ItemResult(batch.number, result, time.perf_counter() - batch.started)
        path = session.folder / ITEMS / f"{batch.number}.json"
        write_whole(path, msgspec.json.encode(item), flush=False)
