"""Times commands with their whole process trees, interleaved; knows nothing of what they do."""

import resource
import statistics
import subprocess
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """One command's time in seconds: wall, and CPU (user + system) of all its processes."""

    wall: float
    cpu: float


def time_command(words, cwd, env=None, check=True):
    """Run a command and return its timing; the output is kept for the error only."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if check and done.returncode:
        raise SystemExit(f"{words} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Timing(wall, cpu)


def interleave(work, rounds):
    """Time several kinds of work in turn, `rounds` times; `work` maps names to functions.

    Returns the median timing of each.
    """
    timings = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            timings[name].append(run())
    return {
        name: Timing(
            statistics.median(t.wall for t in found), statistics.median(t.cpu for t in found)
        )
        for name, found in timings.items()
    }


def print_table(title, medians, baseline):
    """Print medians and the ratio to a baseline's CPU time."""
    print(f"\n{title}\n{'':28}{'wall s':>9}{'CPU s':>9}{'CPU ratio':>11}")
    for name, timing in medians.items():
        ratio = medians[baseline].cpu / timing.cpu if timing.cpu else float("nan")
        print(f"{name:28}{timing.wall:9.2f}{timing.cpu:9.2f}{ratio:10.1f}x")
