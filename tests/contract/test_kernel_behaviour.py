"""Warm and ordinary kernels pass the kernels' suite, through the papermill runner."""

import pytest

pytest.register_assert_rewrite("cellwright.testing.kernel_suite")

from cellwright.runners.papermill import PapermillRunner  # noqa: E402
from cellwright.testing.attempts import Attempts  # noqa: E402
from cellwright.testing.kernel_suite import KernelSuite  # noqa: E402

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
