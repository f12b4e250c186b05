"""Bytes and seconds that a changed frame costs, beside pickle with gzip and copies of Parquet.

Run with `python benchmarks/bench_chunks.py [MEGABYTES]`. A frame is stored, then a changed one: the
table says how many new bytes that took, in percent of the first.
"""

import gzip
import pickle
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from cellwright.serializers import dump_bundle, load_bundle
from cellwright.stores import ObjectStore

MEGABYTES = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
SMALL = min(MEGABYTES, 128)
ROW = 88


def make(megabytes, kind):
    rows = megabytes * (1 << 20) // ROW
    rng = np.random.default_rng(0)
    if kind == "numbers":
        return pd.DataFrame({f"c{i}": rng.random(rows) for i in range(11)}, copy=False)
    if kind == "one block":
        return pd.DataFrame(rng.random((11, rows)).T, copy=False)
    words = np.array([f"{'x' * (i % 13)}word{i}" for i in range(100_000)])
    columns = {f"c{i}": rng.random(rows) for i in range(4)}
    columns["key"] = np.arange(rows)
    columns["day"] = pd.date_range("2000", periods=rows, freq="s")
    columns["few"] = pd.Categorical.from_codes(rng.integers(0, 9, rows), list("abcdefghi"))
    frame = pd.DataFrame(columns, copy=False)
    frame["text"] = pd.Series(words[rng.integers(0, len(words), rows)]).astype("str")
    frame["flag"] = rng.random(rows) < 0.5
    return frame


def changes(frame):
    rows, part = len(frame), len(frame) // 100
    rng = np.random.default_rng(1)
    numeric = [i for i, kind in enumerate(frame.dtypes) if kind == "float64"]

    def assigned(places):
        changed = frame.copy()
        for i in numeric:
            changed.iloc[places, i] = rng.random(part)
        return changed

    new = frame.iloc[rng.integers(0, rows, part)]
    yield "appended 1 %", pd.concat([frame, new], ignore_index=True)
    yield "changed 1 %, a block", assigned(slice(rows // 3, rows // 3 + part))
    scattered = np.sort(rng.choice(rows, part, replace=False))
    yield "changed 1 %, scattered", assigned(scattered)
    yield "deleted one row", frame.drop(index=rows // 2).reset_index(drop=True)
    deleted = np.sort(rng.choice(rows, 20, replace=False))
    yield "deleted 20 rows", frame.drop(index=deleted).reset_index(drop=True)
    yield "one more column", frame.assign(new=rng.random(rows))


def size_of(folder):
    return sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file())


def timed(work):
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def print_row(name, percent, wall, cpu, more=""):
    print(f"  {name:26} {percent:8.2f} % {wall:8.2f} {cpu:8.2f}  {more}", flush=True)


def measure(kind):
    with tempfile.TemporaryDirectory() as folder:
        store, cache = f"{folder}/store", f"{folder}/cache"
        frame = make(MEGABYTES, kind)
        _, wall, cpu = timed(lambda: dump_bundle({"f": frame}, ObjectStore(store, cache=cache)))
        whole = size_of(store)
        print(f"\n{kind}, {whole / (1 << 20):.0f} MB      new bytes   wall s    CPU s")
        print_row("stored first", 100, wall, cpu)
        for name, changed in changes(frame):
            before = size_of(store)
            refs, wall, cpu = timed(
                lambda value=changed: dump_bundle({"f": value}, ObjectStore(store, cache=cache))
            )
            grown = 100 * (size_of(store) - before) / whole
            del changed
            opened, again, _ = timed(lambda r=refs: load_bundle(r, ObjectStore(store, cache=cache)))
            print_row(name, grown, wall, cpu, f"opened in {again * 1000:.0f} ms")
            del opened


def measure_others():
    """Print what others do with the same: a copy for each change, compressed or not."""
    frame = make(SMALL, "mixed")
    changed = next(iter(changes(frame)))[1]
    forms = {
        "pickle": lambda f, p: Path(p).write_bytes(pickle.dumps(f, protocol=5)),
        "pickle and gzip": lambda f, p: Path(p).write_bytes(
            gzip.compress(pickle.dumps(f, protocol=5), compresslevel=3)
        ),
        "Parquet": lambda f, p: f.to_parquet(p),
        "Parquet, content-defined": lambda f, p: f.to_parquet(
            p, use_content_defined_chunking=True, use_dictionary=False, compression="none"
        ),
        "Arrow IPC": lambda f, p: f.to_feather(p, compression="uncompressed"),
        "Cellwright": lambda f, p: dump_bundle({"f": f}, ObjectStore(p, cache=f"{p}-cache")),
    }
    print(f"\nmixed, {SMALL} MB; the second one has 1 % more rows")
    print(f"  {'':26} {'MB':>8} {'CPU s':>8} {'MB more':>8} {'CPU s':>8}")
    for name, write in forms.items():
        with tempfile.TemporaryDirectory() as folder:
            paths = (f"{folder}/a",) * 2 if name == "Cellwright" else (f"{folder}/a", f"{folder}/b")
            cells = []
            for value, path in zip((frame, changed), paths, strict=True):
                before = size_of(folder)
                _, _, cpu = timed(lambda v=value, p=path, w=write: w(v, p))
                cache = size_of(f"{folder}/a-cache") if name == "Cellwright" else 0
                cells += [(size_of(folder) - before - cache) / (1 << 20), cpu]
            print(f"  {name:26} " + " ".join(f"{c:8.2f}" for c in cells), flush=True)


def main():
    for kind in ("numbers", "one block", "mixed"):
        measure(kind)
    measure_others()


if __name__ == "__main__":
    main()
