"""Values of parameters checked against their types, from a command line, a file or Python."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from cellwright.convert.literals import render_value
from cellwright.convert.types import ANY, TypeTree, read_type
from cellwright.errors import SettingsError
from cellwright.model import Parameter

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_DURATION = re.compile(r"(-?\d+(?:\.\d+)?)\s*(d|h|m|min|s|sec|ms|us)?", re.IGNORECASE)
_UNITS = {
    "d": "days",
    "h": "hours",
    "m": "minutes",
    "min": "minutes",
    "s": "seconds",
    "sec": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
}
_EXAMPLES = {
    "int": "100",
    "float": "0.5",
    "bool": "true",
    "str": "text",
    "date": "2014-02-01",
    "datetime": "2014-02-01T12:00",
    "time": "12:00",
    "timedelta": "90s",
    "Path": "data/trips.csv",
    "Decimal": "0.50",
    "list": "a,b",
    "tuple": "1,2",
    "set": "a,b",
    "dict": '{"a": 1}',
    "None": "none",
}


def parse_parameter(parameter: Parameter, text: str) -> object:
    """Return the value of a parameter that was typed as text.

    Args:
        parameter: The parameter; its type says how the text is read. Lists may be written
            `a,b` or as JSON or Python, mappings as JSON or Python.
        text: What was typed.

    Raises:
        SettingsError: The text is no value of that type (`parameter-type`).
    """
    tree = _type_of(parameter)
    try:
        return _parse(tree, text)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise _refusal(parameter, tree, text) from error


def check_parameter(parameter: Parameter, value: object) -> object:
    """Return a value for a parameter that came from a file or from Python, in the right type.

    What YAML and JSON cannot say is read from text: dates, paths, decimals. An `int` is taken for
    a `float`, a list for a tuple or a set; nothing else is converted.

    Args:
        parameter: The parameter.
        value: The value.

    Raises:
        SettingsError: The value is not of that type (`parameter-type`).
    """
    tree = _type_of(parameter)
    try:
        found = _check(tree, value)
        render_value(found)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise _refusal(parameter, tree, value) from error
    return found


def _type_of(parameter: Parameter) -> TypeTree:
    tree = read_type(parameter.type)
    if tree == TypeTree("None") and parameter.default is None:
        return ANY  # `limit = None` says nothing about the values to come
    return tree


def _refusal(parameter: Parameter, tree: TypeTree, given: object) -> SettingsError:
    example = _example(parameter, tree)
    return SettingsError(
        f"parameter `{parameter.name}` takes {parameter.type}, not {_shown(given)}",
        code="parameter-type",
        where=f"parameter {parameter.name}",
        hint=f"for example `-p {parameter.name}={example}`",
    )


def _shown(given: object) -> str:
    text = repr(given)
    text = text if len(text) <= 60 else text[:57] + "..."
    return text if isinstance(given, str) else f"{text} ({type(given).__name__})"


def _example(parameter: Parameter, tree: TypeTree) -> str:
    """Return a value of the type as one would type it: the default where it is simple."""
    default = parameter.default
    if type(default) is bool:
        return str(default).lower()
    if type(default) in (int, float, str, Decimal) or isinstance(default, date | time | Path):
        text = default.isoformat() if isinstance(default, date | time) else str(default)
        return f"'{text}'" if re.search(r"[^\w./:+-]", text) or not text else text
    while tree.is_union:
        tree = tree.arguments[0]
    if tree.name == "Literal":
        return str(tree.values[0])
    text = _EXAMPLES.get(tree.name, "value")
    return f"'{text}'" if '"' in text else text


def _parse(tree: TypeTree, text: str) -> object:
    if tree.is_union:
        return _first(tree, lambda t: _parse(t, text), last=("Any", "str"))
    if tree.name == "None":
        if text.strip().lower() in ("none", "null", ""):
            return None
        raise ValueError(text)
    if tree.name == "bool":
        word = text.strip().lower()
        if word in _TRUE | _FALSE:
            return word in _TRUE
        raise ValueError(text)
    if tree.name == "Literal":
        return _check(tree, {str(v): v for v in tree.values}.get(text, text))
    if tree.name in _COLLECTIONS:
        return _check(tree, _collection(tree, text))
    if tree.name == "bytes":
        return _check(tree, ast.literal_eval(text))
    reader = _READERS.get(tree.name)
    return reader(text) if reader else _plain(text)


def _first(tree: TypeTree, attempt: Callable[[TypeTree], object], last: tuple[str, ...]) -> object:
    """Return what the first fitting type of a choice gives; types that take anything come last."""
    order = sorted(tree.arguments, key=lambda t: (t.name != "None", t.name in last))
    for one in order:
        try:
            return attempt(one)
        except (ValueError, TypeError, ArithmeticError):
            continue
    raise ValueError("no type of the choice fits")


def _plain(text: str) -> object:
    """Return a Python literal, a word of JSON, or else the text itself."""
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return {"true": True, "false": False, "null": None}.get(text.strip(), text)
    return value


def _collection(tree: TypeTree, text: str) -> object:
    """Return the members of a collection; what stands bare between commas is read by their type."""
    stripped = text.strip()
    for read in (json.loads, ast.literal_eval) if stripped[:1] in "[({" else ():
        try:
            value = read(stripped)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(value, list | tuple | set | frozenset | dict):
            return value
    if tree.name == "dict":
        raise ValueError(text)
    inner = stripped[1:-1] if stripped[:1] + stripped[-1:] in ("[]", "()", "{}") else stripped
    if not inner.strip():
        return []
    parts = [p.strip() for p in inner.split(",")]
    return [
        _parse(_member(tree, i), p.strip("'\"") if p[:1] == p[-1:] else p)
        for i, p in enumerate(parts)
    ]


def _member(tree: TypeTree, index: int) -> TypeTree:
    """Return the type of one member of a list, tuple or set."""
    if not tree.arguments:
        return ANY
    if tree.name == "tuple" and tree.arguments[-1].name != "...":
        if index >= len(tree.arguments):
            raise ValueError("too many members")
        return tree.arguments[index]
    return tree.arguments[0]


def _check(tree: TypeTree, value: object) -> object:
    if tree.is_union:
        return _first(tree, lambda t: _check(t, value), last=("Any",))
    if tree.name in _COLLECTIONS:
        return _COLLECTIONS[tree.name](tree, value)
    if tree.name == "Literal":
        found = [v for v in tree.values if type(v) is type(value) and v == value]
        if not found:
            raise ValueError(value)
        return found[0]
    return _check_scalar(tree.name, value)


def _check_scalar(name: str, value: object) -> object:
    kind = _KINDS.get(name)
    if kind is None or type(value) is kind or (kind is Path and isinstance(value, Path)):
        return value
    if type(value) is int and name in ("float", "Decimal", "Fraction"):
        return kind(value)
    if name == "datetime" and type(value) is date:
        return datetime.combine(value, time())
    if isinstance(value, str) and name in _READERS and name not in ("int", "float", "complex"):
        return _READERS[name](value)
    raise TypeError(f"{type(value).__name__} is not {name}")


def _check_sequence(tree: TypeTree, value: object) -> object:
    if not isinstance(value, list | tuple | set | frozenset):
        raise TypeError(f"{type(value).__name__} is not {tree.name}")
    if isinstance(value, set | frozenset) and tree.name in ("list", "tuple"):
        raise TypeError(f"a set has no order and is not {tree.name}")
    members = [_check(_member(tree, i), v) for i, v in enumerate(value)]
    fixed = tree.name == "tuple" and tree.arguments and tree.arguments[-1].name != "..."
    if fixed and len(members) != len(tree.arguments):
        raise ValueError("too few members")
    kinds: Mapping[str, Callable[[list[object]], object]] = {
        "list": list,
        "tuple": tuple,
        "set": set,
        "frozenset": frozenset,
    }
    return kinds[tree.name](members)


def _check_mapping(tree: TypeTree, value: object) -> object:
    if not isinstance(value, dict):
        raise TypeError(f"{type(value).__name__} is not dict")
    keys, values = tree.arguments if len(tree.arguments) == 2 else (ANY, ANY)
    return {_check(keys, k): _check(values, v) for k, v in value.items()}


def _read_datetime(text: str) -> datetime:
    return datetime.fromisoformat(text.strip())


def _read_duration(text: str) -> timedelta:
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    unit = _UNITS[(match[2] or "s").lower()]
    return timedelta(**{unit: float(match[1])})


def _read_decimal(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(text) from error


_READERS: Mapping[str, Callable[[str], object]] = {
    "int": lambda text: int(text.strip(), 0) if text.strip()[:1] == "0" else int(text.strip()),
    "float": lambda text: float(text.strip()),
    "complex": lambda text: complex(text.strip()),
    "str": str,
    "date": lambda text: date.fromisoformat(text.strip()),
    "datetime": _read_datetime,
    "time": lambda text: time.fromisoformat(text.strip()),
    "timedelta": _read_duration,
    "Path": lambda text: Path(text),
    "Decimal": _read_decimal,
    "Fraction": lambda text: Fraction(text.strip()),
    "UUID": lambda text: UUID(text.strip()),
}
_KINDS: Mapping[str, type] = {
    "None": type(None),
    "bool": bool,
    "int": int,
    "float": float,
    "complex": complex,
    "str": str,
    "bytes": bytes,
    "date": date,
    "datetime": datetime,
    "time": time,
    "timedelta": timedelta,
    "Path": Path,
    "Decimal": Decimal,
    "Fraction": Fraction,
    "UUID": UUID,
}
_COLLECTIONS: Mapping[str, Callable[[TypeTree, object], object]] = {
    "list": _check_sequence,
    "tuple": _check_sequence,
    "set": _check_sequence,
    "frozenset": _check_sequence,
    "dict": _check_mapping,
}
