"""Which state outside variables a step is seen to move, and which inputs to change."""

import random

import pytest

from cellwright.runtime.moved import find_moved, look

np = pytest.importorskip("numpy")


@pytest.fixture(autouse=True)
def generators():
    before = random.getstate(), np.random.get_state()
    yield
    random.setstate(before[0])
    np.random.set_state(before[1])


@pytest.mark.parametrize(
    ("act", "moved"),
    [
        ("pass", ()),
        ("random.random()", ("@random:random:drawn",)),
        ("random.gauss(0, 1)", ("@random:random:drawn",)),
        ("[random.random() for _ in range(5000)]", ("@random:random:drawn",)),
        ("random.seed(4)", ("@random:random:set",)),
        ("random.seed(3); random.random()", ("@random:random:drawn",)),
        ("np.random.rand(3)", ("@random:numpy:drawn",)),
        ("np.random.randn(300_000)", ("@random:numpy:drawn",)),
        ("np.random.seed(4); np.random.rand()", ("@random:numpy:set",)),
        ("np.random.rand(); random.seed(1)", ("@random:random:set", "@random:numpy:drawn")),
        ("np.random.default_rng(0).random()", ()),
        ("os.chdir('/')", ("@cwd",)),
    ],
)
def test_moved_state_is_named_and_drawing_told_from_setting(act, moved, tmp_path, monkeypatch):
    import os

    monkeypatch.chdir(tmp_path)
    random.seed(3)
    np.random.seed(3)
    random.random()
    before = look(3) if "seed(3)" not in act else _at_start()
    exec(act, {"random": random, "np": np, "os": os})
    assert find_moved(before, iter(())) == moved


def _at_start():
    random.seed(3)
    return look(3)


def test_generators_of_modules_imported_later_are_compared_with_their_seed():
    from dataclasses import replace

    np.random.seed(11)
    before = replace(look(11), numpy=None)
    assert find_moved(before, iter(["A"])) == ("@env:A",)
    np.random.rand()
    assert find_moved(before, iter(())) == ("@random:numpy:drawn",)


CHANGES = [
    ("", ()),
    ("len(d), c.most_common(), list(q)", ()),
    ("d['a'].append(3)", ("d", "l")),
    ("c['z'] += 1", ("c",)),
    ("q.append(2)", ("q",)),
    ("o[0] = 7", ("o",)),
    ("l.append(open('/dev/null'))", ("d", "l")),
]


def test_changes_of_values_without_a_canonical_form_are_seen(tmp_path, monkeypatch):
    import collections
    import sys

    from cellwright import runtime
    from cellwright.runtime.inputs import find_changed
    from cellwright.runtime.session import current_session
    from cellwright.serializers import dump_bundle
    from cellwright.stores import ObjectStore

    store = str(tmp_path / "store")
    listed = [1]
    values = {
        "d": collections.defaultdict(list, {"a": listed}),
        "l": listed,
        "c": collections.Counter("aab"),
        "q": collections.deque([1]),
        "o": np.array([1, "a", None], dtype=object),
    }
    refs = dump_bundle(values, ObjectStore(store), scope="load")
    main = sys.modules["__main__"]
    found = []
    for act, _ in CHANGES:
        runtime.begin(store=store, seed=1, project=str(tmp_path))
        runtime.load_inputs({name: ref.digest for name, ref in refs.items()})
        exec(act, {name: getattr(main, name) for name in values})
        session = current_session()
        session.observer.stop()
        found.append((act, tuple(find_changed(session))))
    for name in values:
        monkeypatch.delattr(main, name)
    assert found == CHANGES
