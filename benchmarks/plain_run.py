"""Runs a notebook's code cells with IPython alone: the witness that knows nothing of Cellwright.

Run with `python plain_run.py NOTEBOOK RESULT [SECONDS]` in a process of its own: it runs the cells
in order, goes on after a cell that fails, and writes which cells ran and a digest of every plain
value that is bound at the end. Nothing of Cellwright is imported here.
"""

import io
import json
import os
import signal
import sys
import time
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

DIGEST = '''
def _digest_for_report(value, depth=0):
    """Return a text that stands for a plain value, None for others."""
    import hashlib
    from builtins import any, bool, complex, float, int, list, set, sorted, type

    inner = lambda item: _digest_for_report(item, depth + 1)
    kind = type(value)
    name = f"{kind.__module__.partition('.')[0]}.{kind.__qualname__}"
    if value is None or kind in (bool, int, float, complex, str, bytes):
        text = repr(value)
        return text if len(text) < 80 else hashlib.sha1(text.encode()).hexdigest()
    if depth > 6:
        return None
    if kind in (list, tuple, set, frozenset, dict):
        parts = [inner(item) for item in (value.items() if kind is dict else value)]
        if any(part is None for part in parts):
            return None
        parts = sorted(parts) if kind in (set, frozenset) else parts
        return hashlib.sha1(f"{name}{parts}".encode()).hexdigest()
    if name == "numpy.ndarray":
        if value.dtype == object:
            return hashlib.sha1(f"{value.shape}{inner(value.tolist())}".encode()).hexdigest()
        import numpy

        data = numpy.ascontiguousarray(value).tobytes()
        return hashlib.sha1(f"{value.shape}{value.dtype}".encode() + data).hexdigest()
    if name.startswith("numpy.") and hasattr(value, "dtype") and getattr(value, "shape", 1) == ():
        return f"{value.dtype} {value!r}"
    if name in ("pandas.DataFrame", "pandas.Series"):
        labels = list(value.columns) if name == "pandas.DataFrame" else [value.name]
        text = f"{labels}{value.index.tolist()}{value.dtypes}{value.to_numpy().tolist()}"
        return hashlib.sha1(text.encode()).hexdigest()
    return None
'''
"""Source of the digest: it also becomes part of notebooks, whose package must give the same."""


PATIENCE, WHOLE = 12, 5


class TooLong(Exception):
    """A cell took longer than it may."""


def run_cells(shell, sources, seconds):
    """Run cells in order; return for each whether it ended without an error.

    A cell may take so many seconds of its processor, on a busy machine more by the clock; and all
    cells together five times that.
    """

    def stop(number, frame):
        raise TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.signal(signal.SIGALRM, stop)
    ended = []
    for source in sources:
        if time.process_time() > WHOLE * seconds:
            ended.append(False)
            continue
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.alarm(seconds * PATIENCE)
        try:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                result = shell.run_cell(source, store_history=False)
            ended.append(result.success)
        except BaseException as error:  # a cell may raise anything, SystemExit too
            ended.append(isinstance(error, SystemExit) and False)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.alarm(0)
    return ended


def digest_names(names):
    """Return the digest of each plain value by name."""
    scope = {}
    exec(DIGEST, scope)
    found = {}
    for name, value in names.items():
        if name.startswith("_") or name in ("In", "Out", "exit", "quit", "get_ipython", "open"):
            continue
        try:
            text = scope["_digest_for_report"](value)
        except Exception:  # what cannot be described is not compared
            continue
        if text is not None:
            found[name] = text
    return found


def main(notebook, result, seconds):
    os.environ.setdefault("MPLBACKEND", "agg")
    warnings.simplefilter("ignore")
    from IPython.core.interactiveshell import InteractiveShell

    os.chdir(Path(notebook).parent)
    sys.path.insert(0, "")
    sys.argv[:] = ["ipykernel"]
    sys.stdin = io.StringIO()
    cells = json.loads(Path(notebook).read_text())["cells"]
    sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    shell = InteractiveShell.instance()
    ended = run_cells(shell, sources, seconds)
    names = digest_names(dict(shell.user_ns))
    Path(result).write_text(
        json.dumps({"ended": ended, "names": names, "seconds": time.process_time()})
    )
    sys.stdout.flush()
    os._exit(0)  # threads and processes that a notebook left do not keep the witness


if __name__ == "__main__":
    main(
        str(Path(sys.argv[1]).resolve()),
        str(Path(sys.argv[2]).resolve()),
        int(sys.argv[3]) if len(sys.argv) > 3 else 20,
    )
