"""Killing things: nothing is left running, nothing half is read, the ledger says what was."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.kernel


def processes_of(project):
    """Return the processes that carry the mark of an attempt of this project."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            environment = process.environ()
            if str(project.folder) in environment.get("CELLWRIGHT_FOLDER", ""):
                found.append(process)
    return found


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("did not happen")


def nothing_left(project):
    wait_until(lambda: not processes_of(project), 15)


SLEEPER = (
    "%%step slow\nimport os, pathlib, subprocess, time\n"
    "child = subprocess.Popen(['sleep', '600'], start_new_session=True).pid\n"
    "pathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(600)"
)


def started(project):
    path = project.folder / "pid"
    return path.exists() and path.read_text()


def test_a_kernel_killed_in_the_middle_of_a_step(project):
    project.write("nb.ipynb", [SLEEPER, "%%step aside\nx = 1"])
    process = project.popen("run", "nb.ipynb", "--json", "-j", "2")
    wait_until(lambda: started(project))
    os.kill(int(started(project)), signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    shown = project.command("show", "latest", "--json").data
    assert shown["steps"]["slow"]["error"]["kind"] == "kernel-died"
    assert "SIGKILL" in shown["steps"]["slow"]["error"]["message"]
    assert shown["steps"]["aside"]["status"] == "succeeded"
    nothing_left(project)
    assert list((project.folder / ".cellwright" / "runs").glob("*/slow/1/executed.ipynb"))


def test_the_coordinator_killed_and_resumed(project):
    project.write("nb.ipynb", ["%%step first\nx = 1", SLEEPER.replace("slow\n", "slow\ny = x\n")])
    process = project.popen("run", "nb.ipynb", "--json")
    wait_until(lambda: started(project))
    process.kill()
    process.communicate(timeout=60)
    nothing_left(project)
    listed = project.command("runs", "--json").data["runs"]
    assert [r["status"] for r in listed] == ["failed"]
    project.write("nb.ipynb", ["%%step first\nx = 1", "%%step slow\ny = x\n"], kernel="python3")
    resumed = project.run("nb.ipynb", "--resume", listed[0]["run"])
    assert resumed.status == 0, resumed.err
    assert resumed.data["steps"]["first"]["status"] == "reused"
    assert resumed.data["steps"]["slow"]["status"] == "succeeded"


def test_a_timeout_ends_the_whole_tree(project):
    stubborn = SLEEPER.replace("%%step slow", "%%step slow --timeout 4s")
    project.write("nb.ipynb", [stubborn])
    done = project.run("nb.ipynb")
    assert done.status == 1
    assert done.data["steps"]["slow"]["error"]["kind"] == "timed-out"
    nothing_left(project)


def test_a_step_that_outgrows_its_memory_is_stopped(project):
    hog = "%%step hog --memory 600M\nblocks = []\nwhile True:\n    blocks.append(bytearray(10**7))"
    project.write("nb.ipynb", [hog, "%%step aside\nx = 1"])
    done = project.run("nb.ipynb")
    assert done.status == 1
    assert done.data["steps"]["hog"]["error"]["kind"] == "out-of-memory"
    assert done.data["steps"]["aside"]["status"] == "succeeded"
    nothing_left(project)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_everything_and_is_recorded(project, sent):
    project.write("nb.ipynb", [SLEEPER, "%%step after\nz = child"])
    process = project.popen("run", "nb.ipynb", "--json")
    wait_until(lambda: started(project))
    process.send_signal(sent)
    process.communicate(timeout=60)
    assert process.returncode == 130
    nothing_left(project)
    shown = project.command("show", "latest", "--json").data
    assert shown["status"] == "cancelled"


def test_cancel_from_another_process(project):
    project.write("nb.ipynb", [SLEEPER])
    process = project.popen("run", "nb.ipynb", "--json")
    wait_until(lambda: started(project))
    assert project.command("cancel", "latest").status == 0
    process.communicate(timeout=60)
    assert process.returncode in (1, 130)
    assert project.command("show", "latest", "--json").data["status"] == "cancelled"
    nothing_left(project)


def test_sixteen_steps_at_once(project):
    cells = [f"%%step s{i}\nimport time\ntime.sleep(0.5)\nv{i} = {i}" for i in range(16)]
    project.write("nb.ipynb", cells)
    for _ in range(2):
        done = project.run("nb.ipynb", "-j", "16", "--cache", "off")
        assert done.status == 0, done.err
        assert {s["status"] for s in done.data["steps"].values()} == {"succeeded"}
    nothing_left(project)


def test_a_crash_in_c_and_an_exit_are_told(project):
    project.write(
        "nb.ipynb",
        [
            "%%step crash\nimport ctypes\nctypes.string_at(0)",
            "%%step leave\nimport os\nos._exit(7)",
            "%%step fine\nx = 1",
        ],
    )
    done = project.run("nb.ipynb")
    errors = {n: s.get("error") for n, s in done.data["steps"].items()}
    assert errors["crash"]["kind"] == errors["leave"]["kind"] == "kernel-died"
    assert "SIGSEGV" in errors["crash"]["message"]
    assert "7" in errors["leave"]["message"]
    assert errors["fine"] is None


@pytest.fixture
def small_disk(tmp_path):
    """Mount a small tmpfs; skip where that is not allowed."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    words = [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if mount is None or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("mounting a tmpfs is not permitted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_under_the_store(project, small_disk):
    cells = [
        "%%step small\nx = 1",
        "%%step large\nimport numpy as np\nbig = np.random.default_rng(x).random(10**6)",
        "%%step use\ny = big.sum()",
    ]
    project.write("nb.ipynb", cells)
    done = project.run("nb.ipynb", CELLWRIGHT_STORE=str(small_disk / "store"))
    assert done.status in (1, 3), done.err
    error = done.data["steps"]["large"]["error"]
    assert error["kind"] == "machinery"
    assert "full" in error["message"] or "space" in error["message"]
    left = [p for p in Path(small_disk).rglob("*") if p.is_file()]
    assert all(p.stat().st_size < 2 * 2**20 for p in left)
    again = project.run("nb.ipynb")
    assert again.status == 0, again.err
