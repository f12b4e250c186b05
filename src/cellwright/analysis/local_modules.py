"""Local modules run where they are first imported, and what code reads and sets in them."""

from __future__ import annotations

import ast

from cellwright.analysis.frames import Frame
from cellwright.analysis.ipython import to_python
from cellwright.analysis.machine import Machine
from cellwright.analysis.record import Record
from cellwright.analysis.values import Thing, Value


def import_module(machine: Machine, dotted: str) -> Value:
    """Return a module; a local one is run once, on its own."""
    found = machine.module_things.get(dotted)
    if found is None:
        found = machine.module_things[dotted] = Thing("module", dotted=dotted)
        if dotted in machine.modules:
            _run_module(machine, found)
    return frozenset({found})


def _run_module(machine: Machine, module: Thing) -> None:
    code = to_python(machine.modules[module.dotted])
    module.frame = frame = Frame("module")
    frame.name = module.dotted
    machine.module_names.add(frame)
    if code.tree is None:
        return
    record, machine.record = machine.record, Record(-1)
    layers, machine.state.layers = machine.state.layers, machine.state.layers[:1]
    loops, machine.loops = machine.loops, []
    machine.calls.append(code.tree)
    try:
        with machine.within(frame):
            machine.run(code.tree.body)
    finally:
        machine.calls.pop()
        found = set(machine.record.modules)
        for name in [n for n in machine.module_names.imports if n.partition(".")[0] in found]:
            found |= machine.module_names.imports[name]
        machine.module_names.imports[module.dotted] = found
        machine.record, machine.state.layers, machine.loops = record, layers, loops


def module_attribute(machine: Machine, module: Thing, name: str) -> Value:
    """Return what a module, or anything of a library, has under a name."""
    dotted = f"{module.dotted}.{name}"
    if name == "__dict__" and is_known(module):
        return frozenset({module})
    if isinstance(module.frame, Frame):
        binding = machine.state.get((module.frame.serial, name))
        if binding is not None:
            names = machine.module_names
            names.note_read(machine.record, module.frame, name, binding, machine.line)
            return binding.value
    if dotted in machine.modules:
        return import_module(machine, dotted)
    if is_known(module) and name != "__getattr__" and _makes_names(machine, module):
        return machine.fresh("unknown")
    return machine.library(dotted)


def _makes_names(machine: Machine, module: Thing) -> bool:
    """Return whether a module makes names when they are asked for; that counts as read."""
    frame = module.frame
    if not isinstance(frame, Frame) or machine.state.get((frame.serial, "__getattr__")) is None:
        return False
    module_attribute(machine, module, "__getattr__")
    return True


def starred_names(machine: Machine, module: Thing) -> list[str]:
    """Return the names that `from module import *` binds: its `__all__`, or all that are public."""
    frame = module.frame
    if not isinstance(frame, Frame):
        return []
    tree = to_python(machine.modules.get(module.dotted, "")).tree
    listed = _listed(tree) if tree is not None else None
    if listed is not None:
        return sorted(listed)
    names = sorted(frame.scope.bound) or machine.names_in(frame.serial)
    return [name for name in names if not name.startswith("_")]


def _listed(tree: ast.Module) -> set[str] | None:
    """Return what a module's `__all__` holds, None when it has none or that is not plain to see."""
    found: set[str] | None = None
    read = 0
    for statement in tree.body:
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            continue
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if [ast.unparse(target) for target in targets] != ["__all__"]:
            continue
        read += 1
        try:
            names = set(ast.literal_eval(statement.value or ast.Constant(None)))
        except (TypeError, ValueError):
            return None
        found = names | (found or set() if isinstance(statement, ast.AugAssign) else set())
    used = sum(isinstance(n, ast.Name) and n.id == "__all__" for n in ast.walk(tree))
    return found if used == read else None


def is_known(module: Thing) -> bool:
    """Return whether a thing is a module whose code is known."""
    return isinstance(module.frame, Frame) and module.kind == "module"


def module_item(machine: Machine, module: Thing, name: object) -> Value:
    """Return what the namespace of a module, taken as a dictionary, has under a key."""
    if isinstance(name, str):
        return module_attribute(machine, module, name)
    read_module(machine, module)
    return machine.fresh("unknown")


def set_module_attribute(machine: Machine, module: Thing, name: str, value: Value | None) -> bool:
    """Bind a name in a local module, or delete it; return whether its code is known."""
    if not isinstance(module.frame, Frame):
        return False
    with machine.within(module.frame):
        if value is None:
            machine.delete(name)
        else:
            machine.store(name, value)
    return True


def has_moved(machine: Machine, module: Thing, name: str, value: Value) -> bool:
    """Return whether a name of a module stands for other data than right after the import."""
    if not isinstance(module.frame, Frame):
        return False
    data = {t.kind for t in value} - {"function", "class", "module", "library"}
    moved = machine.module_names.moved.get(machine.module_names.item(module.frame, name), set())
    return bool(data and moved - machine.replayed)


def read_module(machine: Machine, module: Thing) -> None:
    """Note that all names of a local module may be read."""
    if isinstance(module.frame, Frame):
        for name in machine.names_in(module.frame.serial):
            module_attribute(machine, module, name)


def reload_module(machine: Machine, module: Thing) -> None:
    """Note that a local module is run again: what steps changed of it is as after its import."""
    if not isinstance(module.frame, Frame):
        return
    for item in sorted(machine.module_names.moved):
        key = machine.module_names.key(item)
        binding = machine.state.get(key) if key is not None else None
        if key is not None and key[0] == module.frame.serial and binding is not None:
            set_module_attribute(machine, module, key[1], binding.value)
