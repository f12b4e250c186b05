"""Functions and classes of the notebook: found by name, with what code changed of them."""

import sys
import types

import pytest

from cellwright.serializers import DefinitionSource, dump_bundle, load_bundle, use_definitions
from cellwright.serializers.states import states_left_alone
from cellwright.stores import ObjectStore

SOURCES = {
    "Tag": "class Tag:\n    made = []\n    limit: int = 3\n    def name(self): return 'tag'\n"
    "    @property\n    def size(self): return len(self.made)\n",
    "remember": "def remember(x, seen=[], *, more=()):\n    seen.append(x)\n    return seen\n",
    "cached": "import functools\n@functools.lru_cache\ndef cached(x): return [x]\n",
}


class Kernel:
    """A namespace that stands for a kernel's, with what its cells define."""

    def __init__(self, store):
        self.store = store

    def start(self, *names, stateful=("Tag", "remember")):
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        for name in names:
            exec(SOURCES[name], module.__dict__)
        use_definitions(
            {n: DefinitionSource("x", s, (), n in stateful) for n, s in SOURCES.items()}
        )
        return module


@pytest.fixture
def kernel(tmp_path):
    before = sys.modules["__main__"]
    yield Kernel(ObjectStore(str(tmp_path / "store")))
    sys.modules["__main__"] = before
    use_definitions({})


def test_a_class_keeps_what_code_changed_of_it(kernel):
    one = kernel.start("Tag")
    one.Tag.made.append(5)
    one.Tag.colour = "red"
    one.Tag.name = lambda self: "other"
    del one.Tag.limit
    refs = dump_bundle({"Tag": one.Tag, "tag": one.Tag()}, kernel.store)
    two = kernel.start()
    found = load_bundle(refs, kernel.store)
    assert found["Tag"] is two.Tag is type(found["tag"])
    assert (two.Tag.made, two.Tag.colour, found["tag"].size) == ([5], "red", 1)
    assert found["tag"].name() == "other"
    assert not hasattr(two.Tag, "limit")


def test_without_changes_the_source_is_enough(kernel):
    one = kernel.start("Tag", stateful=())
    one.Tag.made.append(5)
    refs = dump_bundle({"tag": one.Tag()}, kernel.store)
    two = kernel.start("Tag", stateful=())
    assert type(load_bundle(refs, kernel.store)["tag"]) is two.Tag
    assert two.Tag.made == []


def test_a_function_keeps_attributes_and_what_its_defaults_remember(kernel):
    one = kernel.start("remember")
    one.remember(1)
    one.remember.calls = 1
    refs = dump_bundle({"f": one.remember}, kernel.store)
    two = kernel.start("remember")
    found = load_bundle(refs, kernel.store)["f"]
    assert found is two.remember
    assert (found(2), found.calls) == ([1, 2], 1)


def test_loading_for_a_comparison_changes_nothing(kernel):
    one = kernel.start("Tag")
    refs = dump_bundle({"Tag": one.Tag}, kernel.store)
    one.Tag.made.append(7)
    with states_left_alone():
        load_bundle(refs, kernel.store)
    assert one.Tag.made == [7]


def test_a_function_that_remembers_results_is_found_by_its_name(kernel):
    one = kernel.start("cached")
    refs = dump_bundle({"both": [one.cached, 3]}, kernel.store)
    kernel.start()
    found, _ = load_bundle(refs, kernel.store)["both"]
    assert found(3) == [3]
    assert found.cache_info().currsize == 1
