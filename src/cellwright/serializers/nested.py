"""The canonical digest of Arrow columns that hold lists, records and categories.

Flat columns, and how columns are stored, are elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellwright.hashing import digest
from cellwright.serializers.arrow import digest_chunks, is_flat

if TYPE_CHECKING:
    import pyarrow as pa


def digest_column(column: pa.ChunkedArray, *, dictionaries: bool = True) -> str | None:
    """Return the digest of a column's type and values, whatever its chunks and hidden bytes.

    Args:
        column: The column.
        dictionaries: Whether the dictionary of categories counts, or the values alone.

    Returns:
        None for types that have no canonical form here.
    """
    import pyarrow as pa

    if is_flat(column.type):
        return digest_chunks(column)
    if not _is_nested(column.type):
        return None
    try:
        return _digest(_joined(column), dictionaries)
    except pa.ArrowException:  # what Arrow does not do for a type yet
        return None


def _joined(column: pa.ChunkedArray) -> Any:
    import pyarrow as pa

    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _is_nested(kind: pa.DataType) -> bool:
    """Return whether a type is made of lists, records and dictionaries of what is flat."""
    import pyarrow.types as types

    if types.is_dictionary(kind):
        return is_flat(kind.value_type)
    if types.is_struct(kind):
        return all(_fits(field.type) for field in kind)
    lists = (types.is_list, types.is_large_list, types.is_fixed_size_list)
    return any(is_kind(kind) for is_kind in lists) and _fits(kind.value_type)


def _fits(kind: pa.DataType) -> bool:
    return is_flat(kind) or _is_nested(kind)


def _digest(array: Any, dictionaries: bool) -> str:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.types as types

    kind = array.type
    if is_flat(kind):
        return digest_chunks(pa.chunked_array([array]))
    if types.is_dictionary(kind):
        counts = dictionaries and len(array) > 0  # without rows it need not travel
        known = _digest(array.dictionary, dictionaries) if counts else ""
        values = _digest(array.dictionary_decode(), dictionaries)
        return digest("arrow dictionary", bool(kind.ordered), known, values)
    valid = _digest(array.is_valid(), dictionaries) if array.null_count else ""
    if types.is_struct(kind):
        fields = [_digest(child, dictionaries) for child in array.flatten()]
        names = [field.name for field in kind]
        return digest("arrow struct", len(array), valid, names, fields)
    sizes = pc.list_value_length(array).cast(pa.int64()).fill_null(0)
    values = _digest(array.flatten(), dictionaries)
    return digest("arrow list", str(kind), len(array), valid, _digest(sizes, dictionaries), values)
