"""Types of parameters as annotations write them, read into a small tree; no value is looked at."""

from __future__ import annotations

import ast
from dataclasses import dataclass

_ALIASES = {
    "List": "list",
    "Dict": "dict",
    "Mapping": "dict",
    "MutableMapping": "dict",
    "Tuple": "tuple",
    "Set": "set",
    "FrozenSet": "frozenset",
    "Sequence": "list",
    "Iterable": "list",
    "NoneType": "None",
    "PosixPath": "Path",
    "WindowsPath": "Path",
    "PurePath": "Path",
    "PurePosixPath": "Path",
    "Text": "str",
    "object": "Any",
}
_WRAPPERS = frozenset({"Annotated", "Final", "Required"})


@dataclass(frozen=True, slots=True)
class TypeTree:
    """A type: its plain name and its arguments; `Literal` has values instead.

    `|`, `Optional` and `Union` are all the name `Union`; a type that is not known is `Any`.
    """

    name: str
    arguments: tuple[TypeTree, ...] = ()
    values: tuple[object, ...] = ()

    @property
    def optional(self) -> bool:
        """Return whether None is among the values."""
        return self.name == "None" or any(a.optional for a in self.arguments if self.is_union)

    @property
    def is_union(self) -> bool:
        """Return whether this is a choice of types."""
        return self.name == "Union"


ANY = TypeTree("Any")


def read_type(text: str) -> TypeTree:
    """Return the tree of an annotation.

    Example:
        >>> read_type("dict[str, dt.date] | None").arguments[0].arguments[1].name
        'date'
    """
    try:
        return _read(ast.parse(text.strip(), mode="eval").body)
    except SyntaxError:
        return ANY


def _read(node: ast.expr) -> TypeTree:
    if isinstance(node, ast.Constant):
        if node.value is None:
            return TypeTree("None")
        return read_type(node.value) if isinstance(node.value, str) else ANY
    if isinstance(node, ast.Name):
        return TypeTree(_ALIASES.get(node.id, node.id))
    if isinstance(node, ast.Attribute):
        return TypeTree(_ALIASES.get(node.attr, node.attr))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return TypeTree("Union", (_read(node.left), _read(node.right)))
    if isinstance(node, ast.Subscript):
        return _read_subscript(_read(node.value).name, node.slice)
    return ANY


def _read_subscript(name: str, inner: ast.expr) -> TypeTree:
    nodes = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name == "Literal":
        values = [n.value for n in nodes if isinstance(n, ast.Constant)]
        return TypeTree("Literal", values=tuple(values))
    if name in _WRAPPERS:
        return _read(nodes[0])
    if name == "Optional":
        return TypeTree("Union", (_read(nodes[0]), TypeTree("None")))
    if name == "tuple" and isinstance(nodes[-1], ast.Constant) and nodes[-1].value is Ellipsis:
        return TypeTree("tuple", (_read(nodes[0]), TypeTree("...")))
    return TypeTree(name, tuple(_read(n) for n in nodes))
