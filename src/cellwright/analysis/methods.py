"""Methods of objects that are not the notebook's own, by kind of object and name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cellwright.analysis import access, ambient, classes, hooks, paths
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.callbacks import passed_on
from cellwright.analysis.containers import ADDING, EXTENDING, call_container
from cellwright.analysis.escapes import escape
from cellwright.analysis.file_calls import look_into
from cellwright.analysis.machine import Machine
from cellwright.analysis.named_operators import CHANGING_OPERATORS
from cellwright.analysis.queries import query_names
from cellwright.analysis.tables.files import FILE_METHODS, METHODS_OF, PATH_METHODS
from cellwright.analysis.tables.methods import (
    ALIASING,
    ARRAY_MUTATING,
    ARRAY_VIEW_METHODS,
    CALLING,
    CLONING,
    MUTATING,
    MUTATING_PREFIXES,
    NOT_MUTATING,
    PANDAS_DRAWING,
    PANDAS_MUTATING,
    PURE_FIGURE,
    RETURNS_SELF,
)
from cellwright.analysis.texts import fill_places, placed_texts
from cellwright.analysis.values import (
    HOLE,
    NOTHING,
    SCALAR,
    Thing,
    Value,
    texts,
)

Method = Callable[[Machine, Thing, str, Arguments], Value]


def call_method(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    """Call a method of an object by name."""
    row = FILE_METHODS.get(name) or METHODS_OF.get((thing.dotted, name))
    if row is not None and thing.kind not in ("scalar", "path"):
        mode, position, keyword = row
        paths.use_file(machine, arguments.get(position, keyword), mode)  # type: ignore[arg-type]
    if name == "to_sql":
        _write_to_connection(machine, arguments)
    ambient.change_arguments(machine, arguments)
    if name in CHANGING_OPERATORS and thing.kind not in ("scalar", "path", "instance", "class"):
        return CHANGING_OPERATORS[name](machine, thing, arguments)
    method = _BY_KIND.get(thing.kind, _general)
    return method(machine, thing, name, arguments)


def _write_to_connection(machine: Machine, arguments: Arguments) -> None:
    for thing in arguments.all():
        if thing.kind == "connection":
            paths.use_file(machine, _database(thing), "write")


def _database(connection: Thing) -> Value:
    const = connection.const
    return frozenset({Thing("scalar", const=const)}) if isinstance(const, str) else NOTHING


# -- plain values and paths ----------------------------------------------------------------


def _plain(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    escape(machine, arguments.all())
    if thing.kind == "path":
        return _path(machine, thing, name, arguments)
    if isinstance(thing.const, str):
        return _text(machine, thing.const, name, arguments)
    return SCALAR


def _text(machine: Machine, text: str, name: str, arguments: Arguments) -> Value:
    if name == "format_map":
        names = ("__getitem__", "__missing__")
        hooks.call_hooks(machine, arguments.get(0) or NOTHING, names, deep=False)
    if name == "format":
        return frozenset({Thing("scalar", const=fill_places(text, arguments))})
    if name in ("split", "splitlines", "partition", "rsplit"):
        return machine.fresh("list", "", SCALAR)
    if name == "join" and HOLE not in text:
        rows = [t for t in arguments.get(0) or NOTHING if t.kind in ("list", "tuple")]
        if len(rows) == 1 and (known := placed_texts(rows[0])) is not None:
            return frozenset({Thing("scalar", const=text.join(known))})
    if name in ("lower", "upper", "strip") and HOLE not in text and not arguments.positional:
        return frozenset({Thing("scalar", const=getattr(text, name)())})
    return SCALAR


def _path(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    text = thing.const if isinstance(thing.const, str) else HOLE
    if name == "open":
        paths.open_file(machine, frozenset({thing}), arguments.get(0, "mode"))
        return machine.fresh("handle")
    if name in PATH_METHODS:
        paths.use_file(machine, frozenset({thing}), PATH_METHODS[name])  # type: ignore[arg-type]
    if name in ("rename", "replace", "symlink_to", "hardlink_to"):
        paths.use_file(machine, frozenset({thing}), "write")
        paths.use_file(machine, arguments.get(0), "read" if name.endswith("link_to") else "write")
    if name == "joinpath":
        for value in arguments.positional:
            known = texts(value)
            text = f"{text.rstrip('/')}/{known[0] if len(known) == 1 else HOLE}"
        return frozenset({Thing("path", const=text)})
    if name in ("with_suffix", "with_name", "with_stem"):
        return _renamed(text, name, texts(arguments.get(0) or NOTHING))
    if name in ("resolve", "absolute", "expanduser"):
        return frozenset({thing})
    if name in ("iterdir", "glob", "rglob"):
        found = look_into(machine, text, name, arguments.get(0) or NOTHING)
        return machine.fresh("list", "", found)
    return SCALAR


def _renamed(text: str, name: str, known: tuple[str, ...]) -> Value:
    folder, _, last = text.rpartition("/")
    stem, _, suffix = last.rpartition(".")
    new = known[0] if len(known) == 1 else HOLE
    if name == "with_suffix":
        last = (stem or last) + new
    elif name == "with_name":
        last = new
    else:
        last = f"{new}.{suffix}"
    return frozenset({Thing("path", const=f"{folder}/{last}" if folder else last)})


# -- frames and arrays ---------------------------------------------------------------------


def _pandas(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    escape(machine, arguments.all(), passed_on(machine, arguments))
    inplace = arguments.keywords.get("inplace")
    if name in PANDAS_MUTATING or (inplace is not None and _may_be_true(inplace)):
        machine.change(frozenset({thing}))
    if name in PANDAS_DRAWING and "random_state" not in arguments.keywords:
        ambient.draw(machine)
    if name in ("query", "eval"):
        for text in texts(arguments.get(0, "expr") or NOTHING):
            query_names(machine, text)
    if name in ("plot", "hist", "boxplot", "bar", "line", "scatter", "barh", "box", "density"):
        return machine.fresh("figure", "", arguments.keywords.get("ax", NOTHING))
    if name == "pipe":
        return machine.fresh("pandas", "", arguments.get(0) or NOTHING)
    if name in ("iterrows", "items", "itertuples"):
        row = machine.thing("tuple", "", machine.fresh("pandas"))
        return machine.fresh("iterator", "", frozenset({row}))
    if name in ("tolist", "to_list", "to_dict", "to_records"):
        return machine.fresh("list" if "list" in name else "unknown")
    if name in ("to_numpy", "to_array"):
        return machine.fresh("array")
    return machine.fresh("pandas")


def _may_be_true(value: Value) -> bool:
    return any(t.kind != "scalar" or t.const is not False for t in value)


def _array(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    escape(machine, arguments.all())
    if name in ARRAY_MUTATING or (name.endswith("_") and not name.endswith("__")):
        machine.change(frozenset({thing}))
        return frozenset({thing})
    if name in ARRAY_VIEW_METHODS:
        return frozenset({thing})
    if name in ("item", "tolist", "tobytes"):
        return SCALAR
    if name in ("astype", "to") and "copy" in arguments.keywords:
        return frozenset({thing}) | machine.fresh("array")
    return machine.fresh("array")


# -- everything else -----------------------------------------------------------------------


def _figure(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    escape(machine, arguments.all())
    if name not in PURE_FIGURE and not name.startswith("get_"):
        machine.change(frozenset({thing}))
    return frozenset({thing})


def _used_up(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    """Call a method of an iterator, an open file, a random generator: each use changes it."""
    machine.change(frozenset({thing}))
    escape(machine, arguments.all())
    if thing.kind == "connection":
        return _connection(machine, thing, name, arguments)
    if thing.kind == "rng":
        if name == "shuffle":
            machine.change(arguments.get(0) or NOTHING)
        return machine.fresh("array") | access.elements(machine, arguments.pick((0,)))
    if thing.kind in ("iterator", "generator"):
        return frozenset(thing.parts) | SCALAR
    return machine.fresh("unknown") | SCALAR


_WRITING_SQL: Final = ("insert", "update", "delete", "create", "drop", "alter", "replace")


def _connection(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    statements = texts(arguments.get(0, "sql") or NOTHING)
    reading = statements and not any(s.strip().lower().startswith(_WRITING_SQL) for s in statements)
    writing = name in ("execute", "executemany", "executescript") or (
        name == "commit" and not thing.dotted.startswith("sqlite3.")  # which only ends a write
    )
    if writing and not reading:
        paths.use_file(machine, _database(thing), "write")
    for text in statements if not thing.dotted.startswith("sqlite3.") else ():
        query_names(machine, text, sql=True)  # as DuckDB's, which may mean variables
    if name in ("cursor", "connect", "begin", "execute", "__enter__"):
        made = machine.thing("connection", thing.dotted, frozenset({thing}))
        made.const = thing.const
        thing.hold(frozenset({made}))
        return frozenset({made})
    return machine.fresh("unknown")


def _is_mutating(kind: str, name: str) -> bool:
    if name in NOT_MUTATING.get(kind, ()):
        return False
    return name in MUTATING or name.startswith(MUTATING_PREFIXES)


def _moves_on(thing: Thing, name: str) -> bool:
    """Return whether a method of a text or bytes in memory moves its place, or writes."""
    return thing.dotted in ambient.BUFFERS and name not in ("getvalue", "getbuffer", "tell")


def _general(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    """Call a method of an object of which only the method's name says something."""
    if name == "cache_info" and thing.called:
        called = getattr(thing.node, "name", "function"), machine.line, frozenset(thing.called)
        machine.record.asked_caches.append(called)
    if thing.dotted == "logging.getLogger" and name.startswith(("set", "add", "remove")):
        ambient.set_option(machine, f"logging.{name}")
    escape(machine, arguments.all(), passed_on(machine, arguments))
    inplace = arguments.keywords.get("inplace")
    mutating = (
        _is_mutating(thing.kind, name)
        or _moves_on(thing, name)
        or (inplace is not None and _may_be_true(inplace))
    )
    escape(machine, frozenset({thing}))
    held = [*arguments.positional, *arguments.keywords.values()]
    if name not in CALLING:
        for value in held:
            thing.hold(frozenset(t for t in value if t.kind in ("function", "method")))
    if mutating:
        change_deep(machine, thing)
        if name in ADDING or name.startswith(("add_", "register_")) or name in EXTENDING:
            for value in held:
                thing.hold(value)
    else:
        machine.record.uncertain.update(machine.names_of(thing))
    if thing.drawing or any(p.drawing for p in thing.parts):
        ambient.draw(machine)
    if name in PANDAS_DRAWING and "random_state" not in arguments.keywords:
        ambient.draw(machine)
    return _result(machine, thing, name, arguments)


def _result(machine: Machine, thing: Thing, name: str, arguments: Arguments) -> Value:
    if name in RETURNS_SELF:
        return frozenset({thing})
    if name in ALIASING:
        default = arguments.get(1) or NOTHING
        key = access.constant_key(arguments.get(0) or NOTHING) if name in ("get", "pop") else None
        return access.child_at(machine, thing, key) | default
    if name in ("plot", "hist", "boxplot"):
        return machine.fresh("figure")
    if name == "_replace" and thing.kind == "instance":
        return frozenset({access.copy_of(machine, thing, arguments.keywords)})
    if name == "_asdict" and thing.kind == "instance":
        return machine.fresh("dict", "", frozenset(thing.parts - thing.cls))
    if thing.kind == "estimator":
        return machine.fresh("array")
    return machine.fresh("unknown")


def change_deep(machine: Machine, thing: Thing) -> None:
    """Note a change of an object and of the estimators and the like that it is made of."""
    seen: set[Thing] = set()
    todo = [thing]
    while todo:
        found = todo.pop()
        if found in seen:
            continue
        seen.add(found)
        machine.change(frozenset({found}))
        if found.kind == "estimator" and found.dotted.rpartition(".")[2] in CLONING:
            continue
        todo.extend(
            p
            for p in found.parts
            if p.kind in ("estimator", "unknown", "instance", "list", "tuple", "dict", "rng")
        )


_BY_KIND: Final[dict[str, Method]] = {
    "scalar": _plain,
    "path": _plain,
    "list": call_container,
    "dict": call_container,
    "set": call_container,
    "tuple": call_container,
    "pandas": _pandas,
    "array": _array,
    "figure": _figure,
    "iterator": _used_up,
    "generator": _used_up,
    "handle": _used_up,
    "connection": _used_up,
    "rng": _used_up,
    "class": classes.call_class_method,
}
