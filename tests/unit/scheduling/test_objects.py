"""What is seen of stored values without loading them, with the real serializers."""

from __future__ import annotations

import numpy as np
import pytest

from cellwright.errors import StoreError
from cellwright.model import AttemptReport, Outcome, StepResult
from cellwright.scheduling.objects import StoredObjects
from cellwright.serializers import dump_bundle
from cellwright.testing.fakes import MemoryStore
from tests.unit.scheduling.scheduling_kit import World, make_pipeline


@pytest.fixture
def store():
    return MemoryStore()


def dump(store, **values):
    refs = dump_bundle(values, store, scope="r1/load/1")
    return [refs[name].digest for name in sorted(refs)]


def shared_list():
    one = [1, 2]
    return {"a": one, "b": one}


def table_in_a_list():
    table = np.arange(50_000.0)
    return {"a": table, "b": [table, 1]}


def find_cases():
    """Return names, values and whether they share."""
    copy = table_in_a_list()
    return [
        ("one list twice", shared_list(), True),
        ("two equal lists", {"a": [1, 2], "b": [1, 2]}, False),
        ("an array inside a list", table_in_a_list(), True),
        ("its copy inside", {"a": copy["a"], "b": [copy["a"].copy(), 1]}, False),
        ("numbers", {"a": 7, "b": 7}, False),
        ("a view", {"a": copy["a"], "b": copy["a"][10:]}, True),
    ]


CASES = find_cases()


@pytest.mark.parametrize(("values", "shares"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_sharing_is_seen(store, values, shares):
    found = StoredObjects(store).find_sharing(dump(store, **values))
    assert bool(found) == shares
    assert found == StoredObjects(store).find_sharing(dump(store, **values))


def test_a_value_is_whole_with_all_of_its_parts(store):
    digests = dump(store, **table_in_a_list())
    everything = dict(store.objects)
    assert len(everything) > len(digests)
    assert all(StoredObjects(store).is_whole(digest) for digest in digests)
    for name in everything:
        store.objects = {k: v for k, v in everything.items() if k != name}
        assert not all(StoredObjects(store).is_whole(digest) for digest in digests)


def test_an_object_of_another_kind_is_whole_in_itself(store):
    digest = store.put(b"no manifest")
    assert StoredObjects(store).is_whole(digest)
    assert not StoredObjects(store).is_whole("nowhere")


def test_a_store_that_cannot_be_asked_is_an_error(store):
    def fail(digest):
        raise StoreError("no route", code="store-unreachable")

    store.get = fail
    with pytest.raises(StoreError):
        StoredObjects(store).is_whole("x")


def test_a_step_runs_when_its_inputs_share_in_another_way(tmp_path):
    """Equal values are not enough: the step changes one list and reads the other."""

    world = World(tmp_path)
    same, copy = shared_list(), {"a": [1, 2], "b": [1, 2]}

    def pipeline(code):
        return make_pipeline(("make", code, {}), ("use", "c = b", {"a": "make", "b": "make"}))

    def hand_on(values):
        refs = dump_bundle(values, world.store, scope="r/make/1")

        def act(request, cancellation):
            return AttemptReport(Outcome("succeeded"), result=StepResult(outputs=refs))

        return act

    world.acts["use"] = hand_on({})
    world.acts["make"] = hand_on(same)
    first = world.run("r1", pipeline("a = b = [1, 2]"))
    world.acts["make"] = hand_on(copy)
    second = world.run("r2", pipeline("a, b = [1, 2], [1, 2]"))
    before, after = (r.steps["use"].inputs for r in (first, second))
    assert {n: ref.value for n, ref in before.items()} == {n: ref.value for n, ref in after.items()}
    assert world.executed == ["make", "use"]
    assert second.steps["use"].reasons == ("inputs share objects in another way",)
