"""Warm and ordinary kernels pass the kernels' suite, through the papermill runner.

Warm ones also come from a parent that outlives the run.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from cellwright.kernels import meeting
from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts
from cellwright.testing.kernel_suite import KernelSuite

pytestmark = pytest.mark.kernel


KINDS = {"warm": {}, "lasting": {"keep": 600.0}, "ordinary": {"warm": False}}


@pytest.fixture(scope="module")
def meeting_place():
    """Where lasting parents are; none survives the tests."""
    folder = tempfile.mkdtemp(prefix="cwb-", dir="/tmp")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        yield folder
        for path in Path(folder).glob("*/*.sock"):
            meeting.ask(path, "end", 60)
    shutil.rmtree(folder)


@pytest.fixture(scope="module", params=KINDS)
def runner(request, meeting_place):
    runner = PapermillRunner(**KINDS[request.param])
    yield runner
    runner.close()
    if request.param == "lasting" and sys.platform.startswith("linux"):
        assert list(Path(meeting_place).glob("*/*.sock"))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return tmp_path_factory.mktemp("project")


@pytest.fixture
def attempts(runner, project):
    return Attempts(runner, project)


class TestKernels(KernelSuite):
    """The suite."""
