"""The module `notebook.py` of a package: what the notebook got from Jupyter and Cellwright."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping

from cellwright.convert.edits import Edit, replace, span
from cellwright.convert.scripts.text import join_blocks

_PARTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "log_metric": (
        (),
        '''try:
    from cellwright import log_metric
except ImportError:

    def log_metric(name, value):
        """Do nothing: metrics are recorded where Cellwright is installed."""''',
    ),
    "cellwright": (
        ("from types import SimpleNamespace",),
        """try:
    import cellwright
except ImportError:
    cellwright = SimpleNamespace(log_metric=lambda name, value: None)""",
    ),
    "display": (
        (),
        '''def display(*objects, **_options):
    """Print objects, where a notebook would show them."""
    for shown in objects:
        print(shown)''',
    ),
    "close_figures": (
        ("import os", "import sys", "import warnings"),
        '''os.environ.setdefault("MPLBACKEND", "agg")
warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")


def close_figures():
    """Close all figures, as Jupyter does after each cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")''',
    ),
    "wait_for": (
        ("import asyncio",),
        '''LOOP = asyncio.new_event_loop()


def wait_for(coroutine):
    """Return what a coroutine returns; all share one event loop, as in a kernel."""
    return LOOP.run_until_complete(coroutine)''',
    ),
    "run_file_here": (
        ("import json", "import re", "import sys", "from pathlib import Path"),
        '''SHOWING = re.compile(
    r"\\s*%(matplotlib|config|(re|un)?load_ext|autoreload|precision|pdb|xmode|colors)\\b.*"
)


def run_file_here(file, arguments, namespace, inside=False):
    """Run another program or notebook as `%run` does: the names that it binds are bound here.

    Args:
        file: The file, as seen from the folder in which the pipeline is run.
        arguments: What it finds in `sys.argv`.
        namespace: Where its names go.
        inside: Whether a program also sees the names that are there, as with `%run -i`.
    """
    path = Path(file).expanduser()
    if not path.exists() and path.suffix != ".py":
        path = path.with_name(path.name + ".py")
    if path.suffix == ".ipynb":
        before = namespace.get("__file__")
        namespace.update({"display": display, "__file__": str(path)})
        run_notebook_here(path, namespace)
        namespace["__file__"] = before
        return
    names = namespace if inside else {}
    own = {"__name__": "__main__", "__file__": str(path)}
    before = {name: names[name] for name in own if name in names}
    names.update(own)
    argv, sys.argv = sys.argv, [str(path), *arguments]
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        exec(code, names)  # noqa: S102
    except SystemExit as end:
        if end.code:
            raise
    finally:
        sys.argv = argv
        sys.path.remove(str(path.parent.resolve()))
        names.update(before)
    hidden = (*own, "__builtins__", "__doc__", "__loader__", "__package__", "__spec__")
    namespace.update({n: value for n, value in names.items() if n not in hidden})


def run_notebook_here(path, namespace):
    """Run the cells of another notebook; magics that only show something are left out."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    for number, cell in enumerate(cells, 1):
        code = "".join(cell["source"])
        if cell["cell_type"] != "code" or not code.strip():
            continue
        where = f"{path}, cell {number}"
        lines = ["pass" if SHOWING.fullmatch(line) else line for line in code.split("\\n")]
        for line in lines:
            if re.match(r"\\s*(%{1,2}[a-zA-Z]|!)", line):
                raise RuntimeError(f"{where}: `{line.strip()}` has no meaning in a script")
        program = compile("\\n".join(lines), where, "exec", dont_inherit=True)
        exec(program, namespace)  # noqa: S102''',
    ),
    "UNBOUND": (
        (),
        '''class Unbound:
    """Stands for a name that has no value."""

    def __repr__(self):
        return "UNBOUND"


UNBOUND = Unbound()''',
    ),
    "run_cells": (
        ("import __future__", "from pathlib import Path"),
        '''def run_cells(file, given, keep=True):
    """Run a file of cells in the namespace that all such cells share, as those of a notebook do.

    Args:
        file: A file in the folder steps/.
        given: Values by name; a name that is given as UNBOUND has none.
        keep: Whether the names that the cells bind stay.

    Returns:
        The namespace at their end.
    """
    from . import definitions

    namespace = vars(definitions)
    before = dict(namespace)
    path = Path(__file__).parent / "steps" / file
    head, mark, cells = path.read_text("utf-8").partition("\\n# %% [")
    imports = compile(head, str(path), "exec", dont_inherit=True)
    exec(imports, namespace)  # noqa: S102
    for name, value in given.items():
        if value is UNBOUND:
            namespace.pop(name, None)
        else:
            namespace[name] = value
    flags = imports.co_flags & __future__.annotations.compiler_flag
    cells = "\\n" * head.count("\\n") + mark + cells
    code = compile(cells, str(path), "exec", flags, dont_inherit=True)
    exec(code, namespace)  # noqa: S102
    after = dict(namespace)
    if not keep:
        namespace.clear()
        namespace.update(before)
    return after''',
    ),
}
_NEEDS = {"run_cells": ("UNBOUND",), "run_file_here": ("display",)}
_CELLWRIGHT = re.compile(r"\bcellwright\b")


def render_support(names: Collection[str]) -> str:
    """Return the text of `notebook.py` with what the package uses, or nothing.

    Args:
        names: Names that other modules of the package take from it.
    """
    wanted = {*names, *(n for name in names for n in _NEEDS.get(name, ()))}
    if not wanted:
        return ""
    imports = sorted({line for name in wanted for line in _PARTS[name][0]})
    imports.sort(key=lambda line: (line.startswith("from"), line))
    if imports[:1] == ["import __future__"]:
        imports.insert(1, "")  # a section of its own, for those who sort imports
    parts = [text for name, (_, text) in _PARTS.items() if name in wanted]
    head = '"""What the notebook got from Jupyter, for scripts that run without it."""'
    return join_blocks([head + "\n\n" + "\n".join(imports) if imports else head, *parts], 2) + "\n"


def localize(text: str, dots: str, used: set[str]) -> str:
    """Return code that takes what it imports from Cellwright from `notebook.py`.

    Args:
        text: Python code.
        dots: `.` or `..`: where the package is, as seen from the code.
        used: Names taken from `notebook.py` are added to it.
    """
    if not _CELLWRIGHT.search(text):
        return text
    edits: list[Edit] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module == "cellwright" and not node.level:
            if {a.name for a in node.names} == {"log_metric"}:
                names = ast.unparse(node).partition("import ")[2]
                edits.append(Edit(*span(text, node), f"from {dots}notebook import {names}"))
                used.add("log_metric")
        elif isinstance(node, ast.Import) and [a.name for a in node.names] == ["cellwright"]:
            name = node.names[0].asname
            spelled = f"cellwright as {name}" if name else "cellwright"
            edits.append(Edit(*span(text, node), f"from {dots}notebook import {spelled}"))
            used.add("cellwright")
    return replace(text, edits)
