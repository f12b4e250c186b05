"""Mutations of the project, and the steps that each must make run: no more, no fewer.

A mutation is a list of (cell or file, text there, text instead); None for the text there makes or
replaces a file, None instead removes it, no text there puts the new one at the end. `act` changes
files that are no texts, `order` the cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.identity.identity_project import STEPS

NONE: frozenset[str] = frozenset()
ALL = frozenset(STEPS)


@dataclass(frozen=True)
class Case:
    """One mutation."""

    name: str
    edits: tuple = ()
    runs: frozenset = NONE
    parameters: dict = field(default_factory=dict)
    variables: dict = field(default_factory=dict)
    packages: dict = field(default_factory=dict)
    word: tuple = ()
    act: object = None
    order: object = None


def case(name, *edits, runs="", word=(), every=ALL, **more):
    """Return a case; `runs` are names of steps in a text."""
    steps = every if runs == "all" else frozenset(runs.split())
    return Case(name, edits, steps, word=word, **more)


CASES = [
    # -- nothing that means anything -------------------------------------------------------------
    case("nothing"),
    case("comment in a step", ("numbers", "v_numbers =", "# why\nv_numbers =")),
    case("formatting of a step", ("tabled", "sorted(TABLE.items())", "sorted( TABLE.items( ) )")),
    case("comment in a helper", ("setup", "# twice", "# two times")),
    case("docstring of a helper", ("setup", "    # twice", '    """Twice."""')),
    case("blank lines in setup", ("setup", "OTHER = 5", "\n\nOTHER = 5")),
    case("spelling of a constant", ("setup", "RATE = 2", "RATE = 0x2")),
    case("order of imports", ("imports", "import json\nimport math", "import math\nimport json")),
    case("an unused import more", ("imports", "import json", "import json\nimport csv")),
    case("an unused import less", ("imports", "import json\n", "")),
    case("an unused constant", ("setup", "OTHER = 5", "OTHER = 5\nLONELY = 9")),
    case(
        "an unused helper changes",
        ("setup", "def spare(x):\n    return x", "def spare(x):\n    return 9"),
    ),
    case("an unused helper goes", ("setup", "\n\ndef spare(x):\n    return x", "")),
    case("an unused definition of an unmarked cell", ("plain", "return 1", "return 2")),
    case("print in setup", ("setup", "RATE = 2", "print('hello')\nRATE = 2")),
    case(
        "retries and limits", ("tabled", "%%step tabled", "%%step tabled --retries 2 --timeout 9m")
    ),
    case("a note", ("plain", "def label", "# a note\ndef label")),
    case(
        "helper moved within setup",
        ("setup", "\n\ndef triple(x):\n    return x * OTHER", ""),
        ("setup", "def spare(x):", "def triple(x):\n    return x * OTHER\n\ndef spare(x):"),
    ),
    case("unused parameter", parameters={"idle": 2}),
    case("another spelling of a parameter", ("params", "factor = 2.0", "factor = 2.00")),
    # -- code of steps ---------------------------------------------------------------------------
    case(
        "code of a step",
        ("tabled", "sorted(TABLE.items())", "sorted(TABLE.items())[:1]"),
        runs="tabled",
        word=("tabled", "code of the step changed (cell 12, line 2)"),
    ),
    case("one expression within a step", ("filed", ".split()", ".split()[:2]"), runs="filed"),
    case(
        "a chain follows",
        ("numbers", "i * n", "i * n * 100"),
        runs="numbers doubled rounded after",
        word=("doubled", "input `v_numbers` changed"),
    ),
    case(
        "early cut-off behind equal values",
        ("numbers", "i * n for i in range(4)", "n * i for i in (0, 1, 2, 3)"),
        runs="numbers",
        word=("numbers", "code of the step changed (cell 5, line 2)"),
    ),
    case(
        "cut-off one step later", ("numbers", "i * n", "i * n + 1"), runs="numbers doubled rounded"
    ),
    case("a check alone", ("check", "== 4", "== 4 and True")),
    case("type of a constant", ("scaled", "* 10", "* 10.0"), runs="scaled"),
    case("a helper within a step", ("local", "late.add(x, 1)", "late.add(x, 2)"), runs="local"),
    case("an after more", ("scaled", "%%step scaled", "%%step scaled --after numbers")),
    case("outputs", ("tabled", "%%step tabled", "%%step tabled --outputs v_tabled"), runs="tabled"),
    # -- helpers of setup ------------------------------------------------------------------------
    case(
        "a helper",
        ("setup", "y = x * RATE", "y = x * RATE * 300"),
        runs="doubled rounded after",
        word=("doubled", "helper `double` in cell 3 changed (line 10)"),
    ),
    case("a helper, equal values", ("setup", "y = x * RATE", "y = RATE * x"), runs="doubled"),
    case(
        "another helper",
        ("setup", "x * OTHER", "x * OTHER + 1"),
        runs="tripled wrote read",
        word=("tripled", "helper `triple` in cell 3 changed (line 14)"),
    ),
    case(
        "a constant that a helper uses",
        ("setup", "OTHER = 5", "OTHER = 6"),
        runs="tripled wrote read",
        word=("tripled", "`OTHER` in cell 3 changed (line 3)"),
    ),
    case(
        "a constant that checks use too",
        ("setup", "RATE = 2", "RATE = 500"),
        runs="doubled rounded after",
    ),
    case(
        "a helper behind a helper",
        ("setup", "return x - 1", "return x - 2"),
        runs="nested",
        word=("nested", "helper `inner` in cell 3 changed (line 20)"),
    ),
    case("a default argument", ("setup", "by=LIMITS", "by=(1,)"), runs="nested"),
    case(
        "what a default argument is",
        ("setup", "LIMITS = [1, 2]", "LIMITS = [1, 2, 3]"),
        runs="nested",
    ),
    case(
        "a constant changed in place", ("setup", "TABLE['b'] = 2", "TABLE['b'] = 3"), runs="tabled"
    ),
    case(
        "a constant changed in place elsewhere",
        ("setup", "LIMITS = [1, 2]", "LIMITS = [1, 2]\nLIMITS.append(7)"),
        runs="nested",
    ),
    case(
        "a loop that changes a constant",
        ("setup", "TABLE['b'] = 2", "for k in 'bc':\n    TABLE[k] = 2"),
        runs="tabled",
    ),
    case(
        "a function that changes a constant",
        ("setup", "TABLE['b'] = 2", "def fill():\n    TABLE['z'] = 1\nfill()"),
        runs="tabled",
    ),
    case(
        "a method of a class",
        ("setup", "return x + self.step", "return x - self.step"),
        runs="counted",
    ),
    case("an attribute of a class", ("setup", "step = 1", "step = 2"), runs="counted"),
    case(
        "a decorator",
        ("setup", "def double(x):", "import functools\n@functools.lru_cache\ndef double(x):"),
        runs="doubled",
    ),
    case(
        "a helper redefined below",
        ("setup", "class Counter:", "def triple(x):\n    return x * 7\n\nclass Counter:"),
        runs="tripled wrote read",
    ),
    case(
        "a helper in an unmarked cell",
        ("plain", "return str(x)", "return repr(x) + '.'"),
        runs="labelled",
        word=("labelled", "helper `mark` in cell 4 changed (line 5)"),
    ),
    case("its caller there", ("plain", "'<' + mark(x)", "'(' + mark(x)"), runs="labelled"),
    case(
        "helper moved to an unmarked cell",
        ("setup", "def triple(x):\n    return x * OTHER\n\n", ""),
        ("plain", "def mark", "def triple(x):\n    return x * OTHER\n\ndef mark"),
    ),
    case("an assertion in setup", ("setup", "RATE = 2", "RATE = 2\nassert RATE"), runs="all"),
    case(
        "the environment set in setup",
        ("setup", "RATE = 2", "RATE = 2\nos.environ['LAB_MODE'] = 'set'"),
        runs="all",
    ),
    case(
        "an option of the interpreter",
        ("setup", "RATE = 2", "RATE = 2\nimport sys\nsys.setrecursionlimit(5000)"),
        runs="all",
    ),
    case("seeding in setup", ("setup", "RATE = 2", "RATE = 2\nrandom.seed(4)"), runs="drawn"),
    # -- local modules ---------------------------------------------------------------------------
    case(
        "three imports away",
        ("base.py", "DEPTH = 3", "DEPTH = 4"),
        runs="surfaced",
        word=("surfaced", "`DEPTH` in `base` changed (line 1)"),
    ),
    case(
        "a function three imports away",
        ("base.py", "return DEPTH", "return DEPTH + 1"),
        runs="surfaced",
        word=("surfaced", "helper `deep` in `base` changed (line 5)"),
    ),
    case("an unrelated constant there", ("base.py", "WIDTH = 4", "WIDTH = 5")),
    case("an unrelated function there", ("base.py", "return WIDTH", "return WIDTH + 1")),
    case("a new function there", ("base.py", "def wide", "def more():\n    return 8\n\ndef wide")),
    case("lines above it", ("base.py", "DEPTH = 3", "\n\n# moved\nDEPTH = 3")),
    case("a function two imports away", ("units.py", "* 1", "* 2"), runs="surfaced"),
    case("a neighbour two imports away", ("units.py", "return 0", "return 1")),
    case("an unused name of an import", ("units.py", "RULE = 'metric'", "RULE = 'old'")),
    case("a constant of a module", ("shapes.py", "SIDES = 2", "SIDES = 3"), runs="surfaced"),
    case(
        "a method behind a value",
        ("shapes.py", "** 3", "** 2"),
        runs="boxed unboxed",
        word=("unboxed", "code of objects among its inputs changed"),
    ),
    case(
        "what a method behind a value uses",
        ("shapes.py", "return side + 0", "return side + 1"),
        runs="boxed unboxed",
    ),
    case("a submodule of a package", ("geo/places.py", ".upper()", ".title()"), runs="placed"),
    case("its data", ("geo/places.py", "1: 'one'", "1: 'uno'"), runs="placed"),
    case("its neighbour", ("geo/places.py", "return len(NAMES)", "return 0")),
    case("the package around it", ("geo/__init__.py", "KIND = 'flat'", "KIND = 'round'")),
    case(
        "an effect in the package around it",
        ("geo/__init__.py", "KIND = 'flat'", "KIND = 'flat'\nplaces.NAMES[1] = 'ein'"),
        runs="placed",
    ),
    case("a starred name", ("stars.py", "GLOW = 1.5", "GLOW = 2.5"), runs="starred"),
    case("a starred function", ("stars.py", "return x + ", "return 2 * x + "), runs="starred"),
    case("another starred name", ("stars.py", "return 0", "return 1")),
    case(
        "a registered function", ("registry.py", "return x + 1", "return x + 2"), runs="registered"
    ),
    case(
        "what registers it",
        ("registry.py", "    ALL[function", "    ALL['never'] = None\n    ALL[function"),
        runs="registered",
    ),
    case("beside the registry", ("registry.py", "return 2", "return 3")),
    case(
        "a name made at run time",
        ("tools.py", "return x.upper()", "return x.upper() + '!'"),
        runs="dynamic",
    ),
    case(
        "any name when it is made at run time",
        ("tools.py", "return x.lower()", "return x"),
        runs="dynamic",
    ),
    case("a module named in a text", ("plug.py", "VALUE = 5", "VALUE = 6"), runs="reached"),
    case("all of that module", ("plug.py", "IDLE = 6", "IDLE = 7"), runs="reached"),
    case(
        "a module imported in a step", ("late.py", "return a + b", "return a + b + 1"), runs="local"
    ),
    case("its neighbour in that module", ("late.py", "return a - b", "return b - a")),
    case(
        "an effect of an import", ("noisy.py", "'LAB_NOISE', '0'", "'LAB_NOISE', '1'"), runs="all"
    ),
    case("beside that effect", ("noisy.py", "return 1", "return 2")),
    case("a comment in a module", ("shapes.py", "SIDES = 2", "SIDES = 2  # two")),
    case("a module that nobody imports", ("alone.py", None, "X = 1")),
    # -- parameters ------------------------------------------------------------------------------
    case(
        "a parameter",
        parameters={"n": 4},
        runs="numbers doubled rounded",
        word=("numbers", "parameter `n` changed: 3 → 4"),
    ),
    case("a parameter of one step", parameters={"factor": 3.0}, runs="scaled"),
    case("its default", ("params", "factor = 2.0", "factor = 2.5"), runs="scaled"),
    case("its type", ("params", "factor = 2.0", "factor = 2"), runs="scaled"),
    # -- files -----------------------------------------------------------------------------------
    case(
        "a file",
        ("data/trips.csv", None, "1 2 4"),
        runs="filed",
        word=("filed", "file `data/trips.csv` changed"),
    ),
    case("a file of the same size", ("data/trips.csv", "1 2 3", "3 2 1"), runs="filed"),
    case("a file written again as it was", ("data/trips.csv", "1 2 3", "1 2 3")),
    case("a file that nobody reads", ("data/idle.csv", None, "changed")),
    case(
        "a file more in a folder",
        ("data/parts/c.txt", None, "c"),
        runs="globbed",
        word=("globbed", "`c.txt` in `data/parts` is new"),
    ),
    case("a file less in a folder", ("data/parts/a.txt", None, None), runs="globbed"),
    case("the content of a listed file", ("data/parts/a.txt", None, "other")),
    case(
        "a missing file that comes",
        ("data/flag", None, ""),
        runs="flagged",
        word=("flagged", "file `data/flag` is there now"),
    ),
    case("a written file removed", ("out/report.txt", None, None)),
    case("a written file edited", ("out/report.txt", None, "mine")),
    # -- surroundings ----------------------------------------------------------------------------
    case(
        "a variable",
        variables={"LAB_MODE": "fast"},
        runs="moded",
        word=("moded", "variable `LAB_MODE` of the environment is set now"),
    ),
    case("another variable", variables={"LAB_OTHER": "x"}, runs="moded"),
    case("a variable that nobody reads", variables={"LAB_IDLE": "x"}),
    case("a used package", packages={"pyyaml": "99.0"}, runs="loaded"),
    case("a package that a used one needs", packages={"markupsafe": "99.0"}, runs="rendered"),
    case("an unused package", packages={"requests": "99.0", "nbformat": "99.0"}),
]
