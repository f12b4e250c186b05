"""Functions and classes that travelled by value are compared by what they do."""

import copyreg

import pytest

from cellwright.compare import describe_difference


def make(text):
    space = {"__name__": "__main__"}
    exec(text, space)
    return space["x"]


CLOSURE = "def make(k):\n    def inner(y, z=[{}]): return y * k\n    return inner\nx = make({})"


@pytest.mark.parametrize(
    "text",
    [
        "class x:\n    n = [1]\n    def f(self): return self.n\n",
        "x = type('K', (), {'n': 1})",
        "x = lambda y: y + 1",
        CLOSURE.format(1, 2),
    ],
)
def test_equal(text):
    assert describe_difference(make(text), make(text)) is None


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("class x:\n    n = [1]", "class x:\n    n = [2]", "[0]: 1 is expected, 2 is there"),
        ("class x:\n    n = 1", "class x: pass", "key 'n' is missing"),
        ("x = lambda y: y + 1", "x = lambda y: y + 2", "1 is expected, 2 is there"),
        (CLOSURE.format(1, 2), CLOSURE.format(1, 3), "2 is expected, 3 is there"),
        (CLOSURE.format(1, 2), CLOSURE.format(4, 2), "1 is expected, 4 is there"),
    ],
)
def test_different(one, other, words):
    assert words in describe_difference(make(one), make(other))


def test_what_python_keeps_in_a_class_is_none_of_it():
    one, other = (make("class x:\n    n = 1") for _ in range(2))
    copyreg._slotnames(one)
    assert "__slotnames__" in vars(one)
    assert describe_difference(one, other) is None
