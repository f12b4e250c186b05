"""Classes that the notebook makes again under a name that it had: each value keeps its own."""

import sys
import types

import pytest

from cellwright.serializers import DefinitionSource, dump_bundle, load_bundle, use_definitions
from cellwright.stores import ObjectStore

BASE_1 = "class Base:\n    def who(self): return 'first base'\n"
BASE_2 = "class Base:\n    def who(self): return 'second base'\n"
FIRST = "class Node(Base):\n    def value(self): return 1\n"
SECOND = "class Node(Base):\n    def value(self): return 2\n    def more(self): return 3\n"


def versions(*sources, needs=()):
    made = [DefinitionSource("class", s, needs, place=(i, 1)) for i, s in sources]
    last = made[-1]
    return DefinitionSource("class", last.source, needs, False, last.place, tuple(made[:-1]))


@pytest.fixture
def kernel(tmp_path):
    before = sys.modules["__main__"]

    def start(*sources):
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        use_definitions(
            {
                "Base": versions((1, BASE_1), (3, BASE_2)),
                "Node": versions((2, FIRST), (4, SECOND), needs=("Base",)),
            }
        )
        for source in sources:
            exec(source, module.__dict__)
        return module

    start.store = ObjectStore(str(tmp_path / "store"))
    yield start
    sys.modules["__main__"] = before
    use_definitions({})


def put(kernel):
    """Store an instance of the first class from a kernel in which the second one is current."""
    module = kernel(BASE_1, FIRST)
    old = module.Node()
    exec(BASE_2 + SECOND, module.__dict__)
    return dump_bundle({"old": old, "new": module.Node()}, kernel.store)


@pytest.mark.parametrize("there", [(), (BASE_1, FIRST), (BASE_2, SECOND)])
def test_instances_keep_their_class(kernel, there):
    refs = put(kernel)
    kernel(*there)
    found = load_bundle(refs, kernel.store)
    assert (found["old"].value(), found["old"].who()) == (1, "first base")
    assert (found["new"].value(), found["new"].who()) == (2, "second base")
    assert type(found["old"]) is not type(found["new"])


def test_the_class_that_is_there_is_used(kernel):
    refs = put(kernel)
    module = kernel(BASE_2, SECOND)
    found = load_bundle(refs, kernel.store)
    assert type(found["new"]) is module.Node
    assert type(found["old"]) is not module.Node
    again = load_bundle(refs, kernel.store)["old"]
    assert type(again) is type(found["old"])


def test_stored_again_it_is_the_same(kernel):
    refs = put(kernel)
    kernel(BASE_2, SECOND)
    assert dump_bundle(load_bundle(refs, kernel.store), kernel.store) == refs
