"""Methods of notebook classes that Python calls by itself: for truth, length, text, order, hash."""

from __future__ import annotations

from typing import Final

from cellwright.analysis import functions
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.machine import Machine
from cellwright.analysis.values import SCALAR, Thing, Value

TRUTH: Final = ("__bool__", "__len__")
TEXT: Final = ("__str__", "__repr__", "__format__")
_ORDER: Final = ("__lt__", "__gt__", "__eq__")
_NUMBER: Final = ("__index__", "__int__", "__float__", "__trunc__")

_CALLED: Final = {
    "bool": TRUTH,
    "all": TRUTH,
    "any": TRUTH,
    "len": ("__len__",),
    "str": TEXT,
    "repr": TEXT,
    "print": TEXT,
    "format": TEXT,
    "ascii": TEXT,
    "hash": ("__hash__",),
    "set": ("__hash__", "__eq__"),
    "frozenset": ("__hash__", "__eq__"),
    "dict": ("__hash__", "__eq__", "__getitem__", "keys"),
    "int": _NUMBER,
    "float": _NUMBER,
    "complex": ("__complex__", *_NUMBER),
    "abs": ("__abs__",),
    "round": ("__round__",),
    "divmod": ("__divmod__", "__rdivmod__"),
    "pow": ("__pow__", "__rpow__"),
    "sum": ("__add__", "__radd__"),
    "max": _ORDER,
    "min": _ORDER,
    "sorted": _ORDER,
    "reversed": ("__reversed__", "__len__", "__getitem__"),
    "bytes": ("__bytes__",),
    "dir": ("__dir__",),
    "hasattr": ("__getattr__",),
    "display": (*TEXT, "_repr_html_", "_repr_mimebundle_", "_ipython_display_"),
}
"""Methods that built-in functions call on what they are given, and on what that contains."""

_DEPTH: Final = 3


def call_hooks(machine: Machine, value: Value, names: tuple[str, ...], *, deep: bool) -> None:
    """Call those of some methods that the classes of instances define; they may run or not.

    Args:
        machine: The machine.
        value: What may be such instances.
        names: The methods.
        deep: Whether instances in containers count as well.
    """
    for thing in _instances(value, _DEPTH if deep else 1):
        for name in names:
            members = sorted(
                (m for c in thing.cls for m in functions.find_in_class(c, name)),
                key=lambda m: m.born,
            )
            for member in members:

                def run(member: Thing = member, thing: Thing = thing) -> Value:
                    given = Arguments((), {}, frozenset({thing}) | SCALAR, starred=True)
                    return functions.call_bound(machine, member, thing, given)

                machine.perhaps(run)


def call_builtin(machine: Machine, dotted: str, arguments: Arguments) -> None:
    """Call what a built-in function calls on its arguments."""
    names = _CALLED.get(dotted.removeprefix("builtins."))
    if names is not None:
        call_hooks(machine, arguments.all(), names, deep=True)


def ask_truth(machine: Machine, value: Value) -> None:
    """Note that it is asked whether a value is true."""
    call_hooks(machine, value, TRUTH, deep=False)


def _instances(value: Value, depth: int) -> list[Thing]:
    found: list[Thing] = []
    level = set(value)
    for _ in range(depth):
        found += [t for t in level if t.kind == "instance" and t not in found]
        level = {p for t in level if t.kind in ("list", "tuple", "set", "dict") for p in t.parts}
        if not level:
            break
    return sorted(found, key=lambda t: (t.born, t.dotted))
