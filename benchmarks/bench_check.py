"""What `check` costs on notebooks of 500 cells, in CPU seconds of the whole command.

Run with `python benchmarks/bench_check.py [ROUNDS] [CELLS]`. Three notebooks: `plain` computes with
numbers and helpers; `frames` makes and changes frames; in `dense` one dict holds all lists, and
loops go over it. The target is less than a second.
"""

import sys
import tempfile
from functools import partial
from pathlib import Path

import nbformat
from measure import interleave, time_command

PER_STEP = 10


def make_plain(i):
    """Return a cell that computes with numbers and a helper."""
    if not i % PER_STEP:
        return f"def scale_{i}(x, by=2):\n    return x * by + offset\nvalue_{i} = scale_{i}({i})"
    return f"value_{i} = value_{i - 1} + {i}\nif value_{i} > 3:\n    total_{i} = sum([value_{i}])"


def make_frames(i):
    """Return a cell that makes or changes a frame."""
    if not i % PER_STEP:
        return f"frame_{i} = pd.DataFrame({{'a': np.arange(10), 'b': {i}}})"
    own = i - i % PER_STEP
    return (
        f"frame_{own}['c{i}'] = frame_{own}['a'] * {i}\n"
        f"table_{i} = frame_{own}.groupby('b').agg('mean').reset_index()"
    )


def make_dense(i):
    """Return a cell that makes a list, puts it into the dict of all, and changes all in a loop."""
    return (
        f"list_{i} = [{i}]\nheld['{i}'] = list_{i}\n"
        f"for key, each in held.items():\n    each.append(len(key))"
    )


KINDS = {"plain": make_plain, "frames": make_frames, "dense": make_dense}
SETUP = "%%setup\nimport numpy as np\nimport pandas as pd\noffset = 1"


def write_notebook(path, make, count):
    """Write a notebook of so many cells, ten to a step."""
    nb = nbformat.v4.new_notebook()
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "p", "language": "python"}
    nb.cells = [nbformat.v4.new_code_cell(SETUP, id="setup")]
    for i in range(count):
        first = "held = {}\n" if make is make_dense and not i else ""
        text = f"%%step s{i // PER_STEP}\n{first}{make(i)}"
        nb.cells.append(nbformat.v4.new_code_cell(text, id=f"c{i}"))
    nbformat.write(nb, path)


def main():
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    with tempfile.TemporaryDirectory() as folder:
        work = {}
        for kind, make in KINDS.items():
            write_notebook(Path(folder) / f"{kind}.ipynb", make, count)
            words = [sys.executable, "-m", "cellwright", "check", f"{kind}.ipynb"]
            work[kind] = partial(time_command, words, cwd=folder)
        print(f"`check` of {count} cells, medians of {rounds} rounds")
        for kind, timing in interleave(work, rounds).items():
            print(f"  {kind:8} {timing.wall:6.2f} s wall {timing.cpu:6.2f} s CPU")


if __name__ == "__main__":
    main()
