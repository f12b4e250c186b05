"""pyarrow's own tables, batches and arrays; their columns are in `arrow`, not here.

Columns of flat types are kept as the buffers that they are. Nested ones, dictionaries and views
travel in Arrow's stream form.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cellwright.hashing import digest
from cellwright.interfaces import BYTES, Items, Payload
from cellwright.serializers.arrow import dump_chunks, is_flat, load_chunks
from cellwright.serializers.nested import digest_column

if TYPE_CHECKING:
    import pyarrow as pa


def dump_columns(table: pa.Table) -> tuple[dict[str, Any], list[memoryview], list[Items]] | None:
    """Take a table apart, without copying; None when a column is not flat."""
    if not all(is_flat(field.type) for field in table.schema):
        return None
    schema = memoryview(table.schema.serialize()).cast("B").toreadonly()
    buffers, items = [schema], [BYTES]
    columns = [dump_chunks(column, buffers, items) for column in table.columns]
    return {"columns": columns, "rows": table.num_rows}, buffers, items


def load_columns(meta: Any, buffers: Sequence[memoryview]) -> pa.Table:
    """Put a table together over its buffers."""
    import pyarrow as pa

    schema = pa.ipc.read_schema(pa.py_buffer(buffers[0]))
    if not meta["columns"]:
        empty = pa.table({"": pa.nulls(meta["rows"])}).select([])
        return empty.replace_schema_metadata(schema.metadata) if schema.metadata else empty
    columns = [load_chunks(column, tuple(buffers)) for column in meta["columns"]]
    return pa.table(columns, schema=schema)


def digest_table(table: pa.Table) -> str | None:
    """Return the digest of a table's fields and values, None when a type has no canonical form."""
    columns = [digest_column(column) for column in table.columns]
    if None in columns:
        return None
    fields = [
        (f.name, str(f.type), f.nullable, sorted((f.metadata or {}).items())) for f in table.schema
    ]
    metadata = sorted((table.schema.metadata or {}).items())
    return digest("arrow table", fields, metadata, table.num_rows, columns)


def digest_pyarrow(value: Any) -> str | None:
    """Return the digest of one of pyarrow's values, None when a type has no canonical form."""
    pa: Any = sys.modules["pyarrow"]
    what = _what(value, pa)
    found = digest_table(_as_table(value, what, pa)) if what else None
    return None if found is None else digest("arrow", what, found)


class ArrowSerializer:
    """`pyarrow.Table`, `RecordBatch`, `ChunkedArray` and arrays, without extension types."""

    name = "arrow"
    version = 1

    def attempt(self, value: Any) -> Payload | None:
        """Take a value apart if it is one of pyarrow's."""
        pa = sys.modules.get("pyarrow")
        if pa is None or not hasattr(pa, "Table"):
            return None
        what = _what(value, pa)
        if not what:
            return None
        table = _as_table(value, what, pa)
        if any(_is_extension(field.type, pa) for field in table.schema):
            return None
        found = dump_columns(table)
        if found is not None:
            meta, buffers, items = found
            return Payload({"what": what, **meta}, tuple(buffers), (), tuple(items))
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            for batch in table.to_batches():
                writer.write_batch(batch)
        return Payload({"what": what}, (memoryview(sink.getvalue()).cast("B"),))

    def accepts(self, value: object) -> bool:
        """Return whether this value comes back exactly the same."""
        return self.attempt(value) is not None

    def dump(self, value: Any) -> Payload:
        """Take a value apart; the memory of flat columns is not copied."""
        found = self.attempt(value)
        if found is None:
            message = f"not a table or an array of pyarrow: {type(value).__name__}"
            raise TypeError(message)
        return found

    def load(self, payload: Payload) -> object:
        """Put a value together over its buffers."""
        import pyarrow as pa

        if "columns" in payload.meta:
            table = load_columns(payload.meta, payload.buffers)
        else:
            table = pa.ipc.open_stream(pa.py_buffer(payload.buffers[0])).read_all()
        what = payload.meta["what"]
        if what == "table":
            return table
        if what == "chunks":
            return table.column(0)
        arrays = [_single(column, pa) for column in table.columns]
        if what == "array":
            return arrays[0]
        return pa.RecordBatch.from_arrays(arrays, schema=table.schema)

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of fields and values, whatever the chunks."""
        return digest_pyarrow(value)

    def summarize(self, value: Any) -> str:
        """Return a few words for people, such as `Table 336776 × 19`."""
        columns = getattr(value, "num_columns", None)
        if columns is not None:
            return f"{type(value).__name__} {value.num_rows} × {columns}"
        return f"{type(value).__name__} {len(value)}, {str(value.type)[:60]}"


def _what(value: Any, pa: Any) -> str:
    kinds = {pa.Table: "table", pa.RecordBatch: "batch", pa.ChunkedArray: "chunks"}
    if type(value) in kinds:
        return kinds[type(value)]
    return "array" if isinstance(value, pa.Array) else ""


def _as_table(value: Any, what: str, pa: Any) -> Any:
    if what == "table":
        return value
    if what == "batch":
        return pa.Table.from_batches([value])
    return pa.table([value], names=[""])


def _single(column: Any, pa: Any) -> Any:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _is_extension(kind: Any, pa: Any) -> bool:
    """Return whether a type, or one inside it, has code of its own."""
    if isinstance(kind, pa.BaseExtensionType):
        return True
    if pa.types.is_dictionary(kind):
        return _is_extension(kind.value_type, pa)
    inner = getattr(kind, "num_fields", 0)
    return any(_is_extension(kind.field(i).type, pa) for i in range(inner))
