"""Functions of the standard library that call what they are given; other code: see `escapes`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from cellwright.analysis import access
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.machine import Machine
from cellwright.analysis.partials import METHODCALLER, PARTIAL, PARTIALMETHOD, make_partial
from cellwright.analysis.values import NOTHING, Thing, Value, union


def passed_on(machine: Machine, arguments: Arguments) -> Value:
    """Return what a call may hand to a function that it is given, besides what it makes itself.

    That is what `args` and `kwargs` contain, and what follows the function by place or name.
    """
    places = arguments.positional
    at = next((i for i, v in enumerate(places) if _has_callable(v)), len(places))
    found = [*places[at + 1 :]]
    for word, value in arguments.keywords.items():
        if word in ("args", "kwargs", "kwds"):
            found += [access.elements(machine, value), union(frozenset(t.parts) for t in value)]
        else:
            found.append(value)
    kept = frozenset(t for t in union(found) if t.kind != "scalar" and not _is_callable(t))
    return kept | machine.fresh("unknown") if kept else NOTHING


def _has_callable(value: Value) -> bool:
    return any(_is_callable(t) for t in value)


def _is_callable(thing: Thing) -> bool:
    return thing.kind in ("function", "method", "class", "library")


def _call_each(machine: Machine, called: Value, items: list[Value]) -> Value:
    """Call what may be any of several with elements, or not at all."""
    given = Arguments(tuple(items))
    ordered = sorted(called, key=lambda t: (t.born, t.kind, t.dotted))
    return union(
        [machine.perhaps(partial(machine.call, machine, thing, given)) for thing in ordered]
    )


def _map(machine: Machine, arguments: Arguments) -> Value:
    lists = [*arguments.positional[1:], arguments.rest]
    items = [access.elements(machine, v) for v in lists if v]
    results = _call_each(machine, arguments.get(0) or NOTHING, items)
    return machine.fresh("iterator", "", results)


def _starmap(machine: Machine, arguments: Arguments) -> Value:
    found: Value = NOTHING
    for row in access.elements(machine, arguments.get(1) or NOTHING):
        places = [v for k, v in sorted(row.items.items(), key=str) if isinstance(k, int)]
        given = places or [access.elements(machine, frozenset({row}))] * 2
        found |= _call_each(machine, arguments.get(0) or NOTHING, given)
    return machine.fresh("iterator", "", found)


def _filter(machine: Machine, arguments: Arguments) -> Value:
    items = access.elements(machine, arguments.get(1) or NOTHING)
    _call_each(machine, arguments.get(0) or NOTHING, [items])
    return machine.fresh("iterator", "", items)


def _reduce(machine: Machine, arguments: Arguments) -> Value:
    """Fold: what a call gives is an argument of the next."""
    items = access.elements(machine, arguments.get(1, "iterable") or NOTHING)
    found = arguments.get(2, "initial") or items
    for _ in range(2):
        found |= _call_each(machine, arguments.get(0) or NOTHING, [found, items])
    return found


def _group(machine: Machine, arguments: Arguments) -> Value:
    """Give rows of a key and an iterator over the elements that have it."""
    items = access.elements(machine, arguments.get(0, "iterable") or NOTHING)
    keys = _call_each(machine, arguments.get(1, "key") or NOTHING, [items])
    row = machine.thing("tuple")
    row.hold(keys or items, 0)
    row.hold(machine.fresh("list", "", items), 1)
    return machine.fresh("iterator", "", frozenset({row}))


def _accumulate(machine: Machine, arguments: Arguments) -> Value:
    given = arguments.get(1, "func") or NOTHING
    keywords = {k: v for k, v in arguments.keywords.items() if k == "initial"}
    first = arguments.get(0, "iterable") or NOTHING
    found = _reduce(machine, Arguments((given, first), keywords))
    return machine.fresh("iterator", "", found)


CALLING: Final[dict[str, Callable[[Machine, Arguments], Value]]] = {
    "builtins.map": _map,
    "builtins.filter": _filter,
    "functools.reduce": _reduce,
    "itertools.accumulate": _accumulate,
    "itertools.groupby": _group,
    "itertools.starmap": _starmap,
    "functools.partial": partial(make_partial, PARTIAL),
    "functools.partialmethod": partial(make_partial, PARTIALMETHOD),
    "operator.methodcaller": partial(make_partial, METHODCALLER),
}
"""Functions of the standard library that call what they are given, now or later."""
