"""Arrow arrays as raw buffers, and their canonical digest; not the pandas types over them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cellwright.hashing import digest, digest_bytes
from cellwright.interfaces import BYTES, Items
from cellwright.serializers.memory import KNOWN, flat

if TYPE_CHECKING:
    import pyarrow as pa

_SLACK = 1.25
"""A slice that needs much less than the buffers it points into is stored without the rest."""


def is_flat(kind: pa.DataType) -> bool:
    """Return whether arrays of a type are made of at most validity, offsets and data."""
    import pyarrow.types as types

    return bool(
        types.is_null(kind)
        or types.is_boolean(kind)
        or types.is_integer(kind)
        or types.is_floating(kind)
        or types.is_temporal(kind)
        or types.is_decimal(kind)
        or types.is_fixed_size_binary(kind)
        or _has_offsets(kind)
    )


def _has_offsets(kind: pa.DataType) -> bool:
    import pyarrow.types as types

    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
    )


def dump_chunks(
    column: pa.ChunkedArray, buffers: list[memoryview], items: list[Items]
) -> dict[str, Any] | None:
    """Take a column apart; its memory is appended to `buffers` without being copied.

    Args:
        column: The column.
        buffers: Gets its memory.
        items: Gets what each buffer is made of.

    Returns:
        Plain data, or None when the type has no raw form here.
    """
    import pyarrow as pa

    if not is_flat(column.type):
        return None
    schema = pa.schema([pa.field("", column.type)]).serialize()
    buffers.append(memoryview(schema).toreadonly())
    items.append(BYTES)
    made_of = _items(column.type)
    chunks = []
    for chunk in column.chunks:
        array = _without_slack(chunk)
        places = []
        for index, buffer in enumerate(array.buffers()):
            places.append(-1 if buffer is None else len(buffers))
            if buffer is not None:
                buffers.append(memoryview(buffer).cast("B") if buffer.size else memoryview(b""))
                items.append(made_of[index])
        chunks.append([len(array), array.offset, array.null_count, places])
    return {"schema": len(buffers) - 1 - sum(_count(c) for c in chunks), "chunks": chunks}


def _items(kind: pa.DataType) -> tuple[Items, Items, Items]:
    """Return what the validity, the offsets or values, and the texts of a column are made of."""
    if _has_offsets(kind):
        wide = 8 if str(kind).startswith("large_") else 4
        return BYTES, Items(wide, running=True), BYTES
    return BYTES, Items(max(_byte_width(kind), 1)), BYTES


def _count(chunk: list[Any]) -> int:
    return sum(1 for place in chunk[3] if place >= 0)


def _without_slack(chunk: pa.Array) -> pa.Array:
    import pyarrow as pa

    if chunk.get_total_buffer_size() <= _SLACK * chunk.nbytes + 4096:
        return chunk
    return pa.concat_arrays([chunk, chunk.slice(0, 0)])


def load_chunks(meta: Any, buffers: tuple[memoryview, ...]) -> pa.ChunkedArray:
    """Put a column together over its buffers, without copying."""
    import pyarrow as pa

    kind = pa.ipc.read_schema(pa.py_buffer(buffers[meta["schema"]])).field(0).type
    chunks = [
        pa.Array.from_buffers(
            kind,
            length,
            [None if place < 0 else pa.py_buffer(buffers[place]) for place in places],
            null_count=nulls,
            offset=offset,
        )
        for length, offset, nulls, places in meta["chunks"]
    ]
    found = pa.chunked_array(chunks, type=kind)
    found.validate()  # whoever can write the store could point beyond the buffers
    return found


def digest_chunks(column: pa.ChunkedArray) -> str:
    """Return the digest of a column's type and values, whatever its chunks and hidden bytes."""
    single = column.num_chunks == 1 and column.null_count == 0
    single = single and len(column) > 0
    if single and not _has_offsets(column.type) and _byte_width(column.type):
        values = KNOWN.digest(next(_fixed_bytes(column.chunk(0))))
    elif str(column.type) == "null":
        return digest("arrow", "null", len(column))
    elif _has_offsets(column.type):
        values = _digest_variable(column)
    else:
        pieces = (piece for chunk in column.chunks for piece in _fixed_bytes(chunk))
        values = digest_bytes(map(flat, pieces))
    valid = ""
    if column.null_count:
        valid = digest_bytes(_as_view(c.is_valid()) for c in column.chunks)
    return digest("arrow", str(column.type), len(column), values, valid)


def _digest_variable(column: pa.ChunkedArray) -> str:
    """Digest texts: where each begins in all of them, as 64-bit numbers, and their bytes."""
    starts: list[memoryview] = []
    texts: list[memoryview] = []
    end = 0
    for chunk in column.chunks:
        if not len(chunk):
            continue
        empty = b"" if "binary" in str(chunk.type) else ""
        places, data = _starts_and_data(chunk.fill_null(empty) if chunk.null_count else chunk)
        if end or places[0]:
            places = places - (places[0] - end)
        starts.append(_view(places if not end else places[1:]))
        texts.append(data)
        end = int(places[-1])
    if len(texts) == 1:
        return digest("text", KNOWN.digest(starts[0]), KNOWN.digest(texts[0]))
    return digest("text", digest_bytes(map(flat, starts)), digest_bytes(texts))


def _starts_and_data(chunk: pa.Array) -> tuple[Any, memoryview]:
    """Return where the texts of a chunk begin and the last one ends, and their bytes."""
    import numpy as np

    _, offsets, data = chunk.buffers()
    width = "i8" if str(chunk.type).startswith("large_") else "i4"
    places = np.frombuffer(offsets, dtype=width)[chunk.offset : chunk.offset + len(chunk) + 1]
    wide = places.astype("<i8", copy=False)
    if data is None:
        return wide, memoryview(b"")
    return wide, memoryview(data).cast("B")[places[0] : places[-1]]


def _byte_width(kind: pa.DataType) -> int:
    try:
        bits = int(kind.bit_width)
    except ValueError:
        return 0
    return bits // 8


def _fixed_bytes(chunk: pa.Array) -> Iterator[memoryview]:
    """Iterate over the values of a chunk of fixed width, nulls as zeros."""
    import numpy as np

    width = _byte_width(chunk.type)
    if not width:
        yield _as_view(chunk.fill_null(False) if chunk.null_count else chunk)
        return
    data = chunk.buffers()[1]
    if data is None or not len(chunk):
        return
    start = chunk.offset * width
    view = memoryview(data).cast("B")[start : start + len(chunk) * width]
    if not chunk.null_count:
        yield view
        return
    rows = np.frombuffer(view, dtype="u1").reshape(len(chunk), width)
    valid = chunk.is_valid().to_numpy(zero_copy_only=False)
    yield _view(np.where(valid[:, None], rows, np.uint8(0))).cast("B")


def _view(array: Any) -> memoryview:
    return memoryview(array)


def _as_view(chunk: pa.Array) -> memoryview:
    """Return booleans as a byte each."""
    import numpy as np

    values = chunk.to_numpy(zero_copy_only=False).astype("u1")
    return _view(np.ascontiguousarray(values)) if len(values) else memoryview(b"")
