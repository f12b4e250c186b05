"""A campaign over foreign notebooks: cut at random places, suggested, converted, and proven.

Run with `python benchmarks/campaign.py [--seeds 1,2] [--kinds cut,suggest,convert] [--out FILE]
NOTEBOOK…`. Each notebook is unmarked and runs here (`runnable.py` makes such notebooks). Kinds:

- `cut`: cut into 2 to 12 contiguous steps at random places; `cellwright verify`.
- `suggest`: `cellwright suggest --write`, then `cellwright verify`.
- `convert`: the cut notebook with a last step that prints digests of all plain values; converted,
  and run by `python -m`; compared with what IPython alone computes.

Every result is a line of JSON in FILE, so that a campaign can be interrupted: what is there is not
done again. At the end a table is printed. Nothing here is part of the tests: the notebooks are
other people's and stay outside the repository.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from cutting import cut_notebook, read_report
from runnable import witness

LIMIT = 240
WITNESSES = 5
"""Runs of IPython alone that must agree on a value before it is called different."""
LIMITS = {"timeout": LIMIT, "stdin": subprocess.DEVNULL}
COMMAND = [str(Path(sys.executable).with_name("cellwright"))]


def call(words, cwd):
    """Run a command; return its status, output and errors, and how long it took."""
    start = time.perf_counter()
    env = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=env,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return None, "", f"no end after {LIMIT} s", LIMIT
    return done.returncode, done.stdout, done.stderr, time.perf_counter() - start


def verify(path):
    """Verify a marked notebook; return a result."""
    status, out, err, seconds = call([*COMMAND, "verify", path.name, "--json"], path.parent)
    try:
        data = json.loads(out)
    except json.JSONDecodeError:
        return {"result": "broken", "why": (err or out)[-1500:], "seconds": seconds}
    found = {"seconds": seconds, "exit": status}
    if "variables" not in data or data.get("status") == "failed":
        where = data.get("failure") or data.get("error") or data
        kind = "refused" if status in (1, 2) else "broken"
        return found | {"result": kind, "why": json.dumps(where)[:1500]}
    counts = Counter(v["status"] for v in data["variables"])
    bad = [v for v in data["variables"] if v["status"] != "equal"]
    result = data["status"]
    if counts.get("uncomparable"):
        result = "uncomparable"
    elif counts.get("nondeterministic") and result == "equal":
        result = "nondeterministic"
    return found | {
        "result": result,
        "counts": counts,
        "why": json.dumps(bad)[:1500] if bad else "",
    }


def try_cut(path, seed):
    """Cut and verify."""
    cut = path.with_name(f"{stem(path)}_cut{seed}.ipynb")
    steps = cut_notebook(path, cut, seed)
    return verify(cut) | {"steps": steps}


def try_suggest(path, seed):
    """Suggest, write, verify."""
    out = path.with_name(f"{stem(path)}_suggested.ipynb")
    shutil.copy(path, out)
    status, text, err, _ = call([*COMMAND, "suggest", out.name, "--write", "--json"], path.parent)
    if status != 0:
        return {"result": "refused", "why": (text + err)[-1500:], "seconds": 0}
    steps = len(json.loads(text)["steps"])
    return verify(out) | {"steps": steps}


def try_convert(path, seed):
    """Cut, convert, run the package, compare with IPython alone."""
    first, second = witness(path), witness(path)
    if first is None or second is None:
        return {"result": "skipped", "why": "IPython alone did not end", "seconds": 0}
    expected = {n: d for n, d in first["names"].items() if second["names"].get(n) == d}
    cut = path.with_name(f"{stem(path)}_conv{seed}.ipynb")
    steps = cut_notebook(path, cut, seed, report=expected)
    package = cut.stem
    shutil.rmtree(path.parent / package, ignore_errors=True)
    words = [*COMMAND, "convert", cut.name, "-o", package, "--json"]
    status, out, err, _ = call(words, path.parent)
    if status != 0:
        return {"result": "refused", "why": (out + err)[-1500:], "seconds": 0, "steps": steps}
    env_words = [sys.executable, "-m", package]
    status, out, err, seconds = call(env_words, path.parent)
    there = read_report(out)
    differ = {n: [d, there.get(n)] for n, d in expected.items() if there.get(n) != d}
    found = {"seconds": seconds, "steps": steps, "values": len(expected)}
    if status != 0:
        return found | {"result": "broken", "why": err[-1500:]}
    for _ in range(WITNESSES if differ else 0):  # two may agree by chance where a start is random
        names = (witness(path) or {}).get("names", {})
        differ = {n: d for n, d in differ.items() if names.get(n) == expected[n]}
    if differ:
        return found | {"result": "different", "why": json.dumps(differ)[:1500]}
    return found | {"result": "equal", "why": ""}


def stem(path):
    """Return the start of the names of files made of a notebook."""
    return "".join(c if c.isalnum() else "_" for c in path.name.removesuffix(".runnable.ipynb"))


KINDS = {"cut": try_cut, "suggest": try_suggest, "convert": try_convert}


def main():
    """Do what is not in the file yet, then print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--kinds", default="cut,suggest,convert")
    parser.add_argument("--out", type=Path, default=Path("campaign.jsonl"))
    options = parser.parse_args()
    done = read_results(options.out)
    for path in (p.resolve() for p in options.notebooks):
        for kind in options.kinds.split(","):
            for seed in options.seeds.split(",") if kind != "suggest" else ["0"]:
                if (str(path), kind, seed) in done:
                    continue
                try:
                    found = KINDS[kind](path, seed)
                except Exception as error:  # the campaign goes on, and says so
                    found = {"result": "tool", "why": repr(error), "seconds": 0}
                row = {"notebook": str(path), "kind": kind, "seed": seed, **found}
                with options.out.open("a") as file:
                    file.write(json.dumps(row) + "\n")
                print(f"{row['result']:16} {kind:8} {seed} {path.name}", flush=True)
    print_table(read_results(options.out).values())


def read_results(file):
    """Return the last result of each notebook, kind and seed."""
    lines = file.read_text().splitlines() if file.exists() else []
    rows = [json.loads(line) for line in lines]
    return {(r["notebook"], r["kind"], r["seed"]): r for r in rows}


def print_table(rows):
    """Print how often each kind ended how."""
    counts = Counter((r["kind"], r["result"]) for r in rows)
    results = sorted({result for _, result in counts})
    print(f"\n{'':10}" + "".join(f"{r:>18}" for r in results))
    for kind in KINDS:
        if any(k == kind for k, _ in counts):
            print(f"{kind:10}" + "".join(f"{counts[kind, r]:18}" for r in results))


if __name__ == "__main__":
    main()
