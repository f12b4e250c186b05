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
    """Return whether a type is made of lists, records and the like of what is flat."""
    import pyarrow as pa
    import pyarrow.types as types

    if types.is_dictionary(kind):
        return is_flat(kind.value_type)
    if isinstance(kind, pa.BaseExtensionType):
        return _fits(kind.storage_type)
    if types.is_map(kind):
        return _fits(kind.key_type) and _fits(kind.item_type)
    if types.is_run_end_encoded(kind):
        return _fits(kind.value_type)
    if types.is_union(kind):
        return all(_fits(field.type) for field in kind)
    if types.is_string_view(kind) or types.is_binary_view(kind):
        return True
    if types.is_struct(kind):
        return all(_fits(field.type) for field in kind)
    lists = (
        *(types.is_list, types.is_large_list, types.is_fixed_size_list),
        *(types.is_list_view, types.is_large_list_view),
    )
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
    same = _digest_as(array, dictionaries)
    if same is not None:
        return digest("arrow like", str(kind), same)
    valid = _digest(array.is_valid(), dictionaries) if array.null_count else ""
    if types.is_struct(kind):
        fields = [_digest(child, dictionaries) for child in array.flatten()]
        names = [field.name for field in kind]
        return digest("arrow struct", len(array), valid, names, fields)
    sizes = pc.list_value_length(array).cast(pa.int64()).fill_null(0)
    values = _digest(array.flatten(), dictionaries)
    return digest("arrow list", str(kind), len(array), valid, _digest(sizes, dictionaries), values)


def _digest_as(array: Any, dictionaries: bool) -> str | None:
    """Return the digest of an array of a type that says the same as another; None for others."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.types as types

    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return digest("extension", kind.extension_name, _digest(array.storage, dictionaries))
    if types.is_run_end_encoded(kind):
        return _digest(pc.run_end_decode(array), dictionaries)
    if types.is_union(kind):
        return _digest_union(array, dictionaries)
    other = None
    if types.is_map(kind):
        other = pa.list_(pa.struct([kind.key_field, kind.item_field]))
    elif types.is_string_view(kind):
        other = pa.large_string()
    elif types.is_binary_view(kind):
        other = pa.large_binary()
    elif types.is_list_view(kind):
        other = pa.list_(kind.value_field)
    elif types.is_large_list_view(kind):
        other = pa.large_list(kind.value_field)
    return None if other is None else _digest(array.cast(other), dictionaries)


def _digest_union(array: Any, dictionaries: bool) -> str:
    """Digest which of its types each value has, and for each type the values in their order."""
    import pyarrow as pa

    codes = [value.type_code for value in array]
    inner = {}
    for field, code in zip(array.type, array.type.type_codes, strict=True):
        chosen = [v.value for v, own in zip(array, codes, strict=True) if own == code]
        values = pa.array([None if v is None else v.as_py() for v in chosen], field.type)
        inner[str(code)] = [field.name, _digest(values, dictionaries)]
    return digest("union", array.type.mode, pa.array(codes, pa.int8()).to_pylist(), inner)
