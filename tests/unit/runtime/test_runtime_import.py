"""The runtime is light to import."""

import subprocess
import sys

HEAVY = (
    "numpy",
    "pandas",
    "pyarrow",
    "polars",
    "fsspec",
    "cloudpickle",
    "sqlalchemy",
    "papermill",
    "nbformat",
    "IPython",
    "asyncio",
    "importlib.metadata",
)


def test_nothing_heavy_is_loaded(tmp_path):
    code = f"""
import sys
import cellwright.runtime as runtime
runtime.begin(store={str(tmp_path)!r}, seed=1, project={str(tmp_path)!r})
from cellwright.serializers import dump_bundle, load_bundle
from cellwright.stores import ObjectStore
store = ObjectStore({str(tmp_path)!r})
load_bundle(dump_bundle({{"a": 1, "b": [1, {{"k": "v"}}]}}, store), store)
print([m for m in {HEAVY!r} if m in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
