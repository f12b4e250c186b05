"""Keeps of notebooks the cells that run here, as somebody would who has no network.

Run with `python benchmarks/runnable.py NOTEBOOK…`. Beside each notebook that is worth it a file
`NAME.runnable.ipynb` is written: nbformat 4.5, unmarked, outputs gone, and only those code cells
that ran from top to bottom in a fresh IPython. Cells that fail are taken out until none does.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SUFFIX = ".runnable.ipynb"
ROUNDS, CELL, WHOLE = 5, 4, 150
LEAST, SHARE, LONGEST = 6, 0.5, 10.0


def read_cells(path):
    """Return the cells of a notebook, None if it is not of format 4."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        return None
    if data.get("nbformat") != 4 or "python" not in json.dumps(data.get("metadata", {})).lower():
        return None
    cells = []
    for number, cell in enumerate(data["cells"]):
        if cell["cell_type"] not in ("code", "markdown"):
            continue
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not source.strip():
            continue
        kept = {
            "cell_type": cell["cell_type"],
            "id": f"c{number}",
            "metadata": {},
            "source": source,
        }
        if cell["cell_type"] == "code":
            kept |= {"execution_count": None, "outputs": []}
        cells.append(kept)
    return cells


def write_cells(path, cells):
    """Write a notebook of format 4.5."""
    metadata = {"kernelspec": {"display_name": "p", "language": "python", "name": "python3"}}
    data = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(data, indent=1))


def witness(path, seconds=CELL, whole=WHOLE):
    """Run a notebook with IPython alone; return what it says and None if there was no end."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        words = [sys.executable, str(Path(__file__).parent / "plain_run.py"), str(path)]
        try:
            subprocess.run([*words, str(result), str(seconds)], capture_output=True, timeout=whole)
        except subprocess.TimeoutExpired:
            return None
        if not result.exists():
            return None
        return json.loads(result.read_text())


def keep_runnable(path):
    """Write what runs of a notebook beside it; return words about it."""
    cells = read_cells(path)
    if not cells:
        return "not a notebook of format 4 in Python"
    total = sum(c["cell_type"] == "code" for c in cells)
    if total < LEAST:
        return f"only {total} code cells"
    out = path.with_name(path.name.removesuffix(".ipynb") + SUFFIX)
    for _ in range(ROUNDS):
        write_cells(out, cells)
        found = witness(out)
        if found is None:
            break
        ended = iter(found["ended"])
        cells = [c for c in cells if c["cell_type"] != "code" or next(ended)]
        left = len([c for c in cells if c["cell_type"] == "code"])
        if left < LEAST or left < SHARE * total:
            out.unlink()
            return f"only {left} of {total} cells run"
        if all(found["ended"]):
            if found["seconds"] > LONGEST:
                out.unlink()
                return f"takes {found['seconds']:.0f} s"
            return f"{left} of {total} cells, {found['seconds']:.1f} s"
    out.unlink()
    return "no end in the time given"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"{name}: {keep_runnable(Path(name))}", flush=True)
