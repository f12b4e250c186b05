"""Gives the behaviour suite of serializers the values of a test's module."""

import pytest

from cellwright.testing.serializer_suite import SerializerSuite


def cases(good, bad, equal, copy):
    """Return the suite over values: those that come back, those that are refused.

    Args:
        good: Values by name, or a list of them.
        bad: The same of values that are not for the serializer.
        equal: Tells whether two values are equal in every respect.
        copy: Returns a value that is equal and another object.
    """

    class Cases(SerializerSuite):
        @pytest.fixture(params=_values(good), ids=_names(good))
        def accepted(self, request):
            return request.param

        @pytest.fixture(params=_values(bad), ids=_names(bad))
        def refused(self, request):
            return request.param

        @pytest.fixture
        def same(self):
            return equal

        @pytest.fixture
        def copied(self):
            return copy

    return Cases


def _values(values):
    return list(values.values()) if isinstance(values, dict) else list(values)


def _names(values):
    return list(values) if isinstance(values, dict) else [type(v).__name__ for v in values]
