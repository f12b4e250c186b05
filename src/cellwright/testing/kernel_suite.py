"""The behaviour that kernels must have, however they were started; subclass `KernelSuite`."""

# ruff: noqa: S101, D102 - tests assert, and their names say what

from __future__ import annotations

import contextlib
import json
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from cellwright.testing.attempts import Attempts, Switch
from cellwright.testing.runner_suite import expect

_TOLD = "import os, pathlib\ndef tell(pid):\n    open({path!r}, 'a').write(f'{{pid}}\\n')\n"


class Traces:
    """Process ids that the code under test has told, and what became of the processes.

    Args:
        folder: Where the ids are told.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"pids-{time.monotonic_ns()}"
        self.setup = _TOLD.format(path=str(self.path))

    def pids(self) -> list[int]:
        """Return the ids told so far."""
        return [int(line) for line in self.path.read_text().split()] if self.path.exists() else []

    def alive(self) -> list[int]:
        """Return the ids of processes that still run."""
        found = []
        for pid in self.pids():
            with contextlib.suppress(psutil.Error):
                if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                    found.append(pid)
        return found

    def assert_gone(self, count: int) -> None:
        """Check that so many processes were told of, and that none is left."""
        assert len(self.pids()) == count, self.pids()
        assert self.alive() == []


STUBBORN = """\
import subprocess, sys
code = '''
import os, signal, sys, time
for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(s, signal.SIG_IGN)
if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
open(sys.argv[1], "a").write(f"{os.getpid()}\\\\n")
os.environ.clear()
time.sleep(600)
'''
subprocess.run([sys.executable, "-c", code, PATH], env={})
import time
while not os.path.exists(PATH): time.sleep(0.01)
"""
"""Starts a process that leaves parents, session and environment, and ignores signals."""


class KernelSuite:
    """Processes: how they start, end, and what they leave. Needs a fixture `attempts`."""

    # -- ends ------------------------------------------------------------------

    def test_ends_of_the_kernel_are_told_in_words(self, attempts: Attempts) -> None:
        for code, words in {
            "import os; os._exit(3)": "exited with status 3",
            "import os; os._exit(0)": "exited with status 0",
            "import ctypes; ctypes.string_at(0)": "killed by SIGSEGV",
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": "killed by SIGKILL (perhaps",
            "import os; os.abort()": "killed by SIGABRT",
        }.items():
            report = attempts.run(
                "print('before')",
                "import time\nprint('last words', flush=True)\ntime.sleep(0.2)\n" + code,
            )
            expect(report, "kernel-died", words)
            assert report.outcome.number == 2
            assert attempts.printed(0) == "before\n"
            assert "last words" in attempts.log()

    def test_the_crash_of_one_does_not_touch_others(self, attempts: Attempts) -> None:
        reports: list[Any] = []
        sign = attempts.folder / f"crashed-{time.monotonic_ns()}"
        code = f"import os, time\nwhile not os.path.exists({str(sign)!r}): time.sleep(0.01)\n'fine'"
        thread = threading.Thread(target=lambda: reports.append(attempts.run(code)))
        thread.start()
        expect(attempts.run("import ctypes; ctypes.string_at(0)"), "kernel-died")
        sign.touch()
        thread.join()
        expect(reports[0], "succeeded")

    def test_files_are_flushed_and_exit_handlers_run(self, attempts: Attempts) -> None:
        report = attempts.run(
            "import atexit, pathlib\n"
            "kept_open = open('open.txt', 'w'); kept_open.write('written')\n"
            "atexit.register(lambda: pathlib.Path('exit.txt').write_text('ran'))",
        )
        expect(report, "succeeded")
        assert (attempts.folder / "open.txt").read_text() == "written"
        assert (attempts.folder / "exit.txt").read_text() == "ran"

    def test_an_interrupt_is_the_steps_own_error(self, attempts: Attempts) -> None:
        for code in (
            "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nwhile True: pass",
            "import _thread, time\n_thread.interrupt_main()\ntime.sleep(600)",
        ):
            report = attempts.run("before = 1", code)
            expect(report, "raised", "KeyboardInterrupt")
            assert report.outcome.number == 2
        expect(attempts.run("1"), "succeeded")

    def test_nobody_answers_questions(self, attempts: Attempts) -> None:
        for code in ("input('name? ')", "import getpass\ngetpass.getpass()"):
            report = attempts.run("1", code)
            expect(report, "raised", "StdinNotImplementedError", "input")
        expect(attempts.run("import sys\nprint(repr(sys.stdin.read()))"), "succeeded")

    # -- what is left behind -----------------------------------------------------

    def test_children_left_behind_are_ended(self, attempts: Attempts) -> None:
        traces = Traces(attempts.folder)
        code = "import subprocess\ntell(subprocess.Popen(['sleep', '600']).pid)"
        expect(attempts.run(traces.setup + code), "succeeded")
        traces.assert_gone(1)

    def test_children_that_hide_are_ended(self, attempts: Attempts) -> None:
        traces = Traces(attempts.folder)
        stubborn = STUBBORN.replace("PATH", repr(str(traces.path)))
        expect(attempts.run("import os", stubborn), "succeeded")
        traces.assert_gone(1)

    def test_children_of_a_dead_kernel_are_ended(self, attempts: Attempts) -> None:
        traces = Traces(attempts.folder)
        stubborn = STUBBORN.replace("PATH", repr(str(traces.path)))
        expect(attempts.run("import os", stubborn + "\nos._exit(3)"), "kernel-died", "status 3")
        traces.assert_gone(1)

    # -- limits --------------------------------------------------------------------

    def test_a_timeout_ends_a_sleeping_child(self, attempts: Attempts) -> None:
        traces = Traces(attempts.folder)
        code = (
            "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\n"
            "tell(os.getpid())\ntell(child.pid)\nchild.wait()"
        )
        report = attempts.run(traces.setup + code, timeout=3)
        expect(report, "timed-out", "3 s")
        assert report.outcome.number == 1
        traces.assert_gone(2)

    def test_a_timeout_ends_what_ignores_signals_or_hangs_in_c(self, attempts: Attempts) -> None:
        traces = Traces(attempts.folder)
        hang = (
            "tell(os.getpid())\nimport ctypes, signal\n"
            "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])\n"
            "ctypes.PyDLL(None).sleep(600)  # with the interpreter's lock held"
        )
        expect(attempts.run(traces.setup + hang, timeout=3), "timed-out")
        traces.assert_gone(1)
        stubborn = STUBBORN.replace("PATH", repr(str(traces.path)))
        expect(attempts.run("import os", stubborn + "\ntime.sleep(600)", timeout=3), "timed-out")
        traces.assert_gone(2)

    def test_cancelling_ends_the_whole_tree(self, attempts: Attempts) -> None:
        traces = Traces(attempts.folder)
        code = (
            "import multiprocessing, time\n"
            "fork = multiprocessing.get_context('fork')\n"
            "workers = [fork.Process(target=time.sleep, args=(600,)) for _ in range(2)]\n"
            "for w in workers: w.start(); tell(w.pid)\n"
            "tell(os.getpid())\ntime.sleep(600)"
        )
        report = attempts.run(
            traces.setup + code, cancellation=Switch(lambda: len(traces.pids()) == 3)
        )
        expect(report, "cancelled")
        traces.assert_gone(3)

    def test_memory_of_the_kernel_is_limited(self, attempts: Attempts) -> None:
        hog = "held = []\nwhile True:\n    held.append(bytearray(b'x') * 20_000_000)"
        report = attempts.run("1", hog, memory=400_000_000)
        expect(report, "out-of-memory", "limit of 400.0 MB", "MB of memory")
        assert report.outcome.number == 2
        assert (report.peak_memory or 0) > 400_000_000

    def test_one_that_eats_memory_does_not_touch_others(self, attempts: Attempts) -> None:
        reports: list[Any] = []
        sign = attempts.folder / f"ended-{time.monotonic_ns()}"
        code = f"import os, time\nwhile not os.path.exists({str(sign)!r}): time.sleep(0.01)\n'fine'"
        thread = threading.Thread(
            target=lambda: reports.append(attempts.run(code, memory=400_000_000))
        )
        thread.start()
        hog = "held = []\nwhile True:\n    held.append(bytearray(b'x') * 20_000_000)"
        expect(attempts.run(hog, memory=400_000_000), "out-of-memory", "MB of memory")
        sign.touch()
        thread.join()
        expect(reports[0], "succeeded")

    def test_memory_of_children_counts(self, attempts: Attempts) -> None:
        hog = (
            "import subprocess, sys\n"
            "code = 'import time; held = bytearray(b\"x\") * 350_000_000; time.sleep(600)'\n"
            "two = [subprocess.Popen([sys.executable, '-c', code]) for _ in range(2)]\n"
            "two[0].wait()"
        )
        expect(attempts.run(hog, memory=500_000_000), "out-of-memory")

    def test_shared_memory_counts_once(self, attempts: Attempts) -> None:
        code = (
            "import mmap, os, time\n"
            "held = bytearray(b'x') * 150_000_000\n"
            "children = []\n"
            "for _ in range(3):\n"
            "    pid = os.fork()\n"
            "    if pid == 0:\n"
            "        time.sleep(0.6); os._exit(0)\n"
            "    children.append(pid)\n"
            "for pid in children: os.waitpid(pid, 0);"
        )
        report = attempts.run(code, memory=400_000_000)
        expect(report, "succeeded")
        assert 150_000_000 < (report.peak_memory or 0) < 400_000_000

    def test_figures_cover_children(self, attempts: Attempts) -> None:
        code = (
            "import subprocess, sys\n"
            "burn = 'import time\\nwhile time.process_time() < 0.5: pass'\n"
            "subprocess.run([sys.executable, '-c', burn])\n"
        )
        report = attempts.run(code)
        assert (report.cpu_seconds or 0) > 0.5

    def test_threads_that_want_a_core_are_counted(self, attempts: Attempts) -> None:
        """However many cores there are, and whoever else uses them."""
        burn = "import hashlib\nblock = bytes(1 << 24)\n"
        work = "def work():\n    while time.time() < end: hashlib.sha256(block)\n"
        code = (
            f"import threading, time\n{burn}{work}"
            "end = time.time() + 2.5\n"
            "threads = [threading.Thread(target=work) for _ in range({})]\n"
            "for t in threads: t.start()\nfor t in threads: t.join()"
        )
        found = []
        for count in (1, 4):
            report = attempts.run(code.format(count))
            expect(report, "succeeded")
            found.append(report.cores or 0)
        assert 0.9 < found[0] < found[1] - 0.5 < 4, found

    # -- as an ordinary process -------------------------------------------------------

    def test_random_streams_differ(self, attempts: Attempts) -> None:
        code = (
            "import random, uuid, numpy, json, tempfile\n"
            "from numpy.random import default_rng\n"
            "draws = [random.random(), numpy.random.rand(), default_rng().random()]\n"
            "print(json.dumps([*draws, str(uuid.uuid4()), tempfile.mktemp()]))"
        )
        drawn = []
        for _ in range(2):
            expect(attempts.run(code, preload=("numpy",)), "succeeded")
            drawn.append(json.loads(attempts.printed()))
        assert all(a != b for a, b in zip(*drawn, strict=True)), drawn

    def test_processes_can_be_made_in_every_way(self, attempts: Attempts) -> None:
        code = (
            "import multiprocessing\n"
            "for how in ('fork', 'spawn', 'forkserver'):\n"
            "    with multiprocessing.get_context(how).Pool(2) as pool:\n"
            "        print(pool.map(abs, [-1, -2]))\n"
            "from joblib import Parallel, delayed\n"
            "print(Parallel(n_jobs=2)(delayed(abs)(-i) for i in range(3)))\n"
            "from concurrent.futures import ThreadPoolExecutor\n"
            "with ThreadPoolExecutor(2) as threads: print(list(threads.map(abs, [-5])))"
        )
        expect(attempts.run(code, preload=("joblib",)), "succeeded")
        assert attempts.printed() == "[1, 2]\n" * 3 + "[0, 1, 2]\n[5]\n"

    def test_figures_are_drawn_inline(self, attempts: Attempts) -> None:
        code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
        expect(attempts.run(code, preload=("matplotlib", "numpy")), "succeeded")
        kinds = [set(o["data"]) for o in attempts.outputs() if "data" in o]
        assert {"image/png", "text/plain"} in kinds, attempts.outputs()

    def test_thread_pools_have_the_size_of_the_step(self, attempts: Attempts) -> None:
        code = (
            "import os, json, numpy, threadpoolctl\n"
            "numpy.ones((600, 600)) @ numpy.ones((600, 600))\n"
            "pools = [p['num_threads'] for p in threadpoolctl.threadpool_info()]\n"
            "print(json.dumps([os.environ['OMP_NUM_THREADS'], *pools]))"
        )
        for cpus, size in {1.0: 1, 2.5: 2}.items():
            expect(attempts.run(code, cpus=cpus, preload=("numpy",)), "succeeded")
            variable, *pools = json.loads(attempts.printed())
            assert variable == str(size)
            assert pools
            assert set(pools) == {size}

    def test_local_modules_are_always_fresh(self, attempts: Attempts) -> None:
        module = attempts.folder / "changing.py"
        for value in ("one", "three"):
            module.write_text(f"value = {value!r}\n")
            code = "import changing\nprint(changing.value)"
            expect(attempts.run(code, preload=("changing", "json")), "succeeded")
            assert attempts.printed() == f"{value}\n"

    def test_sixteen_at_once_do_not_collide(self, attempts: Attempts) -> None:
        for _ in range(2):
            requests = [attempts.request(f"print({i})\n{i} * 2") for i in range(16)]
            reports: list[Any] = [None] * 16

            def run(
                index: int, requests: list[Any] = requests, reports: list[Any] = reports
            ) -> None:
                reports[index] = attempts.runner.run(requests[index], Switch())

            threads = [threading.Thread(target=run, args=(i,)) for i in range(16)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for index, report in enumerate(reports):
                expect(report, "succeeded")
                log = Path(requests[index].folder, "log.txt").read_text()
                assert log == f"{index}\n"
