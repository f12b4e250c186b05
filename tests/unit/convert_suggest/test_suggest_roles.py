"""Which cells become setup, parameters, skipped, and which must not."""

import pytest

from cellwright.convert import read_notebook
from cellwright.convert.suggest import suggest_marks
from tests.unit.convert_suggest.suggest_cases import notebook_text

LOAD = "import pandas as pd\ndf = pd.read_csv('a.csv')"
USE = "df['b'] = df['a'] * 2\ntotal = df['b'].sum()"


def suggest(*cells):
    sources = [c if isinstance(c, tuple) else ("code", c) for c in cells]
    return suggest_marks(read_notebook(notebook_text(sources), "n.ipynb"))


def roles(suggestion):
    return {cell: mark.role for cell, mark in suggestion.marks.items()}


SKIPPED = [
    "df.head()",
    "df.describe()",
    "df",
    "df.shape, len(df)",
    "print(df.isnull().sum())",
    "df.hist()",
    "import matplotlib.pyplot as plt\nplt.plot(df['a'])\nplt.show()",
    "import seaborn as sns\nsns.pairplot(df)",
    "for c in df.columns:\n    print(c, df[c].nunique())",
    "means = df.groupby('a').mean()\nmeans.plot()",
    "display(df.tail())",
    "%timeit df.sum()",
    "%%timeit\ndf.sum()",
    "?df",
    "df.head?",
    "!ls",
    "!head -3 a.csv",
    "%whos",
    "!pip install pandas",
    "%pip install pandas",
    "df.groupby('a').size()",
]


@pytest.mark.parametrize("code", SKIPPED)
def test_looks_are_skipped(code):
    assert roles(suggest(LOAD, code, USE))["c2"] == "skip"


KEPT = {
    "changes an object": "df.dropna(inplace=True)",
    "changes an object by a method": "df.pop('c')",
    "writes a file": "df.to_csv('b.csv')",
    "saves a figure": "df.plot().figure.savefig('b.png')",
    "saves a figure by pyplot": "import matplotlib.pyplot as p\np.plot([1])\np.savefig('b.png')",
    "moves the random state": "import numpy as np\nnp.random.rand(3)",
    "samples by the random state": "df.sample(3)",
    "is read below": "a = df['a']",
    "sets a variable of the environment": "import os\nos.environ['A'] = df['a'][0]",
    "keeps a result": "middle = df['a'].median()",
    "deletes": "other = 1\ndel df['c']",
    "runs a command": "!cp a.csv b.csv",
    "redirects a command": "!ls > files.txt",
    "calls what nobody knows": "import mystery\nmystery.send(df)",
    "may bind anything": "exec(open('x.py').read())",
    "opens a file": "print('x', file=open('x', 'w'))",
}


@pytest.mark.parametrize("code", KEPT.values(), ids=KEPT)
def test_what_does_something_is_not_skipped(code):
    last = "print(a)\nkept = a" if code.startswith("a = ") else USE
    assert roles(suggest(LOAD, code, last))["c2"] == "step"


UNKNOWN = {
    "df.head()": "skip",
    "df.plot()": "skip",
    "df['z'] = df['a']": "step",
    "df.sort_values('a', inplace=True)": "step",
    "df.z = 1": "step",
    "df.mutate()": "step",
    "df['a'] += 1": "step",
}


@pytest.mark.parametrize(("code", "role"), UNKNOWN.items())
def test_objects_of_which_nothing_is_known(code, role):
    assert roles(suggest("from mystery import df", code, "n = len(df)", "m = n + 1"))["c2"] == role


def test_what_a_skipped_cell_binds_nobody_needs():
    found = roles(suggest(LOAD, "fig = df.plot()", "fig.set_title('a')", USE))
    assert (found["c2"], found["c3"]) == ("skip", "skip")
    found = roles(suggest(LOAD, "fig = df.plot()", "fig.figure.savefig('a.png')", USE))
    assert (found["c2"], found["c3"]) == ("step", "step")


def test_helper_that_changes_makes_no_look():
    helper = "def head(d):\n    d['z'] = 1"
    assert roles(suggest(LOAD, helper, "head(df)", "z = df['z']"))["c3"] == "step"


def test_cell_whose_output_is_read_stays_above_its_reader():
    found = suggest("x = 4", "x + 1", "y = _ * 2", "z = y + 1")
    step = next(s for s in found.steps if "c3" in s.cells)
    assert step.cells == ("c2", "c3")


def test_judging_a_model_is_no_look():
    model = "from sklearn.svm import SVC\nm = SVC().fit(df[['a']], df['b'])"
    assert roles(suggest(LOAD, USE, model, "m.score(df[['a']], df['b'])"))["c4"] == "step"


SETUP = [
    "import numpy as np",
    "def f(x):\n    return x + df.shape[0]",
    "class A:\n    x = 1",
    "pd.set_option('display.width', 200)",
    "import matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 80",
    "import seaborn as sns\nsns.set_theme()",
    "import warnings\nwarnings.filterwarnings('ignore')",
    "%matplotlib inline",
    "%load_ext autoreload\n%autoreload 2",
    "import numpy as np\nprint(np.__version__)",
    "try:\n    import torch\nexcept ImportError:\n    torch = None",
    "import os\nROOT = os.path.join('data', 'raw')\nSIZE = 3 * 60",
    '"""Helpers."""\nimport os',
    "import numpy as np\nnp.random.seed(0)",
    "square = lambda x: x * x",
]


@pytest.mark.parametrize("code", SETUP)
def test_setup(code):
    assert roles(suggest("import pandas as pd", code, LOAD, USE))["c2"] == "setup"


NOT_SETUP = {
    "reads what a step makes": (LOAD, "n = len(df)", USE + "\nm = n"),
    "a list that is filled below": ("import os", "rows = []", "rows.append(1)", "n = len(rows)"),
    "a constant that is bound again": ("import os", "n = 1", "print(n)\nm = n", "n = 2"),
    "a helper that counts": (
        "import os",
        "count = 0\ndef tick():\n    global count\n    count += 1",
        "tick()",
        "print(count)\nn = count",
    ),
    "the time": ("import os", "import time\nT0 = time.time()", "y = T0 + 1", "z = y"),
    "data in small letters": ("import os", "rows = [3, 1, 2]", "s = sorted(rows)", "t = s[0]"),
}


@pytest.mark.parametrize("cells", NOT_SETUP.values(), ids=NOT_SETUP)
def test_not_setup(cells):
    assert roles(suggest(*cells))["c2"] == "step"


PARAMETERS = [
    "N = 3",
    "n_estimators = 100\nlearning_rate = 0.1",
    "COLUMNS = ['a', 'b']\nSEED: int = 1",
    "from datetime import date\nSTART = date(2024, 1, 1)\nN = 2",
    "from pathlib import Path\nDATA = Path('data') \nN = 2  # how many",
    "# settings\nN = 24 * 60",
]


@pytest.mark.parametrize("code", PARAMETERS)
def test_parameters(code):
    first = next(n for n in ("COLUMNS", "n_estimators", "N", "START", "DATA") if n in code)
    found = suggest("import pandas as pd", code, LOAD, f"x = str({first})", "y = x.upper()")
    assert found.parameters is not None
    assert found.parameters.cell == "c2"


NO_PARAMETERS = {
    "bound again": ("N = 3", "x = N", "N = 4", "y = x + N"),
    "never read": ("N = 3", "x = len('a')", "y = x * 2"),
    "not alone in its cell": ("N = 3\nx = N + 1", "y = x * 2", "z = y + N"),
    "computed": ("import os", "N = len(os.listdir())", "x = N + 1", "y = x"),
    "changed in place": ("NAMES = ['a']", "NAMES.append('b')", "x = NAMES[0]", "y = x"),
    "there is a parameters cell": (
        ("code", "M = 1", {"tags": ["parameters"]}),
        "N = 3",
        "x = N + M",
        "y = x",
    ),
}


@pytest.mark.parametrize("cells", NO_PARAMETERS.values(), ids=NO_PARAMETERS)
def test_no_parameters(cells):
    assert suggest(*cells).parameters is None


def test_only_one_parameters_cell():
    found = suggest("N = 3", "M = 4", "x = N * M", "y = x + 1")
    assert roles(found) == {"c1": "parameters", "c2": "setup", "c3": "step", "c4": "step"}


def test_cell_that_is_not_python_is_skipped():
    found = suggest("x = 1", "y = (", "z = x + 1", "w = z")
    assert roles(found)["c2"] == "skip"
    assert "not valid Python" in found.skipped[0].reason


def test_cell_that_fails_from_the_top_is_skipped_with_the_name():
    found = suggest(
        "import os", "x = os.sep", "y = x + late", "late = os.name.upper()", "z = x * 2"
    )
    (skipped,) = found.skipped
    assert skipped.cell == "c3"
    assert "`late`" in skipped.reason
    assert not [p for p in found.problems if p.severity == "error"]


def test_cell_that_is_to_raise_is_skipped():
    tag = {"tags": ["raises-exception"]}
    found = suggest("x = len('a')", ("code", "x.y = 1", tag), "y = x + 1", "z = y * 2")
    assert roles(found)["c2"] == "skip"


def test_loading_of_our_own_magics_stays_unmarked():
    assert "c1" not in suggest("%load_ext cellwright", "x = 1", "y = x + 1").marks


def test_a_class_defined_again_below_a_step_that_defines_it_is_no_setup():
    first = "class Node:\n    width = 1\nnodes = [Node() for x in df['a']]"
    again = "class Node:\n    def more(self):\n        return 1"
    found = suggest(LOAD, first, again, USE + "\nprint(Node().more())")
    assert not found.setup, found.setup


def test_a_file_that_is_run_at_the_top_is_setup():
    found = roles(suggest("%run bootstrap.ipynb", "from mylib import rows", LOAD, USE))
    assert found["c1"] == found["c2"] == "setup"


def test_a_file_that_is_run_further_down_is_none():
    found = roles(suggest(LOAD, "%run more.ipynb", USE))
    assert found["c2"] == "step"


def test_plots_stay_that_a_kept_section_goes_on_drawing_on():
    found = suggest(
        "import pandas as pd\nimport matplotlib.pyplot as plt",
        ("markdown", "# Data"),
        "df = pd.read_csv('a.csv')",
        ("markdown", "# First look"),
        "df.plot()",
        ("markdown", "# Axes"),
        "fig, axes = plt.subplots(1, 2)\nfor ax in axes:\n    ax.plot(df['a'])",
        ("markdown", "# Legend"),
        "ax.legend()",
    )
    kinds = roles(found)
    assert {c for c, role in kinds.items() if role == "step"} == {"c3", "c7", "c9"}
    assert kinds["c5"] == "skip"


def test_a_notebook_that_only_draws_keeps_its_plots():
    found = suggest(
        "import numpy as np\nimport matplotlib.pyplot as plt",
        ("markdown", "# Lines"),
        "x = np.linspace(0, 1)\nplt.plot(x, x)\nplt.show()",
        ("markdown", "# Bars"),
        "plt.bar([1, 2], [3, 4])\nplt.show()",
    )
    assert "step" in roles(found).values()
