"""A project as people have them, changes to it, and the words that say why a step runs then."""

from dataclasses import dataclass, field

CELLS = {
    "params": "%%parameters\nthreshold = 3.0\ncity: str = 'berlin'",
    "imports": "%%setup\nimport json\nimport os\nfrom pathlib import Path\nimport numpy as np\n"
    "import pandas as pd\nimport trips.decor\nfrom trips.geo.metrics import haversine\n"
    "from trips.models import FACTORS, Model\nfrom trips.report import summarise",
    "helpers": "%%setup\nLIMIT = 100\nSPEEDS = {'city': 30, 'land': 80}\n\n\n"
    "def clean_row(row):\n    # keep it simple\n    value = row * 2\n"
    "    return min(value, LIMIT)\n\n\n"
    "def pad(x, width=3):\n    return str(x).zfill(width)\n\n\n"
    "@trips.decor.times(2)\ndef boosted(x):\n    return x + 1\n\n\n"
    "class Score:\n    base = 1\n\n    def value(self, x):\n        return x + self.base\n\n"
    "    def other(self):\n        return 0\n",
    "load": "%%step load\nkm = [int(x) for x in Path('data/km.txt').read_text().split()]\n"
    "names = sorted(p.name for p in Path('data/parts').glob('*.txt'))",
    "clean": "%%step clean\ntidy = [clean_row(x) for x in km]",
    "total": "%%step total\ntotal = len(tidy)",
    "after": "%%step after\ndouble = total * 2",
    "distance": "%%step distance\nd = haversine(1, 2)",
    "summary": "%%step summary\ntext = summarise([1, 2])",
    "model": "%%step model\nm = Model().fit(3)\nf = FACTORS['b']",
    "padded": "%%step padded\np = pad(7)",
    "boost": "%%step boost\nb = boosted(1)",
    "scored": "%%step scored\ns = Score().value(2)",
    "speed": "%%step speed\nv = SPEEDS['city']",
    "mode": "%%step mode\nmode = os.environ.get('TRIPS_MODE', 'none')\n"
    "conf = Path('conf.json').read_text() if Path('conf.json').exists() else ''",
    "drawn": "%%step drawn\nr = float(np.random.normal())",
    "filtered": "%%step filtered\nbig = [x for x in tidy if x > threshold]",
    "framed": "%%step framed\nframe = pd.DataFrame({'a': [1, 2]})",
    "each": "%%step each --foreach n=[1,2,3]\nsquare = n * LIMIT",
    "asked": "%%step asked --when total>2\nmore = total + 1",
    "last": "%%step last\nPath('out.txt').write_text(str(double))\nfinal = (double, square)",
    "check": "%%check total\nassert total > 0",
}

FILES = {
    "data/km.txt": "1 2 3 70",
    "data/parts/a.txt": "a",
    "data/parts/b.txt": "b",
    "trips/__init__.py": "",
    "trips/report.py": "from trips.layout import style\n\n\n"
    "def summarise(xs):\n    return style(len(xs))\n",
    "trips/layout.py": "from trips.low import units\n\n\ndef style(n):\n    return units.name(n)\n",
    "trips/low/__init__.py": "",
    "trips/low/units.py": "UNIT = 'km'\n\n\ndef name(n):\n    parts = [str(n), UNIT]\n"
    "    return ' '.join(parts)\n\n\ndef unused():\n    return 1\n",
    "trips/geo/__init__.py": "from .metrics import haversine\n",
    "trips/geo/metrics.py": "import math\nR = 6371\n\n\ndef _rad(x):\n    return math.radians(x)\n"
    "\n\ndef haversine(a, b):\n    return R * abs(_rad(a) - _rad(b))\n",
    "trips/models.py": "FACTORS = {'a': 1, 'b': 2}\nFACTORS['c'] = 3\n\n\n"
    "class Base:\n    rate = 0.5\n\n    def fit(self, x):\n        self.k = x * self.rate\n"
    "        return self.k\n\n\nclass Model(Base):\n    def predict(self):\n"
    "        return self.k\n",
    "trips/decor.py": "import functools\n\n\ndef times(n):\n    def wrap(f):\n"
    "        @functools.wraps(f)\n        def inner(*a):\n            return f(*a) * n\n"
    "        return inner\n    return wrap\n",
}


@dataclass(frozen=True)
class Case:
    """Edits (place, old, new), and for each step that runs, in a plan, the words.

    Where a run says something else than the plan, since it knows more, `run` has it: `reused` for
    a step that is reused after all.
    """

    name: str
    edits: tuple = ()
    plan: dict = field(default_factory=dict)
    run: dict = field(default_factory=dict)
    parameters: dict = field(default_factory=dict)
    force: tuple = ()
    variables: dict = field(default_factory=dict)
    packages: dict = field(default_factory=dict)


def case(name, *edits, plan, **more):
    """Return a case; words are one text or several."""
    return Case(
        name, edits, {n: (w,) if isinstance(w, str) else w for n, w in plan.items()}, **more
    )


WAITS = "runs if `{}`, which runs, gives another value"
BEHIND_TOTAL = {
    "after": WAITS.format("total"),
    "asked": (WAITS.format("total"), "runs only if `total>2` is true"),
    "last": WAITS.format("after"),
}
BEHIND_CLEAN = {"total": WAITS.format("clean"), "filtered": WAITS.format("clean"), **BEHIND_TOTAL}
BEHIND_LOAD = {"clean": WAITS.format("load"), **BEHIND_CLEAN}
AFTER_ALL = dict.fromkeys(("after", "asked", "last"), "reused")

CASES = [
    # -- code ------------------------------------------------------------------------------------
    case(
        "a helper in setup",
        ("helpers", "row * 2", "row * 3"),
        plan={"clean": "helper `clean_row` in cell 3 changed (line 8)", **BEHIND_CLEAN},
        run={
            "filtered": ("input `tidy` changed",),
            "total": ("input `tidy` changed",),
            **AFTER_ALL,
        },
    ),
    case("a comment", ("helpers", "keep it simple", "keep it short"), plan={}),
    case(
        "a helper three imports away",
        ("trips/low/units.py", "' '.join", "'_'.join"),
        plan={"summary": "helper `name` in `trips.low.units` changed (line 6)"},
    ),
    case(
        "a constant three imports away",
        ("trips/low/units.py", "'km'", "'mi'"),
        plan={"summary": "`UNIT` in `trips.low.units` changed (line 1)"},
    ),
    case("its neighbour", ("trips/low/units.py", "return 1", "return 2"), plan={}),
    case(
        "a helper of a nested package",
        ("trips/geo/metrics.py", "radians(x)", "radians(x) + 1"),
        plan={"distance": "helper `_rad` in `trips.geo.metrics` changed (line 6)"},
    ),
    case(
        "a method of a base class",
        ("trips/models.py", "x * self.rate", "x + self.rate"),
        plan={"model": "method `Base.fit` in `trips.models` changed (line 9)"},
    ),
    case(
        "an attribute of a base class",
        ("trips/models.py", "rate = 0.5", "rate = 0.7"),
        plan={"model": "class `Base` in `trips.models` changed (line 6)"},
    ),
    case(
        "a statement of a module",
        ("trips/models.py", "FACTORS['c'] = 3", "FACTORS['b'] = 3"),
        plan={"model": "`FACTORS['c'] = 3` in `trips.models` is `FACTORS['b'] = 3` now (line 2)"},
    ),
    case(
        "a statement more",
        ("trips/models.py", "['c'] = 3", "['c'] = 3\nFACTORS.update(d=4)"),
        plan={"model": "`FACTORS.update(d=4)` in `trips.models` is new (line 3)"},
    ),
    case(
        "a statement less",
        ("trips/models.py", "FACTORS['c'] = 3\n", ""),
        plan={"model": "`FACTORS['c'] = 3` in `trips.models` is gone"},
    ),
    case(
        "an argument of a decorator",
        ("helpers", "times(2)", "times(3)"),
        plan={"boost": "helper `boosted` in cell 3 changed (line 17)"},
    ),
    case(
        "inside a decorator",
        ("trips/decor.py", "f(*a) * n", "f(*a) + n"),
        plan={"boost": "helper `times` in `trips.decor` changed (line 8)"},
    ),
    case(
        "a default argument",
        ("helpers", "width=3", "width=4"),
        plan={"padded": "helper `pad` in cell 3 changed (line 12)"},
    ),
    case(
        "a method in setup",
        ("helpers", "x + self.base", "x - self.base"),
        plan={"scored": "method `Score.value` in cell 3 changed (line 25)"},
    ),
    case(
        "a constant",
        ("helpers", "'city': 30", "'city': 31"),
        plan={"speed": "`SPEEDS` in cell 3 changed (line 3)"},
    ),
    case(
        "the step's own code",
        ("model", "['b']", "['a']"),
        plan={"model": "code of the step changed (cell 10, line 3)"},
    ),
    case(
        "the same value in another way",
        ("total", "len(tidy)", "len(list(tidy))"),
        plan={"total": "code of the step changed (cell 6, line 2)", **BEHIND_TOTAL},
        run=AFTER_ALL,
    ),
    case(
        "where names are picked at run time",
        ("speed", "SPEEDS['city']", "getattr(trips.models, 'FAC' + 'TORS')"),
        plan={"speed": "code of the step changed (cell 14, line 2)"},
    ),
    case(
        "an option of a library",
        ("helpers", "LIMIT = 100", "LIMIT = 100\npd.set_option('display.precision', 3)"),
        plan={"framed": "`pd.set_option('display.precision', 3)` in cell 3 is new (line 3)"},
    ),
    # -- settings --------------------------------------------------------------------------------
    case("retries", ("boost", "%%step boost", "%%step boost --retries 2"), plan={}),
    case(
        "outputs",
        ("model", "%%step model", "%%step model --outputs m"),
        plan={"model": ("`--outputs` changed: – → `m`", "now hands on `m` too")},
    ),
    case(
        "cache off",
        ("speed", "%%step speed", "%%step speed --cache off"),
        plan={"speed": "cache is off"},
    ),
    case(
        "a freshness that is over",
        ("speed", "%%step speed", "%%step speed --cache 0.001s"),
        plan={"speed": "its result is older than 0.001 seconds"},
    ),
    case(
        "a name that is read now",
        ("after", "total * 2", "total * 2 + len(names)"),
        plan={
            "load": "now hands on `names` too",
            **BEHIND_LOAD,
            "after": (
                "code of the step changed (cell 7, line 2)",
                "waits for `load` and `total`, which run",
            ),
        },
        run={
            **dict.fromkeys(("clean", "total", "filtered", "asked"), "reused"),
            "after": ("code of the step changed (cell 7, line 2)", "input `names` is new"),
            "last": ("input `double` changed",),
        },
    ),
    case(
        "a check",
        ("check", "total > 0", "total > 1"),
        plan={},
        run={"total": "its checks ran: code of the check changed (cell 22, line 2)"},
    ),
    # -- items and conditions --------------------------------------------------------------------
    case(
        "an item more",
        ("each", "[1,2,3]", "[1,2,3,4]"),
        plan={
            "each": (
                "`--foreach` changed: `n=[1, 2, 3]` → `n=[1, 2, 3, 4]`",
                "its items are known when they are listed",
            ),
            "last": WAITS.format("each"),
        },
        run={
            "each": (
                "3 of 4 items reused",
                "`--foreach` changed: `n=[1, 2, 3]` → `n=[1, 2, 3, 4]`",
            ),
            "last": ("input `square` changed",),
        },
    ),
    case(
        "what all items use",
        ("helpers", "LIMIT = 100", "LIMIT = 900"),
        plan={
            "clean": "`LIMIT` in cell 3 changed (line 2)",
            **BEHIND_CLEAN,
            "each": ("0 of 3 items reused", "`LIMIT` in cell 3 changed (line 2)"),
            "last": "runs if `after` or `each`, which run, give other values",
        },
        run={
            "total": ("input `tidy` changed",),
            "filtered": ("input `tidy` changed",),
            "after": "reused",
            "asked": "reused",
            "last": ("input `square` changed",),
        },
    ),
    case(
        "a condition that does not hold",
        ("asked", "total>2", "total>20"),
        plan={
            "asked": (
                "`--when` changed: `total > 2` → `total > 20`",
                "runs only if `total>20` is true",
            )
        },
        run={"asked": "skipped"},
    ),
    case(
        "a condition that holds",
        ("asked", "total>2", "total>3"),
        plan={
            "asked": (
                "`--when` changed: `total > 2` → `total > 3`",
                "runs only if `total>3` is true",
            )
        },
        run={"asked": ("`--when` changed: `total > 2` → `total > 3`",)},
    ),
    # -- parameters, packages, surroundings ------------------------------------------------------
    case(
        "a parameter's default",
        ("params", "3.0", "4.0"),
        plan={"filtered": "parameter `threshold` changed: 3.0 → 4.0"},
    ),
    case("a parameter that nobody reads", parameters={"city": "rome"}, plan={}),
    case(
        "a package",
        packages={"pandas": "99.1"},
        plan={"framed": "pandas {pandas} → 99.1"},
    ),
    case(
        "a variable",
        variables={"TRIPS_MODE": "fast"},
        plan={"mode": "variable `TRIPS_MODE` of the environment is set now"},
    ),
    case(
        "random numbers are seeded",
        ("helpers", "LIMIT = 100", "LIMIT = 100\nnp.random.seed(3)"),
        plan={"drawn": "setup seeds random numbers now"},
    ),
    case(
        "forced",
        force=("total",),
        plan={"total": "forced", **BEHIND_TOTAL},
        run=AFTER_ALL,
    ),
    # -- files -----------------------------------------------------------------------------------
    case(
        "a file",
        ("data/km.txt", "70", "71"),
        plan={"load": "file `data/km.txt` changed", **BEHIND_LOAD},
        run={
            "clean": ("input `km` changed",),
            **dict.fromkeys(("total", "filtered", "after", "asked", "last"), "reused"),
        },
    ),
    case(
        "a file more in a folder",
        ("data/parts/c.txt", None, "c"),
        plan={"load": "`c.txt` in `data/parts` is new", **BEHIND_LOAD},
        run=dict.fromkeys(("clean", "total", "filtered", "after", "asked", "last"), "reused"),
    ),
    case(
        "a file that was asked for",
        ("conf.json", None, "{}"),
        plan={"mode": "file `conf.json` is there now"},
    ),
]
