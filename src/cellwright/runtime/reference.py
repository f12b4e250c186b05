"""What the reference program does beside the user's cells: seeds and snapshots, step by step.

It runs in one kernel from the first marked cell to the last; see `convert.reference`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from cellwright.errors import CellwrightError
from cellwright.model import RANDOM, ArtifactRef
from cellwright.runtime.boundary import shown_briefly
from cellwright.runtime.inputs import require_session
from cellwright.runtime.outputs import bound_values, write_whole
from cellwright.runtime.reference_loops import is_skipped
from cellwright.runtime.surroundings import capture, restore, seed_generators
from cellwright.serializers import dump_bundle
from cellwright.serializers.portraits import store_portraits

_own: dict[str, object] = {}
_outer: list[object] = []


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The values that a step left in the reference program; `refused` says why some have none.

    `left_out` says that the step was left out because of its condition, or since it lacked names.
    """

    values: Mapping[str, ArtifactRef]
    unbound: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    left_out: bool = False


def enter_step(step: str, *, seed: int) -> None:
    """Give a step that uses no carried random state its own, as it has in a kernel of its own."""
    session = require_session()
    _outer[:] = [capture(RANDOM, session.project)]
    if step in _own:
        restore(RANDOM, _own[step], session.project)
    else:
        seed_generators(seed)


def leave_step(step: str, *, carry: bool = False) -> None:
    """Put back the random state of before, unless this step's goes on to later ones."""
    session = require_session()
    _own[step] = capture(RANDOM, session.project)
    if _outer and not carry:
        restore(RANDOM, _outer[-1], session.project)
    _outer.clear()


def keep_snapshot(step: str, names: Sequence[str]) -> None:
    """Store what a step leaves, and write the list into the attempt's folder.

    Args:
        step: The step that has just ended.
        names: What it hands on or keeps.
    """
    session = require_session()
    if session.folder is None:
        return
    with shown_briefly(), session.observer.paused():
        left_out = is_skipped(step)
        values, unbound = bound_values(() if left_out else names, session.project)
        refused: dict[str, CellwrightError] = {}
        refs = dump_bundle(values, session.store, scope=step, optional=values, refused=refused)
        refs |= store_portraits(refused, values, session.store, step)
        kept = Snapshot(refs, unbound, {n: e.message for n, e in refused.items()}, left_out)
        write_whole(session.folder / f"snapshot-{step}.json", msgspec.json.encode(kept))
