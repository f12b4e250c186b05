"""The ledger's queries over 100,000 step runs, and what an append costs.

Run with `python benchmarks/bench_ledger.py [SHAPE]`, where SHAPE is `wide` (20 runs of 5,000
steps) or `long` (2,500 runs of 40 steps, the default). Each query is made in a ledger opened
anew, as a command does it; the figure to reach is 200 ms.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cellwright.ledgers.sql import SqlLedger
from cellwright.model import Outcome, RunEndedEvent, RunStartedEvent
from cellwright.testing.ledger_events import make_stamp, ran

SHAPES = {"long": (2500, 40), "wide": (20, 5000)}
REPEATS = 7


def fill(ledger, runs, steps):
    """Write whole runs; every tenth run has new versions of its steps. Returns seconds."""
    names = [f"step_{i}" for i in range(steps)]
    start = time.perf_counter()
    for r in range(runs):
        events = [RunStartedEvent("churn", "churn.ipynb", "d", steps=tuple(names))]
        for name in names:
            events += ran(name, key=f"{name}-{r // 10}", version=f"v{r // 10}")
            events[-2] = replace(events[-2], outcome=Outcome("succeeded"))
        events.append(RunEndedEvent("failed" if r % 10 == 9 else "succeeded", 1.0))
        ledger.append(f"run-{r:06}", events, make_stamp(r))
    return time.perf_counter() - start


def main():
    """Fill a ledger and print what each query takes."""
    runs, steps = SHAPES[sys.argv[1] if len(sys.argv) > 1 else "long"]
    half = datetime(2026, 11, 23, 8, tzinfo=UTC) + timedelta(seconds=runs / 2)
    queries = {
        "runs: the last 50": lambda x: x.runs(steps=False),
        "runs: the last 50 with their steps": lambda x: x.runs(),
        "runs: failed": lambda x: x.runs(status="failed", steps=False),
        "runs: with a step, since the middle": lambda x: x.runs(
            step="step_7", since=half, steps=False
        ),
        "run: whole": lambda x: x.run(f"run-{runs // 2:06}"),
        "find_runs: latest by prefix": lambda x: x.find_runs("run-00"),
        "results: by key": lambda x: x.results("step_7-1"),
        "results: of every step of a plan": lambda x: [
            x.results(f"step_{i}-1") for i in range(min(steps, 40))
        ],
        "versions: of a pipeline": lambda x: x.versions("churn"),
        "versions: of a step": lambda x: x.versions("churn", "step_7"),
        "interrupted": lambda x: x.interrupted(),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        ledger = SqlLedger(str(path))
        seconds = fill(ledger, runs, steps)
        events = runs * (4 * steps + 2)
        size = sum(f.stat().st_size for f in path.parent.iterdir()) / 1e6
        print(f"{runs:,} runs of {steps:,} steps, {events:,} events, {size:,.0f} MB")
        print(f"{'append, per event in bulk':38} {seconds / events * 1e3:8.3f} ms")
        ledger.close()
        ledger = SqlLedger(str(path.parent / "other.db"))
        start = time.perf_counter()
        for i in range(50):
            ledger.append(f"one-{i}", [RunStartedEvent("other", "o.ipynb", "d")], make_stamp())
        print(f"{'append, one durable event':38} {(time.perf_counter() - start) * 20:8.3f} ms")
        ledger.close()
        for name, query in queries.items():
            took = []
            for _ in range(REPEATS):
                ledger = SqlLedger(str(path))
                start = time.perf_counter()
                query(ledger)
                took.append(time.perf_counter() - start)
                ledger.close()
            print(f"{name:38} {statistics.median(took) * 1e3:8.1f} ms")


if __name__ == "__main__":
    main()
