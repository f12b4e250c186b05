"""The papermill runner passes the runners' suite, with warm and with ordinary kernels."""

import pytest

pytest.register_assert_rewrite("cellwright.testing.runner_suite")

from cellwright.runners.papermill import PapermillRunner  # noqa: E402
from cellwright.testing.attempts import Attempts  # noqa: E402
from cellwright.testing.runner_suite import RunnerSuite  # noqa: E402

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


class TestPapermill(RunnerSuite):
    """The suite."""
