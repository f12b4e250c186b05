"""Serializers that other packages bring are asked before pickling."""

import os
import subprocess
import sys

SERIALIZER = """
from cellwright.interfaces import Payload

class Temperature:
    def __init__(self, degrees): self.degrees = degrees
    def __reduce__(self): raise TypeError("cannot pickle Temperature")

class TemperatureSerializer:
    name = "temperature"
    version = 1
    def accepts(self, value): return type(value) is Temperature
    def dump(self, value): return Payload({"degrees": value.degrees})
    def load(self, payload): return Temperature(payload.meta["degrees"])
    def value_digest(self, value, payload): return f"{value.degrees:064d}"
    def summarize(self, value): return f"{value.degrees} degrees"
"""

WRITE = """
import sys
from thermometer import Temperature
from cellwright.serializers import dump_bundle, load_bundle
from cellwright.stores import ObjectStore
store = ObjectStore(sys.argv[1])
t = Temperature(20)
ref = dump_bundle({"t": t}, store)["t"]
loaded = load_bundle({"t": ref}, store)["t"]
print(ref.digest, ref.summary, ref.canonical, int(ref.value), loaded.degrees)
"""

READ = """
import sys
from cellwright.serializers import load_bundle
from cellwright.stores import ObjectStore
load_bundle({"t": sys.argv[2]}, ObjectStore(sys.argv[1]))
"""


def python(code, *args, path=""):
    environment = {**os.environ, "PYTHONPATH": str(path)}
    return subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, env=environment
    )


def test_a_serializer_of_another_package(tmp_path):
    package, store = tmp_path / "site", str(tmp_path / "store")
    metadata = package / "thermometer-1.0.dist-info"
    metadata.mkdir(parents=True)
    (package / "thermometer.py").write_text(SERIALIZER)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: thermometer\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[cellwright.serializers]\ntemperature = thermometer:TemperatureSerializer\n"
    )
    done = python(WRITE, store, path=package)
    assert done.returncode == 0, done.stderr
    digest, *rest = done.stdout.split()
    assert rest == ["20", "degrees", "True", "20", "20"]
    gone = python(READ, store, digest)
    assert "serializer `temperature`, which is not installed" in gone.stderr
