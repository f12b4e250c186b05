"""Options of libraries go from one process to the next as they are."""

import pytest

SET = {
    "pandas": (
        "import pandas as pd",
        "pd.set_option('display.width', 77)",
        "pd.get_option('display.width')",
        77,
    ),
    "matplotlib": (
        "import matplotlib as mpl",
        "mpl.rcParams['figure.dpi'] = 55",
        "mpl.rcParams['figure.dpi']",
        55.0,
    ),
    "numpy": (
        "import numpy as np",
        "np.set_printoptions(precision=2); np.seterr(all='ignore')",
        "[np.get_printoptions()['precision'], np.geterr()['over']]",
        [2, "ignore"],
    ),
    "sklearn": (
        "import sklearn",
        "sklearn.set_config(assume_finite=True)",
        "sklearn.get_config()['assume_finite']",
        True,
    ),
    "decimal": ("import decimal", "decimal.getcontext().prec = 5", "decimal.getcontext().prec", 5),
    "warnings": (
        "import warnings",
        "warnings.simplefilter('error', UserWarning)",
        "warnings.filters[0][0]",
        "error",
    ),
    "logging": (
        "import logging",
        "logging.getLogger('x').setLevel(10); logging.disable(5)",
        "[logging.getLogger('x').level, logging.root.manager.disable]",
        [10, 5],
    ),
    "sys": (
        "import sys",
        "sys.path.append('mine'); sys.setrecursionlimit(3210)",
        "['mine' in sys.path, sys.getrecursionlimit()]",
        [True, 3210],
    ),
}


@pytest.mark.parametrize("library", SET)
def test_options(steps, library):
    start, change, ask, expected = SET[library]
    name = f"@options:{library}"
    told = f"import json; print(json.dumps({ask}))"
    steps.run("a", f"{start}\n{change}", outputs=(name,))
    done = steps.run("b", f"{start}\n{told}", inputs=(name,))
    assert done.said() == expected


def test_a_library_that_was_not_imported_has_no_options(steps):
    steps.run("a", "x = 1", outputs=("@options:pandas",))
    done = steps.run(
        "b",
        "import sys, json; print(json.dumps('pandas' in sys.modules))",
        inputs=("@options:pandas",),
    )
    assert done.said() is False
