"""Plain data and its digest: what is read is what was written, and equal is what digests equal."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from cellwright.serializers.plain import PlainSerializer
from cellwright.testing.serializer_suite import through_the_store

SERIALIZER = PlainSerializer()

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | TEXT
    | st.binary()
)
KEYS = st.recursive(ATOMS, lambda inner: st.tuples(inner, inner), max_leaves=3)
PLAIN = st.recursive(
    ATOMS | st.frozensets(KEYS, max_size=3) | st.sets(KEYS, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


def exact(value):
    """Return a form in which different types differ and the order of sets does not count."""
    if isinstance(value, float):
        return (float, value.hex())
    if isinstance(value, complex):
        return (complex, value.real.hex(), value.imag.hex())
    if isinstance(value, set | frozenset):
        return (type(value), frozenset(map(exact, value)))
    if isinstance(value, dict):
        return (dict, tuple((exact(k), exact(v)) for k, v in value.items()))
    if isinstance(value, list | tuple):
        return (type(value), tuple(map(exact, value)))
    return (type(value), value)


def digest(value):
    return SERIALIZER.value_digest(value, SERIALIZER.dump(value))


@given(PLAIN)
def test_comes_back(value):
    value = copy.deepcopy(value)
    loaded = SERIALIZER.load(through_the_store(SERIALIZER.dump(value)))
    assert exact(loaded) == exact(value)
    assert digest(loaded) == digest(value)


@given(PLAIN, PLAIN)
def test_digests_are_equal_when_values_are(one, two):
    one, two = copy.deepcopy(one), copy.deepcopy(two)
    assert (digest(one) == digest(two)) == (exact(one) == exact(two))
