"""Times commands with their whole process trees, interleaved; knows nothing of what they do.

Processes that outlive the command, such as a parent of warm kernels, are adopted (Linux: child
subreaper), and what they used until the command ended, and after, is counted as well.
"""

import contextlib
import ctypes
import os
import resource
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.02


@dataclass(frozen=True)
class Timing:
    """One command's cost.

    `wall` seconds, `cpu` seconds (user + system) of all its processes, `peak` MiB of memory that
    belongs to processes (anonymous and shared; mapped files are not counted), if it was sampled;
    `rounds` how many it is the median of.
    """

    wall: float
    cpu: float
    peak: float | None = None
    rounds: int = 1


def adopt_orphans():
    """Make this process the parent of its descendants' orphans, so that their time is seen."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def time_command(words, cwd, env=None, check=True, sample=False):
    """Run a command and return its timing; the output is kept for the error only.

    Args:
        words: The command.
        cwd: Its working directory.
        env: Its environment, or None for this process's.
        check: Whether a failure ends the program.
        sample: Whether to sample the memory of its processes.
    """
    adopt_orphans()
    before = _spent()
    start = time.perf_counter()
    process = subprocess.Popen(
        words, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with Sampler(process.pid) if sample else contextlib.nullcontext() as sampler:
        output = process.communicate()[0]
    wall = time.perf_counter() - start
    if check and process.returncode:
        raise SystemExit(f"{words} failed:\n{output[-6000:]}")
    return Timing(wall, _spent() - before, sampler.peak if sampler else None)


def _spent():
    """Return CPU seconds of all ended children and of all living descendants."""
    _reap()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = ended.ru_utime + ended.ru_stime
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _reap():
    """Collect orphans that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


class Sampler:
    """Watches how much memory processes have that began with a command; a context manager.

    Those need not be below the command: a parent that waited for it may have started them.
    """

    def __init__(self, pid):
        self._since = psutil.Process(pid).create_time()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak = 0.0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._ended.set()
        self._thread.join()

    def _watch(self):
        while not self._ended.wait(SAMPLE_SECONDS):
            with contextlib.suppress(psutil.Error):
                below = psutil.Process().children(recursive=True)
                found = [p.pid for p in below if p.create_time() >= self._since]
                self.peak = max(self.peak, sum(map(_own_memory, found)))


def _own_memory(pid):
    """Return MiB of anonymous and shared memory of a process."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        wanted = [line for line in lines if line.startswith(("RssAnon", "RssShmem"))]
        return sum(int(line.split()[1]) for line in wanted) / 1024
    return 0.0


def interleave(work, rounds, patience=float("inf")):
    """Time several kinds of work in turn, `rounds` times; `work` maps names to functions.

    What has taken `patience` seconds in all takes part in no further round. Returns the median
    timing of each.
    """
    timings = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            if sum(timing.wall for timing in timings[name]) < patience:
                timings[name].append(run())
    return {name: _median(found) for name, found in timings.items()}


def _median(timings):
    peaks = [t.peak for t in timings if t.peak is not None]
    return Timing(
        statistics.median(t.wall for t in timings),
        statistics.median(t.cpu for t in timings),
        statistics.median(peaks) if peaks else None,
        len(timings),
    )


def print_table(title, medians, baseline):
    """Print medians and the ratio of the others' CPU time to the baseline's."""
    peaks = any(t.peak is not None for t in medians.values())
    print(f"\n{title}")
    print(
        f"{'':28}{'wall s':>9}{'CPU s':>9}{'CPU ratio':>11}{'peak MiB' if peaks else '':>10}",
        flush=True,
    )
    base = medians[baseline].cpu
    for name, timing in medians.items():
        ratio = timing.cpu / base if base else float("nan")
        peak = "" if timing.peak is None else f"{timing.peak:10.0f}"
        print(f"{name:28}{timing.wall:9.2f}{timing.cpu:9.2f}{ratio:10.1f}x{peak}", flush=True)
