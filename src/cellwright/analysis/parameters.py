"""The parameters cell: which assignments are parameters, of which type, with which default."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Final

from cellwright.analysis.ipython import PythonCode
from cellwright.analysis.record import Finding
from cellwright.model import Parameter

ALLOWED: Final[Mapping[str, type]] = {
    "datetime.date": date,
    "datetime.datetime": datetime,
    "datetime.time": time,
    "datetime.timedelta": timedelta,
    "datetime.timezone": timezone,
    "decimal.Decimal": Decimal,
    "pathlib.Path": Path,
    "pathlib.PurePath": PurePosixPath,
    "pathlib.PurePosixPath": PurePosixPath,
}
"""Types beyond literals that a parameter's default may be made with."""

_PLAIN: Final = {
    "frozenset": frozenset,
    "set": set,
    "tuple": tuple,
    "list": list,
    "dict": dict,
    "range": range,
}


class NotAllowedError(ValueError):
    """An expression is no default of a parameter; `line` says where."""

    def __init__(self, line: int, *, called: bool) -> None:
        super().__init__("not a parameter default")
        self.line = line
        self.called = called


@dataclass(frozen=True, slots=True)
class ParametersCell:
    """What a parameters cell says: its parameters and what is wrong with others."""

    parameters: tuple[Parameter, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_parameters(code: PythonCode) -> ParametersCell:
    """Read the parameters from the code of a parameters cell."""
    found: dict[str, Parameter] = {}
    findings: list[Finding] = []
    imports: dict[str, str] = {}
    for statement in code.tree.body if code.tree is not None else ():
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imports.update(_imported(statement))
            continue
        target, value, annotation = _assignment(statement)
        if target is None or value is None:
            continue
        try:
            default = _evaluate(value, imports)
        except NotAllowedError as problem:
            if problem.called:
                findings.append(_refuse(target, value, statement.lineno))
            continue
        kind = ast.unparse(annotation) if annotation is not None else type_name(default)
        found[target] = Parameter(target, kind, default, _source(code, value))
    return ParametersCell(tuple(found.values()), tuple(findings))


def _refuse(name: str, value: ast.expr, line: int) -> Finding:
    return Finding(
        "CW056",
        line,
        f"the default of `{name}` is computed: `{_short(ast.unparse(value))}`",
        "a parameter's default is a literal, or a date, datetime, time, timedelta, Decimal or Path "
        "of literals; compute other values in a setup cell below",
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def _source(code: PythonCode, node: ast.expr) -> str:
    return ast.get_source_segment(code.text, node) or ast.unparse(node)


def _imported(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    if isinstance(node, ast.Import):
        return {
            (a.asname or a.name.split(".")[0]): a.name if a.asname else a.name.split(".")[0]
            for a in node.names
        }
    return {(a.asname or a.name): f"{node.module}.{a.name}" for a in node.names}


def _assignment(node: ast.stmt) -> tuple[str | None, ast.expr | None, ast.expr | None]:
    """Return name, value and annotation of a plain assignment."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id, node.value, node.annotation
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Name):
            return target.id, node.value, None
    return None, None, None


def type_name(value: object) -> str:
    """Return the type of a default as Python writes it.

    Example:
        >>> type_name([1, 2]), type_name({"a": 1.0}), type_name(None), type_name((1, "a"))
        ('list[int]', 'dict[str, float]', 'object', 'tuple[int, str]')
    """
    if value is None:
        return "object"
    if isinstance(value, Path | PurePosixPath):
        return "Path"
    name = type(value).__name__
    if isinstance(value, dict):
        return f"dict[{_of(value.keys())}, {_of(value.values())}]" if value else "dict"
    if isinstance(value, tuple):
        return f"tuple[{', '.join(type_name(v) for v in value)}]" if value else "tuple"
    if isinstance(value, list | set | frozenset):
        return f"{name}[{_of(value)}]" if value else name
    return name


def _of(values: object) -> str:
    names = dict.fromkeys(type_name(v) for v in values)  # type: ignore[attr-defined]
    return " | ".join("None" if n == "object" else n for n in names)


def _evaluate(node: ast.expr, imports: Mapping[str, str]) -> object:
    """Return the value of a default; NotAllowedError if it is none."""
    if isinstance(node, ast.Call):
        return _evaluate_call(node, imports)
    if isinstance(node, ast.BinOp | ast.UnaryOp | ast.JoinedStr):
        return _evaluate_operation(node, imports)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        items = [_evaluate(e, imports) for e in node.elts]
        kind = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
        return kind(items)
    if isinstance(node, ast.Dict) and None not in node.keys:
        keys = [_evaluate(k, imports) for k in node.keys if k is not None]
        return dict(zip(keys, (_evaluate(v, imports) for v in node.values), strict=True))
    if isinstance(node, ast.Constant):
        return node.value
    raise NotAllowedError(node.lineno, called=_has_call(node))


def _has_call(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Call | ast.Await) for n in ast.walk(node))


def _evaluate_call(node: ast.Call, imports: Mapping[str, str]) -> object:
    path = _path(node.func, imports)
    kind = ALLOWED.get(path) or (_PLAIN.get(path) if path in _PLAIN else None)
    if kind is None or any(k.arg is None for k in node.keywords):
        if path.endswith(".fromisoformat") and path.removesuffix(".fromisoformat") in ALLOWED:
            maker = ALLOWED[path.removesuffix(".fromisoformat")]
            return _make(node, maker.fromisoformat, imports)  # type: ignore[attr-defined]
        raise NotAllowedError(node.lineno, called=True)
    return _make(node, kind, imports)


def _make(node: ast.Call, kind: object, imports: Mapping[str, str]) -> object:
    args = [_evaluate(a, imports) for a in node.args]
    keywords = {k.arg: _evaluate(k.value, imports) for k in node.keywords if k.arg is not None}
    try:
        return kind(*args, **keywords)  # type: ignore[operator]
    except (TypeError, ValueError, ArithmeticError) as error:
        raise NotAllowedError(node.lineno, called=True) from error


def _path(node: ast.expr, imports: Mapping[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_path(node.value, imports)}.{node.attr}"
    if isinstance(node, ast.Name):
        return imports.get(node.id, node.id)
    return ""


def _evaluate_operation(
    node: ast.BinOp | ast.UnaryOp | ast.JoinedStr, imports: Mapping[str, str]
) -> object:
    """Return the value of arithmetic over literals, such as `-1` or `24 * 60`."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            if _has_call(node):
                _check_calls(node, imports)
            else:
                raise NotAllowedError(node.lineno, called=False)
    if isinstance(node, ast.UnaryOp):
        return _unary(node, _evaluate(node.operand, imports))
    if isinstance(node, ast.BinOp):
        return _binary(node, _evaluate(node.left, imports), _evaluate(node.right, imports))
    raise NotAllowedError(node.lineno, called=_has_call(node))


def _check_calls(node: ast.AST, imports: Mapping[str, str]) -> None:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and _path(part.func, imports) not in ALLOWED:
            raise NotAllowedError(part.lineno, called=True)


def _unary(node: ast.UnaryOp, value: object) -> object:
    if isinstance(node.op, ast.Not):
        return not value
    if isinstance(value, int | float | complex | timedelta):
        if isinstance(node.op, ast.USub):
            return -value
        if isinstance(node.op, ast.Invert) and isinstance(value, int):
            return ~value
        return value
    raise NotAllowedError(node.lineno, called=False)


def _binary(node: ast.BinOp, left: object, right: object) -> object:
    operators = {
        ast.Add: "__add__",
        ast.Sub: "__sub__",
        ast.Mult: "__mul__",
        ast.Div: "__truediv__",
        ast.FloorDiv: "__floordiv__",
        ast.Mod: "__mod__",
    }
    name = operators.get(type(node.op))
    if isinstance(node.op, ast.Pow):
        if isinstance(left, int | float) and isinstance(right, int) and abs(right) <= 64:
            return left**right
        raise NotAllowedError(node.lineno, called=False)
    method = getattr(left, name, None) if name else None
    if isinstance(left, str | list) and isinstance(right, int) and abs(right) > 10_000:
        method = None
    try:
        result = method(right) if method is not None else NotImplemented
        if result is NotImplemented and name:
            result = getattr(right, name.replace("__", "__r", 1))(left)
    except (AttributeError, TypeError, ValueError, ArithmeticError) as error:
        raise NotAllowedError(node.lineno, called=False) from error
    if result is NotImplemented:
        raise NotAllowedError(node.lineno, called=False)
    return result
