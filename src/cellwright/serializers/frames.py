"""pandas frames as raw column memory; frames that need pickling are not for this one.

A frame keeps its blocks with their memory order, for sums along rows depend on it in the
last bit. Its value digest is made column by column, so that the layout does not count.
"""

from __future__ import annotations

import sys
from typing import Any

from cellwright.hashing import digest
from cellwright.interfaces import Payload
from cellwright.serializers.indexes import (
    digest_index,
    dump_index,
    dump_plain,
    load_index,
    load_plain,
)
from cellwright.serializers.tables import PolarsSerializer
from cellwright.serializers.vectors import (
    Meta,
    NotExact,
    Stored,
    Taking,
    digest_vectors,
    dump_vector,
    load_vector,
    pandas,
)


class PandasSerializer:
    """`DataFrame`, `Series` and indexes whose every column comes back exactly the same."""

    name = "pandas"
    version = 1

    def attempt(self, value: object) -> Payload | None:
        """Take a value apart if it is a frame, series or index that comes back the same."""
        pd = sys.modules.get("pandas")
        if pd is None or not hasattr(pd, "DataFrame"):
            return None
        taking = Taking()
        try:
            if type(value) is pd.DataFrame:
                meta = _dump_frame(value, taking)
            elif type(value) is pd.Series:
                meta = _dump_series(value, taking)
            elif isinstance(value, pd.Index):
                meta = {"what": "index", "index": dump_index(value, taking)}
            else:
                return None
        except NotExact:
            return None
        return Payload(meta, tuple(taking.buffers), (), tuple(taking.items))

    def accepts(self, value: object) -> bool:
        """Return whether this value comes back exactly the same."""
        return self.attempt(value) is not None

    def dump(self, value: Any) -> Payload:
        """Take a value apart; memory that is contiguous is not copied."""
        found = self.attempt(value)
        if found is None:
            message = f"not a frame that can be stored column by column: {type(value).__name__}"
            raise TypeError(message)
        return found

    def load(self, payload: Payload) -> object:
        """Put a value together over its buffers."""
        meta, stored = payload.meta, Stored(tuple(payload.buffers))
        if meta["what"] == "index":
            return load_index(meta["index"], stored)
        value = (
            _load_series(meta, stored) if meta["what"] == "series" else _load_frame(meta, stored)
        )
        attrs = load_plain(meta["attrs"])
        if attrs:
            value.attrs = attrs
        if not meta["duplicates"]:
            value.flags.allows_duplicate_labels = False
        return value

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of index, columns, dtypes and values, whatever the layout."""
        meta, stored = payload.meta, Stored(tuple(payload.buffers))
        index = digest_index(meta["index"], stored)
        if meta["what"] == "index":
            return index
        flags = [meta["attrs"], meta["duplicates"]]
        if meta["what"] == "series":
            return digest(
                "series", index, meta["name"], flags, digest_vectors(meta["data"], stored)
            )
        columns: dict[int, str] = {}
        for block in meta["blocks"]:
            columns |= zip(block["places"], digest_vectors(block["data"], stored), strict=True)
        ordered = [columns[place] for place in sorted(columns)]
        return digest("frame", index, digest_index(meta["columns"], stored), flags, ordered)

    def summarize(self, value: Any) -> str:
        """Return a few words for people, such as `DataFrame 336776 × 19`."""
        size = " × ".join(map(str, value.shape))
        return f"{type(value).__name__} {size}"


def describe_labels(value: Any) -> list[object]:
    """Return what of a frame or series is not its columns: index, names, attributes, flags.

    Raises:
        NotExact: It has no canonical form.
    """
    taking = Taking()
    index = dump_index(value.index, taking)
    if value.ndim == 2:
        names: object = dump_index(value.columns, taking)
    stored = Stored(tuple(taking.buffers))
    found = digest_index(names, stored) if value.ndim == 2 else dump_plain(value.name)
    about = _describe(value)
    return [digest_index(index, stored), found, about["attrs"], about["duplicates"]]


def _describe(value: Any) -> Meta:
    return {
        "attrs": dump_plain(value.attrs),
        "duplicates": bool(value.flags.allows_duplicate_labels),
    }


def _dump_frame(frame: Any, taking: Taking) -> Meta:
    blocks = [
        {
            "places": [int(i) for i in block.mgr_locs.as_array],
            "data": dump_vector(block.values, taking),
        }
        for block in frame._mgr.blocks
    ]
    return {
        "what": "frame",
        "index": dump_index(frame.index, taking),
        "columns": dump_index(frame.columns, taking),
        "blocks": blocks,
        **_describe(frame),
    }


def _load_frame(meta: Any, stored: Stored) -> Any:
    import numpy as np

    blocks = [
        (load_vector(block["data"], stored), np.array(block["places"], dtype="intp"))
        for block in meta["blocks"]
    ]
    index, columns = load_index(meta["index"], stored), load_index(meta["columns"], stored)
    internals = getattr(pandas().api, "internals", None)
    if internals is None:
        return _frame_of_columns(blocks, index, columns)
    return internals.create_dataframe_from_blocks(blocks, index=index, columns=columns)


def _frame_of_columns(blocks: list[tuple[Any, Any]], index: Any, columns: Any) -> Any:
    """Make a frame with the public constructor of pandas 2, one block per column."""
    pd = pandas()
    found: dict[int, Any] = {}
    for data, places in blocks:
        rows = data if getattr(data, "ndim", 1) == 2 else [data]
        found |= {
            int(p): pd.Series(r, index=index, copy=False) for p, r in zip(places, rows, strict=True)
        }
    frame = pd.DataFrame({p: found[p] for p in sorted(found)}, index=index, copy=False)
    frame.columns = columns
    return frame


def _dump_series(series: Any, taking: Taking) -> Meta:
    return {
        "what": "series",
        "index": dump_index(series.index, taking),
        "name": dump_plain(series.name),
        "data": dump_vector(series._mgr.blocks[0].values, taking),
        **_describe(series),
    }


def _load_series(meta: Any, stored: Stored) -> Any:
    pd = pandas()
    data = load_vector(meta["data"], stored)
    index = load_index(meta["index"], stored)
    return pd.Series(data, index=index, name=load_plain(meta["name"]), dtype=data.dtype, copy=False)


__all__ = ["PandasSerializer", "PolarsSerializer", "describe_labels"]
