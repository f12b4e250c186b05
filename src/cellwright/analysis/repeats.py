"""What keeps the analysis of one cell short: calls that were made before, instances without end."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from cellwright.analysis.arguments import Arguments
from cellwright.analysis.frames import Frame
from cellwright.analysis.machine import Machine
from cellwright.analysis.scopes import FunctionNode
from cellwright.analysis.values import Value

INSTANCES: Final = 12
"""Instances of one class that are told apart in one cell, of those made inside calls."""

NESTED: Final = 3
"""How deep in calls a call must be for its result to be taken again."""

EXACT: Final = 100
"""Calls followed in one cell before results of calls within calls are taken again."""


def call_key(
    machine: Machine, node: FunctionNode, parent: Frame, arguments: Arguments
) -> Hashable | None:
    """Return what says that a call within calls was made before, None while there are few.

    Functions that call each other would be followed along every path through them.
    """
    if machine.call_count < EXACT or len(machine.calls) < NESTED:
        return None
    ended = frozenset(n for n in machine.calls if machine.calls.count(n) > 1)
    words = frozenset((k, _look(v)) for k, v in arguments.keywords.items())
    places = tuple(_look(v) for v in arguments.positional)
    return node, parent.serial, places, words, _look(arguments.rest), ended


def _look(value: Value) -> frozenset[object]:
    """Return what tells values apart: new and empty things count by their kind."""
    return frozenset(
        t if t.names or t.parts or t.node else (t.kind, t.dotted, repr(t.const)) for t in value
    )
