"""What was one object stays one: within a bundle, and from step to step."""

import collections
import functools

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from sklearn.ensemble import RandomForestRegressor
from sklearn.neighbors import KNeighborsRegressor

from cellwright.errors import PipelineError
from cellwright.serializers import LiveObjects, digest_value, dump_bundle, load_bundle
from cellwright.stores import ObjectStore

mpl.use("agg")
BIG = 200_000


class Box:
    def __init__(self, **values):
        self.__dict__.update(values)


class Slotted:
    __slots__ = ("inner",)

    def __init__(self, inner):
        self.inner = inner


@pytest.fixture
def store(tmp_path):
    return ObjectStore(str(tmp_path / "store"))


class Kernel:
    """One step's process: what it loaded, and the names it has."""

    def __init__(self, store, *steps):
        self.store = store
        self.live = LiveObjects()
        refs = {k: v for step in steps for k, v in step.items()}
        self.names = load_bundle(refs, store, live=self.live)

    def __getattr__(self, name):
        return self.names[name]

    def hand_on(self, step="", **values):
        return dump_bundle(values, self.store, live=self.live, scope=step)


def frame():
    return pd.DataFrame({"a": np.arange(4.0), "s": list("wxyz")})


def one_object_two_names():
    x = [1]
    return {"x": x, "y": x}, lambda v: v.x is v.y


def list_in_dict():
    x = [1]
    return {"x": x, "y": {"k": x}}, lambda v: v.y["k"] is v.x


def frame_in_list_and_dict():
    f = frame()
    return (
        {"f": f, "y": [f, f], "z": {"t": f}},
        lambda v: v.y[0] is v.y[1] is v.f is v.z["t"],
    )


def frame_only_inside():
    f = frame()
    return {"y": [f], "z": {"t": f}}, lambda v: v.y[0] is v.z["t"]


def shared_small_list():
    inner = [1]
    return {"y": [inner], "z": (inner, 2)}, lambda v: v.y[0] is v.z[0]


def shared_small_array():
    a = np.arange(3)
    return {"y": [a], "z": {"k": a}, "b": Box(a=a)}, lambda v: v.y[0] is v.z["k"] is v.b.a


def shared_three_ways():
    p, q = [1], {2}
    return (
        {"x": [p], "y": [p, q], "z": (q,)},
        lambda v: v.x[0] is v.y[0] and v.y[1] is v.z[0],
    )


def twice_inside_one():
    p = [1]
    return {"x": [p, p]}, lambda v: v.x[0] is v.x[1]


def cycle_of_two():
    a, b = [], []
    a.append(b)
    b.append(a)
    return {"a": a, "b": b}, lambda v: v.a[0] is v.b and v.b[0] is v.a


def cycle_of_one():
    a = {}
    a["me"] = a
    return {"a": a}, lambda v: v.a["me"] is v.a


def cycle_of_three():
    a, b, c = Box(), Box(), [1]
    a.b, b.c = b, c
    c.append(a)
    return {"a": a, "b": b, "c": c}, lambda v: v.a.b is v.b and v.b.c is v.c and v.c[1] is v.a


def object_with_large_array():
    a = np.arange(BIG)
    return {"a": a, "b": Box(a=a, inner=[a])}, lambda v: v.b.a is v.a is v.b.inner[0]


def two_objects_with_large_array():
    a = np.arange(BIG)
    return {"b": Box(a=a), "c": Box(a=a)}, lambda v: v.b.a is v.c.a


def estimator_with_its_data():
    x, y = np.arange(10.0).reshape(5, 2), np.arange(5.0)
    model = KNeighborsRegressor(2, algorithm="brute").fit(x, y)
    model.training_ = x
    return {"x": x, "m": model}, lambda v: v.m.training_ is v.x


def estimator_in_dict():
    model = KNeighborsRegressor().fit([[1]] * 5, [1] * 5)
    return {"m": model, "all": {"knn": model}}, lambda v: v.all["knn"] is v.m


def objects_that_share_one():
    inner = Box(n=1)
    return {"a": Box(i=inner), "b": [inner]}, lambda v: v.a.i is v.b[0]


def slots():
    inner = [1]
    return {"a": Slotted(inner), "b": inner}, lambda v: v.a.inner is v.b


def partial_over_named():
    data = [1, 2]
    return {"d": data, "f": functools.partial(len, data)}, lambda v: v.f.args[0] is v.d


def array_and_view():
    x = np.arange(10)
    return {
        "x": x,
        "y": x[:5],
    }, lambda v: np.shares_memory(v.x, v.y) and v.y.tolist() == [*range(5)]


def two_views_without_base():
    x = np.arange(10)
    return {"y": x[:6], "z": x[4:]}, lambda v: np.shares_memory(v.y, v.z) and v.z[0] == 4


def views_apart():
    x = np.arange(10)
    return {"y": x[:3], "z": x[6:]}, lambda v: v.y.tolist() == [0, 1, 2] and v.z[0] == 6


def transposed_view():
    x = np.arange(6).reshape(2, 3)
    return {"x": x, "y": x.T}, lambda v: np.shares_memory(v.x, v.y) and v.y.shape == (3, 2)


def read_only_view():
    x = np.arange(6)
    y = x[2:]
    y.flags.writeable = False
    return (
        {"x": x, "y": y},
        lambda v: np.shares_memory(v.x, v.y) and v.x.flags.writeable and not v.y.flags.writeable,
    )


def view_in_a_list():
    x = np.arange(BIG)
    return {"x": x, "y": [x[100:]]}, lambda v: np.shares_memory(v.x, v.y[0])


def equal_but_not_the_same():
    return {"x": [1], "y": [1]}, lambda v: v.x is not v.y


def equal_frames_apart():
    return {"x": frame(), "y": [frame()]}, lambda v: v.x is not v.y[0]


CASES = [
    one_object_two_names,
    list_in_dict,
    frame_in_list_and_dict,
    frame_only_inside,
    shared_small_list,
    shared_small_array,
    shared_three_ways,
    twice_inside_one,
    cycle_of_two,
    cycle_of_one,
    cycle_of_three,
    object_with_large_array,
    two_objects_with_large_array,
    estimator_with_its_data,
    estimator_in_dict,
    objects_that_share_one,
    slots,
    partial_over_named,
    array_and_view,
    two_views_without_base,
    views_apart,
    transposed_view,
    read_only_view,
    view_in_a_list,
    equal_but_not_the_same,
    equal_frames_apart,
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.__name__)
def test_identity_in_a_bundle(store, case):
    values, holds = case()
    assert holds(Kernel(store, {}) if not values else _named(values)), "the case itself is wrong"
    first = Kernel(store, dump_bundle(values, store))
    assert holds(first)
    passed_on = first.hand_on(**first.names)
    assert holds(Kernel(store, passed_on))


def _named(values):
    return collections.namedtuple("Values", values)(**values)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.__name__)
def test_storing_again_gives_the_same(store, case):
    one, two = (dump_bundle(case()[0], store, scope="step") for _ in range(2))
    assert one == two


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.__name__)
def test_each_name_can_be_loaded_alone(store, case):
    values, _ = case()
    for name, ref in dump_bundle(values, store).items():
        (loaded,) = load_bundle({name: ref}, store).values()
        assert type(loaded) is type(values[name])


MAKE = {
    "frame": frame,
    "list": lambda: [1, 2],
    "dictionary": lambda: {"a": [1]},
    "array": lambda: np.arange(10),
    "large array": lambda: np.arange(BIG),
    "object": lambda: Box(n=[1]),
    "estimator": lambda: KNeighborsRegressor().fit([[1]] * 5, [1] * 5),
    "frame of lists": lambda: pd.DataFrame({"a": [[1], [2]]}),
    "object array": lambda: np.array([[1], None], dtype=object),
}
HOLD = {
    "dictionary": lambda x: {"train": x},
    "list in list": lambda x: [[x]],
    "object": lambda x: Box(x=x),
    "tuple": lambda x: (x, 1),
}
GET = {
    "dictionary": lambda y: y["train"],
    "list in list": lambda y: y[0][0],
    "object": lambda y: y.x,
    "tuple": lambda y: y[0],
}


@pytest.mark.parametrize("made", MAKE)
@pytest.mark.parametrize("held", HOLD)
def test_identity_across_steps(store, made, held):
    a = Kernel(store).hand_on("a", x=MAKE[made]())
    b = Kernel(store, a)
    from_b = b.hand_on("b", y=HOLD[held](b.x))
    c = Kernel(store, a, from_b)
    assert GET[held](c.y) is c.x
    only = Kernel(store, from_b)
    assert type(GET[held](only.y)) is type(c.x)


@pytest.mark.parametrize("held", HOLD)
def test_a_change_made_before_handing_on_is_seen_by_all(store, held):
    a = Kernel(store).hand_on("a", x=[1])
    b = Kernel(store, a)
    b.x.append(2)
    from_b = b.hand_on("b", y=HOLD[held](b.x))
    c = Kernel(store, a, from_b)
    assert GET[held](c.y) is c.x
    assert c.x == [1, 2]


def test_a_change_is_seen_by_what_was_stored_earlier(store):
    a = Kernel(store)
    x = frame()
    from_a = a.hand_on("a", x=x, y=[x])
    b = Kernel(store, {"x": from_a["x"]})
    b.x["new"] = 1
    from_b = b.hand_on("b", x=b.x)
    c = Kernel(store, {"y": from_a["y"], "x": from_b["x"]})
    assert c.y[0] is c.x
    assert list(c.x.columns) == ["a", "s", "new"]


def test_a_group_is_stored_again_as_a_whole(store):
    inner = [1]
    from_a = Kernel(store).hand_on("a", p=[inner], q=[inner])
    b = Kernel(store, {"p": from_a["p"]})
    b.p[0].append(2)
    from_b = b.hand_on("b", p=b.p)
    c = Kernel(store, {"q": from_a["q"], "p": from_b["p"]})
    assert c.p[0] is c.q[0]
    assert c.q == [[1, 2]]


def test_a_cycle_made_in_a_later_step(store):
    from_a = Kernel(store).hand_on("a", x=[1], y={"k": 2})
    b = Kernel(store, from_a)
    b.x.append(b.y)
    b.y["x"] = b.x
    from_b = b.hand_on("b", x=b.x)
    c = Kernel(store, {"y": from_a["y"], "x": from_b["x"]})
    assert c.x[1] is c.y
    assert c.y["x"] is c.x


def test_a_view_of_an_input(store):
    from_a = Kernel(store).hand_on("a", x=np.arange(BIG))
    b = Kernel(store, from_a)
    from_b = b.hand_on("b", y=b.x[10:20])
    c = Kernel(store, from_a, from_b)
    c.x[10] = -1
    assert c.y[0] == -1


def test_a_rebound_name_is_another_object(store):
    from_a = Kernel(store).hand_on("a", x=[1])
    b = Kernel(store, from_a)
    from_b = b.hand_on("b", x=list(b.x))
    y = Kernel(store, from_a).hand_on("c", y=[Kernel(store, from_a).x])
    c = Kernel(store, {"x": from_b["x"], "y": y["y"]})
    assert c.y[0] is not c.x


def test_what_did_not_change_is_not_stored_again(store):
    from_a = Kernel(store).hand_on("a", f=frame(), x=np.arange(BIG), d={"k": [1]})
    b = Kernel(store, from_a)
    before = set(store.digests())
    assert b.hand_on("b", **b.names) == from_a
    assert set(store.digests()) == before


def test_a_new_column_costs_only_itself(store):
    big = pd.DataFrame({name: np.random.default_rng(0).random(BIG) for name in "abcd"})
    from_a = Kernel(store).hand_on("a", f=big)
    b = Kernel(store, from_a)
    b.f["new"] = np.arange(BIG)
    before = sum(map(store.size, store.digests()))
    b.hand_on("b", f=b.f)
    assert sum(map(store.size, store.digests())) - before < 8 * BIG + 10_000


def test_many_small_values_do_not_make_many_objects(store):
    values = {f"n{i}": i for i in range(20)} | {"l": [np.arange(3) for _ in range(100)]}
    dump_bundle(values, store)
    assert len(list(store.digests())) == 21


@pytest.mark.parametrize("made", MAKE)
def test_value_digests_know_no_identity(store, made):
    x = MAKE[made]()
    alone = dump_bundle({"x": x}, store, scope="a")["x"]
    other = dump_bundle({"z": MAKE[made](), "y": [x], "x": x}, store, scope="b")
    assert other["x"].value == alone.value == other["z"].value
    assert other["x"].digest != alone.digest


@pytest.mark.parametrize(
    "value",
    [
        frame(),
        np.arange(5),
        [1, {"a": (2,)}],
        {"train": frame(), "n": 1},
        {"a": {"b": [np.arange(BIG)]}},
        [frame(), frame()],
    ],
    ids=lambda v: type(v).__name__,
)
def test_canonical_digests_do_not_depend_on_what_is_stored_apart(store, value):
    inner = next(iter(value.values() if isinstance(value, dict) else value), None)
    named = {"inner": inner} if isinstance(inner, dict | list | np.ndarray | pd.DataFrame) else {}
    alone = dump_bundle({"x": value}, store)["x"]
    together = dump_bundle({**named, "x": value}, store)["x"]
    assert alone.canonical
    assert alone.value == together.value == digest_value(value).digest
    assert digest_value(load_bundle({"x": together}, store)["x"]).digest == alone.value


def test_what_is_optional_is_left_out(store):
    refused = {}
    generator = (i for i in ())
    refs = dump_bundle(
        {"g": generator, "h": [generator], "x": 1, "y": [2]},
        store,
        optional=("g", "h", "x"),
        refused=refused,
    )
    assert list(refs) == ["x", "y"]
    assert sorted(refused) == ["g", "h"]


def test_what_is_not_optional_is_refused(store):
    with pytest.raises(PipelineError):
        dump_bundle({"g": [1, (i for i in ())], "x": 1}, store, optional=("x",))


APART = {
    "frames of lists": lambda: pd.DataFrame({"a": [[1]], "c": pd.Categorical([1])}),
    "forests": lambda: RandomForestRegressor(2, random_state=0).fit([[1]] * 5, [1] * 5),
    "colours": lambda: [plt.colormaps["viridis"], Box(n=1)],
    "object arrays": lambda: np.array([[1], None], dtype=object),
    "records": lambda: [Box(a=np.zeros(2, dtype=[("a", "i4")]))],
    "missing": lambda: [pd.NA, pd.NaT, ..., Box(n=slice(1), t=pd.Timestamp("2020", tz="UTC"))],
}


@pytest.mark.parametrize("made", APART)
def test_what_only_libraries_share_is_not_joined(store, made):
    alone = dump_bundle({"x": APART[made]()}, store)["x"]
    beside = dump_bundle({"w": APART[made](), "x": APART[made]()}, store)
    assert beside["x"].value == alone.value == beside["w"].value


def test_a_figure_and_its_axes_stay_together(store):
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    loaded = load_bundle(dump_bundle({"f": figure, "a": axes}, store), store)
    assert loaded["f"].axes[0] is loaded["a"]
    plt.close("all")
