"""polars frames as Arrow's own file form; frames that hold Python objects are not for this one."""

from __future__ import annotations

import io
import sys
from typing import Any

from cellwright.hashing import digest
from cellwright.interfaces import Payload
from cellwright.serializers.arrow import digest_chunks, is_flat


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
        return Payload({"what": what}, (_ipc_bytes(frame),))

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
        frame = pl.read_ipc(io.BytesIO(payload.buffers[0]))
        return frame.to_series() if payload.meta["what"] == "series" else frame

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of names, types and values, whatever the chunks.

        Nested and categorical columns have no canonical form here.
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
        if not all(is_flat(column.type) for column in table.columns):
            return None
        columns = [digest_chunks(column) for column in table.columns]
        types = [str(kind) for kind in frame.dtypes]
        return digest("polars", payload.meta["what"], frame.columns, types, frame.height, columns)

    def summarize(self, value: Any) -> str:
        """Return a few words for people."""
        return f"polars {type(value).__name__} {' × '.join(map(str, value.shape))}"


def _ipc_bytes(frame: Any) -> memoryview:
    file = io.BytesIO()
    frame.rechunk().write_ipc(file, compression="uncompressed")
    return memoryview(file.getvalue())
