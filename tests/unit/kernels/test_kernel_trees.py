"""Process trees are found, measured and ended whole."""

import os
import signal
import subprocess
import sys
import time

import pytest

from cellwright.kernels import tree
from cellwright.kernels.usage import Meter

BRANCH = "import subprocess, sys; c = subprocess.Popen(['sleep', '600']); print(c.pid, flush=True)"
IGNORES = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs Unix")


@pytest.fixture
def start():
    started = []

    def start(code, **env):
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **env},
        )
        started.append(process)
        return process, int(process.stdout.readline())

    yield start
    for process in started:
        tree.send([process.pid, *tree.descendants(process.pid)], signal.SIGKILL)
        process.stdout.close()
        process.wait()


def test_descendants_are_found_to_any_depth(start):
    inner = f"{BRANCH}; c.wait()"
    code = (
        "import subprocess, sys\n"
        f"p = subprocess.Popen([sys.executable, '-c', {inner!r}], stdout=subprocess.PIPE)\n"
        "print(p.stdout.readline().decode(), flush=True)\np.wait()"
    )
    process, leaf = start(code)
    found = tree.descendants(process.pid)
    assert len(found) == 2
    assert found[-1] == leaf
    assert tree.children(process.pid) == found[:1]
    assert tree.end_tree(process.pid, grace=5)
    assert tree.birth(leaf) is None


def test_what_ignores_a_polite_request_is_killed(start):
    process, child = start(f"{IGNORES}{BRANCH}; c.wait()")
    assert tree.end_tree(process.pid, grace=0.2)
    assert process.wait() == -9
    assert tree.birth(child) is None


def test_orphans_are_found_by_their_marker(start):
    process, child = start(BRANCH, CELLWRIGHT_ATTEMPT="tree/test/1")
    process.wait()
    assert tree.marked("tree/test/1") == [child]
    assert tree.end_tree(None, marker="tree/test/1", grace=5)
    assert tree.marked("tree/test/1") == []


def test_a_number_used_again_is_not_mistaken(start):
    process, _ = start("print(1, flush=True); import time; time.sleep(600)")
    born = tree.birth(process.pid)
    assert tree.end_tree(None, known={process.pid: born + 1}.items(), grace=1)
    assert process.poll() is None
    assert tree.end_tree(None, known={process.pid: born}.items(), grace=1)
    assert process.wait() == -15


def test_nobody_is_below_a_process_that_is_gone():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert tree.descendants(process.pid) == []
    assert tree.birth(process.pid) is None
    assert tree.end_tree(process.pid, grace=0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_memory_and_time_of_a_tree(start):
    hold = "b = bytearray(b'x') * {}; import time\nwhile time.process_time() < 0.3: pass\n"
    inner = hold.format(60_000_000) + "print(1, flush=True); time.sleep(600)"
    spawn = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {inner!r}])"
    code = hold.format(40_000_000) + spawn
    process, _ = start(code)
    meter = Meter()
    used = meter.measure(process.pid)
    assert 100_000_000 < used.memory < 160_000_000
    assert 0.5 <= used.cpu_seconds < 10
    assert set(meter.known) == {process.pid, *tree.descendants(process.pid)}
    tree.end_tree(process.pid, grace=0)
    deadline = time.monotonic() + 10
    while meter.measure(process.pid).memory and time.monotonic() < deadline:
        time.sleep(0.01)
    assert meter.measure(process.pid).cpu_seconds >= used.cpu_seconds
