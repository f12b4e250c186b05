"""Code that reaches names in ways that cannot be followed, and how much counts instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from cellwright.analysis.trees import walk
from cellwright.convert.identity.records import Unit
from cellwright.convert.identity.units import chain_of

_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})
_RUNNERS = frozenset({"exec", "eval", "compile"})
_IMPORTERS = frozenset(
    {"__import__", "import_module", "importlib.import_module", "importlib.__import__"}
)
_FILES = frozenset({"runpy.run_path", "runpy.run_module", "importlib.util.spec_from_file_location"})
_LOADERS = frozenset({"pickle", "joblib", "dill", "cloudpickle", "torch", "jsonpickle", "shelve"})
_MAGICS = frozenset({"run", "load", "loadpy", "macro", "recall", "rerun"})


@dataclass(frozen=True, slots=True)
class Widening:
    """How much more counts.

    `what` is `scope`, `definitions` (functions and classes of the notebook, and all modules), a
    module's name, or nothing; `modules` means all modules.
    """

    what: str
    reason: str
    modules: bool = False


def find_dynamic(unit: Unit) -> Iterator[Widening]:
    """Yield what in a unit cannot be followed.

    Example:
        >>> from cellwright.convert.identity.units import make_unit
        >>> unit = make_unit("", "c1", ast.parse("f = globals()[name]").body[0])
        >>> [w.reason for w in find_dynamic(unit)]
        ['`globals` is called']
    """
    for node in walk(unit.node):
        if isinstance(node, ast.Attribute) and chain_of(node) == ("sys", "modules"):
            yield Widening("scope", "`sys.modules` is read", True)
        if not isinstance(node, ast.Call):
            continue
        chain = chain_of(node.func)
        name = ".".join(chain) if chain else ""
        if (
            name in _NAMESPACES
            and (name != "vars" or not node.args)
            and not (name == "dir" and node.args)
        ):
            yield Widening("scope", f"`{name}` is called")
        elif name in _RUNNERS and not _is_constant(node):
            yield Widening("scope", f"`{name}` runs code made at run time", True)
        elif name in _IMPORTERS:
            yield _imported(node, name)
        elif name in _FILES:
            yield Widening("", f"`{name}` runs a file", True)
        elif _loads_objects(node, name):
            shown = name or f"….{getattr(node.func, 'attr', '')}"
            yield Widening("definitions", f"`{shown}` may make objects of any class")
        elif not name and _magic_name(node) in _MAGICS:
            yield Widening("scope", f"`%{_magic_name(node)}` runs other code", True)


def _loads_objects(node: ast.Call, name: str) -> bool:
    """Return whether a call makes objects of classes that it does not name."""
    root, _, last = name.partition(".")
    if name in ("load", "loads"):
        return True
    made = root in _LOADERS and last in ("load", "loads", "open", "Unpickler", "decode")
    return made or (isinstance(node.func, ast.Attribute) and node.func.attr == "read_pickle")


def _imported(node: ast.Call, name: str) -> Widening:
    first = node.args[0] if node.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return Widening(first.value, f"`{name}` imports `{first.value}`")
    return Widening("", f"`{name}` imports a name made at run time", True)


def _is_constant(node: ast.Call) -> bool:
    """Return whether code that is run is there to be read: it is looked at elsewhere."""
    return False


def _magic_name(node: ast.Call) -> str:
    if ast.unparse(node.func).startswith("get_ipython()") and node.args:
        first = node.args[0]
        return str(first.value) if isinstance(first, ast.Constant) else ""
    return ""
