"""What `verify` costs beyond the runs that it makes: the notebook, its pipeline, it again.

Run with `python benchmarks/bench_verify.py [ROUNDS]`. One process makes the runs alone: the marked
cells in one kernel, without anything kept, and the pipeline; another verifies. The target is at
most 10 % more. Two notebooks: `equal`, and `noise`, whose random numbers nobody seeds, so that the
notebook runs a second time.
"""

import json
import os
import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

import nbformat
from measure import interleave, time_command

LOAD = """
import numpy as np, pandas as pd
rng = np.random.default_rng({seed})
rows = 400_000
frame = pd.DataFrame({{f"c{{i}}": rng.random(rows) for i in range(8)}})
frame["key"] = rng.integers(0, 500, rows)
"""
CELLS = [
    ("clean", "frame = frame[frame['c0'] > 0.1].sort_values('c1').reset_index(drop=True)"),
    ("features", "frame['d'] = np.log1p(frame['c2']) * frame['c3']"),
    ("table", "table = frame.groupby('key').agg(['mean', 'std', 'max'])"),
    (
        "model",
        "from sklearn.ensemble import RandomForestRegressor\n"
        "sample = frame.head(20_000)\n"
        "model = RandomForestRegressor(20, random_state=0).fit(sample[['c4', 'c5']], sample['d'])",
    ),
    ("score", "score = model.score(sample[['c4', 'c5']], sample['d'])\nprint(score, table.shape)"),
]


def write_notebook(path, seed):
    """Write the notebook."""
    cells = [("load", LOAD.format(seed=seed)), *CELLS]
    nb = nbformat.v4.new_notebook()
    nb.cells = [nbformat.v4.new_code_cell(f"%%step {n}\n{code.strip()}", id=n) for n, code in cells]
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "p", "language": "python"}
    nbformat.write(nb, path)


def make_runs(name, times):
    """Make the runs alone, in this process: the notebook so many times, the pipeline once."""
    from cellwright.api import verifying
    from cellwright.api.preparation import prepare
    from cellwright.api.records import Cancel
    from cellwright.api.running import execute_run
    from cellwright.app import open_runner
    from cellwright.verify import reference, run_reference

    def without_snapshots(*arguments, **named):
        data = json.loads(build(*arguments, **named))
        kept = [
            c for c in data["cells"] if c["metadata"]["cellwright"].get("machinery") != "snapshot"
        ]
        return json.dumps(data | {"cells": kept})

    build = reference.build_reference_notebook
    reference.build_reference_notebook = without_snapshots
    given = {"parameters": {}, "texts": None, "params_file": None, "resume": None}
    chosen = {"only": (), "start_from": (), "force": (), "options": {"cache": "off"}}
    with (
        prepare(name, **given, **chosen) as prepared,
        closing(open_runner(prepared.settings)) as runner,
    ):
        scene = verifying._make_scene(prepared, runner, Cancel())
        for number in range(times):
            assert run_reference(scene, number + 1).outcome.kind == "succeeded"
        assert execute_run(prepared, None, Cancel(), runner).status == "succeeded"


def compare(name, seed, times, rounds):
    """Return the medians of the runs alone and of verifying."""
    here = [sys.executable, str(Path(__file__).resolve())]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with tempfile.TemporaryDirectory() as folder:
        write_notebook(Path(folder) / f"{name}.ipynb", seed)

        def run(kind):
            words = [*here, "0", kind, f"{name}.ipynb", str(times)]
            return time_command(words, cwd=folder, env=env)

        return interleave({kind: partial(run, kind) for kind in ("runs", "verify")}, rounds)


def main():
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for name, seed, times in (("equal", "0", 1), ("noise", "", 2)):
        medians = compare(name, seed, times, rounds)
        runs, whole = medians["runs"], medians["verify"]
        print(f"{name}: {times} x notebook and pipeline, {rounds} rounds, medians")
        for kind, timing in medians.items():
            print(f"  {kind:8} {timing.wall:7.2f} s wall {timing.cpu:7.2f} s CPU")
        wall, cpu = whole.wall / runs.wall - 1, whole.cpu / runs.cpu - 1
        print(f"  more     {wall:+7.1%}   wall {cpu:+7.1%}   CPU (target: at most 10 %)")


if __name__ == "__main__":
    kind = sys.argv[2] if len(sys.argv) > 2 else ""
    if kind == "runs":
        make_runs(sys.argv[3], int(sys.argv[4]))
    elif kind:
        from cellwright import api

        assert api.verify(sys.argv[3]).status == "equal"
    else:
        main()
