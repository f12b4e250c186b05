"""What code reaches: which edits give which tasks another version, from text alone."""

import pytest

from cellwright import analysis
from cellwright.convert import find_line, find_meanings, read_marks, read_notebook
from tests.e2e.conftest import notebook_text


def meanings(*cells, modules=None):
    marked = read_marks(read_notebook(notebook_text(cells), "nb.ipynb"))
    return find_meanings(analysis.build_pipeline(marked, modules=modules), modules)


def changed(before, after, modules_before=None, modules_after=None):
    """Return the tasks whose version differs."""
    one = meanings(*before, modules=modules_before)
    two = meanings(*after, modules=modules_after or modules_before)
    return {task for task in one if one[task].version != two[task].version}


SETUP = (
    "%%setup\nimport os\nimport numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\n"
)
STEPS = (
    "%%step draws\nplt.plot([1])\na = 1",
    "%%step frames\nb = pd.Series([1]).sum()",
    "%%step plots\nc = str(pd.Series([1]).plot())",
    "%%step counts\nd = np.arange(3).sum()",
    "%%step plain\ne = 1",
)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("print('x')", set()),
        ("pd.set_option('display.width', 9)", {"frames", "plots"}),
        ("pd.options.display.width = 9", {"frames", "plots"}),
        ("plt.rcParams['figure.dpi'] = 9", {"draws", "plots"}),
        ("np.set_printoptions(3)", {"counts", "draws", "frames", "plots"}),
        ("%matplotlib inline", set()),
        ("%load_ext autoreload", set()),
        ("!pip list", {"draws", "frames", "plots", "counts", "plain"}),
        ("os.chdir('.')", {"draws", "frames", "plots", "counts", "plain"}),
        ("import warnings; warnings.filterwarnings('error')",
         {"draws", "frames", "plots", "counts", "plain"}),
        ("pd.DataFrame.twice = lambda self: self * 2", {"frames", "plots"}),
        ("np.random.seed(1)", set()),
        ("LIMIT = 3", set()),
        ("def helper():\n    os.environ['A'] = 'b'", set()),
        ("def helper():\n    os.environ['A'] = 'b'\nhelper()",
         {"draws", "frames", "plots", "counts", "plain"}),
        ("path = os.path.join('a', 'b')", set()),
        ("import sklearnex\nsklearnex.patch_sklearn()",
         {"draws", "frames", "plots", "counts", "plain"}),
    ],
)  # fmt: skip
def test_effects_of_setup_count_where_they_may_matter(statement, expected):
    assert changed((SETUP, *STEPS), (SETUP + statement, *STEPS)) == expected


HELPERS = {
    "late": "import deep\n\n"
    "def use(x):\n    return deep.inner(x)\n\ndef idle():\n    return deep.idle()\n",
    "deep": "TABLE = {}\n\ndef inner(x):\n    return TABLE.get(x, x)\n\n"
    "def idle():\n    return 1\n",
    "pkg": "from .part import thing\nNAME = 'pkg'\n",
    "pkg.part": "def thing():\n    return other()\n\n"
    "def other():\n    return 3\n\ndef idle():\n    pass\n",
}
USERS = (
    "%%setup\nimport late\nimport pkg\nfrom pkg import thing as renamed\nimport pkg.part as part",
    "%%step far\na = late.use(1)",
    "%%step again\nb = pkg.thing()",
    "%%step alias\nc = renamed()",
    "%%step dotted\nd = part.thing()",
    "%%step whole\ne = sorted(vars(late))",
    "%%step text\nf = getattr(part, 'thing')()",
    "%%step inner\ndef g():\n    from deep import inner\n    return inner(2)\n\ng_ = g()",
    "%%step none\nh = 1",
)


@pytest.mark.parametrize(
    ("module", "old", "new", "expected"),
    [
        ("deep", "TABLE.get(x, x)", "TABLE.get(x)", {"far", "whole", "inner"}),
        ("deep", "return 1", "return 2", {"whole"}),
        ("deep", "TABLE = {}", "TABLE = {1: 2}", {"far", "whole", "inner"}),
        ("deep", "def idle", "TABLE[1] = 5\n\ndef idle", {"far", "whole", "inner"}),
        ("late", "import deep\n", "import deep\ndeep.TABLE[1] = 7\n", {"far", "whole", "inner"}),
        ("late", "return deep.idle()", "return 0", {"whole"}),
        ("pkg.part", "return 3", "return 4", {"again", "alias", "dotted", "text"}),
        ("pkg.part", "    pass", "    return 1", set()),
        ("pkg", "NAME = 'pkg'", "NAME = 'other'", set()),
        ("pkg", "NAME = 'pkg'", "NAME = 'pkg'\nthing = len", {"again", "alias"}),
    ],
)
def test_modules_count_by_name(module, old, new, expected):
    assert old in HELPERS[module]
    edited = {**HELPERS, module: HELPERS[module].replace(old, new)}
    assert changed(USERS, USERS, HELPERS, edited) == expected


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("x = globals()['late']", "`globals` is called"),
        ("x = eval('late.' + 'use')(1)", "`eval` runs code made at run time"),
        ("import importlib\nx = importlib.import_module('la' + 'te').use(1)", "imports a name"),
        ("x = __import__('late').use(1)", "all of module `late` counts"),
        ("import sys\nx = sys.modules['late'].use(1)", "`sys.modules` is read"),
        ("name = 'use'\nx = getattr(late, name)(1)", "all of module `late` counts"),
    ],
)
def test_what_cannot_be_followed_widens_and_says_so(code, word):
    cells = ("%%setup\nimport late", f"%%step a\n{code}")
    edited = {**HELPERS, "late": HELPERS["late"].replace("return deep.idle()", "return 0")}
    assert changed(cells, cells, HELPERS, edited) == {"a"}
    told = meanings(*cells, modules=HELPERS)["a"].widened
    assert any(word in line for line in told), told


def test_packages_and_parameters_are_those_that_are_used():
    found = meanings(
        "%%parameters\nn = 1\nm = 2",
        "%%setup\nimport numpy as np\nimport pandas as pd\nimport janitor\n"
        "def f():\n    import scipy.stats\n    return np.mean(m)",
        "%%step a\nx = f()",
        "%%step b\ny = pd.Series([n])",
    )
    assert found["a"].imports == {"numpy", "scipy"}
    assert found["b"].imports == {"pandas"}
    assert found["a"].idle_imports == {"janitor"}
    assert (found["a"].parameters, found["b"].parameters) == ({"m"}, {"n"})


def test_code_that_values_carry_counts_with_them():
    cells = (
        "%%setup\nclass Box:\n    def size(self):\n        return inner()\n\n"
        "def inner():\n    return 1",
        "%%step make\nbox = Box()",
        "%%step use\nsize = box.size()",
    )
    edited = (cells[0].replace("return 1", "return 2"), *cells[1:])
    one, two = meanings(*cells)["make"], meanings(*edited)["make"]
    assert one.carried != two.carried
    assert not meanings("%%step make\nx = 1")["make"].carried


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [
        ("a = 1\nb = 2", "a = 1\n# c\nb = 3", 3),
        ("def f():\n    x = 1\n    return x", "def f():\n    x = 1\n\n    return -x", 4),
        ("def f(a):\n    return a", "def f(b):\n    return b", 1),
        ("for i in x:\n    if i:\n        y = 1", "for i in x:\n    if i:\n        y = 2", 3),
        ("try:\n    a = 1\nexcept E:\n    b = 1", "try:\n    a = 1\nexcept E:\n    b = 2", 4),
        ("a = 1\nb = 2", "a = 1", 1),
        ("a = (", "a = [", 1),
    ],
)
def test_the_line_that_changed(before, now, line):
    assert find_line(before, now) == line
