"""Cuts notebooks into steps at random places; the same seed gives the same cuts."""

import random

from plain_run import DIGEST
from runnable import read_cells, write_cells

MOST = 12


def cut_notebook(path, out, seed, report=()):
    """Write a notebook cut into 2 to 12 contiguous steps; return how many.

    Args:
        path: An unmarked notebook.
        out: The file to write.
        seed: Where to cut.
        report: Names whose digests a last step prints.
    """
    cells = read_cells(path)
    code = [c for c in cells if c["cell_type"] == "code"]
    places = random.Random(f"{path.name} {seed}")
    count = places.randint(2, max(2, min(MOST, len(code))))
    starts = {0, *places.sample(range(1, len(code)), count - 1)}
    number = 0
    for position, cell in enumerate(code):
        number += position in starts
        cell["metadata"] = {"cellwright": {"role": "step", "step": f"part_{number}"}}
    if report:
        cells += report_cells(report)
    write_cells(out, cells)
    return count


def report_cells(names):
    """Return the cells of a last step that prints a digest of each name."""
    lines = [f"print('\\nDIGEST', {n!r}, _digest_for_report({n}))" for n in sorted(names)]
    mark = {"cellwright": {"role": "step", "step": "report"}}
    sources = [DIGEST.strip(), "\n".join(lines)]
    return [
        {
            "cell_type": "code",
            "id": f"report-{i}",
            "metadata": mark,
            "source": source,
            "execution_count": None,
            "outputs": [],
        }
        for i, source in enumerate(sources)
    ]


def read_report(text):
    """Return the digests that a report printed, by name."""
    rows = [line.split(" ", 2)[1:] for line in text.splitlines() if line.startswith("DIGEST ")]
    return {name: value for name, value in rows}
