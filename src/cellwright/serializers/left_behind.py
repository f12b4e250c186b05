"""What local modules keep and no other kernel can have: it is left behind, and its use is an error.

A running generator or an open file in a module's state is not refused: the steps below may never
look at it, or make it anew first. What stands in its place raises as soon as anything is done with
it, so that no step goes on from something else.
"""

from __future__ import annotations

import io
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from cellwright.errors import PipelineError

_BOUND = (
    types.GeneratorType,
    types.CoroutineType,
    types.AsyncGeneratorType,
    io.IOBase,
)

_TYPES = {
    "generator": "GeneratorType",
    "coroutine": "CoroutineType",
    "async_generator": "AsyncGeneratorType",
}

_leaving: list[str] = []


class LeftBehind:
    """Stands for an object that stayed in the kernel that made it.

    Args:
        kind: Its type.
        owner: The name in a module that holds it.
    """

    __slots__ = ("kind", "owner")

    def __init__(self, kind: str, owner: str) -> None:
        self.kind = kind
        self.owner = owner

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        message = f"a `{self.kind}` that `{self.owner}` held lives only in the kernel that made it"
        hint = "put the steps that use it into one, or let each make it anew before its first use"
        raise PipelineError(message, code="cannot-cross", where=self.owner, hint=hint)

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse what such an object has; what it has not is missing here as well."""
        known: object = getattr(types, _TYPES.get(self.kind, ""), getattr(io, self.kind, io.IOBase))
        if not hasattr(known, name):
            raise AttributeError(name)
        self._refuse()

    __next__ = __iter__ = __call__ = __bool__ = __len__ = __getitem__ = __contains__ = _refuse
    __enter__ = __exit__ = __await__ = __aiter__ = __anext__ = __lt__ = __gt__ = _refuse


@contextmanager
def leaving_behind(owner: str) -> Iterator[None]:
    """Leave behind what cannot be stored while the state of a module is pickled.

    Args:
        owner: The name in a module, for messages; nothing is left behind where it is empty.
    """
    _leaving.extend([owner] if owner else [])
    try:
        yield
    finally:
        del _leaving[len(_leaving) - bool(owner) :]


def reduce_left_behind(value: Any) -> tuple[Any, ...] | None:
    """Return how to pickle what stays behind, or did so before; None for everything else."""
    if type(value) is LeftBehind:
        return LeftBehind, (value.kind, value.owner)
    if not _leaving or not isinstance(value, _BOUND):
        return None
    if isinstance(value, io.BytesIO | io.StringIO):
        return None
    return LeftBehind, (type(value).__name__, _leaving[-1])
