"""A second project for mutations: what code of people looks like beyond plain helpers."""

import io
import sqlite3
import zipfile

CELLS = {
    "params": "%%parameters\nn = 1",
    "imports": "%%setup\nimport glob\nimport json\nimport locale\nimport os\nimport sqlite3\n"
    "import string\nimport time\nimport zipfile\nfrom pathlib import Path\nimport pandas as pd\n"
    "import conf\nimport deco\nimport kit\nimport kit.texts\nimport lazy\nimport tinylab\n"
    "from models import Color, Point, Room, Square, Tagged\nfrom models import Counter as Tally",
    "setup": "%%setup\nA = 2\nB = A * 3\nC = f'<{B}>'\nTEXT = 'x is $x'\nPOOL = [3, 1, 2]\n"
    "pool = POOL\nscaled = dict(a=1)\nIdMap = dict[str, int]\n\n"
    "def noted(x: int) -> int:\n    '''Say it.'''\n    # once\n    inner = x + 1\n"
    "    return inner\n\n"
    "def keyed(x, *, by=B):\n    return x * by\n\n"
    "def outside(text):\n    return text.upper()",
    "pointed": "%%step pointed\nv_pointed = Point().total()",
    "coloured": "%%step coloured\nv_coloured = [c.name + str(c.value) for c in Color]",
    "shaped": "%%step shaped\nv_shaped = Square().describe()",
    "tagged": "%%step tagged\nv_tagged = Tagged.tag",
    "warmed": "%%step warmed\nv_warmed = Room(10).temperature",
    "spaced": "%%step spaced\nv_spaced = Room(10).area",
    "tallied": "%%step tallied\nv_tallied = Tally.of('aab')",
    "wrapped": "%%step wrapped\nv_wrapped = deco.five()",
    "partial": "%%step partial\nv_partial = deco.at_least(1)",
    "powered": "%%step powered\nv_powered = deco.POWERS['square'](3)",
    "kinded": "%%step kinded\nv_kinded = deco.kind(3) + deco.kind('a')",
    "aliased": "%%step aliased\nv_aliased = str(IdMap) + str(deco.Pairs)",
    "limited": "%%step limited\nv_limited = deco.limit()",
    "going": "%%step going\nv_going = kit.go()",
    "bonused": "%%step bonused\nv_bonused = kit.bonus()",
    "sped": "%%step sped\nv_sped = kit.speed()",
    "worded": "%%step worded\nv_worded = kit.texts.words()",
    "lazied": "%%step lazied\nv_lazied = lazy.PI",
    "rated": "%%step rated\nv_rated = conf.RATE",
    "queried": "%%step queried\nv_queried = Path('queries/top.sql').read_text().format(limit=3)",
    "selected": "%%step selected\nwith sqlite3.connect('data/names.db') as link:\n"
    "    v_selected = link.execute('select name from t order by name').fetchall()\nlink.close()",
    "zipped": "%%step zipped\nwith zipfile.ZipFile('data/pack.zip') as pack:\n"
    "    v_zipped = pack.read('a.txt').decode()",
    "framed": "%%step framed\nv_framed = int(pd.read_csv('data/rows.csv').n.sum())",
    "columned": "%%step columned\nv_columned = int(pd.read_parquet('data/rows.parquet').n.sum())",
    "linked": "%%step linked\nv_linked = Path('data/link.txt').read_text()",
    "listed": "%%step listed\nv_listed = sorted(glob.glob('data/many/*.csv'))",
    "defaulted": "%%step defaulted\nv_defaulted = os.getenv('LAB_LEVEL', str(A))",
    "typed": "%%step typed\nv_typed = repr(n)",
    "computed": "%%step computed\nv_computed = C + str(keyed(1))",
    "templated": "%%step templated\nv_templated = string.Template(TEXT).substitute(x=1)",
    "annotated": "%%step annotated\nv_annotated = noted(1)",
    "pooled": "%%step pooled\nv_pooled = list(POOL)",
    "tiny": "%%step tiny\nv_tiny = tinylab.grow(2)",
    "table": "%%step table\nframe = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})\nv_table = 1",
    "shown": "%%step shown\nv_shown = str(frame)",
    "counted": "%%step counted\nv_counted = v_table + 1",
    "early": "%%step early\nv_early = [1, 2]",
    "late": "%%step late\nv_late = [4]",
    "free": "note = 'nothing is done with it'",
}

FILES = {
    "models.py": "import collections\nimport enum\nfrom dataclasses import dataclass\n\n"
    "@dataclass\nclass Point:\n    x: int = 1\n    y: int = 2\n\n"
    "    def total(self):\n        return self.x + self.y\n\n"
    "class Color(enum.Enum):\n    RED = 1\n    BLUE = 2\n\n"
    "class Shape:\n    sides = 3\n\n    def describe(self):\n"
    "        return f'{type(self).__name__} {self.sides}'\n\n"
    "class Square(Shape):\n    corner = 90\n\n"
    "class Meta(type):\n    def __new__(mcs, name, bases, space):\n"
    "        space.setdefault('tag', name.lower())\n"
    "        return super().__new__(mcs, name, bases, space)\n\n"
    "class Tagged(metaclass=Meta):\n    pass\n\n"
    "class Fahrenheit:\n    def __get__(self, owner, kind=None):\n"
    "        return owner.celsius * 2 + 32\n\n"
    "class Room:\n    temperature = Fahrenheit()\n\n    def __init__(self, celsius):\n"
    "        self.celsius = celsius\n\n    @property\n    def area(self):\n"
    "        return self.celsius * 3\n\n"
    "class Counter(collections.Counter):\n    @classmethod\n    def of(cls, text):\n"
    "        return sorted(cls(text).items())\n\n"
    "def unrelated():\n    return 0\n",
    "deco.py": "import functools\n\n"
    "def twice(function):\n    @functools.wraps(function)\n    def inner(*args):\n"
    "        return function(*args) * 2\n\n    return inner\n\n"
    "@twice\ndef five():\n    return 5\n\n"
    "at_least = functools.partial(max, 3)\n"
    "POWERS = {'square': lambda x: x**2, 'cube': lambda x: x**3}\n\n"
    "@functools.singledispatch\ndef kind(value):\n    return 'thing'\n\n"
    "@kind.register(int)\ndef _(value):\n    return 'number'\n\n"
    "Pairs = list[tuple[int, int]]\nBASE = 2\nLIMIT = BASE * 10\n\n"
    "def limit(x=LIMIT):\n    return x\n\ndef aside():\n    return 1\n",
    "kit/__init__.py": "from .core import run as go\nfrom .extra import *\n\n"
    "try:\n    from ._fast import speed\nexcept ImportError:\n    from ._slow import speed\n\n"
    "__all__ = ['go', 'bonus', 'speed']\n",
    "kit/core.py": "from .deep.bottom import base_value\n\n"
    "def run():\n    return base_value() + 1\n\ndef idle():\n    return 0\n",
    "kit/deep/__init__.py": "",
    "kit/deep/bottom.py": "VALUE = 3\n\ndef base_value():\n    return VALUE\n",
    "kit/extra.py": "from .more import *\n\n__all__ = ['bonus']\n\n"
    "def bonus():\n    return bonus_base() * 2\n",
    "kit/more.py": "def bonus_base():\n    return 7\n\ndef spare_base():\n    return 8\n",
    "kit/_slow.py": "def speed():\n    return 'slow'\n",
    "kit/texts.py": "from importlib import resources\n\n"
    "def words():\n    place = resources.files('kit') / 'words' / 'list.txt'\n"
    "    return place.read_text().split()\n",
    "kit/words/list.txt": "alpha beta",
    "lazy.py": "_FOUND = {'PI': 3}\n\ndef __getattr__(name):\n    try:\n"
    "        return _FOUND[name]\n    except KeyError:\n"
    "        raise AttributeError(name) from None\n\ndef eager():\n    return 1\n",
    "conf.py": "import json\nfrom pathlib import Path\n\n"
    "CONF = json.loads((Path(__file__).parent / 'conf.json').read_text())\nRATE = CONF['rate']\n",
    "conf.json": '{"rate": 2}',
    "queries/top.sql": "select name from t where n > {limit}",
    "data/rows.csv": "n\n1\n2\n",
    "data/target_a.txt": "first",
    "data/target_b.txt": "second",
    "data/many/a.csv": "1",
    "data/many/b.csv": "2",
}

TINY = "def grow(x):\n    return x * 2\n\ndef shrink(x):\n    return x\n"
"""The module of a project that is installed in editable form."""


def make_database(path, names=("ann", "bob")):
    """Write a database with one table."""
    path.unlink(missing_ok=True)
    link = sqlite3.connect(path)
    with link:
        link.execute("create table t (name text)")
        link.executemany("insert into t values (?)", [(name,) for name in names])
    link.close()


def make_zip(path, **texts):
    """Write an archive; equal texts give equal bytes."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as pack:
        for name, text in texts.items():
            pack.writestr(zipfile.ZipInfo(f"{name}.txt"), text)
    path.write_bytes(raw.getvalue())


def make_parquet(path, numbers=(1, 2, 3)):
    """Write a table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"n": list(numbers)}), path)


def make_binaries(folder):
    """Write the files of the project that are no texts."""
    make_database(folder / "data/names.db")
    make_zip(folder / "data/pack.zip", a="in a", b="in b")
    make_parquet(folder / "data/rows.parquet")
    link = folder / "data/link.txt"
    link.unlink(missing_ok=True)
    link.symlink_to("target_a.txt")


NAMES = sorted(
    name
    for source in CELLS.values()
    for name in set(source.replace("=", " ").split())
    if name.startswith("v_") and name.isidentifier()
)
STEPS = [name for name, source in CELLS.items() if source.startswith("%%step")]
