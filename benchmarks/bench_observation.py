"""What observing costs a step: it loads a 1 GB frame, groups it, aggregates, hands on the result.

Run with `python benchmarks/bench_observation.py [MEGABYTES [ROUNDS]]`. Each step is a process of
its own, with and without observation in turn; medians of wall and processor seconds are printed.
The target is less than 5 %.
"""

import os
import sys
import tempfile
from pathlib import Path

from measure import interleave, time_command

MEGABYTES = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1024
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5


def put(store):
    """Store the frame and print its digest."""
    import numpy as np
    import pandas as pd

    from cellwright.serializers import dump_bundle
    from cellwright.stores import ObjectStore

    rows = MEGABYTES * (1 << 20) // 64
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"c{i}": rng.random(rows) for i in range(7)}, copy=False)
    frame["key"] = rng.integers(0, 1000, rows)
    print(dump_bundle({"frame": frame}, ObjectStore(store))["frame"].digest)


def step(store, digest, observed):
    """Do what a step notebook does."""
    import __main__
    from cellwright import runtime
    from cellwright.runtime import outputs
    from cellwright.runtime.observe import Observer

    if not observed:
        Observer.start = lambda self: None
        outputs.find_changed = lambda session: ()
        outputs.find_moved = lambda before, variables: ()
    runtime.begin(store=store, seed=1, project=str(Path.cwd()))
    runtime.load_inputs({"frame": digest})
    frame = __main__.frame
    __main__.result = frame.groupby("key").agg(["mean", "std", "max"])
    runtime.save_outputs(["result"])


def main():
    here = [sys.executable, __file__]
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "store")
        import subprocess

        words = [*here, str(MEGABYTES), "1", "put", store]
        digest = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
        attempt = Path(folder) / "attempt"
        attempt.mkdir()
        env = {**os.environ, "CELLWRIGHT_FOLDER": str(attempt), "CELLWRIGHT_ATTEMPT": "r/step/1"}

        def run(observed):
            what = "observed" if observed else "plain"
            return time_command(
                [*here, str(MEGABYTES), "1", what, store, digest], cwd=folder, env=env
            )

        run(True)
        medians = interleave({"without": lambda: run(False), "observed": lambda: run(True)}, ROUNDS)
    plain, seen = medians["without"], medians["observed"]
    print(f"{MEGABYTES} MB frame, {ROUNDS} rounds, medians")
    for name, timing in medians.items():
        print(f"{name:10} {timing.wall:7.3f} s wall {timing.cpu:7.3f} s CPU")
    wall, cpu = seen.wall / plain.wall - 1, seen.cpu / plain.cpu - 1
    print(f"observing  {wall:+7.1%}   wall {cpu:+7.1%}   CPU (target: less than 5 %)")


if __name__ == "__main__":
    kind = sys.argv[3] if len(sys.argv) > 3 else ""
    if kind == "put":
        put(sys.argv[4])
    elif kind:
        step(sys.argv[4], sys.argv[5], kind == "observed")
    else:
        main()
