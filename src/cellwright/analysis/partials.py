"""Objects that stand for a call with some of its arguments given; they are called in `calls`."""

from __future__ import annotations

from typing import Final

from cellwright.analysis.arguments import Arguments
from cellwright.analysis.machine import Machine
from cellwright.analysis.values import NOTHING, Thing, Value

PARTIAL: Final = "functools.partial"
"""Path of a bound method that stands for a function with some of its arguments given."""

PARTIALMETHOD: Final = "functools.partialmethod"
"""The same in a class, where it still lacks its instance."""

METHODCALLER: Final = "operator.methodcaller"
"""Path of one that stands for a method, by name, of its first argument."""


def make_partial(dotted: str, machine: Machine, arguments: Arguments) -> Value:
    """Return an object that stands for a call of its first argument with the others."""
    made = machine.thing("method", dotted, arguments.all())
    made.defaults["function"] = arguments.get(0) or NOTHING
    for i, value in enumerate(arguments.positional[1:]):
        made.defaults[str(i)] = value
    for name, value in arguments.keywords.items():
        made.defaults[f"={name}"] = value
    made.defaults["*"] = arguments.rest
    return frozenset({made})


def given_to_partial(method: Thing, arguments: Arguments) -> Arguments:
    """Return the arguments of a partial's function: those given to it, then those of the call."""
    given = method.defaults
    first = [v for k, v in given.items() if k.isdecimal()]
    keywords = {k[1:]: v for k, v in given.items() if k.startswith("=")}
    return Arguments(
        (*first, *arguments.positional),
        {**keywords, **arguments.keywords},
        given.get("*", NOTHING) | arguments.rest,
        arguments.starred,
    )


def bind_partial(machine: Machine, member: Thing, instance: Thing) -> Value:
    """Return what a `partialmethod` of a class is when it is asked of an instance."""
    given = given_to_partial(member, Arguments())
    places = (member.defaults["function"], frozenset({instance}), *given.positional)
    return make_partial(PARTIAL, machine, Arguments(places, given.keywords, given.rest))
