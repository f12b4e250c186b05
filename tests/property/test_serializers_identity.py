"""Random webs of objects keep their shape, through one bundle and through several steps."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cellwright.serializers import LiveObjects, dump_bundle, load_bundle
from cellwright.stores import ObjectStore


class Thing:
    pass


KINDS = ("list", "dict", "thing", "array", "large array")
NAMES = "abcde"


def make(kind, number):
    if kind == "list":
        return [number]
    if kind == "dict":
        return {"number": number}
    if kind == "thing":
        thing = Thing()
        thing.number = number
        return thing
    return np.full(5 if kind == "array" else 5_000, number)


def put_in(outer, inner):
    if isinstance(outer, list):
        outer.append(inner)
    elif isinstance(outer, dict):
        outer[f"k{len(outer)}"] = inner
    elif isinstance(outer, Thing):
        setattr(outer, f"k{len(outer.__dict__)}", inner)
    else:
        outer[0] += 1


def children(value):
    if isinstance(value, list):
        return list(enumerate(value))
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, Thing):
        return list(value.__dict__.items())
    return []


def shape(names):
    """Return the web behind some names: what each object is and which ones are the same."""
    numbers, found = {}, []

    def visit(value):
        if isinstance(value, int | str):
            return value
        if id(value) in numbers:
            return numbers[id(value)]
        number = numbers[id(value)] = f"#{len(numbers)}"
        line = [number, type(value).__name__]
        found.append(line)
        if isinstance(value, np.ndarray):
            line.append(value[:2].tolist())
        line.extend((key, visit(child)) for key, child in children(value))
        return number

    return {name: visit(names[name]) for name in sorted(names)}, found


def reachable(value, seen=None):
    seen = {} if seen is None else seen
    if isinstance(value, int | str) or id(value) in seen:
        return seen
    seen[id(value)] = value
    for _, child in children(value):
        reachable(child, seen)
    return seen


PLANS = st.tuples(
    st.lists(st.sampled_from(KINDS), min_size=2, max_size=7),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=10),
    st.lists(st.integers(0, 6), min_size=1, max_size=len(NAMES)),
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["put", "new", "rebind", "deep", "delete"]),
        st.integers(0, 20),
        st.integers(0, 20),
        st.sampled_from(NAMES),
        st.sampled_from(KINDS),
    ),
    max_size=4,
)


def build(plan):
    kinds, links, bound = plan
    things = [make(kind, i) for i, kind in enumerate(kinds)]
    for outer, inner in links:
        put_in(things[outer % len(things)], things[inner % len(things)])
    return {NAMES[i]: things[j % len(things)] for i, j in enumerate(bound)}


def edit(names, edits):
    """Change some names and objects; returns the names that another step gets from this one."""
    changed, bound = {}, set()
    for what, i, j, name, kind in edits:
        known = [v for n in sorted(names) for v in reachable(names[n]).values()]
        if not known:
            continue
        one, two = known[i % len(known)], known[j % len(known)]
        if what == "put":
            put_in(one, two)
            changed[id(one)] = one
        elif what == "new":
            names[name] = make(kind, 50 + i)
            put_in(names[name], one)
            bound.add(name)
        elif what == "rebind":
            names[name] = one
            bound.add(name)
        elif what == "deep":
            names[name] = [{"inner": one}]
            bound.add(name)
        elif name in names and len(names) > 1:
            del names[name]
            bound.discard(name)
    touched = {n for n in names if set(changed) & set(reachable(names[n]))}
    return {n for n in bound | touched if n in names}


@settings(deadline=None)
@given(PLANS)
def test_one_bundle(tmp_path_factory, plan):
    store = ObjectStore(str(tmp_path_factory.mktemp("store")))
    names = build(plan)
    loaded = load_bundle(dump_bundle(names, store), store)
    assert shape(loaded) == shape(names)


@settings(deadline=None, max_examples=60)
@given(PLANS, st.lists(EDITS, min_size=1, max_size=3))
def test_several_steps(tmp_path_factory, plan, steps):
    store = ObjectStore(str(tmp_path_factory.mktemp("store")))
    notebook = build(plan)
    refs = dump_bundle(notebook, store, scope="first")
    for number, edits in enumerate(steps):
        live = LiveObjects()
        kernel = load_bundle(refs, store, live=live)
        assert shape(kernel) == shape(notebook)
        handed_on = edit(kernel, edits)
        assert edit(notebook, edits) == handed_on
        kept = {n: refs[n] for n in refs if n in kernel and n not in handed_on}
        values = {n: kernel[n] for n in sorted(handed_on)}
        refs = {**kept, **dump_bundle(values, store, live=live, scope=f"s{number}")}
    assert shape(load_bundle(refs, store)) == shape(notebook)
