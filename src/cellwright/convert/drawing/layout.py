"""Places the steps of a graph in layers, with few crossings; knows no colours, fonts or files.

The method is that of Sugiyama, Tagawa and Toda (1981): longest-path layers, long edges cut by
waypoints, order within layers by the barycentres of neighbours, then heights evened out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Key = tuple[str, int]
"""A step (`("train", -1)`) or the waypoint of edge number N in a layer (`("N", layer)`)."""

_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are: layers count from the left, heights from the top in units of one step.

    Attributes:
        layers: The layer of each step.
        heights: The height of each step's middle.
        routes: The heights that each edge passes, layer by layer, both ends included.
    """

    layers: Mapping[str, int]
    heights: Mapping[str, float]
    routes: Sequence[Sequence[tuple[int, float]]]


def place(steps: Sequence[str], edges: Sequence[tuple[str, str]]) -> Layout:
    """Place steps from left to right.

    Args:
        steps: Names, each before the steps that need it.
        edges: Pairs of names from `steps`, without cycles.

    Example:
        >>> place(["a", "b", "c"], [("a", "b"), ("a", "c")]).layers
        {'a': 0, 'b': 1, 'c': 1}
    """
    layers = _find_layers(steps, edges)
    rows: list[list[Key]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for step in steps:
        rows[layers[step]].append((step, -1))
    chains = [_cut_edge(i, edge, layers, rows) for i, edge in enumerate(edges)]
    before, after = _find_neighbours(chains)
    _order(rows, before, after)
    heights = _spread(rows, before, after)
    routes = [
        [(layers[key[0]] if key[1] < 0 else key[1], heights[key]) for key in chain]
        for chain in chains
    ]
    return Layout(layers, {step: heights[step, -1] for step in steps}, routes)


def _find_layers(steps: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    sources: dict[str, list[str]] = {step: [] for step in steps}
    for source, target in edges:
        sources[target].append(source)
    layers: dict[str, int] = {}
    for step in steps:
        layers[step] = max((layers.get(s, 0) + 1 for s in sources[step]), default=0)
    return layers


def _cut_edge(
    number: int, edge: tuple[str, str], layers: Mapping[str, int], rows: list[list[Key]]
) -> list[Key]:
    source, target = edge
    waypoints = [(str(number), layer) for layer in range(layers[source] + 1, layers[target])]
    for waypoint in waypoints:
        rows[waypoint[1]].append(waypoint)
    return [(source, -1), *waypoints, (target, -1)]


def _find_neighbours(
    chains: Sequence[Sequence[Key]],
) -> tuple[dict[Key, list[Key]], dict[Key, list[Key]]]:
    before: dict[Key, list[Key]] = {}
    after: dict[Key, list[Key]] = {}
    for chain in chains:
        for left, right in pairwise(chain):
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    return before, after


def _order(
    rows: list[list[Key]], before: Mapping[Key, list[Key]], after: Mapping[Key, list[Key]]
) -> None:
    """Sort each layer by where its neighbours stand, to and fro; ties keep their order."""
    for turn in range(_ROUNDS):
        forward = turn % 2 == 0
        near = before if forward else after
        places = {key: i for row in rows for i, key in enumerate(row)}
        for row in rows if forward else reversed(rows):
            middles = {
                key: sum(places[n] for n in near[key]) / len(near[key])
                if key in near
                else places[key]
                for key in row
            }
            row.sort(key=lambda key: middles[key])
            places.update({key: i for i, key in enumerate(row)})


def _spread(
    rows: list[list[Key]], before: Mapping[Key, list[Key]], after: Mapping[Key, list[Key]]
) -> dict[Key, float]:
    """Give each a height: near its neighbours, at least one unit below the one above it."""
    heights = {key: float(i) for row in rows for i, key in enumerate(row)}
    for turn in range(_ROUNDS):
        forward = turn % 2 == 0
        for row in rows if forward else reversed(rows):
            wanted = []
            for key in row:
                around = before.get(key, []) if forward else after.get(key, [])
                around = around or before.get(key, []) + after.get(key, [])
                middle = sum(heights[n] for n in around) / len(around) if around else heights[key]
                wanted.append(middle)
            for key, height in zip(row, _push_apart(wanted), strict=True):
                heights[key] = height
    top = min(heights.values(), default=0.0)
    return {key: height - top for key, height in heights.items()}


def _push_apart(wanted: Sequence[float]) -> list[float]:
    """Return heights near those wanted, in their order and at least one apart (least squares)."""
    blocks: list[tuple[float, int]] = []
    for i, height in enumerate(wanted):
        total, count = height - i, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            last = blocks.pop()
            total, count = total + last[0], count + last[1]
        blocks.append((total, count))
    found = [total / count for total, count in blocks for _ in range(count)]
    return [middle + i for i, middle in enumerate(found)]
