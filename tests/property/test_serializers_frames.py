"""pandas frames come back as they were, whatever was done to them before."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import pandas as hpd

from cellwright.serializers import dump_bundle, load_bundle
from cellwright.serializers.frames import PandasSerializer
from cellwright.serializers.profiles import profile_of
from cellwright.stores import ObjectStore
from cellwright.testing.serializer_suite import through_the_store
from tests.contract.frame_cases import COLUMNS, equal

SERIALIZER = PandasSerializer()

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
ANSWERS = {
    "i8": st.integers(-100, 100),
    "f8": st.floats(),
    "bool": st.booleans(),
    "M8[ns]": None,
    "str": TEXT | st.none(),
    "object": st.integers() | TEXT | st.none() | st.floats(allow_nan=False),
    "Int64": st.integers(-5, 5) | st.none(),
    "boolean": st.booleans() | st.none(),
    "string": TEXT | st.none(),
    "category": st.sampled_from("abc"),
}


@st.composite
def frames(draw):
    rows = draw(st.integers(0, 6))
    kinds = draw(st.lists(st.sampled_from(sorted(ANSWERS)), max_size=6))
    columns = []
    for kind in kinds:
        if kind == "M8[ns]":
            columns.append(pd.Series(pd.date_range("2020", periods=rows, unit="ns")))
            continue
        values = draw(st.lists(ANSWERS[kind], min_size=rows, max_size=rows))
        values = [v if not isinstance(v, int) or abs(v) < 2**62 else 0 for v in values]
        columns.append(pd.Series(values, dtype=kind))
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=range(rows))
    frame.columns = draw(st.lists(TEXT, min_size=len(kinds), max_size=len(kinds)))
    return frame


CHANGES = {
    "none": lambda f: f,
    "copy": lambda f: f.copy(),
    "head": lambda f: f.head(2),
    "every second": lambda f: f.iloc[::2],
    "backwards": lambda f: f.iloc[::-1],
    "take": lambda f: f.iloc[[i % len(f) for i in (0, 2, 1)]] if len(f) else f,
    "twice": lambda f: pd.concat([f, f]),
    "renumbered": lambda f: pd.concat([f, f], ignore_index=True),
    "fewer columns": lambda f: f.iloc[:, 1:],
    "columns backwards": lambda f: f.iloc[:, ::-1],
    "row names": lambda f: f.set_axis([f"r{i}" for i in range(len(f))], axis=0),
    "transposed": lambda f: f.T,
}


@settings(deadline=None)
@given(frames(), st.lists(st.sampled_from(sorted(CHANGES)), max_size=3))
def test_comes_back(frame, changes):
    for change in changes:
        frame = CHANGES[change](frame)
    payload = SERIALIZER.attempt(frame)
    if payload is None:
        return
    loaded = SERIALIZER.load(through_the_store(payload))
    assert equal(loaded, frame)
    digests = [
        SERIALIZER.value_digest(f, SERIALIZER.dump(f)) for f in (frame, loaded, frame.copy())
    ]
    assert len(set(digests)) == 1


@settings(deadline=None)
@given(
    hpd.data_frames(
        [hpd.column("a", dtype=float), hpd.column("b", dtype=int), hpd.column("c", dtype=bool)],
        index=hpd.range_indexes() | hpd.indexes(dtype=int) | hpd.indexes(dtype="datetime64[ns]"),
    )
)
def test_comes_back_with_any_index(frame):
    loaded = SERIALIZER.load(through_the_store(SERIALIZER.dump(frame)))
    assert equal(loaded, frame)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=4, unique=True), st.data())
def test_a_changed_cell_changes_the_digest(tmp_path_factory, names, data):
    store = ObjectStore(str(tmp_path_factory.mktemp("store")))
    frame = pd.DataFrame({name: COLUMNS[name] for name in names})
    (before,) = dump_bundle({"frame": frame}, store).values()
    changed = load_bundle({"frame": before}, store)["frame"]
    column = data.draw(st.integers(0, len(names) - 1))
    one, two = frame.iloc[0, column], frame.iloc[2, column]
    changed.iloc[2, column] = one
    (after,) = dump_bundle({"frame": changed}, store).values()
    same = (one is two) or bool(one == two) if not (pd.isna(one) or pd.isna(two)) else False
    if after.canonical and not (pd.isna(one) and pd.isna(two)):
        assert (before.value == after.value) == same
    (again,) = dump_bundle({"frame": frame}, store).values()
    assert again == before


@settings(deadline=None)
@given(frames(), st.lists(st.sampled_from(sorted(CHANGES)), max_size=3))
def test_has_a_profile(frame, changes):
    for change in changes:
        frame = CHANGES[change](frame)
    found = profile_of(frame)
    assert (found.rows, found.width, found.exact) == (len(frame), frame.shape[1], True)
    for i, column in enumerate(found.columns):
        assert abs(column.nulls - (frame.iloc[:, i].isna().mean() if len(frame) else 0)) < 1e-9
        if column.distinct is not None and not column.infinite:
            assert column.distinct == frame.iloc[:, i].nunique()
