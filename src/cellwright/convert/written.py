"""Values read back from the source that `literals` wrote; nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from operator import add, sub
from pathlib import Path, PosixPath, PurePath, PurePosixPath
from typing import Any
from uuid import UUID

_BINARY: Mapping[type, Callable[[Any, Any], object]] = {ast.Add: add, ast.Sub: sub}
_MAKERS: Mapping[str, Callable[..., object]] = {
    "date": date,
    "datetime": datetime,
    "time": time,
    "timedelta": timedelta,
    "timezone": timezone,
    "Decimal": Decimal,
    "Fraction": Fraction,
    "UUID": UUID,
    "Path": Path,
    "PosixPath": PosixPath,
    "PurePath": PurePath,
    "PurePosixPath": PurePosixPath,
    "float": float,
    "set": set,
    "frozenset": frozenset,
    "complex": complex,
}


def read_value(source: str) -> object:
    """Return the value that source stands for.

    Raises:
        ValueError: The source is no literal and no constructor that parameters may have.

    Example:
        >>> read_value('[1, __import__("datetime").date(2014, 2, 1)]')
        [1, datetime.date(2014, 2, 1)]
    """
    try:
        return _read(ast.parse(source.strip(), mode="eval").body)
    except (SyntaxError, TypeError, KeyError) as error:
        raise ValueError(source) from error


def _read(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.List(items):
            return [_read(i) for i in items]
        case ast.Tuple(items):
            return tuple(_read(i) for i in items)
        case ast.Set(items):
            return {_read(i) for i in items}
        case ast.Dict(keys, values):
            return {_read_key(k): _read(v) for k, v in zip(keys, values, strict=True)}
        case ast.UnaryOp(ast.USub(), operand):
            return -_read(operand)
        case ast.BinOp(left, operator, right):
            return _BINARY[type(operator)](_read(left), _read(right))
        case ast.Attribute(_, "utc"):
            return UTC
        case ast.Call(ast.Name(name) | ast.Attribute(_, name), args, keywords):
            named = {str(k.arg): _read(k.value) for k in keywords}
            return _MAKERS[name](*[_read(a) for a in args], **named)
    raise ValueError(ast.unparse(node))


def _read_key(node: ast.expr | None) -> Any:
    if node is None:
        raise ValueError("**")
    return _read(node)
