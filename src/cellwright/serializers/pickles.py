"""Whatever is no plain data, array or frame: pickled, protocol 5, large memory out of band.

The one place that imports pickle and cloudpickle. What belongs together, and what is stored as an
object of its own, is decided by the caller.
"""

from __future__ import annotations

import functools
import io
import pickle
import types
import warnings
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from cellwright.interfaces import Payload
from cellwright.serializers.definitions import (
    MAIN,
    is_definition,
    is_stateful,
    main_namespace,
    resolve_definition,
    tag_of,
)
from cellwright.serializers.known import generator_of, reduce_known
from cellwright.serializers.left_behind import reduce_left_behind
from cellwright.serializers.plain import ATOMS
from cellwright.serializers.states import restore_state, take_state

OUT_OF_BAND = 16 << 10
"""Memory from this size on leaves the stream."""

_FIXED = (
    str,
    bytes,
    int,
    float,
    complex,
    bool,
    tuple,
    frozenset,
    type,
    type(None),
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.ModuleType,
    types.CodeType,
)


_CACHED: Any = type(functools.lru_cache(len))
_NAMED = (type, types.FunctionType, _CACHED)


class Refused(TypeError):
    """A value that pickling would take, but not as what it is: an open file."""


def _pickler_class() -> type[Any]:
    """Make the pickler's class; cloudpickle is imported on first use."""
    import cloudpickle

    class ValuePickler(cloudpickle.Pickler):  # type: ignore[misc]
        def __init__(
            self,
            file: io.BytesIO,
            part: Callable[[object], int | None],
            buffers: list[memoryview],
        ) -> None:
            super().__init__(file, protocol=5, buffer_callback=self._keep)
            self._part = part
            self._buffers = buffers

        def _keep(self, buffer: pickle.PickleBuffer) -> bool:
            raw = buffer.raw()
            if raw.nbytes < OUT_OF_BAND:
                return True
            self._buffers.append(raw)
            return False

        def persistent_id(self, obj: Any) -> int | None:
            return None if type(obj) in ATOMS else self._part(obj)

        def reducer_override(self, obj: Any) -> Any:
            return _reduce_own(obj) or reduce_known(obj) or super().reducer_override(obj)

        def _dynamic_function_reduce(self, func: Any) -> Any:
            if func.__globals__ is not main_namespace():
                return super()._dynamic_function_reduce(func)
            attributes, slots = super()._dynamic_function_reduce(func)[2]
            state = attributes, {n: v for n, v in slots.items() if n != "__closure__"}
            made = func.__code__, func.__closure__
            return make_function, made, state, None, None, restore_function

    return ValuePickler


_classes: list[type[Any]] = []


def _reduce_own(obj: Any) -> Any:
    """Return how to pickle what belongs to the notebook or its modules, None for all else."""
    left = reduce_left_behind(obj)
    if left is not None:
        return left
    _refuse_files(obj)
    if type(obj) is memoryview:
        return _reduce_view(obj)
    if isinstance(obj, _NAMED) and is_definition(obj):
        return _reduce_definition(obj)
    return _reduce_cell(obj) if type(obj) is types.CellType else None


def _refuse_files(value: object) -> None:
    """Raise for an open file, which cloudpickle would turn into a copy in memory."""
    if isinstance(value, io.IOBase) and not isinstance(value, io.BytesIO | io.StringIO):
        message = f"an open file cannot cross: {type(value).__name__}"
        raise Refused(message)


def _reduce_view(view: memoryview) -> Any:
    """Pickle a view of memory that nobody can change; cloudpickle would turn it into bytes."""
    if not view.readonly or not view.c_contiguous:
        message = "a view of memory that can change cannot cross: hand on bytes(view)"
        raise Refused(message)
    return make_view, (bytes(view), view.format, view.shape)


def make_view(data: bytes, form: str, shape: tuple[int, ...]) -> memoryview:
    """Make a view of memory again."""
    return memoryview(data).cast(form, shape) if len(data) else memoryview(data)  # type: ignore[call-overload]


def _reduce_definition(obj: Any) -> Any:
    """Pickle a function or class by its name, with the state that code gave it."""
    arguments: tuple[str, ...] = (obj.__qualname__,)
    if isinstance(obj, type):
        arguments = (obj.__qualname__, tag_of(obj))
    if isinstance(obj, _CACHED) or not is_stateful(obj):
        return resolve_definition, arguments
    return resolve_definition, arguments, take_state(obj), None, None, restore_state


def _reduce_cell(cell: types.CellType) -> Any:
    """Pickle a variable that functions share, made empty first: it may hold one of them."""
    try:
        contents = cell.cell_contents
    except ValueError:
        return make_cell, ()
    return make_cell, (), (contents,), None, None, fill_cell


def make_cell() -> types.CellType:
    """Make an empty variable of functions."""
    return types.CellType()


def fill_cell(cell: types.CellType, state: tuple[object]) -> None:
    """Give a variable of functions its value."""
    cell.cell_contents = state[0]


def make_function(code: types.CodeType, closure: Any) -> types.FunctionType:
    """Make a function of the notebook again: its globals are those of this kernel."""
    return types.FunctionType(code, main_namespace(), None, None, closure)


def restore_function(function: types.FunctionType, state: Any) -> None:
    """Give a function its attributes; globals it captured are set only where missing."""
    attributes, slots = state
    function.__dict__.update(attributes)
    slots = dict(slots)
    slots.pop("_cloudpickle_submodules", None)
    for name, value in slots.pop("__globals__", {}).items():
        function.__globals__.setdefault(name, value)
    slots["__module__"] = MAIN
    for name, value in slots.items():
        setattr(function, name, value)


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: memoryview, buffers: Sequence[memoryview], parts: Any) -> None:
        super().__init__(io.BytesIO(data), buffers=buffers)
        self._parts = parts

    def persistent_load(self, pid: Any) -> Any:
        return self._parts[pid]


def no_parts(_: object) -> int | None:
    """Say that nothing inside a value is stored as an object of its own."""
    return None


class PickleSerializer:
    """Everything else that can be pickled."""

    name = "pickle"
    version = 1

    def take_apart(
        self, value: object, part: Callable[[object], int | None] = no_parts
    ) -> tuple[Payload, dict[int, object]]:
        """Pickle a value.

        Args:
            value: Any value.
            part: Gives an ordinal to what is stored as an object of its own.

        Returns:
            The payload (without its parts), and the mutable objects gone through by their ids,
            the outer ones first.

        Raises:
            Exception: Whatever the value's own pickling raises.
        """
        if not _classes:
            _classes.append(_pickler_class())
        file = io.BytesIO()
        buffers: list[memoryview] = []
        pickler = _classes[0](file, part, buffers)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Pickle, copy, and deepcopy", DeprecationWarning)
            pickler.dump(value)  # Python warns of iterators that 3.14 cannot pickle
        met = [item for item in pickler.memo.copy().values() if not isinstance(item[1], _FIXED)]
        met = [item for item in met if not generator_of(item[1])]
        touched = {id(obj): obj for _, obj in sorted(met, key=itemgetter(0))}
        return Payload({}, (memoryview(file.getvalue()), *buffers)), touched

    def accepts(self, value: object) -> bool:
        """Return whether this value can be pickled."""
        try:
            self.take_apart(value)
        except Exception:
            return False
        return True

    def dump(self, value: Any) -> Payload:
        """Pickle a value; its large memory is not copied."""
        return self.take_apart(value)[0]

    def load(self, payload: Payload) -> object:
        """Unpickle a value over its buffers."""
        return _Unpickler(payload.buffers[0], payload.buffers[1:], payload.parts).load()

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return None: a pickle is no canonical form."""
        return None

    def summarize(self, value: Any) -> str:
        """Return a few words for people: what it is, without running much of its code."""
        return describe(value)


def describe(value: Any) -> str:
    """Return what a value is, the same in every process."""
    kind = type(value)
    if isinstance(value, types.FunctionType | type):
        return f"{'class' if isinstance(value, type) else 'function'} {value.__qualname__}"
    if isinstance(value, list | tuple | dict | set | frozenset):
        return f"{kind.__name__}, {len(value)} item{'' if len(value) == 1 else 's'}"
    if kind.__module__.partition(".")[0] == "sklearn":
        line = " ".join(repr(value).split())
        return line if len(line) <= 80 and " at 0x" not in line else kind.__name__
    return kind.__qualname__
