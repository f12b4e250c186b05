"""Notebooks of different styles, written as text, with the marks that are to be proposed.

A file begins with lines `#> ROLE NUMBERS` or `#> step NAME NUMBERS` (numbers of cells from 1, all
counted); then come the cells, each below a line `# %%`. Adding a notebook is adding a file.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).with_name("notebooks")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


def read_cells(name):
    """Return (kind, source) of each cell."""
    cells = []
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("#>"):
            continue
        if line.startswith("# %%"):
            cells.append(("markdown" if "[markdown]" in line else "code", []))
        elif cells[-1][0] == "markdown":
            cells[-1][1].append(line.removeprefix("# "))
        else:
            cells[-1][1].append(line)
    return [(kind, "\n".join(lines).strip("\n")) for kind, lines in cells]


def read_expected(name):
    """Return what is to be proposed, as lines."""
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    return [line.removeprefix("#> ") for line in text.splitlines() if line.startswith("#>")]


def as_lines(suggestion):
    """Return a suggestion as the lines of a case."""
    lines = [f"parameters {c.number}" for c in (suggestion.parameters,) if c is not None]
    for role, cells in (("setup", suggestion.setup), ("skip", suggestion.skipped)):
        if cells:
            lines.append(" ".join([role, *(str(c.number) for c in cells)]))
    lines += [" ".join(["step", s.name, *map(str, s.numbers)]) for s in suggestion.steps]
    return lines


def notebook_text(cells):
    """Return the file of a notebook; cells are (kind, source) or (kind, source, metadata)."""
    found = []
    for number, (kind, source, *metadata) in enumerate(cells, 1):
        cell = {
            "cell_type": kind,
            "id": f"c{number}",
            "metadata": metadata[0] if metadata else {},
            "source": source.splitlines(keepends=True),
        }
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        found.append(cell)
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    data = {
        "cells": found,
        "metadata": {"kernelspec": spec, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(data, indent=1) + "\n"
