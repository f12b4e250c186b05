"""The papermill runner passes the runners' suite, with warm and with ordinary kernels."""

import pytest

from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts
from cellwright.testing.runner_suite import RunnerSuite

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
