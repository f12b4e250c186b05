"""The case table of the data flow, executed: as one notebook, and step by step.

What the table says of edges is what somebody thought; here each case whose cells run is run both
ways, the steps in the order that is furthest from the notebook's, and what they leave is compared.
"""

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


@pytest.mark.parametrize("body", list(read_blocks()))
def test_executed(body, template, tmp_path):
    cells, _ = read_case(body)
    modules = {h.split()[1].rstrip("]"): code for h, code in cells if h.startswith("[module")}
    marked = make_notebook([(h, code) for h, code in cells if not h.startswith("[module")])
    found = run_both_ways(template, marked, modules, tmp_path)
    assert found.verdict != "wrong", "\n".join(found.words)
