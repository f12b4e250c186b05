"""Any edits on either side, then `sync`: both say the same or it says why not; nothing is lost."""

import functools
import json
import re

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cellwright.analysis import build_pipeline
from cellwright.convert import convert_pipeline, read_marks, read_notebook, step_versions
from cellwright.convert.sync import LOCK, locked_cells, render_lock, sync_package

NAME = "nb.ipynb"
START = [
    (
        "setup",
        "code",
        "%%setup\nimport math\nimport json\n\nLIMIT = 3\ndef scale(x):\n    return x * LIMIT",
    ),
    ("params", "code", "%%parameters\nn: int = 4"),
    ("about", "markdown", "# Loading\n\nAll of it."),
    ("helper", "code", "def double(x):\n    # twice\n    return 2 * x"),
    (
        "load",
        "code",
        "%%step load\nimport os\n%matplotlib inline\n"
        "rows = [1, n]\nrows = [double(r) for r in rows]",
    ),
    (
        "more",
        "code",
        "%%step load\nrows += [5]\nfor r in rows:\n    print(r)\nprint('''\n  as it is\n''')",
    ),
    ("look", "code", "print('only a look')"),
    ("words", "markdown", "## Fitting"),
    (
        "fit",
        "code",
        "%%step fit\nfrom collections import Counter\n"
        "counts = Counter(rows)\n%time total = scale(sum(rows))",
    ),
    ("test", "code", "%%check fit\nassert total > 0\nassert counts"),
    ("wide", "code", "%%step wide\nfrom math import *\ndeep = floor(total / 2)\nlast = deep + 1"),
    ("tell", "code", "%%step tell\nprint(deep, last)"),
]
SCRIPTS = (
    "steps/load.py",
    "steps/fit.py",
    "steps/wide_cells.py",
    "steps/tell.py",
    "definitions.py",
)
MARKER = re.compile(r"\s*# %%")


def notebook_text(cells):
    found = []
    for identity, kind, source in cells:
        cell = {"cell_type": kind, "id": identity, "metadata": {"mine": identity}, "source": source}
        if kind == "code":
            cell |= {
                "execution_count": 1,
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}],
            }
        found.append(cell)
    return json.dumps(
        {"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1
    )


def read_pipeline(text):
    return build_pipeline(read_marks(read_notebook(text, NAME)))


def converted(text):
    pipeline = read_pipeline(text)
    files = dict(convert_pipeline(pipeline))
    return files | {LOCK: render_lock(locked_cells(pipeline), files)}


# edits of a notebook: each takes and returns a list of (id, kind, source)


class Words:
    """Fresh lines, each one of its kind, so that they can be found again."""

    def __init__(self):
        self.count = 0

    def line(self):
        self.count += 1
        return f"v{self.count} = {1000 + self.count}"


def edit_notebook(draw, cells, words, gone):
    what = draw(
        st.sampled_from(["add line", "drop line", "add cell", "drop cell", "move", "split"])
    )
    at = draw(st.integers(0, len(cells) - 1))
    identity, kind, source = cells[at]
    lines = source.split("\n")
    marked = lines[0].startswith("%%")
    if what == "add line" and kind == "code":
        lines.append(words.line())
        return [*cells[:at], (identity, kind, "\n".join(lines)), *cells[at + 1 :]]
    if what == "drop line" and len(lines) > 1 + marked:
        gone.add(lines.pop().strip())
        return [*cells[:at], (identity, kind, "\n".join(lines)), *cells[at + 1 :]]
    if what == "add cell":
        step = draw(st.sampled_from(["load", "fit", "tell", "new"]))
        new = (f"n{words.count}x", "code", f"%%step {step}\n{words.line()}")
        return [*cells[:at], new, *cells[at:]]
    if what == "drop cell":
        gone.update(line.strip() for line in lines)
        return [*cells[:at], *cells[at + 1 :]]
    if what == "move":
        rest = [*cells[:at], *cells[at + 1 :]]
        place = draw(st.integers(0, len(rest)))
        return [*rest[:place], cells[at], *rest[place:]]
    if what == "split" and marked and len(lines) > 2:
        rest = (f"s{words.line().split()[0]}", kind, "\n".join([lines[0], lines[-1]]))
        return [*cells[:at], (identity, kind, "\n".join(lines[:-1])), rest, *cells[at + 1 :]]
    return cells


# edits of a script, made as a person makes them: on its lines


def blocks(text):
    """Return the start and end of each block below a marker, up to the code around the cells."""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if MARKER.match(line)]
    found = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        stop = start + 1
        for index in range(start + 1, end):
            line = lines[index]
            if (
                line.lstrip().startswith(("return ", "@dataclass"))
                and "Outputs" in line + lines[min(index + 1, len(lines) - 1)]
            ):
                break
            if line.startswith("def ") and lines[start].startswith("    "):
                break
            stop = index + 1
        while stop > start + 1 and not lines[stop - 1].strip():
            stop -= 1
        found.append((start, stop))
    return lines, found


def edit_script(draw, files, words, gone):
    path = draw(st.sampled_from([p for p in SCRIPTS if p in files]))
    lines, found = blocks(files[path])
    if not found:
        return files
    at = draw(st.integers(0, len(found) - 1))
    draw(st.sampled_from(SCRIPT_EDITS))(lines, found, at, words, gone)
    return files | {path: "\n".join(lines)}


def indentation(lines, block):
    return lines[block[0]][: len(lines[block[0]]) - len(lines[block[0]].lstrip())]


def is_markdown(lines, block):
    return "[markdown" in lines[block[0]]


def add_line(lines, found, at, words, gone):
    if not is_markdown(lines, found[at]):
        lines.insert(found[at][1], indentation(lines, found[at]) + words.line())


def drop_line(lines, found, at, words, gone):
    start, stop = found[at]
    if stop - start > 2 and not lines[stop - 2].endswith(":"):
        gone.add(lines.pop(stop - 1).strip())


def change_line(lines, found, at, words, gone):
    start, stop = found[at]
    if stop - start > 1 and not is_markdown(lines, found[at]):
        gone.add(lines[stop - 1].strip())
        lines[stop - 1] = indentation(lines, found[at]) + words.line()


def add_cell(lines, found, at, words, gone):
    prefix, stop = indentation(lines, found[at]), found[at][1]
    lines[stop:stop] = ["", f"{prefix}# %%", prefix + words.line()]


def drop_cell(lines, found, at, words, gone):
    start, stop = found[at]
    gone.update(line.strip() for line in lines[start:stop])
    del lines[start:stop]


def move_cell(lines, found, at, words, gone):
    start, stop = found[at]
    if at + 1 < len(found) and found[at + 1][0] - stop < 3:
        begin, end = found[at + 1]
        lines[start:end] = [*lines[begin:end], *lines[stop:begin], *lines[start:stop]]


def split_cell(lines, found, at, words, gone):
    start, stop = found[at]
    if stop - start > 2 and not is_markdown(lines, found[at]):
        lines.insert(stop - 1, f"{indentation(lines, found[at])}# %%")


def drop_marker(lines, found, at, words, gone):
    del lines[found[at][0]]


def add_import(lines, found, at, words, gone):
    place = next((i for i, x in enumerate(lines) if x.startswith(("from ", "import "))), None)
    if place is not None:
        lines.insert(place, f"import {words.line().split()[0]}")


def add_frame(lines, found, at, words, gone):
    lines.append(words.line())


SCRIPT_EDITS = (
    add_line,
    drop_line,
    change_line,
    add_cell,
    drop_cell,
    move_cell,
    split_cell,
    drop_marker,
    add_import,
    add_frame,
)


def user_lines(text):
    """Return the lines of a notebook that a person wrote and that belong to the pipeline."""
    found = set()
    for cell in read_pipeline(text).cells:
        if cell.role in ("step", "setup", "check") and cell.cell.kind == "code":
            found |= {line.strip() for line in cell.code.split("\n")}
    return {line for line in found if re.match(r"v\d+ = ", line)}


def fresh_lines(texts):
    return {
        m.strip() for text in texts for m in re.findall(r"^\s*(v\d+ = \d+)$", text, re.MULTILINE)
    }


@functools.cache
def start_files():
    return converted(notebook_text(START))


@st.composite
def histories(draw):
    files = start_files()
    words, gone = Words(), set()
    cells = list(START)
    for _ in range(draw(st.integers(0, 2))):
        if len(cells) > 2:
            cells = edit_notebook(draw, cells, words, gone)
    for _ in range(draw(st.integers(0, 3))):
        files = edit_script(draw, files, words, gone)
    return notebook_text(cells), files, gone


def stand(text):
    """Return versions and outputs-bearing cells of a notebook."""
    return step_versions(read_pipeline(text))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.sampled_from(["both", "both", "notebook", "scripts"]))
def test_sync_makes_both_sides_equal_or_says_why_not(history, to):
    text, files, gone = history
    before = fresh_lines(files[p] for p in files if p != LOCK) | user_lines(text)
    done = sync_package(text, NAME, files, modules={}, to=to)
    if done.conflicts:
        event(f"{done.conflicts[0].kind}: {re.sub('`.*?`', '…', done.conflicts[0].message)}")
        assert done.notebook is None
        assert not done.files
        assert all(c.message and c.where for c in done.conflicts)
        return
    event(f"synced, {min(len(done.changed), 3)} changes")
    new = done.notebook or text
    made = {p: t for p, t in done.files.items() if p not in done.removed}
    if to != "both":
        again = sync_package(new, NAME, made, modules={})
        if again.conflicts:
            assert to == "notebook", "edits that wait in the scripts must be able to come home"
            return
        new, made = again.notebook or new, dict(again.files)
    for step, version in stand(new).items():
        if ":" not in step and step != "setup":
            script = next(t for p, t in made.items() if f"Step `{step}` of" in t)
            assert f"Version: {version}" in script
    kept = {line for line in before if line not in gone}
    assert kept <= user_lines(new)
    assert kept <= fresh_lines(t for p, t in made.items() if p != LOCK)
    second = sync_package(new, NAME, made, modules={})
    assert not second.changed
    assert not second.conflicts
    assert second.notebook is None
    assert dict(second.files) == made
    assert made == converted(new)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories())
def test_cells_that_stay_keep_all_that_is_theirs(history):
    text, files, _ = history
    done = sync_package(text, NAME, files, modules={})
    old = {c["id"]: c for c in json.loads(text)["cells"]}
    for cell in json.loads(done.notebook or text)["cells"]:
        was = old.get(cell["id"])
        if was is None:
            assert not cell["outputs"] if cell["cell_type"] == "code" else True
        elif "".join(cell["source"]) == "".join(was["source"]):
            assert cell == was
        else:
            assert cell["metadata"] == was["metadata"]
            assert cell.get("outputs", []) == []
