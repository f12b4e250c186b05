"""Built-in functions whose effect needs more than a row in a table."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final, TypeVar

from cellwright.analysis import access, functions, local_modules, properties
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.callbacks import CALLING
from cellwright.analysis.file_calls import find_matches
from cellwright.analysis.frames import Frame
from cellwright.analysis.ipython import to_python
from cellwright.analysis.machine import Machine
from cellwright.analysis.values import (
    CONTAINERS,
    HOLE,
    NOTHING,
    SCALAR,
    Thing,
    Value,
    classes_behind,
    reach,
    texts,
    union,
)

Node = TypeVar("Node", bound=ast.AST)


def _getattr(machine: Machine, arguments: Arguments) -> Value:
    target = arguments.get(0) or NOTHING
    names = texts(arguments.get(1) or NOTHING)
    found = [access.attribute(machine, target, n) for n in names if HOLE not in n]
    if not found:
        for thing in target:
            local_modules.read_module(machine, thing)
        found = [access.child(machine, t, access.GENERIC) for t in target]
    return union([*found, arguments.get(2) or NOTHING])


def _setattr(machine: Machine, arguments: Arguments) -> Value:
    target = arguments.get(0) or NOTHING
    machine.change(target)
    names = [n for n in texts(arguments.get(1) or NOTHING) if HOLE not in n]
    for thing in target:
        for name in names:
            access.set_attribute(machine, thing, name, arguments.get(2) or NOTHING)
        if not names:
            thing.hold(arguments.get(2) or NOTHING)
    return SCALAR


def _setitem(machine: Machine, arguments: Arguments) -> Value:
    target = arguments.get(0) or NOTHING
    machine.change(target)
    for thing in target:
        access.set_item(machine, thing, arguments.get(1) or NOTHING, arguments.get(2) or NOTHING)
    return SCALAR


def _dict(machine: Machine, arguments: Arguments) -> Value:
    made = machine.thing("dict")
    access.pour(machine, made, arguments.get(0) or NOTHING)
    for key, part in arguments.keywords.items():
        made.hold(part, key)
    made.hold(arguments.rest)
    return frozenset({made})


def _copy(machine: Machine, arguments: Arguments) -> Value:
    return union(_copy_one(machine, t, arguments) for t in arguments.get(0) or NOTHING)


def _copy_one(machine: Machine, thing: Thing, arguments: Arguments) -> Value:
    own = NOTHING
    if thing.kind == "instance" and not arguments.keywords:
        own = functions.call_method(machine, thing, "__copy__", [])
    return own or frozenset({access.copy_of(machine, thing, arguments.keywords)})


def _zip(machine: Machine, arguments: Arguments) -> Value:
    row = machine.thing("tuple")
    for i, value in enumerate(arguments.positional):
        row.hold(access.elements(machine, value), i)
    row.hold(access.elements(machine, arguments.rest))
    return machine.fresh("iterator", "", frozenset({row}))


def _enumerate(machine: Machine, arguments: Arguments) -> Value:
    row = machine.thing("tuple")
    row.hold(SCALAR, 0)
    row.hold(access.elements(machine, arguments.get(0, "iterable") or NOTHING), 1)
    return machine.fresh("iterator", "", frozenset({row}))


def _path(machine: Machine, arguments: Arguments) -> Value:
    parts = [texts(v) for v in arguments.positional]
    path = ""
    for known in parts or [(".",)]:
        text = known[0] if len(known) == 1 else HOLE
        path = text if not path or text.startswith("/") else f"{path.rstrip('/')}/{text}"
    return frozenset({Thing("path", const=path)})


def _join(machine: Machine, arguments: Arguments) -> Value:
    joined = _path(machine, arguments)
    return frozenset(Thing("scalar", const=t.const) for t in joined)


def _type(machine: Machine, arguments: Arguments) -> Value:
    if len(arguments.positional) != 1 or arguments.starred:
        return machine.fresh("unknown", "builtins.type", arguments.all())
    return access.class_of(arguments.positional[0])


def _namespace(machine: Machine, arguments: Arguments) -> Value:
    made = machine.thing("unknown", "types.SimpleNamespace", arguments.rest)
    access.pour(machine, made, arguments.get(0) or NOTHING)
    for name, value in arguments.keywords.items():
        made.hold(value, f".{name}")
    return frozenset({made})


def _named_tuple(machine: Machine, arguments: Arguments) -> Value:
    """Return a class of tuples with names, as a class with these fields."""
    name = next(iter(texts(arguments.get(0, "typename") or NOTHING)), "")
    fields: list[str] = []
    for thing in arguments.get(1, "field_names") or arguments.get(1, "fields") or NOTHING:
        if isinstance(thing.const, str):
            fields += thing.const.replace(",", " ").split()
        for key in sorted(k for k in thing.items if isinstance(k, int)):
            fields += texts(_first_of(thing.items[key]))
    body = [ast.AnnAssign(ast.Name(f, ast.Store()), ast.Name("object"), None, 1) for f in fields]
    made = machine.thing("class", name)
    made.node = ast.ClassDef(name, [], [], [*body], [])
    return frozenset({made})


def _first_of(value: Value) -> Value:
    return union(t.items.get(0, NOTHING) if t.kind in CONTAINERS else frozenset({t}) for t in value)


def _globals(machine: Machine, arguments: Arguments) -> Value:
    module = machine.module_things.get(machine.frame.top.name)
    return frozenset({machine.namespace if module is None else module})


def _locals(machine: Machine, arguments: Arguments) -> Value:
    given = arguments.get(0)
    if given is not None:
        modules = frozenset(t for t in given if local_modules.is_known(t))
        inner = union(access.child(machine, t, access.GENERIC) for t in given - modules)
        return modules | inner
    if machine.frame is machine.notebook:
        return frozenset({machine.namespace})
    made = machine.thing("dict")
    for name in machine.frame.scope.bound:
        made.hold(machine.load(name), name)
    return frozenset({made})


def _eval(machine: Machine, arguments: Arguments) -> Value:
    code = texts(arguments.get(0) or NOTHING)
    if len(code) == 1 and HOLE not in code[0]:
        try:
            tree = ast.parse(code[0].strip(), mode="eval")
        except SyntaxError:
            return SCALAR
        return machine.evaluate(_moved(tree.body, machine.line))
    if _has_own_namespace(machine, arguments):
        return machine.fresh("unknown")
    machine.widen("`eval` of code that is made at run time")
    return machine.fresh("unknown")


def _has_own_namespace(machine: Machine, arguments: Arguments) -> bool:
    """Return whether code runs in a dictionary of its own; what is in that may be changed."""
    given = arguments.get(1, "globals") or NOTHING
    if not given or not all(t.kind == "dict" for t in given):
        return False
    for thing in sorted(reach(given), key=lambda t: t.serial):
        machine.change(frozenset({thing}))
    return True


def _exec(machine: Machine, arguments: Arguments) -> Value:
    code = texts(arguments.get(0) or NOTHING)
    if _has_own_namespace(machine, arguments):
        return SCALAR
    if len(code) == 1 and HOLE not in code[0] and len(arguments.positional) == 1:
        tree = to_python(code[0]).tree
        if tree is not None:
            machine.run([_moved(s, machine.line) for s in tree.body])
            return SCALAR
    machine.widen("`exec` of code that is made at run time")
    return SCALAR


def _moved(node: Node, line: int) -> Node:
    """Return a node with all its lines set to one."""
    for child in ast.walk(node):
        if hasattr(child, "lineno"):
            child.lineno = line
    return node


def _chain(machine: Machine, arguments: Arguments) -> Value:
    """Return one dictionary over several; what is written goes into the first."""
    made = machine.thing("dict", "collections.ChainMap", arguments.all())
    made.defaults["first"] = arguments.get(0) or NOTHING
    return frozenset({made})


def _sum(machine: Machine, arguments: Arguments) -> Value:
    """Return a list of the elements where lists are summed; sums of other things are new."""
    items = access.elements(machine, arguments.get(0) or NOTHING)
    lists = frozenset(t for t in items if t.kind in ("list", "tuple"))
    if not lists:
        return SCALAR
    start = arguments.get(1, "start") or NOTHING
    parts = access.elements(machine, lists | start)
    return machine.fresh("list", "", parts)


def _super(machine: Machine, arguments: Arguments) -> Value:
    """Return the present instance as one of its bases."""
    frame = machine.frame
    while frame.parent is not None and frame.kind != "function":
        frame = frame.parent
    first = next(iter(frame.scope.bound), "")
    for name in ("self", "cls", first):
        binding = machine.state.get((frame.serial, name))
        if binding is not None:
            meant = [t for t in binding.value if t.kind in ("instance", "class")]
            return frozenset(_as_base(machine, t, frame.parent) for t in meant)
    return machine.fresh("unknown")


def _as_base(machine: Machine, thing: Thing, body: Frame | None) -> Thing:
    """Return an instance or class as what stands behind the class with this body."""
    made = machine.thing(thing.kind, thing.dotted)
    ones = thing.cls if thing.kind == "instance" else frozenset({thing})
    made.cls = union(c.cls for c in _with_body(ones, body) or ones)
    if thing.kind == "instance":
        made.items = thing.items
    made.defaults["self"] = thing.defaults.get("self", frozenset({thing}))
    return made


def _with_body(found: Value, body: Frame | None) -> Value:
    """Return the class, of these and of their bases and metaclasses, that has a body."""
    classes = [c for c in found if c.kind == "class"]
    own = frozenset(c for c in classes if c.frame is body)
    above = union(classes_behind(c) for c in classes)
    return own or (_with_body(above, body) if above else NOTHING)


def _import(machine: Machine, arguments: Arguments) -> Value:
    names = texts(arguments.get(0) or NOTHING)
    return union(local_modules.import_module(machine, n) for n in names)


def _reload(machine: Machine, arguments: Arguments) -> Value:
    target = arguments.get(0) or NOTHING
    for thing in target:
        local_modules.reload_module(machine, thing)
    return target


SPECIAL: Final[dict[str, Callable[[Machine, Arguments], Value]]] = {
    **CALLING,
    "builtins.getattr": _getattr,
    "builtins.dict": _dict,
    "collections.OrderedDict": _dict,
    "copy.copy": _copy,
    "copy.replace": _copy,
    "dataclasses.replace": _copy,
    "collections.namedtuple": _named_tuple,
    "typing.NamedTuple": _named_tuple,
    "builtins.setattr": _setattr,
    "builtins.object.__setattr__": properties.set_by_hook,
    "builtins.property": properties.make_property,
    "operator.setitem": _setitem,
    "builtins.zip": _zip,
    "builtins.type": _type,
    "types.SimpleNamespace": _namespace,
    "argparse.Namespace": _namespace,
    "builtins.enumerate": _enumerate,
    "builtins.globals": _globals,
    "builtins.locals": _locals,
    "builtins.vars": _locals,
    "builtins.eval": _eval,
    "builtins.exec": _exec,
    "builtins.super": _super,
    "builtins.sum": _sum,
    "collections.ChainMap": _chain,
    "builtins.__import__": _import,
    "importlib.import_module": _import,
    "importlib.reload": _reload,
    "pathlib.Path": _path,
    "pathlib.PurePath": _path,
    "pathlib.PosixPath": _path,
    "glob.glob": find_matches,
    "glob.iglob": find_matches,
    "os.path.join": _join,
    "posixpath.join": _join,
    "builtins.str": lambda machine, arguments: (
        _join(machine, arguments) if len(texts(arguments.get(0) or NOTHING)) == 1 else SCALAR
    ),
    "os.fspath": _join,
}
