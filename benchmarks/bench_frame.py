"""A 1 GB frame to the next step: processor seconds, time to open, peak memory beyond the frame.

Run with `python benchmarks/bench_frame.py [MEGABYTES]`. Each part runs in a process of its own.
Beside it the same frame as a pickle, and as a pickle with gzip: of a sixteenth of it, times 16.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MEGABYTES = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1024


def make(megabytes, kind):
    import numpy as np
    import pandas as pd

    rows = megabytes * (1 << 20) // (8 * 8)
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"c{i}": rng.random(rows) for i in range(8)}, copy=False)
    if kind == "consolidated":
        frame = frame.copy()
    if kind == "text":
        words = np.array([f"word{i:06d}" for i in range(1000)])
        frame = pd.DataFrame({f"c{i}": rng.random(rows) for i in range(4)}, copy=False)
        for i in range(3):
            frame[f"s{i}"] = pd.Series(words[rng.integers(0, 1000, rows)]).astype("str")
    return frame


def clock():
    return time.perf_counter(), time.process_time()


def since(start):
    wall, cpu = clock()
    return {"wall": round(wall - start[0], 3), "cpu": round(cpu - start[1], 3)}


def resident():
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * 4096 / (1 << 20)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def reset_peak():
    with Path("/proc/self/clear_refs").open("w") as file:
        file.write("5")


def high_water():
    with Path("/proc/self/status").open() as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))


def put(store, kind):
    from cellwright.serializers import dump_bundle
    from cellwright.stores import ObjectStore

    frame = make(MEGABYTES, kind)
    size = frame.memory_usage(deep=False).sum() / (1 << 20)
    reset_peak()
    before = resident()
    start = clock()
    refs = dump_bundle({"frame": frame}, ObjectStore(store))
    spent, highest = since(start), high_water()
    print(
        json.dumps(
            {
                "digest": refs["frame"].digest,
                "frame MB": round(size),
                "put": spent,
                "peak beyond MB": round(highest - before),
                "peak / frame": round(1 + (highest - before) / size, 2),
                **beside(frame, spent),
            }
        )
    )


def beside(frame, spent):
    """Measure what the profile costs, and other ways to keep the frame, in the same process."""
    import gzip
    import pickle

    from cellwright.serializers.profiles import profile_of

    start = clock()
    profile_of(frame)
    profile = since(start)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        start = clock()
        with Path(folder, "plain").open("wb") as file:
            pickle.dump(frame, file, protocol=5)
        plain = since(start)
        part = frame.iloc[: len(frame) // 16].copy()
        start = clock()
        with gzip.open(Path(folder, "zipped"), "wb", compresslevel=6) as file:
            pickle.dump(part, file, protocol=5)
        zipped = {name: round(16 * value, 1) for name, value in since(start).items()}
    return {
        "profile": {**profile, "share of put": f"{profile['cpu'] / spent['cpu']:.1%}"},
        "pickle": plain,
        "pickle with gzip": zipped,
        "gzip / put": round(zipped["cpu"] / spent["cpu"], 1),
    }


def get(store, digest):
    import pandas  # noqa: F401

    from cellwright.serializers import LiveObjects, digest_value, dump_bundle, load_bundle
    from cellwright.stores import ObjectStore

    live = LiveObjects()
    before = resident()
    place = ObjectStore(store)
    start = clock()
    frame = load_bundle({"frame": digest}, place, live=live)["frame"]
    opened = since(start)
    after = resident()
    start = clock()
    digest_value(frame)
    unchanged = since(start)
    start = clock()
    frame.groupby((frame["c0"] * 10).astype(int)).mean(numeric_only=True)
    work = since(start)
    start = clock()
    digest_value(frame)
    again = since(start)
    frame["new"] = frame["c0"] * 2
    start = clock()
    dump_bundle({"frame": frame}, place, live=live)
    column = since(start)
    print(
        json.dumps(
            {
                "open": opened,
                "resident after open MB": round(after - before),
                "check unchanged": unchanged,
                "group and aggregate": work,
                "check after work": again,
                "put with one new column": column,
            }
        )
    )


def child(*args):
    command = [sys.executable, __file__, str(MEGABYTES), *args]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def main():
    if len(sys.argv) > 2:
        {"put": put, "get": get}[sys.argv[2]](*sys.argv[3:])
        return
    for kind in ("columns", "consolidated", "text"):
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as store:
            print(kind)
            stored = child("put", store, kind)
            digest = stored.pop("digest")
            for name, value in {**stored, **child("get", store, digest)}.items():
                print(f"  {name:26} {value}")


if __name__ == "__main__":
    main()
