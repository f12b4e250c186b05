"""Two runs compared plane by plane, from what the ledger and the store have of them.

A plane is a function from a pair of runs to JSON data, empty where they do not differ. Whatever
differs is a leaf `{"a": …, "b": …}`, with `what` in words where that helps; leaves stand under the
names of steps, variables and the like. A new plane is a function and a row in `PLANES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cellwright.compare.planes import (
    compare_artifacts,
    compare_data,
    compare_environment,
    compare_metrics,
    compare_parameters,
    compare_status,
)
from cellwright.compare.planes_code import compare_code
from cellwright.compare.planes_resources import compare_resources
from cellwright.model import RunRecord

Plane = Callable[[RunRecord, RunRecord, "Read"], Mapping[str, Any]]
Read = Callable[[str], str | None]
"""Returns the text of an object in the store by its digest, None where it is gone."""

PLANES: tuple[tuple[str, Plane], ...] = (
    ("status", compare_status),
    ("parameters", compare_parameters),
    ("code", compare_code),
    ("data", compare_data),
    ("environment", compare_environment),
    ("artifacts", compare_artifacts),
    ("metrics", compare_metrics),
    ("resources", compare_resources),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared: what differs by plane, and a sentence that sums it up."""

    a: RunRecord
    b: RunRecord
    planes: Mapping[str, Mapping[str, Any]]

    @property
    def different(self) -> tuple[str, ...]:
        """Return the planes in which the runs differ."""
        return tuple(name for name, found in self.planes.items() if found)

    @property
    def summary(self) -> str:
        """Return in a sentence where the runs differ."""
        if not self.different:
            return "the two runs do not differ"
        counts = [f"{name} ({count_leaves(self.planes[name])})" for name in self.different]
        return "the two runs differ in " + ", ".join(counts)


def compare_runs(a: RunRecord, b: RunRecord, read: Read) -> Comparison:
    """Compare two runs in all planes.

    Args:
        a: The earlier one, or the one that is expected.
        b: The other one.
        read: Reads texts from the store.
    """
    return Comparison(a, b, {name: plane(a, b, read) for name, plane in PLANES})


def count_leaves(found: Mapping[str, Any]) -> int:
    """Return how many differences stand in a plane.

    Example:
        >>> count_leaves({"steps": {"a": {"a": 1, "b": 2}, "b": {"a": 1, "b": 3}}})
        2
    """
    return sum(1 for _ in leaves(found))


def leaves(
    found: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield the differences of a plane, each with the names that it stands under.

    A step may be called `a`: what is a leaf is told by its values, which are no mappings.
    """
    for name, inner in found.items():
        if is_leaf(inner):
            yield (*path, name), inner
        else:
            yield from leaves(inner, (*path, name))


def is_leaf(inner: Mapping[str, Any]) -> bool:
    """Return whether something in a plane is a difference, no group of them."""
    return {"a", "b"} <= set(inner) and not isinstance(inner["a"], Mapping)
