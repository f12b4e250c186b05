"""Fixtures of the runtime's tests."""

import pytest

from tests.unit.runtime.step_processes import Steps


@pytest.fixture
def steps(tmp_path):
    return Steps(tmp_path)
