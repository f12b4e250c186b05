"""Warm and ordinary kernels pass the kernels' suite, through the papermill runner."""

import pytest

from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts
from cellwright.testing.kernel_suite import KernelSuite

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module", params=[True, False], ids=["warm", "ordinary"])
def runner(request):
    runner = PapermillRunner(warm=request.param)
    yield runner
    runner.close()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return tmp_path_factory.mktemp("project")


@pytest.fixture
def attempts(runner, project):
    return Attempts(runner, project)


class TestKernels(KernelSuite):
    """The suite."""
