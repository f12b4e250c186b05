"""What each type of statement does; returns tell whether the next statement is reached."""

from __future__ import annotations

import ast
from functools import partial
from typing import Final

from cellwright.analysis import (
    access,
    ambient,
    calls,
    classes,
    definitions,
    functions,
    hooks,
    local_modules,
    loops,
    paths,
    patterns,
)
from cellwright.analysis.expressions import operate
from cellwright.analysis.frames import Frame, Layer
from cellwright.analysis.machine import Machine, Statements
from cellwright.analysis.values import NOTHING, Thing, Value, kinds


def _function(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    decorators = [(d, machine.evaluate(d)) for d in node.decorator_list]
    made = functions.make_function(machine, node)
    value, told = definitions.decorate(machine, made, decorators)
    if told:
        machine.store(node.name, value)
    else:
        _store_definition(machine, node, node.name, value)
    return True


def _class(machine: Machine, node: ast.ClassDef) -> bool:
    decorators = [(d, machine.evaluate(d)) for d in node.decorator_list]
    made = classes.make_class(machine, node)
    value, told = definitions.decorate(machine, made, decorators)
    _replace_class(machine, node)
    if told or any(t.announced for t in made):
        machine.store(node.name, value)
    else:
        _store_definition(machine, node, node.name, value)
    return True


def _replace_class(machine: Machine, node: ast.ClassDef) -> None:
    """Note for the class that a name meant that it means another one now."""
    before = machine.state.get((machine.notebook.serial, node.name))
    if machine.frame is not machine.notebook or before is None:
        return
    for thing in before.value:
        if isinstance(thing.node, ast.ClassDef) and ast.dump(thing.node) != ast.dump(node):
            thing.replaced = True


def _store_definition(machine: Machine, node: ast.stmt, name: str, value: Value) -> None:
    definition = definitions.find_definition(machine, node, name)
    machine.store(name, value, definition)


def _assign(machine: Machine, node: ast.Assign) -> bool:
    value = machine.evaluate(node.value)
    for target in node.targets:
        if isinstance(target, ast.Name) and len(node.targets) == 1:
            _store_definition(machine, node, target.id, value)
        else:
            access.assign(machine, target, value)
    return True


def _annotated(machine: Machine, node: ast.AnnAssign) -> bool:
    if machine.frame.kind != "function" and not functions.leaves_annotations(machine):
        machine.evaluate(node.annotation)
    if node.value is not None:
        access.assign(machine, node.target, machine.evaluate(node.value))
    return True


def _augmented(machine: Machine, node: ast.AugAssign) -> bool:
    target = node.target
    load: ast.expr = ast.Name(target.id, ast.Load()) if isinstance(target, ast.Name) else target
    ast.copy_location(load, target)
    before = machine.evaluate(load)
    right = machine.evaluate(node.value)
    if kinds(before) <= {"scalar", "path"}:
        access.assign(machine, target, operate(machine, node.op, before, right))
        return True
    own = calls.call_operator(machine, type(node.op).__name__, before, right, inplace=True)
    defined = own and all(t.kind == "instance" for t in before)
    if not defined:
        machine.change(frozenset(t for t in before if t.kind != "tuple"))
    for thing in before:
        if thing.kind in ("list", "set", "dict", "unknown"):
            thing.hold(access.elements(machine, right))
    scalars = frozenset(t for t in before if t.kind in ("scalar", "tuple"))
    result = before | (operate(machine, node.op, scalars, right) if scalars else NOTHING)
    result = own if defined else result
    access.assign(machine, target, result)
    return True


def _delete(machine: Machine, node: ast.Delete) -> bool:
    for target in node.targets:
        access.delete(machine, target)
    return True


def _expression(machine: Machine, node: ast.Expr) -> bool:
    machine.shown = machine.evaluate(node.value)
    return not definitions.ends_program(node.value)


def _return(machine: Machine, node: ast.Return) -> bool:
    value = machine.evaluate(node.value)
    frame: Frame | None = machine.frame
    if frame is not None and machine.returns:
        frame.results.append(value)
        level, found = machine.returns[-1]
        found.append(machine.state.since(level))
    return False


def _raise(machine: Machine, node: ast.Raise) -> bool:
    raised = machine.evaluate(node.exc)
    machine.raised += [t for t in raised if t.kind == "instance"]
    machine.evaluate(node.cause)
    return False


def _assert(machine: Machine, node: ast.Assert) -> bool:
    hooks.ask_truth(machine, machine.evaluate(node.test))
    if node.msg is not None:
        machine.evaluate(node.msg)
    return True


def _if(machine: Machine, node: ast.If) -> bool:
    hooks.ask_truth(machine, machine.evaluate(node.test))
    body = machine.branch(lambda: machine.run(node.body))
    orelse = machine.branch(lambda: machine.run(node.orelse))
    return machine.join([body, orelse])


def _with(machine: Machine, node: ast.With | ast.AsyncWith) -> bool:
    count, used = len(machine.record.options), len(machine.record.files)
    folders: list[Value] = []
    for item in node.items:
        manager = machine.evaluate(item.context_expr)
        folders += [frozenset({t}) for t in manager if t.dotted == "contextlib.chdir"]
        entered = _entered(machine, manager)
        if item.optional_vars is not None:
            access.assign(machine, item.optional_vars, entered)
    ended = machine.run(node.body)
    for folder in reversed(folders):
        paths.move_into(machine, folder, used)
    for item in node.items:
        for path in _managers(machine, item.context_expr):
            ambient.put_back(machine, path, count)
    return ended


def _managers(machine: Machine, entered: ast.expr) -> list[str]:
    """Return the paths of the library functions that may have made a context manager."""
    if not isinstance(entered, ast.Call) or not isinstance(entered.func, ast.Name | ast.Attribute):
        return []
    return [t.dotted for t in machine.evaluate(entered.func) if t.kind == "library"]


def _entered(machine: Machine, value: Value) -> Value:
    """Return what `with value as x` binds."""
    result = NOTHING
    for thing in value:
        if thing.kind == "instance":
            result |= functions.call_method(machine, thing, "__enter__", [])
            result |= functions.call_method(machine, thing, "__aenter__", [])
            result = result or frozenset({thing})
            for name in ("__exit__", "__aexit__"):
                functions.call_method(machine, thing, name, [NOTHING] * 3)
        elif thing.kind == "generator":
            result |= frozenset(thing.parts)
        else:
            result |= frozenset({thing})
    return result


def _try(machine: Machine, node: ast.Try | ast.TryStar) -> bool:
    reached: list[Layer] = [{}]
    count = len(machine.raised)

    def body() -> bool:
        level = len(machine.state.layers) - 1
        for statement in node.body:
            if not machine.run([statement]):
                reached.append(machine.state.since(level))
                return False
            reached.append(machine.state.since(level))
        return machine.run(node.orelse)

    ends = [machine.branch(body)]
    for handler in node.handlers:
        raised = frozenset(machine.raised[count:])
        ends.append(machine.branch(partial(_handle, machine, handler, reached, raised)))
    if any(e is not None for e in ends):
        machine.join(ends)
        return machine.run(node.finalbody)
    machine.join([machine.branch(lambda: machine.run(node.finalbody)), {}])
    return False


def _handle(
    machine: Machine, handler: ast.ExceptHandler, reached: list[Layer], raised: Value
) -> bool:
    machine.state.join(reached)
    machine.evaluate(handler.type)
    if handler.name:
        machine.store(handler.name, raised | machine.fresh("unknown"))
    ended = machine.run(handler.body)
    if handler.name and ended:
        machine.delete(handler.name)
    return ended


def _import(machine: Machine, node: ast.Import) -> bool:
    for alias in node.names:
        top = alias.name.split(".")[0]
        machine.record.modules.add(top)
        value = local_modules.import_module(machine, alias.name if alias.asname else top)
        if not alias.asname and alias.name != top:
            local_modules.import_module(machine, alias.name)
        _note_files(machine, alias.name)
        name = alias.asname or top
        machine.store(name, value, definitions.find_import(machine, node, alias, name))
    return True


def _import_from(machine: Machine, node: ast.ImportFrom) -> bool:
    module = "." * node.level + (node.module or "")
    if not node.level:
        machine.record.modules.add(module.split(".")[0])
    if node.module == "__future__":
        if any(alias.name == "annotations" for alias in node.names):
            machine.postponing.add(machine.record.position)
        return True
    _note_files(machine, node.module or "")
    if node.level:
        module = definitions.absolute(machine, node)
    for alias in node.names:
        source = local_modules.import_module(machine, module)
        if alias.name == "*":
            definitions.import_star(machine, module, source)
            continue
        thing = next(iter(source))
        value = local_modules.module_attribute(machine, thing, alias.name)
        name = alias.asname or alias.name
        moved = local_modules.has_moved(machine, thing, alias.name, value)
        found = None if moved else definitions.find_import(machine, node, alias, name)
        machine.store(name, value, found)
    return True


def _note_files(machine: Machine, module: str) -> None:
    thing = Thing("module", dotted=module)
    machine.module_names.note_files(machine.record, frozenset({thing}), machine.line)


def _nothing(machine: Machine, node: ast.stmt) -> bool:
    return True


STATEMENTS: Final[Statements] = {
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.If: _if,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.For: loops.run_for,
    ast.AsyncFor: loops.run_for,
    ast.While: loops.run_while,
    ast.Break: loops.run_break,
    ast.Continue: loops.run_continue,
    ast.Match: patterns.run_match,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Global: _nothing,
    ast.Nonlocal: _nothing,
    ast.Pass: _nothing,
}
