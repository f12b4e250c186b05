"""Definitions that travel as source: which are plain enough, their text, what they need."""

from __future__ import annotations

import ast
import textwrap
from typing import Final

from cellwright.analysis import ambient, calls, local_modules, properties
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.frames import UNBOUND, Frame
from cellwright.analysis.machine import Machine
from cellwright.analysis.scopes import BUILTINS, free_names, outer_parts
from cellwright.analysis.tables.words import words
from cellwright.analysis.values import Value
from cellwright.model import Definition, DefinitionKind

STATEFUL: Final = words(
    """
    functools.singledispatch functools.cached_property_
    joblib.Memory.cache atexit.register cachetools.cached streamlit.cache numba.cuda.jit_
    """
)
"""Decorators whose result has a state of its own."""

MAKERS: Final = words(
    """
    collections.namedtuple typing.NamedTuple typing.TypedDict typing.NewType typing.TypeVar
    dataclasses.make_dataclass enum.Enum enum.IntEnum enum.Flag
    """
)
"""Functions that make a class from constants."""

PURE_CALLS: Final = words(
    """
    dataclasses.field builtins.frozenset builtins.tuple builtins.list builtins.dict
    builtins.set builtins.int builtins.float builtins.str builtins.bool builtins.range
    builtins.property builtins.slice builtins.bytes builtins.len builtins.min builtins.max
    builtins.round re.compile numpy.array numpy.arange numpy.linspace numpy.sqrt numpy.log
    math.sqrt math.log enum.auto collections.defaultdict datetime.timedelta datetime.date
    datetime.datetime pathlib.Path decimal.Decimal operator.itemgetter operator.attrgetter
    pydantic.Field os.getcwd os.path.abspath os.path.join os.path.dirname os.path.realpath
    os.path.expanduser os.path.normpath pathlib.Path.cwd functools.partial
    functools.partialmethod
    """
)


# -- finding -------------------------------------------------------------------------------


def find_definition(machine: Machine, node: ast.stmt, name: str) -> Definition | None:
    """Return the definition that a statement is, if it travels as source."""
    if not _is_top_level(machine, node):
        return None
    if isinstance(node, ast.Assign):
        kind = _assigned_kind(machine, node.value)
    elif isinstance(node, ast.ClassDef):
        kind = "class" if _is_plain_class(machine, node) else None
    else:
        kind = "function" if _is_plain_function(machine, node) else None
    if kind is None:
        return None
    needs = tuple(n for n in free_names(node) if n != name and _is_need(machine, n))
    return _make(machine, node, name, kind, source_of(machine, node), needs)


def find_import(
    machine: Machine, node: ast.Import | ast.ImportFrom, alias: ast.alias, name: str
) -> Definition | None:
    """Return the import of one name as a definition."""
    if not _is_top_level(machine, node):
        return None
    source = ast.unparse(
        ast.Import([alias])
        if isinstance(node, ast.Import)
        else ast.ImportFrom(node.module, [alias], node.level)
    )
    if isinstance(node, ast.Import) and not alias.asname:
        binding = machine.state.get((machine.notebook.serial, name))
        before = binding.definition if binding is not None else None
        lines = before.source.splitlines() if before is not None else []
        if lines and all(li.startswith("import ") and " as " not in li for li in lines):
            source = "\n".join([*(li for li in lines if li != source), source])
    return _make(machine, node, name, "import", source, ())


def import_star(machine: Machine, module: str, source: Value) -> None:
    """Bind the names of `from module import *` where they are known, else say so."""
    for thing in source:
        frame = thing.frame
        if not isinstance(frame, Frame):
            if machine.frame.kind == "notebook":
                machine.record.stars.append((module, machine.line))
            continue
        for name in local_modules.starred_names(machine, thing):
            binding = machine.state.get((frame.serial, name))
            if binding is not None:
                machine.module_names.note_read(machine.record, frame, name, binding, machine.line)
                value = binding.value
            elif f"{thing.dotted}.{name}" in machine.modules:
                value = local_modules.import_module(machine, f"{thing.dotted}.{name}")
            else:
                continue
            text = f"from {module} import {name}"
            definition = None
            moved = local_modules.has_moved(machine, thing, name, value)
            if machine.frame is machine.notebook and not moved:
                definition = Definition(name, "import", text, machine.cell_id, machine.line)
            machine.store(name, value, definition)


def absolute(machine: Machine, node: ast.ImportFrom) -> str:
    """Return the module that a relative import in a local module means."""
    package = machine.frame.top.name.split(".")
    is_package = any(m.startswith(machine.frame.top.name + ".") for m in machine.modules)
    drop = node.level - 1 if is_package else node.level
    parts = package[: len(package) - drop] if drop else package
    return ".".join([*parts, *([node.module] if node.module else [])])


def _make(
    machine: Machine,
    node: ast.stmt,
    name: str,
    kind: DefinitionKind,
    source: str,
    needs: tuple[str, ...],
) -> Definition:
    definition = Definition(name, kind, source, machine.cell_id, _first_line(node), needs)
    machine.record.definitions.append(definition)
    return definition


def _is_top_level(machine: Machine, node: ast.stmt) -> bool:
    return (
        machine.frame is machine.notebook
        and not machine.conditional
        and not machine.calls
        and node in machine.top_level
        and machine.record.position not in machine.replayed
    )


def _is_need(machine: Machine, name: str) -> bool:
    if name not in BUILTINS:
        return True
    binding = machine.state.get((machine.notebook.serial, name))
    return binding is not None and bool(binding.origins - UNBOUND.origins)


# -- text ----------------------------------------------------------------------------------


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])


def source_of(machine: Machine, node: ast.stmt) -> str:
    """Return the text of a statement, decorators included, dedented."""
    first, last = _first_line(node), node.end_lineno or node.lineno
    lines = machine.text[first - 1 : last]
    shared = any(
        other is not node and _first_line(other) <= last and (other.end_lineno or 0) >= first
        for other in machine.top_level
    )
    if shared or not lines:
        return ast.unparse(node)
    text = textwrap.dedent("\n".join(lines)).rstrip()
    return text.rstrip(";").rstrip() if text.endswith(";") else text


# -- plainness -----------------------------------------------------------------------------


def _assigned_kind(machine: Machine, value: ast.expr) -> DefinitionKind | None:
    if isinstance(value, ast.Lambda):
        return "function" if all(is_plain(machine, p) for p in outer_parts(value)) else None
    if isinstance(value, ast.Call) and _path(machine, value.func) in MAKERS:
        args = [*value.args, *(k.value for k in value.keywords)]
        return "class" if all(is_plain(machine, a) for a in args) else None
    return None


def _is_plain_function(machine: Machine, node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return all(_is_plain_decorator(machine, d) for d in node.decorator_list) and all(
        is_plain(machine, p) for p in outer_parts(node) if p not in node.decorator_list
    )


def _is_plain_class(machine: Machine, node: ast.ClassDef) -> bool:
    if not all(_is_plain_decorator(machine, d) for d in node.decorator_list):
        return False
    outer = [*node.bases, *(k.value for k in node.keywords)]
    if not all(is_plain(machine, p) for p in outer):
        return False
    own: set[str] = set()
    for statement in node.body:
        if not _is_plain_member(machine, statement, own):
            return False
        own |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
        own.add(getattr(statement, "name", ""))
    return True


def _is_plain_member(machine: Machine, node: ast.stmt, own: set[str]) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parts = [p for p in outer_parts(node) if p not in node.decorator_list]
        decorators = all(_is_plain_decorator(machine, d, own) for d in node.decorator_list)
        return decorators and all(is_plain(machine, p, own) for p in parts)
    if isinstance(node, ast.ClassDef):
        return _is_plain_class(machine, node)
    if isinstance(node, ast.Assign):
        return is_plain(machine, node.value, own)
    if isinstance(node, ast.AnnAssign):
        return node.value is None or is_plain(machine, node.value, own)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass)


def _is_plain_decorator(machine: Machine, node: ast.expr, own: set[str] | None = None) -> bool:
    func = node.func if isinstance(node, ast.Call) else node
    if _path(machine, func) in STATEFUL:
        return False
    if not is_plain(machine, func, own):
        return False
    if isinstance(node, ast.Call):
        args = [*node.args, *(k.value for k in node.keywords)]
        return all(is_plain(machine, a, own) for a in args)
    return True


def is_plain(machine: Machine, node: ast.expr, own: set[str] | None = None) -> bool:
    """Return whether an expression means the same wherever it is replayed."""
    if isinstance(node, ast.Name):
        return node.id in (own or ()) or _is_plain_name(machine, node.id)
    if isinstance(node, ast.Call):
        return _is_plain_call(machine, node, own)
    if isinstance(node, ast.Lambda):
        return all(is_plain(machine, p, own) for p in outer_parts(node))
    if isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
        return False
    return all(
        is_plain(machine, child, own)
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.expr)
    )


def _is_plain_call(machine: Machine, node: ast.Call, own: set[str] | None) -> bool:
    path = _path(machine, node.func)
    name = path.rpartition(".")[2]
    if path not in PURE_CALLS and not (name[:1].isupper() and "." in path):
        return False
    args = [*node.args, *(k.value for k in node.keywords)]
    return all(is_plain(machine, a, own) for a in args)


def _is_plain_name(machine: Machine, name: str) -> bool:
    binding = machine.state.get((machine.notebook.serial, name))
    if binding is None:
        return name in BUILTINS
    return binding.definition is not None or (
        not binding.unbound and binding.origins <= machine.replayed
    )


def _path(machine: Machine, node: ast.expr) -> str:
    """Return the import path that an expression stands for, empty if it is none."""
    if isinstance(node, ast.Attribute):
        before = _path(machine, node.value)
        return f"{before}.{node.attr}" if before else ""
    if isinstance(node, ast.Subscript):
        return _path(machine, node.value)
    if not isinstance(node, ast.Name):
        return ""
    binding = machine.state.get((machine.notebook.serial, node.id))
    if binding is None:
        return f"builtins.{node.id}" if node.id in BUILTINS else ""
    found = {t.dotted for t in binding.value if t.kind in ("module", "library")}
    return found.pop() if len(found) == 1 and len(binding.value) == 1 else ""


# -- decorators ----------------------------------------------------------------------------

_TRANSPARENT: Final = words(
    """
    functools.wraps functools.lru_cache functools.cache contextlib.contextmanager
    abc.abstractmethod dataclasses.dataclass functools.total_ordering numba.jit numba.njit
    torch.no_grad functools.singledispatch typing.overload typing.final enum.unique
    torch.jit.script
    """
)


def decorate(
    machine: Machine, made: Value, decorators: list[tuple[ast.expr, Value]]
) -> tuple[Value, bool]:
    """Apply decorators, the last one first; library ones leave the function as it is.

    Returns:
        What they give, and whether they changed anything else, as those do that keep a list.
    """
    before = _changed(machine, made)
    made = _decorated(machine, made, decorators)
    return made, _changed(machine, made) != before


def _changed(machine: Machine, made: Value) -> tuple[int, int]:
    record = machine.record
    return len(record.changed_things - made), len(record.state_sets)


def _decorated(machine: Machine, made: Value, decorators: list[tuple[ast.expr, Value]]) -> Value:
    for node, value in reversed(decorators):
        func = node.func if isinstance(node, ast.Call) else node
        path = _path(machine, func)
        if path in ("builtins.property", "builtins.staticmethod", "builtins.classmethod"):
            made = machine.fresh("unknown", path, made)
            continue
        if path == "functools.cached_property":
            made = machine.fresh("unknown", path, made)
            continue
        if isinstance(func, ast.Attribute) and func.attr in _ACCESSORS and not path:
            made = properties.with_accessor(machine, machine.evaluate(func.value), func.attr, made)
            continue
        if path in _TRANSPARENT or path:
            _note_decorator(machine, path, made)
            continue
        results = [calls.call(machine, t, Arguments((made,))) for t in value]
        made = frozenset().union(*results) or made
    return made


_CACHES: Final = words("functools.lru_cache functools.cache")


def _note_decorator(machine: Machine, path: str, made: Value) -> None:
    """Note that a function remembers its results, or that a library gets to know it."""
    for thing in made:
        thing.cached = thing.cached or path in _CACHES
        thing.rooted = thing.rooted or path == "functools.singledispatch"
    if path.rpartition(".")[2].startswith("register"):
        ambient.set_option(machine, path)


_ACCESSORS: Final = frozenset({"setter", "getter", "deleter"})


def ends_program(node: ast.expr) -> bool:
    """Return whether an expression statement never gives control back, as `sys.exit()`."""
    if not isinstance(node, ast.Call):
        return False
    func = node.func
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        return (func.value.id, func.attr) in (("sys", "exit"), ("os", "_exit"))
    return False
