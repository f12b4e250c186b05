"""Arrays that share memory go on sharing it, wherever they are held."""

from types import SimpleNamespace

import pytest

from cellwright.serializers import LiveObjects, dump_bundle, load_bundle
from cellwright.stores import ObjectStore

np = pytest.importorskip("numpy")


class Board:
    def __init__(self, cells):
        self.inner = cells[1:, 1:]


HELD = {
    "in a dictionary": (lambda m: {"t": m[0]}, lambda v: v["t"]),
    "turned, in a dictionary": (lambda m: {"t": m.T}, lambda v: v["t"]),
    "in a list": (lambda m: [m[0], m[1]], lambda v: v[1]),
    "among equal ones": (lambda m: [m[2], m[1], m[0]], lambda v: v[0]),
    "deep": (lambda m: {"a": [(m[1:], 1)]}, lambda v: v["a"][0][0]),
    "in an object": (lambda m: SimpleNamespace(x=m[0]), lambda v: v.x),
    "in an object of its own class": (Board, lambda v: v.inner),
}


@pytest.mark.parametrize("how", HELD)
def test_a_view_in_something(how, tmp_path):
    hold, find = HELD[how]
    store, matrix = ObjectStore(str(tmp_path)), np.zeros((3, 3))
    refs = dump_bundle({"m": matrix, "held": hold(matrix)}, store)
    live = LiveObjects()
    loaded = load_bundle({n: r.digest for n, r in refs.items()}, store, live=live)
    expected = hold(matrix)
    find(loaded["held"])[...] = 7
    find(expected)[...] = 7
    assert np.array_equal(loaded["m"], matrix)
    again = load_bundle(dump_bundle(loaded, store, live=live), store)
    assert np.array_equal(again["m"], matrix)
    find(again["held"])[...] = 8
    find(expected)[...] = 8
    assert np.array_equal(again["m"], matrix)


def test_views_within_one_object(tmp_path):
    cells = np.zeros((3, 3))
    held = SimpleNamespace(cells=cells, row=cells[0], last=cells[2])
    store = ObjectStore(str(tmp_path))
    loaded = load_bundle(dump_bundle({"b": held}, store), store)["b"]
    loaded.row[0], loaded.last[1] = 1, 2
    assert loaded.cells.sum() == 3
    assert loaded.cells[0, 0] == 1


def test_equal_arrays_in_two_lists_stay_apart(tmp_path):
    one = [np.zeros(2), np.zeros(2)]
    store = ObjectStore(str(tmp_path))
    loaded = load_bundle(dump_bundle({"one": one, "other": list(one)}, store), store)
    loaded["other"][0][0] = 5
    assert loaded["one"][0][0] == 5
    assert loaded["one"][1][0] == loaded["other"][1][0] == 0


def test_arrays_that_only_touch_are_no_views(tmp_path):
    whole = np.arange(6)
    held = {"low": whole[:3], "high": whole[3:]}
    del whole
    store = ObjectStore(str(tmp_path))
    loaded = load_bundle(dump_bundle({"held": held}, store), store)["held"]
    assert [loaded["low"].tolist(), loaded["high"].tolist()] == [[0, 1, 2], [3, 4, 5]]
