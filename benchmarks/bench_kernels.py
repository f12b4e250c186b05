"""Warm against ordinary kernels, through the papermill runner: interleaved, medians.

    python benchmarks/bench_kernels.py [ROUNDS]

CPU seconds are those of this process, of the kernels' parents and of the kernels themselves; the
share of the start of a parent is in them.
"""

import resource
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts, Switch

HEAVY = "import pandas\nfrom sklearn.linear_model import LogisticRegression"
WORK = {
    "one trivial cell": (["x = 1"], ()),
    "pandas and scikit-learn": ([HEAVY], ("pandas", "sklearn.linear_model")),
}
AT_ONCE = 8


def spent() -> float:
    """Return the CPU seconds of this process and of all children that have ended."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, both))


def run_one(attempts, cells, preload):
    began = time.perf_counter()
    report = attempts.run(*cells, preload=preload)
    assert report.outcome.kind == "succeeded", report.outcome
    return time.perf_counter() - began, report.cpu_seconds, report.peak_memory / 1e6


def run_many(attempts, cells, preload):
    requests = [attempts.request(*cells, preload=preload) for _ in range(AT_ONCE)]
    threads = [
        threading.Thread(target=attempts.runner.run, args=(request, Switch()))
        for request in requests
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def bench_single(folder, rounds):
    print(f"one attempt, median of {rounds}: wall s, CPU s of its tree, MB of its own")
    for name, (cells, preload) in WORK.items():
        kinds = {kind: Attempts(PapermillRunner(warm=kind == "warm"), folder) for kind in KINDS}
        rows = {kind: [] for kind in KINDS}
        for kind in KINDS:  # the first pays for the parent and for papermill's import
            run_one(kinds[kind], cells, preload)
        for _ in range(rounds):
            for kind in KINDS:
                rows[kind].append(run_one(kinds[kind], cells, preload))
        for kind in KINDS:
            kinds[kind].runner.close()
            wall, cpu, memory = (statistics.median(c) for c in zip(*rows[kind], strict=True))
            print(f"  {name:26} {kind:9} {wall:6.3f} {cpu:6.3f} {memory:6.0f}")


def bench_whole(folder, rounds):
    print(f"runner opened, {AT_ONCE} attempts in a row, closed, median of {rounds}: wall s, CPU s")
    for name, (cells, preload) in WORK.items():
        rows = {kind: [] for kind in KINDS}
        for _ in range(rounds):
            for kind in KINDS:
                wall, cpu = time.perf_counter(), spent()
                attempts = Attempts(PapermillRunner(warm=kind == "warm"), folder)
                for _ in range(AT_ONCE):
                    run_one(attempts, cells, preload)
                attempts.runner.close()
                rows[kind].append((time.perf_counter() - wall, spent() - cpu))
        for kind in KINDS:
            wall, cpu = (statistics.median(c) for c in zip(*rows[kind], strict=True))
            print(f"  {name:26} {kind:9} {wall:6.2f} {cpu:6.2f}")


def bench_at_once(folder, rounds):
    print(f"{AT_ONCE} attempts at once, median of {rounds}: wall s")
    for name, (cells, preload) in WORK.items():
        kinds = {kind: Attempts(PapermillRunner(warm=kind == "warm"), folder) for kind in KINDS}
        rows = {kind: [] for kind in KINDS}
        for kind in KINDS:
            run_one(kinds[kind], cells, preload)
        for _ in range(rounds):
            for kind in KINDS:
                rows[kind].append(run_many(kinds[kind], cells, preload))
        for kind in KINDS:
            kinds[kind].runner.close()
            print(f"  {name:26} {kind:9} {statistics.median(rows[kind]):6.2f}")


KINDS = ("warm", "ordinary")

if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        bench_single(Path(name), 2 * rounds)
        bench_whole(Path(name), max(1, rounds // 2))
        bench_at_once(Path(name), max(1, rounds // 2))
