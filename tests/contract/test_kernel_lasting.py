"""Parents of kernels that outlive runs: found again, clean, bounded, gone when they should be."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest

from cellwright.kernels import meeting
from cellwright.kernels.host import KernelHost
from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts, Switch
from cellwright.testing.kernel_suite import Traces
from cellwright.testing.runner_suite import expect

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only"),
]
LONG = 600.0


def wait_until(true, seconds=60):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def runtime(monkeypatch):
    """A folder of their own for the lasting parents of a test, none of which survives it."""
    folder = tempfile.mkdtemp(prefix="cwl-", dir="/tmp")
    monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
    yield Path(folder)
    known = [psutil.Process(told["pid"]) for told in parents()]
    for path in Path(folder).glob("*/*.sock"):
        meeting.ask(path, "end", 60)
    shutil.rmtree(folder)
    assert psutil.wait_procs(known, 60)[1] == []


def parents():
    """Return what the lasting parents say of themselves, however long they take to say it."""
    folder = meeting.find_folder()
    if folder is None:
        return []
    found = [meeting.ask(path, "news", 60) for path in sorted(folder.glob("*.sock"))]
    return [told for told in found if told]


@contextlib.contextmanager
def one_run(folder, keep=LONG):
    """What one run has: a host that ends with it."""
    host = KernelHost(keep=keep)
    try:
        yield Attempts(PapermillRunner(host=host), folder)
    finally:
        host.close()


def tell(folder, code, keep=LONG, **settings):
    """Run a cell in a run of its own; returns what it printed."""
    with one_run(folder, keep) as attempts:
        expect(attempts.run(code, **settings), "succeeded")
        return attempts.printed()


def test_the_next_run_finds_it(tmp_path):
    loaded = "import os, sys\nprint('numpy' in sys.modules, os.getppid())"
    first, second = (tell(tmp_path, loaded, preload=("numpy",)).split() for _ in range(2))
    assert first[0] == second[0] == "True"
    assert first[1] != second[1]  # each run has a parent of its own
    [lasting] = parents()
    assert lasting["served"] == 2
    assert lasting["memory"] > 1_000_000
    assert not psutil.pid_exists(int(first[1]))


def test_other_packages_or_another_folder_mean_another_one(tmp_path):
    (tmp_path / "other").mkdir()
    tell(tmp_path, "1")
    tell(tmp_path, "1", preload=("numpy",))
    tell(tmp_path / "other", "1")
    assert len({p["pid"] for p in parents()}) == 3
    tell(tmp_path / "other", "1", preload=("numpy",))  # the one that was used first makes room
    left = parents()
    assert len(left) == meeting.MOST
    assert [] not in [p["packages"] for p in left if p["cwd"] == str(tmp_path)]


def test_nothing_of_the_run_before_is_in_a_kernel(tmp_path, monkeypatch):
    look = (
        "import json, os, sys, resource, signal, random, numpy\n"
        "held = [os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')"
        " if os.path.exists(f'/proc/self/fd/{n}')]\n"
        "kinds = sorted(h.partition(':')[0] for h in held)\n"
        "print(json.dumps([os.environ.get('OLDPWD'), os.environ.get('SSH_TTY'), os.umask(0o022),"
        " kinds, os.getcwd(), sys.path, os.getsid(0) == os.getpid(), os.ttyname(0)"
        " if os.isatty(0) else os.readlink('/proc/self/fd/0'), random.random(),"
        " float(numpy.random.rand()), resource.getrlimit(resource.RLIMIT_NOFILE),"
        " signal.getsignal(signal.SIGTERM), open('/proc/self/environ').read().count('terminal'),"
        " open('/proc/self/status').read().split('SigBlk')[1].split()[1]]))"
    )
    leave = (
        "import os, sys, numpy, warnings, tempfile\nos.umask(0o777)\n"
        "os.environ['LEFT'] = 'behind'\n"
        "os.chdir('/')\nsys.path.append('/left')\nnumpy.LEFT = 1\nnumpy.random.seed(1)\n"
        "kept = open('/dev/zero')"
    )
    monkeypatch.setenv("OLDPWD", "/first/terminal")
    monkeypatch.setenv("SSH_TTY", "/dev/first-terminal")
    before = os.umask(0o002)
    try:
        tell(tmp_path, leave, preload=("numpy",))
        monkeypatch.setenv("OLDPWD", "/second")
        monkeypatch.delenv("SSH_TTY")
        os.umask(0o027)
        found = json.loads(tell(tmp_path, look, preload=("numpy",)))
        ordinary = json.loads(tell(tmp_path, look, keep=0, preload=("numpy",)))
    finally:
        os.umask(before)
    assert [p["served"] for p in parents()] == [2]
    assert found[:3] == ["/second", None, 0o027]
    drawn = slice(8, 10)
    assert found[drawn] != ordinary[drawn]
    found[drawn] = ordinary[drawn] = []
    assert found == ordinary
    assert found[-2] == 0


def test_what_a_run_was_started_under_is_kept(tmp_path):
    """A limit cannot be handed to a process elsewhere, so it means another parent."""
    code = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from cellwright.runners.papermill import PapermillRunner\n"
        "from cellwright.testing.attempts import Attempts\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (0, int(sys.argv[1])))\n"
        "runner = PapermillRunner(keep=600)\nattempts = Attempts(runner, Path(sys.argv[2]))\n"
        "attempts.run('import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[1])')\n"
        "print(attempts.printed()); runner.close()"
    )
    for limit in ("4096", "8192"):
        done = subprocess.run(
            [sys.executable, "-c", code, limit, str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == limit
    assert len(parents()) == 2


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed packages."""
    site = tmp_path / "lib/python{}.{}/site-packages".format(*sys.version_info[:2])
    site.mkdir(parents=True)
    monkeypatch.setenv("PYTHONUSERBASE", str(tmp_path))  # what counts as installed
    monkeypatch.setenv("PYTHONPATH", str(site))  # and is found, in a virtual environment too
    return site


def test_changed_packages_end_it(site, tmp_path):
    """An edit in place, which leaves the folder of packages as it was."""
    package = site / "editable_package"
    package.mkdir()
    (package / "__init__.py").write_text("from editable_package.inner import value\n")
    code = "import sys\nprint('editable_package' in sys.modules)\nimport editable_package as e\n"
    code += "print(e.value)"
    found, pids = [], []
    for number in (1, 22, 22):
        inner = package / "inner.py"
        if not inner.exists() or inner.read_text() != f"value = {number}\n":
            inner.write_text(f"value = {number}\n")
            os.utime(inner, (1e9 + number, 1e9 + number))
        found.append(tell(tmp_path, code, preload=("editable_package",)).split())
        pids.append([p["pid"] for p in parents()])
    assert found == [["True", "1"], ["True", "22"], ["True", "22"]]
    assert len(pids[0]) == 1
    assert pids[0] != pids[1] == pids[2]


def test_settings_of_libraries_are_noticed(tmp_path):
    code = "import matplotlib\nprint(matplotlib.rcParams['lines.linewidth'])"
    drawn = []
    for width in ("", "lines.linewidth: 7\n", "lines.linewidth: 9.5\n"):
        if width:
            (tmp_path / "matplotlibrc").write_text(width)
        drawn.append(tell(tmp_path, code, preload=("matplotlib",)))
    assert drawn == ["1.5\n", "7.0\n", "9.5\n"]


def test_a_module_that_leaves_threads_is_left_out(site, tmp_path, caplog):
    (site / "leaves_a_thread.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    )
    code = "import sys\nprint('numpy' in sys.modules, 'leaves_a_thread' in sys.modules)"
    for _ in range(2):
        caplog.clear()
        assert tell(tmp_path, code, preload=("leaves_a_thread", "numpy")) == "True False\n"
        assert "leaves_a_thread" in caplog.text
    assert [p["served"] for p in parents()] == [2]


def test_it_ends_when_it_is_not_used(tmp_path):
    tell(tmp_path, "1", keep=0.5)
    wait_until(lambda: not parents())
    assert tell(tmp_path, "print(1)", keep=0.5) == "1\n"


@pytest.mark.parametrize("gone", ["socket", "folder of the project"])
def test_it_ends_when_it_cannot_be_used(gone, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    tell(project, "1")
    [lasting] = parents()
    process = psutil.Process(lasting["pid"])
    if gone == "socket":
        for path in meeting.find_folder().glob("*.sock"):
            path.unlink()
    else:
        shutil.rmtree(project)
    process.wait(60)


def test_a_run_outlives_it(tmp_path):
    go = tmp_path / "go"
    waiting = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.01)\nprint(1)"
    with one_run(tmp_path) as attempts:
        reports = []
        thread = threading.Thread(target=lambda: reports.append(attempts.run(waiting)))
        thread.start()
        wait_until(lambda: [p for p in parents() if p["runs"]])
        [lasting] = parents()
        psutil.Process(lasting["pid"]).kill()
        wait_until(lambda: not parents())
        go.touch()
        thread.join()
        expect(reports[0], "succeeded")
        expect(attempts.run("2"), "succeeded")
    assert tell(tmp_path, "print(3)") == "3\n"


def test_the_death_of_a_runs_own_parent_ends_that_run_only(tmp_path):
    traces = Traces(tmp_path)
    with one_run(tmp_path) as attempts, one_run(tmp_path) as other:
        reports = []
        code = traces.setup + "import time\ntell(os.getppid())\ntell(os.getpid())\ntime.sleep(600)"
        thread = threading.Thread(target=lambda: reports.append(attempts.run(code)))
        thread.start()
        wait_until(lambda: len(traces.pids()) == 2)
        expect(other.run("1"), "succeeded")
        os.kill(traces.pids()[0], signal.SIGKILL)
        thread.join()
        expect(reports[0], "machinery", "ended unexpectedly")
        traces.assert_gone(2)
        expect(other.run("1"), "succeeded")
        expect(attempts.run("1"), "succeeded")
    assert len(parents()) == 1


COORDINATOR = """
import sys
from pathlib import Path
from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts
Attempts(PapermillRunner(keep=600), Path(sys.argv[1])).run(sys.argv[2])
"""


def test_a_killed_coordinator_leaves_nothing_but_it(tmp_path):
    traces = Traces(tmp_path)
    code = (
        traces.setup + "import subprocess, time\ntell(subprocess.Popen(['sleep', '600']).pid)\n"
        "tell(os.getppid())\ntell(os.getpid())\ntime.sleep(600)"
    )
    coordinator = subprocess.Popen([sys.executable, "-c", COORDINATOR, str(tmp_path), code])
    try:
        wait_until(lambda: len(traces.pids()) == 3)
    finally:
        coordinator.kill()
        coordinator.wait()
    wait_until(lambda: not traces.alive())
    wait_until(lambda: [p["runs"] for p in parents()] == [0])


def test_one_that_never_gets_to_work_costs_no_run(site, tmp_path):
    """A package that ends the process which imports it for others, once."""
    (site / "ends_once.py").write_text(
        "import os, pathlib\n"
        f"seen = pathlib.Path({str(tmp_path / 'seen')!r})\n"
        "if not seen.exists():\n    seen.touch()\n    os._exit(1)\n"
    )
    assert tell(tmp_path, "print(1)", preload=("ends_once",)) == "1\n"
    assert (tmp_path / "seen").exists()


def test_two_runs_at_once_share_it(tmp_path):
    with one_run(tmp_path) as one, one_run(tmp_path) as other:
        expect(one.run("1"), "succeeded")
        expect(other.run("1"), "succeeded")
        expect(one.run("1", cancellation=Switch()), "succeeded")
        assert [p["runs"] for p in parents()] == [2]


def test_busy_ones_are_not_ended_for_another(tmp_path):
    with contextlib.ExitStack() as stack:
        for number in range(meeting.MOST + 1):
            folder = tmp_path / str(number)
            folder.mkdir()
            attempts = stack.enter_context(one_run(folder))
            expect(attempts.run("1"), "succeeded")
        assert [p["runs"] for p in parents()] == [1] * meeting.MOST


def test_a_folder_that_others_may_enter_is_not_used(tmp_path, runtime, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(runtime))
    place = runtime / f"cellwright-{os.getuid()}"
    place.mkdir(mode=0o755)
    place.chmod(0o755)
    folder = meeting.find_folder(make=True)
    assert folder is None or folder.parent == Path("/tmp")
    place.rmdir()
    place.symlink_to(tmp_path)
    folder = meeting.find_folder(make=True)
    assert folder is None or folder.parent == Path("/tmp")
    place.unlink()
    found = meeting.find_folder(make=True)
    assert found == place
    assert found.stat().st_mode & 0o077 == 0


def test_another_user_is_not_answered(tmp_path, monkeypatch):
    path = tmp_path / "s"
    listening = meeting.listen(path)
    assert path.stat().st_mode & 0o077 == 0
    mine = meeting.connect(path)
    assert mine is not None
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert meeting.connect(path) is None
    for line in (mine, listening):
        line.close()
    assert meeting.connect(path) is None
    assert not path.exists()
