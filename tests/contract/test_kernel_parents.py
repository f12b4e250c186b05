"""Parents of kernels: what happens when they, or the coordinator, end; when forking is unsafe."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from cellwright.kernels.host import KernelHost
from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts, Switch
from cellwright.testing.kernel_suite import STUBBORN, Traces
from cellwright.testing.runner_suite import expect

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks on Linux only"),
]


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def parents_below(pid):
    """Return the parents of kernels among a process's children."""
    found = []
    for child in psutil.Process(pid).children():
        if any("kernels.template" in word for word in child.cmdline()):
            found.append(child)
    return found


@pytest.fixture
def host():
    host = KernelHost()
    yield host
    host.close()


@pytest.fixture
def attempts(host, tmp_path):
    return Attempts(PapermillRunner(host=host), tmp_path)


def start(attempts, *cells, **settings):
    """Run cells in a thread; returns the thread and the list that gets the report."""
    reports = []
    thread = threading.Thread(target=lambda: reports.append(attempts.run(*cells, **settings)))
    thread.start()
    return thread, reports


class Told:
    """Two processes of a step: the kernel and a child that hides."""

    def __init__(self, folder):
        self.traces = Traces(folder)
        stubborn = STUBBORN.replace("PATH", repr(str(self.traces.path)))
        plain = (
            "import multiprocessing\n"
            "fork = multiprocessing.get_context('fork').Process(target=time.sleep, args=(600,))\n"
            "fork.start(); tell(fork.pid); tell(os.getpid())\ntime.sleep(600)"
        )
        self.code = f"{self.traces.setup}{stubborn}{plain}"

    def complete(self):
        return len(self.traces.pids()) == 3


def test_the_death_of_a_parent_is_a_fault_of_the_machinery(attempts):
    told = Told(attempts.folder)
    thread, reports = start(attempts, told.code)
    wait_until(told.complete)
    time.sleep(0.3)  # the next look at the tree's memory knows all of it
    [parent] = parents_below(os.getpid())
    parent.kill()
    thread.join()
    expect(reports[0], "machinery", "ended unexpectedly")
    told.traces.assert_gone(3)
    expect(attempts.run("1 + 1"), "succeeded")


COORDINATOR = """
import sys
from pathlib import Path
from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts
attempts = Attempts(PapermillRunner(warm=sys.argv[1] == "warm"), Path(sys.argv[2]))
attempts.run(sys.argv[3])
"""


@pytest.mark.parametrize("kind", ["warm", "ordinary"])
def test_nothing_outlives_a_coordinator_that_is_killed(kind, tmp_path):
    told = Told(tmp_path)
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    temporary = tmp_path / "t"
    temporary.mkdir()
    coordinator = subprocess.Popen(
        [sys.executable, "-c", COORDINATOR, kind, str(tmp_path), told.code],
        env={**env, "TMPDIR": str(temporary)},
    )
    try:
        wait_until(told.complete)
        [parent] = parents_below(coordinator.pid)
    finally:
        coordinator.send_signal(signal.SIGKILL)
        coordinator.wait()
    wait_until(lambda: not told.traces.alive() and not parent.is_running(), 3)
    told.traces.assert_gone(3)
    wait_until(lambda: not list(temporary.glob("cw-*")))
    executed = json.loads((tmp_path / "runs" / "1" / "executed.ipynb").read_text())
    assert executed["cells"]


def test_processes_of_an_attempt_are_marked(attempts):
    traces = Traces(attempts.folder)
    code = (
        "import multiprocessing, time\n"
        "fork = multiprocessing.get_context('fork').Process(target=time.sleep, args=(600,))\n"
        "fork.start(); tell(fork.pid); tell(os.getpid()); time.sleep(600)"
    )
    switch = Switch()
    thread, reports = start(attempts, traces.setup + code, cancellation=switch)
    wait_until(lambda: len(traces.pids()) == 2)
    for pid in traces.pids():
        shown = psutil.Process(pid).environ()
        assert shown["CELLWRIGHT_ATTEMPT"] == f"suite/one/{attempts.count}"
        assert shown["CELLWRIGHT_FOLDER"] == str(attempts.last)
        assert shown["PATH"] == os.environ["PATH"]
    switch.request()
    thread.join()
    expect(reports[0], "cancelled")


def test_a_kernel_that_waits_for_imports_can_be_cancelled(attempts, slow_module):
    switch = Switch()
    thread, reports = start(attempts, "1", preload=(slow_module,), cancellation=switch)
    wait_until(lambda: (attempts.folder / "importing").exists())
    switch.request()
    thread.join(2)
    assert not thread.is_alive()
    expect(reports[0], "cancelled")
    (attempts.folder / "go on").touch()
    expect(attempts.run("1"), "succeeded")
    [parent] = parents_below(os.getpid())
    wait_until(lambda: parent.children() == [])


def test_two_sets_of_packages_at_once(host, tmp_path):
    """Each kernel may differ in what was imported before; none imports what others asked for."""
    attempts = Attempts(PapermillRunner(host=host), tmp_path)
    code = "import sys\nprint('numpy' in sys.modules)"
    expect(attempts.run(code), "succeeded")
    assert attempts.printed() == "False\n"
    expect(attempts.run(code, preload=("numpy", "not_installed_at_all")), "succeeded")
    assert attempts.printed() == "True\n"
    assert len(parents_below(os.getpid())) == 1


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed packages."""
    site = tmp_path / "lib/python{}.{}/site-packages".format(*sys.version_info[:2])
    site.mkdir(parents=True)
    monkeypatch.setenv("PYTHONUSERBASE", str(tmp_path))  # what counts as installed
    monkeypatch.setenv("PYTHONPATH", str(site))  # and is found, in a virtual environment too
    return site


@pytest.fixture
def threaded(site):
    """A third-party module that leaves a thread running when it is imported."""
    (site / "leaves_a_thread.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    )
    return "leaves_a_thread"


@pytest.fixture
def slow_module(site, tmp_path):
    """A third-party module whose import takes until it is told to go on."""
    (site / "imports_slowly.py").write_text(
        "import pathlib, time\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "(folder / 'importing').touch()\n"
        "while not (folder / 'go on').exists():\n"
        "    time.sleep(0.01)\n"
    )
    return "imports_slowly"


def test_a_module_that_leaves_threads_is_left_out(threaded, host, attempts, caplog):
    code = (
        "import sys, threading\nprint(threading.active_count() > 0)\nprint('json' in sys.modules)"
    )
    expect(attempts.run(code, preload=("numpy", threaded)), "succeeded")
    assert threaded in caplog.text
    assert "threads running" in caplog.text
    code = "import sys\nprint('numpy' in sys.modules)"
    expect(attempts.run(code, preload=("numpy", threaded)), "succeeded")
    assert attempts.printed() == "True\n"


def test_a_pool_that_can_be_stopped_is_shared(attempts, caplog):
    """Pandas imports `numexpr` where it is installed, which starts threads at once."""
    code = "import sys\nprint('pandas' in sys.modules, 'numexpr' in sys.modules)"
    expect(attempts.run(code, preload=("numexpr", "pandas")), "succeeded")
    assert attempts.printed() == "True True\n"
    assert "threads running" not in caplog.text


def test_changed_packages_mean_a_new_parent(attempts, monkeypatch):
    from cellwright.kernels import environment

    expect(attempts.run("1"), "succeeded")
    [before] = parents_below(os.getpid())
    monkeypatch.setattr(environment, "packages_stamp", lambda: (("site-packages", 1),))
    expect(attempts.run("1"), "succeeded")
    [after] = parents_below(os.getpid())
    assert after.pid != before.pid


def test_a_different_bound_environment_means_another_parent(attempts):
    for seed in ("1", "2"):
        expect(attempts.run("print(hash('abc'))", env={"PYTHONHASHSEED": seed}), "succeeded")
        fresh = subprocess.run(
            [sys.executable, "-c", "print(hash('abc'))"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert attempts.printed() == fresh.stdout
    expect(attempts.run("1", env={"PASSWORD": "x"}), "succeeded")
    assert len(parents_below(os.getpid())) == 3


@pytest.fixture
def kernelspec(tmp_path, monkeypatch):
    """Install kernelspecs that only this test knows."""

    def install(name, argv, **more):
        folder = tmp_path / "jupyter" / "kernels" / name
        folder.mkdir(parents=True)
        spec = {"argv": argv, "display_name": name, "language": "python", **more}
        (folder / "kernel.json").write_text(json.dumps(spec))
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
        return name

    return install


def test_another_kernelspec_starts_in_the_ordinary_way(host, attempts, kernelspec):
    argv = [sys.executable, "-X", "dev", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    name = kernelspec("developer", argv, env={"FROM_SPEC": "yes"})
    code = "import os, sys\nprint(sys.flags.dev_mode, os.environ['FROM_SPEC'])"
    expect(attempts.run(code, kernel=name), "succeeded")
    assert attempts.printed() == "True yes\n"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["sh", "-c", "echo out of order >&2; exit 7"], "out of order"),
        (["/no/such/program"], "/no/such/program"),
    ],
)
def test_a_kernel_that_does_not_start_says_why(attempts, kernelspec, argv, words):
    report = attempts.run("1", kernel=kernelspec("broken", argv))
    expect(report, "machinery", "ended while it started", words)
    assert report.executed is not None


def test_a_kernel_that_never_answers_is_timed_out(attempts, kernelspec):
    name = kernelspec("mute", ["sleep", "600"])
    expect(attempts.run("1", kernel=name, timeout=1), "timed-out")


def test_a_crash_has_its_line(attempts):
    crash = "def crash():\n    import ctypes\n    ctypes.string_at(0)"
    report = attempts.run(crash, "x = 1\n\ncrash()")
    expect(report, "kernel-died", "SIGSEGV")
    assert (report.outcome.number, report.outcome.line) == (2, 3)
    assert "Segmentation fault" in attempts.log()


def test_closing_ends_what_runs(tmp_path):
    host = KernelHost()
    attempts = Attempts(PapermillRunner(host=host), tmp_path)
    told = Told(tmp_path)
    thread, reports = start(attempts, told.code)
    wait_until(told.complete)
    host.close()
    thread.join()
    expect(reports[0], "machinery")
    told.traces.assert_gone(3)
    expect(attempts.run("1"), "machinery", "closed")


def test_a_full_disk_is_a_fault_of_the_machinery(attempts, monkeypatch):
    """The folder of the attempt cannot be written."""
    (attempts.folder / "runs").write_text("a file where a folder is needed")
    report = attempts.run("1", cancellation=Switch())
    expect(report, "machinery", "Not a directory")
