"""pyarrow's tables, batches and arrays behave as every serializer's values must."""

import datetime
import decimal

import numpy as np
import pyarrow as pa

from cellwright.serializers.arrow_tables import ArrowSerializer
from tests.contract.serializer_cases import cases

COLUMNS = {
    "whole": pa.array([1, None, 3], pa.int16()),
    "float": pa.array([0.5, float("nan"), -0.0]),
    "half": pa.array(np.array([1, 2, 3], dtype="f2")),
    "truth": pa.array([True, None, False]),
    "text": pa.array(["a", None, "ä" * 40]),
    "large text": pa.array(["a", None, ""], pa.large_string()),
    "bytes": pa.array([b"x", None, b""]),
    "fixed bytes": pa.array([b"xy", None, b"ab"], pa.binary(2)),
    "day": pa.array([datetime.date(2020, 1, 1), None, None]),
    "time": pa.array([1, None, 2], pa.timestamp("us", tz="Europe/Paris")),
    "duration": pa.array([1, None, 2], pa.duration("s")),
    "decimal": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("2.25")]),
    "nothing": pa.nulls(3),
    "list": pa.array([[1], [], None]),
    "record": pa.array([{"a": 1}, {"a": None}, None]),
    "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int8())),
    "dictionary": pa.array(["a", "b", "a"]).dictionary_encode(),
    "text view": pa.array(["a", None, "x" * 30], pa.string_view()),
    "run ends": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array([5, 7])),
}
FLAT = pa.table({k: v for k, v in list(COLUMNS.items())[:13]})
FIELDS = pa.schema(
    [pa.field("a", pa.int64(), nullable=False, metadata={"unit": "m"})], metadata={"k": "v"}
)

ACCEPTED = {
    **{f"array: {name}": array for name, array in COLUMNS.items()},
    **{f"slice: {name}": array[1:] for name, array in COLUMNS.items()},
    **{f"no rows: {name}": array[:0] for name, array in COLUMNS.items()},
    "table": FLAT,
    "table of all": pa.table(COLUMNS),
    "no rows": FLAT[:0],
    "no columns": pa.table({"a": [1, 2]}).select([]),
    "nothing": pa.table({}),
    "two of one name": pa.table([[1], [2]], names=["a", "a"]),
    "metadata": pa.table([[1, 2]], schema=FIELDS),
    "chunks": pa.concat_tables([FLAT, FLAT]),
    "batch": pa.record_batch({"a": [1, None], "b": ["x", "y"]}),
    "batch of lists": pa.record_batch({"a": [[1], None]}),
    "empty batch": pa.record_batch({"a": pa.array([], pa.int8())}),
    "chunked": pa.chunked_array([[1], [2, None]]),
    "no chunks": pa.chunked_array([], pa.int8()),
}

REFUSED = {
    "extension": pa.table({"a": pa.array([1], pa.int64())}).append_column(
        "u", pa.array([b"0" * 16], pa.uuid())
    ),
    "schema": FIELDS,
    "scalar": pa.scalar(1),
    "list": [1],
}


def chunk_sizes(value):
    columns = value.columns if isinstance(value, pa.Table) else [value]
    return [[len(c) for c in column.chunks] for column in columns]


def equal(one, two):
    if isinstance(one, pa.Array | pa.ChunkedArray):
        same = one.type == two.type and repr(one.to_pylist()) == repr(two.to_pylist())
    else:
        same = one.schema.equals(two.schema, check_metadata=True)
        same &= repr(one.to_pylist()) == repr(two.to_pylist()) and one.num_rows == two.num_rows
    if isinstance(one, pa.Table | pa.ChunkedArray) and "list" not in str(one):
        same &= chunk_sizes(one) == chunk_sizes(two)
    return same


def _again(value):
    serializer = ArrowSerializer()
    return serializer.load(serializer.dump(value))


class TestArrow(cases(ACCEPTED, REFUSED, equal, _again)):
    serializer = ArrowSerializer()
