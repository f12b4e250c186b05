"""Lets cells of a kernel run once per item or under a condition; how they are wrapped is elsewhere.

The reference program does so for all steps with loops, a step of a run for items that follow from
each other and so share one kernel.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cellwright.hashing import derive_item_seed, identify_item
from cellwright.runtime.repeating import HOOK, LoopRun, LoopTransformer, Repetition
from cellwright.runtime.surroundings import seed_generators
from cellwright.serializers import digest_value
from cellwright.serializers.definitions import main_namespace

_skipped: set[str] = set()
"""Steps that were left out."""


def repeat_next(
    step: str,
    *,
    loops: Sequence[tuple[str, str]] = (),
    when: str | None = None,
    depth: int = 0,
    names: Sequence[str] = (),
    binds: Sequence[str] = (),
    needs: Sequence[str] = (),
    collect: bool = False,
    seed: int | None = None,
    check: bool = False,
) -> None:
    """Let the next cell run once per item, under its condition.

    Args:
        step: The step that the cell belongs to.
        loops: Variables and expressions, the outermost first.
        when: The condition.
        depth: In how many loops the condition stands.
        names: Names that are collected in lists.
        binds: Names that the cell binds.
        needs: Names without which the step is left out.
        collect: Whether an item that fails leaves None in the lists.
        seed: What the seeds of the items are made of; None where they go on from each other.
        check: Whether the cell is a check of the step.
    """
    shell = _shell()
    namespace = main_namespace()
    lacks = any(name not in namespace for name in needs) or step in _skipped
    condition = "False" if lacks else when
    begin = _Seeds(step, seed) if seed is not None and loops else None
    run = LoopRun(namespace, names, _show, binds=binds, begin=begin)
    namespace[HOOK] = run
    shell.ast_transformers[:] = [
        t for t in shell.ast_transformers if not isinstance(t, LoopTransformer)
    ]
    transformer = LoopTransformer()
    transformer.pending = Repetition(
        tuple(loops), condition, 0 if lacks else depth, collect=collect
    )
    shell.ast_transformers.append(transformer)

    def after(_: object) -> None:
        if transformer.pending is not None:
            return
        shell.events.unregister("post_run_cell", after)
        namespace.pop(HOOK, None)
        if run.skipped and not check:
            _skipped.add(step)

    shell.events.register("post_run_cell", after)


def is_skipped(step: str) -> bool:
    """Return whether a step was left out."""
    return step in _skipped


class _Seeds:
    """Seeds the global generators before each item, as its own kernel would be seeded."""

    def __init__(self, step: str, seed: int) -> None:
        self._step = step
        self._seed = seed
        self._seen: Counter[tuple[str, ...]] = Counter()

    def __call__(self, values: Mapping[str, object]) -> None:
        found = [digest_value(value) for value in values.values()]
        known = tuple(one.digest if one else "" for one in found)
        identity = identify_item(known, self._seen[known])
        self._seen[known] += 1
        seed_generators(derive_item_seed(self._seed, identity))


def _show(value: object) -> None:
    sys.displayhook(value)


def _shell() -> Any:
    from IPython import get_ipython

    return get_ipython()
