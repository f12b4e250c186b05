"""Which serializer takes a value apart: chosen by type, the most exact first; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cellwright.interfaces import Payload, Serializer
from cellwright.serializers.arrays import ArraySerializer
from cellwright.serializers.arrow_tables import ArrowSerializer
from cellwright.serializers.compounds import COMPOUNDS, MaskedSerializer, SparseSerializer
from cellwright.serializers.frames import PandasSerializer, PolarsSerializer
from cellwright.serializers.pickles import PickleSerializer
from cellwright.serializers.plain import PlainSerializer

PLAIN = PlainSerializer()
PICKLE = PickleSerializer()
LEAVES = (ArraySerializer(), PandasSerializer(), PolarsSerializer(), ArrowSerializer())
"""Values that hold no other values."""

_COMPOUND_MODULES = ("numpy", "scipy")
_LEAF_MODULES = ("numpy", "pandas", "polars", "pyarrow")
_BUILT_IN: dict[str, Serializer] = {s.name: s for s in (PLAIN, *LEAVES, *COMPOUNDS, PICKLE)}

Part = Callable[[object], "int | None"]


@dataclass(frozen=True, slots=True)
class Apart:
    """A value taken apart: by whom, its payload, and the mutable objects gone through."""

    serializer: Serializer
    payload: Payload
    touched: dict[int, object] = field(default_factory=dict)


def serializer_named(name: str) -> Serializer:
    """Return the serializer of a name.

    Raises:
        PluginError: `serializer-missing` when none is installed.
    """
    if name in _BUILT_IN:
        return _BUILT_IN[name]
    from cellwright.serializers.foreign import foreign_serializer

    return foreign_serializer(name)


def take_leaf(value: object) -> Apart | None:
    """Take an array or a frame apart; None for everything else."""
    module = type(value).__module__.partition(".")[0]
    if module not in _LEAF_MODULES:
        return None
    for serializer in LEAVES:
        payload = serializer.attempt(value)
        if payload is not None:
            return Apart(serializer, payload)
    return None


def compound_of(value: object) -> SparseSerializer | MaskedSerializer | None:
    """Return the serializer of a value that consists of arrays and plain settings."""
    if type(value).__module__.partition(".")[0] not in _COMPOUND_MODULES:
        return None
    return next((s for s in COMPOUNDS if s.accepts(value)), None)


def take_compound(value: object, part: Part) -> Apart | None:
    """Take a value apart that consists of arrays, which become parts, and plain settings."""
    serializer = compound_of(value)
    if serializer is None:
        return None
    payload = serializer.dump(value)
    if any(part(array) != number for number, array in enumerate(payload.parts)):
        return None  # one array stands for two of its parts, or is no array of plain elements
    return Apart(serializer, Payload(payload.meta))


def take_plain(value: object, part: Part) -> Apart | None:
    """Take plain data apart, also when it holds arrays and frames that become parts."""
    found = PLAIN.attempt(value, part)
    return None if found is None else Apart(PLAIN, *found)


def take_foreign(value: object) -> Apart | None:
    """Take a value apart by a serializer that was installed beside the built-in ones."""
    from cellwright.serializers.foreign import foreign_serializers

    for serializer in foreign_serializers():
        if serializer.accepts(value):
            return Apart(serializer, serializer.dump(value))
    return None


def take_pickle(value: object, part: Part) -> Apart:
    """Pickle a value."""
    return Apart(PICKLE, *PICKLE.take_apart(value, part))
