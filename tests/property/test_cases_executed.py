"""The case table of the data flow, executed: as one notebook, and step by step.

What the table says of edges is what somebody thought; here each case whose cells run is run both
ways, the steps in the order that is furthest from the notebook's, and what they leave is compared.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.property.forked_cells import Template, run_both_ways
from tests.unit.analysis.test_analysis_cases import make_notebook, read_case

CASES = Path(__file__).parents[1] / "unit" / "analysis" / "cases"

EXECUTED = (
    "callbacks",
    "changes",
    "objects",
    "surroundings",
    "idioms",
    "packages",
    "modules",
    "hooks",
)
"""Files of cases whose cells can be executed as they stand."""

LIBRARIES = "numpy pandas sklearn.linear_model sklearn.model_selection matplotlib.figure IPython"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "agg")
        patch.setenv("IPYTHONDIR", str(home))
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            patch.setenv(name, "1")
        for name in LIBRARIES.split():
            pytest.importorskip(name)
        started = Template()
    yield started
    started.close()


def read_blocks():
    for path in (CASES / f"{name}.txt" for name in EXECUTED):
        for block in re.split(r"^== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = block.partition("\n")
            if "#: not executed" not in body and "--foreach" not in body and "--when" not in body:
                yield pytest.param(body, id=f"{path.stem}: {title.strip()}")


def keep_printed(cells):
    """Return cells that keep what their top-level calls of `print` say, under new names."""
    kept, count = [], 0
    for head, code in cells:
        lines = code.split("\n")
        for call in [] if head.startswith("[module") else _prints(code):
            shown = ", ".join(ast.unparse(argument) for argument in call.args)
            count += 1
            lines[call.lineno - 1] = (
                f"said_{count} = [str(a) for a in [{shown}]]; print(said_{count})"
            )
        kept.append((head, "\n".join(lines)))
    return kept


def _prints(code):
    """Yield the calls that take one line and nothing but values."""
    try:
        statements = ast.parse(code).body
    except SyntaxError:  # magics
        return
    for statement in statements:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
            alone = call.lineno == call.end_lineno and code.split("\n")[call.lineno - 1]
            if call.func.id == "print" and not call.keywords and alone == ast.unparse(call):
                yield call


@pytest.mark.parametrize("body", list(read_blocks()))
def test_executed(body, template, tmp_path):
    cells, _ = read_case(body)
    cells = keep_printed(cells)
    modules = {h.split()[1].rstrip("]"): code for h, code in cells if h.startswith("[module")}
    marked = make_notebook([(h, code) for h, code in cells if not h.startswith("[module")])
    found = run_both_ways(template, marked, modules, tmp_path)
    assert found.verdict != "wrong", "\n".join(found.words)
