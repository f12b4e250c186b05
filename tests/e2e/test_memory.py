"""Data moves between kernels and store; the coordinator handles digests only."""

import contextlib
import time

import psutil
import pytest

pytestmark = pytest.mark.kernel

MEGABYTES = 600
LIMIT = 300 * 2**20

CELLS = [
    "%%setup\nimport numpy as np\nimport pandas as pd",
    f"%%step make\nrows = {MEGABYTES} * 2**20 // 64\n"
    "frame = pd.DataFrame(np.random.default_rng(1).random((rows, 8)), columns=[*'abcdefgh'])",
    "%%step use\ntotal = float(frame['a'].sum())\nframe['b'] = 0.0",
    "%%step after\nzero = float(frame['b'].abs().sum())\nrows_after = len(frame)",
]


def largest_resident(process):
    """Return the coordinator's largest resident size in bytes; it must end well."""
    watched = psutil.Process(process.pid)
    largest = 0
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            largest = max(largest, watched.memory_info().rss)
        time.sleep(0.02)
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    return largest


def test_the_coordinator_stays_small_whatever_the_data(project):
    project.write("nb.ipynb", CELLS)
    process = project.popen("run", "nb.ipynb", "--quiet")
    largest = largest_resident(process)
    assert largest < LIMIT
    assert project.value("after.zero") == 0.0
    assert project.value("after.rows_after") == MEGABYTES * 2**20 // 64


def test_a_flood_of_output_does_not_grow_the_coordinator(project):
    flood = "%%step talk\nline = 'x' * 1000\nfor i in range(100_000):\n    print(line)\ndone = True"
    project.write("nb.ipynb", [flood])
    process = project.popen("run", "nb.ipynb", "--quiet")
    largest = largest_resident(process)
    assert largest < LIMIT
    executed = next((project.folder / ".cellwright" / "runs").glob("*/talk/1/executed.ipynb"))
    assert executed.stat().st_size < 40 * 2**20
