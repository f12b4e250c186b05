"""Why a value cannot cross from one step to the next: where in it the obstacle is, what to do."""

from __future__ import annotations

import functools
import io
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cellwright.errors import PipelineError

_DEPTH = 12
_CHILDREN = 2000

_REMEDIES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (io.IOBase, "keep the path and open the file where it is used"),
    (
        (types.GeneratorType, types.AsyncGeneratorType, types.CoroutineType),
        "turn it into a list, or create it in the step that uses it",
    ),
)
_PROCESS_BOUND = (io.IOBase, types.GeneratorType, types.AsyncGeneratorType, types.CoroutineType)
_GENERAL = "create it in the step that uses it, or in a setup cell, or put both steps into one"


def cannot_cross(
    name: str, value: object, dump: Callable[[object], object], error: Exception
) -> PipelineError:
    """Return the error for a variable that cannot be stored.

    Args:
        name: The variable.
        value: Its value.
        dump: Takes a value apart; raises when that is not possible.
        error: What was raised for the whole value.
    """
    path, culprit = _find_obstacle(name, value, dump)
    kind = f"{type(culprit).__module__}.{type(culprit).__qualname__}".removeprefix("builtins.")
    remedy = next((r for k, r in _REMEDIES if isinstance(culprit, k)), _GENERAL)
    inside = "" if path == name else f" (`{path}`)"
    return PipelineError(
        f"`{name}` cannot be handed to another step{inside}: {_reason(culprit, kind, error)}",
        code="cannot-cross",
        where=f"variable `{path}`",
        hint=remedy,
    )


def _reason(culprit: object, kind: str, error: Exception) -> str:
    """Say why: our words for what is known to live in one process, else those of the error."""
    if isinstance(culprit, _PROCESS_BOUND) or "cannot pickle" in str(error):
        return f"a `{kind}` lives only in the kernel that made it"
    said = " ".join(str(error).split())
    return f"a `{kind}` cannot be pickled ({type(error).__name__}: {said[:120]})"


def _find_obstacle(
    path: str, value: object, dump: Callable[[object], object]
) -> tuple[str, object]:
    """Descend to the innermost value that cannot be taken apart."""
    seen: set[int] = set()
    for _ in range(_DEPTH):
        seen.add(id(value))
        for step, child in _children(value):
            if id(child) not in seen and not _can(dump, child):
                path, value = path + step, child
                break
        else:
            return path, value
    return path, value


def _can(dump: Callable[[object], object], value: object) -> bool:
    try:
        dump(value)
    except Exception:
        return False
    return True


def _children(value: Any) -> Iterator[tuple[str, object]]:
    for count, (step, child) in enumerate(_all_children(value)):
        if count >= _CHILDREN:
            return
        yield step, child


def _all_children(value: Any) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from ((f"[{key!r}]", item) for key, item in value.items())
    elif isinstance(value, list | tuple | set | frozenset):
        yield from ((f"[{index}]", item) for index, item in enumerate(value))
    elif isinstance(value, types.MethodType):
        yield ".__self__", value.__self__
    elif isinstance(value, types.FunctionType):
        yield from _captured(value)
    elif isinstance(value, functools.partial):
        yield from ((f".{a}", getattr(value, a)) for a in ("func", "args", "keywords"))
    if not isinstance(value, type | types.ModuleType):
        yield from ((f".{name}", item) for name, item in _attributes(value))


def _attributes(value: object) -> list[tuple[str, object]]:
    slots = [s for k in type(value).__mro__ for s in _slots(k) if hasattr(value, s)]
    return [*getattr(value, "__dict__", {}).items(), *((s, getattr(value, s)) for s in slots)]


def _slots(kind: type) -> tuple[str, ...]:
    found = kind.__dict__.get("__slots__", ())
    return (found,) if isinstance(found, str) else tuple(found)


def _captured(function: types.FunctionType) -> Iterator[tuple[str, object]]:
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield f" → {name}", cell.cell_contents
        except ValueError:
            continue
    for name in function.__code__.co_names:
        if name in function.__globals__:
            yield f" → {name}", function.__globals__[name]
