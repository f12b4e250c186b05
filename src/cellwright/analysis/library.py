"""Calls of library functions, by the tables; functions of the notebook are in `functions`."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import partial
from typing import Final

from cellwright.analysis import access, ambient, builtin, classes, hooks, methods, paths
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.escapes import escape
from cellwright.analysis.file_calls import note_special_files
from cellwright.analysis.machine import Machine
from cellwright.analysis.tables.files import FILE_FUNCTIONS, OPENING, RUNNING, SUFFIXES
from cellwright.analysis.tables.functions import (
    CLASS_METHODS,
    COPYING,
    KNOWN,
    OUTPUT_PLACES,
    OWNERS,
    RETURNED_BY_PREFIX,
    SHARING_CONSTRUCTORS,
    Known,
)
from cellwright.analysis.values import HOLE, NOTHING, PLAIN, SCALAR, Kind, Value, texts

Special = Callable[[Machine, Arguments], Value]

_RENAMED: Final = {
    "np": "numpy",
    "matplotlib.pylab.": "matplotlib.pyplot.",
    "pylab.": "matplotlib.pyplot.",
    "numpy.core.": "numpy.",
}


def call_library(machine: Machine, dotted: str, arguments: Arguments) -> Value:
    """Call a library function."""
    for old, new in _RENAMED.items():
        if old.endswith(".") and dotted.startswith(old):
            dotted = new + dotted[len(old) :]
    owner, _, method = dotted.rpartition(".")
    made = classes.made_by(arguments.get(0) or NOTHING) if method == "__new__" else NOTHING
    if made:
        return made
    if owner in OWNERS and arguments.positional and not method.startswith(CLASS_METHODS):
        return _call_unbound(machine, method, arguments)
    hooks.call_builtin(machine, dotted, arguments)
    special = builtin.SPECIAL.get(dotted)
    if special is not None:
        return special(machine, arguments)
    _note_effects(machine, dotted, arguments)
    known = KNOWN.get(dotted)
    result = (
        _call_known(machine, dotted, known, arguments)
        if known is not None
        else _call_unknown(machine, dotted, arguments)
    )
    if ambient.draws_when_used(dotted, arguments):
        for thing in result:
            thing.drawing = True
    return result


def _call_unbound(machine: Machine, name: str, arguments: Arguments) -> Value:
    """Call a method of a library's class on its first argument, as `list.append(x, 1)`."""
    first, *others = arguments.positional
    given = Arguments(others, arguments.keywords, arguments.rest, arguments.starred)
    ordered = sorted(first, key=lambda t: (t.born, t.kind, t.dotted))
    return machine.either(
        partial(methods.call_method, machine, thing, name, given) for thing in ordered
    )


def _note_effects(machine: Machine, dotted: str, arguments: Arguments) -> None:
    """Note what a call does beyond its arguments and its result."""
    ambient.environment_call(machine, dotted, arguments)
    ambient.random_call(machine, dotted, arguments)
    for mode, position, keyword in FILE_FUNCTIONS.get(dotted, ()):
        path = arguments.get(position, keyword)
        machine.record.outside = True
        paths.use_file(machine, path, mode, SUFFIXES.get(dotted, ""))  # type: ignore[arg-type]
    note_special_files(machine, dotted, arguments)
    if dotted in RUNNING:
        _run_program(machine, arguments.get(0, RUNNING[dotted]) or NOTHING)
    if dotted in OPENING:
        machine.record.outside = True
        paths.open_file(machine, arguments.get(0, OPENING[dotted]), arguments.get(1, "mode"))
    ambient.change_arguments(machine, arguments)
    machine.change(_worked_in(dotted, arguments))


def _worked_in(dotted: str, arguments: Arguments) -> Value:
    """Return the arguments that a call is told to work in instead of in a copy."""
    first = arguments.get(0) or NOTHING
    copy = arguments.keywords.get("copy")
    if dotted.startswith(COPYING) and copy and any(t.const is False for t in copy):
        return first
    over = [k for k, v in arguments.keywords.items() if k.startswith("overwrite_")]
    if dotted.startswith("scipy.") and over:
        return first | (arguments.get(1) or NOTHING)
    top, _, name = dotted.partition(".")
    if top == "numpy" and name.endswith(".at"):
        return first
    place = OUTPUT_PLACES.get(name) if top == "numpy" else None
    return (arguments.get(place) or NOTHING) if place is not None else NOTHING


def _run_program(machine: Machine, command: Value) -> None:
    """Note the files that a program named in the code is told to use."""
    for text in texts(command):
        paths.use_shell(machine, text.replace(HOLE, "$"))
    for thing in command:
        if thing.kind in ("list", "tuple"):
            words = [texts(v) for k, v in thing.items.items() if k != PLAIN]
            shown = (w[0] if len(w) == 1 and HOLE not in w[0] else "$" for w in words)
            paths.use_shell(machine, shlex.join(shown))


def _call_known(machine: Machine, dotted: str, known: Known, arguments: Arguments) -> Value:
    machine.change(arguments.pick(known.changes))
    contained = access.elements(machine, arguments.pick(known.elements))
    if known.calls:
        everything = arguments.all()
        items = access.elements(machine, _data(everything))
        escape(machine, everything, items)
    aliases = arguments.pick(known.aliases)
    if known.returns == "scalar":
        return aliases or SCALAR
    if known.returns == "unknown" and (aliases or contained) and not arguments.pick(known.holds):
        return aliases | contained
    made = machine.fresh(known.returns, dotted, contained, arguments.pick(known.holds))
    if known.returns == "connection":
        for thing in made:
            thing.const = next(iter(paths.path_texts(arguments.get(0) or NOTHING)), None)
    if known.returns == "array" and aliases:
        return frozenset(t for t in aliases if t.kind not in ("list", "tuple", "pandas")) | made
    return made


def _data(value: Value) -> Value:
    """Return what holds data that a callback may be given, iterators left alone."""
    return frozenset(t for t in value if t.kind in ("list", "tuple", "set", "array"))


def _call_unknown(machine: Machine, dotted: str, arguments: Arguments) -> Value:
    everything = arguments.all()
    escape(machine, everything, access.elements(machine, _data(everything)))
    name = dotted.rpartition(".")[2]
    kind = _returned(dotted)
    if kind in SHARING_CONSTRUCTORS:
        return SCALAR if kind == "scalar" else machine.fresh(kind, dotted)
    makes = name[:1].isupper()
    _note_uncertain(machine, everything)
    machine.record.outside = True
    if makes:
        return machine.fresh(kind, dotted, everything)
    held = frozenset(t for t in everything if t.kind in ("estimator", "function", "instance"))
    return machine.fresh(kind, dotted, held)


def _returned(dotted: str) -> Kind:
    for prefix, kind in RETURNED_BY_PREFIX:
        if dotted.startswith(prefix):
            return kind
    estimators = ("sklearn.", "xgboost.", "lightgbm.", "catboost.", "imblearn.")
    if dotted.startswith(estimators):
        name = dotted.rpartition(".")[2]
        if name[:1].isupper() or name.startswith("make_pipeline"):
            return "estimator"
    return "unknown"


def _note_uncertain(machine: Machine, value: Value) -> None:
    for thing in value:
        machine.record.uncertain.update(machine.names_of(thing))
