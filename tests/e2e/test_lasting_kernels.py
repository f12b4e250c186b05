"""What starts kernels outlives runs from the command line: used again, seen, ended."""

import shutil
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only"),
]
CELLS = [
    "%%step a\nimport os, sys\nimport numpy\n"
    "home, there = os.environ['MINE'], 'numpy' in sys.modules",
    "%%step b\nboth = (home, there)",
]


@pytest.fixture
def lasting():
    """Variables that switch it on, in a place of its own."""
    folder = tempfile.mkdtemp(prefix="cwe-", dir="/tmp")
    yield {"CELLWRIGHT_KEEP_KERNELS": "10", "XDG_RUNTIME_DIR": folder, "CI": ""}
    shutil.rmtree(folder)


def test_runs_share_what_starts_their_kernels(project, lasting):
    project.write("nb.ipynb", CELLS)
    for number in (1, 2):
        done = project.run("nb.ipynb", "--cache", "off", MINE="1", **lasting)
        assert done.status == 0, done.err
        assert done.data["status"] == "succeeded"
        told = project.command("kernels", "--json", **lasting).data["parents"]
        assert [(p["served"], p["runs"]) for p in told] == [(number, 0)]
    assert "numpy" in told[0]["packages"]
    assert told[0]["memory"] > 1_000_000
    process = psutil.Process(told[0]["process"])

    # another environment is another parent; its kernels have that environment
    done = project.run("nb.ipynb", "--cache", "off", MINE="2", **lasting)
    value = project.command("get", done.data["run"], "b.both", **lasting)
    assert "'2', True" in value.out
    shown = project.command("kernels", **lasting)
    assert shown.status == 0
    assert len(shown.out.splitlines()) == 3
    assert str(process.pid) in shown.out

    assert project.command("kernels", "--stop", "--json", **lasting).data["stopped"] == 2
    assert not process.is_running()
    assert project.command("kernels", "--json", **lasting).data == {"parents": [], "stopped": 0}
    assert "no process" in project.command("kernels", **lasting).err


def test_it_can_be_off(project, lasting):
    project.write("nb.ipynb", CELLS)
    done = project.run("nb.ipynb", **{**lasting, "MINE": "1", "CELLWRIGHT_KEEP_KERNELS": "0"})
    assert done.status == 0, done.err
    assert not list(Path(lasting["XDG_RUNTIME_DIR"]).iterdir())
