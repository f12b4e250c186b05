"""polars frames as Arrow's own file form; frames that hold Python objects are not for this one."""

from __future__ import annotations

import io
import sys
from typing import Any

from cellwright.hashing import digest
from cellwright.interfaces import Payload
from cellwright.serializers.arrow_tables import dump_columns, load_columns
from cellwright.serializers.nested import digest_column


class PolarsSerializer:
    """`polars.DataFrame` and `polars.Series` as Arrow's own file form, without Python objects."""

    name = "polars"
    version = 1

    def attempt(self, value: Any) -> Payload | None:
        """Take a value apart if it is a polars frame or series without Python objects."""
        pl = sys.modules.get("polars")
        if pl is None or not hasattr(pl, "DataFrame"):
            return None
        if type(value) is pl.DataFrame:
            frame, what = value, "frame"
        elif type(value) is pl.Series:
            frame, what = value.to_frame(), "series"
        else:
            return None
        if any(kind.base_type() is pl.Object for kind in frame.dtypes):
            return None
        return _dump_raw(frame, what, pl) or Payload({"what": what}, (_ipc_bytes(frame),))

    def accepts(self, value: object) -> bool:
        """Return whether this value comes back exactly the same."""
        return self.attempt(value) is not None

    def dump(self, value: Any) -> Payload:
        """Take a frame apart."""
        found = self.attempt(value)
        if found is None:
            message = f"not a polars frame of plain columns: {type(value).__name__}"
            raise TypeError(message)
        return found

    def load(self, payload: Payload) -> object:
        """Put a frame together."""
        import polars

        pl: Any = polars
        if "columns" in payload.meta:
            table = load_columns(payload.meta, payload.buffers)
            frame = pl.from_arrow(table, rechunk=False)
            frame.columns = table.column_names  # a column without a name would get one
        else:
            frame = pl.read_ipc(io.BytesIO(payload.buffers[0]))
        return frame.to_series() if payload.meta["what"] == "series" else frame

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of names, types and values, whatever the chunks.

        Numbers of 128 bits have no canonical form here.
        """
        pl: Any = sys.modules["polars"]
        try:
            import pyarrow
        except ImportError:
            return None
        frame = value.to_frame() if payload.meta["what"] == "series" else value
        try:
            table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        except pyarrow.ArrowException:  # a type that only polars has
            return None
        columns = [digest_column(column, dictionaries=False) for column in table.columns]
        if None in columns:
            return None
        types = [str(kind) for kind in frame.dtypes]
        return digest("polars", payload.meta["what"], frame.columns, types, frame.height, columns)

    def summarize(self, value: Any) -> str:
        """Return a few words for people."""
        return f"polars {type(value).__name__} {' × '.join(map(str, value.shape))}"


def _dump_raw(frame: Any, what: str, pl: Any) -> Payload | None:
    """Take a frame of numbers and times apart without copying; None for other frames."""
    if not frame.width or not all(_is_raw(kind, pl) for kind in frame.dtypes):
        return None
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return None
    found = dump_columns(frame.rechunk().to_arrow())
    if found is None:
        return None
    meta, buffers, items = found
    return Payload({"what": what, **meta}, tuple(buffers), (), tuple(items))


def _is_raw(kind: Any, pl: Any) -> bool:
    """Return whether pyarrow and polars keep a type in the same memory."""
    plain = (pl.Float32, pl.Float64, pl.Boolean, pl.Date, pl.Datetime, pl.Duration)
    whole = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)
    return kind.base_type() in (*plain, *whole)


def _ipc_bytes(frame: Any) -> memoryview:
    file = io.BytesIO()
    frame.rechunk().write_ipc(file, compression="uncompressed")
    return memoryview(file.getvalue())
