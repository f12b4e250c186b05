"""Keeps what was measured, and writes the table of `docs/benchmarks.md`; measures nothing."""

import json
import os
import platform
import re
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from measure import Timing
from peers.environments import CACHE

FILE = CACHE / "benchmarks.json"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- table: written by benchmarks/results.py -->", "<!-- end of the table -->"
COLUMNS = (
    "plain script",
    "papermill, one by one",
    "papermill, pool of two",
    "Ploomber 0.23",
    "Metaflow 2.19",
    "Kedro 1",
    "Cellwright, nothing kept",
    "Cellwright",
)


def load(*, again=False):
    """Return what was measured on this machine with this state of the code, or nothing."""
    state = {"machine": describe_machine(), "commit": find_commit()}
    if FILE.exists() and not again:
        kept = json.loads(FILE.read_text())
        if {name: kept.get(name) for name in state} == state:
            kept["rows"] = {
                title: {name: Timing(**timing) for name, timing in row.items()}
                for title, row in kept["rows"].items()
            }
            return kept
    return {
        **state,
        "date": f"{datetime.now(UTC):%d %B %Y}",
        "load": os.getloadavg()[0],
        "rows": {},
    }


def keep(kept, title, found):
    """Add the timings of a row, and write all to the file."""
    kept["rows"].setdefault(title, {}).update(found)
    rows = {t: {n: asdict(x) for n, x in row.items()} for t, row in kept["rows"].items()}
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps({**kept, "rows": rows}, indent=1))


def describe_machine():
    """Return processor, cores, memory, system and Python in words."""
    cpu = platform.machine()
    for line in _text("/proc/cpuinfo").splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    memory = re.search(r"MemTotal:\s+(\d+)", _text("/proc/meminfo"))
    size = f"{int(memory[1]) / 2**20:.0f} GB" if memory else "?"
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{cpu}, {os.cpu_count()} cores, {size}, {system}, Python {platform.python_version()}"


def find_commit():
    """Return the commit of the code."""
    words = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(words, cwd=PAGE.parent, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def write(kept):
    """Put the tables into the page, between its marks."""
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{make_tables(kept)}\n{END}{rest.split(END)[1]}")
    print(f"\nwrote {PAGE}")


def make_tables(kept):
    """Return date and machine, and the tables of CPU and wall seconds."""
    fewest = min((t.rounds for row in kept["rows"].values() for t in row.values()), default=0)
    most = max((t.rounds for row in kept["rows"].values() for t in row.values()), default=0)
    lines = [
        f"Measured on {kept['date']} at commit {kept['commit']}: {kept['machine']}.",
        f"Load of the machine at the beginning: {kept['load']:.1f}. Medians of {most} interleaved"
        f" rounds, fewer (at least {fewest}) where a system takes long for a row.",
        "",
        "CPU seconds, in brackets how many times those of Cellwright:",
        "",
        *_table(kept["rows"], lambda t: t.cpu),
        "",
        "Wall seconds:",
        "",
        *_table(kept["rows"], lambda t: t.wall),
    ]
    peaks = {title: row for title, row in kept["rows"].items() if any(t.peak for t in row.values())}
    if peaks:
        lines += ["", "Peak MiB of memory of processes:", "", *_table(peaks, lambda t: t.peak, 0)]
    return "\n".join(lines)


def _table(rows, figure, digits=1):
    yield f"| work | {' | '.join(COLUMNS)} |"
    yield "|---" * (len(COLUMNS) + 1) + "|"
    for title, row in rows.items():
        base = figure(row["Cellwright"]) if "Cellwright" in row else None
        cells = [_cell(row.get(name), figure, base, digits, name) for name in COLUMNS]
        yield f"| {title} | {' | '.join(cells)} |"


def _cell(timing, figure, base, digits, name):
    if timing is None or figure(timing) is None:
        return "–"
    value = figure(timing)
    small = 2 if digits and value < 1 else digits
    ratio = f" ({value / base:.1f})" if base and name != "Cellwright" else ""
    return f"{value:,.{small}f}{ratio}"


def _text(path):
    try:
        return Path(path).read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    write(load())
