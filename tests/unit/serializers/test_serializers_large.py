"""Large values: writing copies nothing, opening reads nothing."""

import json
import subprocess
import sys

import pytest

MEASURE = """
import json, sys
import numpy as np, pandas as pd
from cellwright.serializers import dump_bundle, load_bundle
from cellwright.stores import ObjectStore

def status(name):
    with open("/proc/self/status") as file:
        return next(int(l.split()[1]) << 10 for l in file if l.startswith(name))

def high_water():
    return status("VmHWM")

kind, folder = sys.argv[1:]
rows = 100 * (1 << 20) // 64
numbers = np.random.default_rng(0).random((rows, 8))
value = {
    "array": lambda: numbers,
    "frame": lambda: pd.DataFrame(numbers, columns=list("abcdefgh")),
    "columns": lambda: pd.DataFrame({c: numbers[:, i].copy() for i, c in enumerate("abcdefgh")}),
    "text": lambda: pd.DataFrame({"t": pd.Series(["word" * 10] * (2 * rows))}),
    "held": lambda: {"k": [numbers]},
}[kind]()
dump_bundle({"warm": pd.DataFrame({"a": [1.5], "t": ["x"]})}, ObjectStore(folder))
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")
before = status("VmRSS")
ref = dump_bundle({"v": value}, ObjectStore(folder))["v"]
beyond = high_water() - before
before = status("VmRSS")
loaded = load_bundle({"v": ref}, ObjectStore(folder))["v"]
print(json.dumps({"bytes": ref.bytes, "beyond": beyond, "opened": status("VmRSS") - before}))
"""


@pytest.mark.parametrize("kind", ["array", "frame", "columns", "text", "held"])
def test_memory(tmp_path, kind):
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, kind, str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["bytes"] >= 100 << 20
    assert found["beyond"] < 0.3 * found["bytes"]
    assert found["opened"] < 0.1 * found["bytes"]
