"""Statements of setup that name nothing of a step: in which steps do they count?

What is not known to be harmless counts where it may matter. `*` stands for all steps. Values that
setup computes once (`COUNTER`) and random state count by value, not in the version.
"""

import pytest

from tests.unit.convert.test_identity import meanings

SETUP = """%%setup
import os, re, json, copy, itertools, decimal, functools, operator, random, heapq, logging
import contextlib
import numpy as np
import pandas as pd
from pathlib import Path
from unittest import mock
import geo, tools, registry, shapes
from stars import *
TABLE = {'a': 1}
LIMITS = [1, 2]
RATE = 2
ROWS = [{'x': 1}, {'x': 2}]
COUNTER = itertools.count()
ITEMS = [3, 4]
REG = registry.Registry()
def double(x):
    return x * RATE
def get_table():
    return TABLE
def fill(t):
    t['z'] = 1
class Box:
    sides = []
    def volume(self):
        return 3
"""
STEPS = (
    "%%step table\na = sorted(TABLE)",
    "%%step limits\nb = len(LIMITS)",
    "%%step rows\nc = str(ROWS)",
    "%%step counter\nd = next(COUNTER)",
    "%%step rate\ne = double(3)",
    "%%step frames\nf = pd.Series([1]).sum()",
    "%%step deci\ng = str(decimal.Decimal(1) / 3)",
    "%%step geo\nh = geo.places.NAMES",
    "%%step tools\ni = tools.shout('a')",
    "%%step regs\nj = registry.ALL",
    "%%step glow\nk = GLOW",
    "%%step box\nl = Box().volume()",
    "%%step plain\nm = 1",
    "%%step drawn\nn = random.random()",
    "%%step arrays\no = np.arange(3)",
    "%%step shaped\np = shapes.KINDS",
)
EVERY = {step.split()[1] for step in STEPS}
MODULES = {
    "geo": "",
    "geo.places": "NAMES = {1: 'one'}\n",
    "tools": "def shout(x):\n    return x\n",
    "stars": "GLOW = []\n",
    "registry": """
ALL = {}
def add(f):
    ALL[f.__name__] = f
    return f
class Registry:
    def __init__(self):
        self.own = {}
    def add(self, x):
        ALL[x] = 1
    def get(self, x):
        return 1
    def __setitem__(self, k, v):
        ALL[k] = v
""",
    "shapes": """
KINDS = []
class Base:
    def __init_subclass__(cls):
        KINDS.append(cls)
class Meta(type):
    def __new__(m, n, b, d):
        KINDS.append(n)
        return type.__new__(m, n, b, d)
""",
}
ROWS = [
    ("t = TABLE\nt['b'] = 2", "table"),
    ("t = dict(TABLE)\nt['b'] = 2", "table"),
    ("t = get_table()\nt['b'] = 2", "table"),
    ("get_table()['b'] = 2", "table"),
    ("get_table().update(b=2)", "table"),
    ("dict.update(TABLE, b=2)", "table"),
    ("TABLE.__setitem__('b', 2)", "table"),
    ("operator.setitem(TABLE, 'b', 2)", "*"),
    ("x = TABLE.pop('a')", "table"),
    ("x = TABLE.setdefault('q', [])\nx.append(1)", "table"),
    ("x = len(TABLE)", ""),
    ("x = TABLE.frobnicate()", "table"),
    ("x = heapq.heappop(LIMITS)", "limits"),
    ("heapq.heappush(LIMITS, 1)", "limits"),
    ("random.shuffle(LIMITS)", "limits"),
    ("[r.update(y=1) for r in ROWS]", "rows"),
    ("for r in ROWS:\n    r['y'] = 1", "rows"),
    ("list(map(lambda r: r.update(y=1), ROWS))", "rows"),
    ("list(map(fill, ROWS))", "rows"),
    ("x = [fill(r) for r in ROWS]", "rows"),
    ("fill(TABLE)", "table"),
    ("x = fill(TABLE)", "table"),
    ("x = next(COUNTER)", ""),
    ("x = list(itertools.islice(COUNTER, 3))", ""),
    ("for x in COUNTER:\n    break", ""),
    ("x = list(LIMITS)", ""),
    ("x = sum(ITEMS)", ""),
    ("ctx = decimal.getcontext()\nctx.prec = 3", "*"),
    ("decimal.getcontext().prec = 3", "*"),
    ("env = os.environ\nenv['A'] = 'b'", "*"),
    ("o = pd.options\no.display.width = 3", "frames"),
    ("p = mock.patch('os.getcwd')\np.start()", "*"),
    ("import dotenv\nx = dotenv.load_dotenv()", "*"),
    ("import strange\nx = strange.make()", "*"),
    ("import strange\nx = strange.make(TABLE)", "*"),
    ("x = re.compile('a')", ""),
    ("x = pd.Timestamp('2020-01-01')", ""),
    ("x = np.array(LIMITS)", ""),
    ("x = np.zeros(3, dtype=np.float64)\nx[0] = 1", ""),
    ("x = np.copyto(np.array([1]), [2])", ""),
    ("old = np.seterr(all='ignore')", "frames arrays"),
    ("Path('gen.txt').write_text('b')", "*"),
    ("x = Path('gen.txt').write_text('b')", "*"),
    ("p = Path('gen.txt')\np.write_text('b')", "*"),
    ("with open('gen.txt', 'w') as f:\n    f.write('b')", "*"),
    ("with open('gen.txt') as f:\n    x = f.read()", ""),
    ("x = open('gen.txt').read()", ""),
    ("x = json.load(open('gen.txt'))", ""),
    ("json.dump({}, open('gen.txt', 'w'))", "*"),
    ("print('x', file=open('gen.txt', 'w'))", "*"),
    ("vars(tools)['shout'] = str", "tools"),
    ("setattr(tools, 'shout', str)", "tools"),
    ("n = 'shout'\nsetattr(tools, n, str)", "tools"),
    ("tools.shout = str", "tools"),
    ("tools.__dict__['shout'] = str", "tools"),
    ("t = tools\nt.shout = str", "tools"),
    ("def patch(m):\n    m.shout = str\npatch(tools)", "tools"),
    ("import tools as tt\ntt.shout = str", "tools"),
    ("names = geo.places.NAMES\nnames[1] = 'x'", "geo"),
    ("from geo.places import NAMES as NN\nNN[1] = 'x'", "geo"),
    ("geo.places.NAMES[1] = 'x'", "geo"),
    ("REG.add('k')", "regs"),
    ("x = REG.add('k')", "regs"),
    ("x = REG.get('k')", ""),
    ("REG['k'] = 1", "regs"),
    ("r2 = registry.Registry()\nr2.add('k')", "regs"),
    ("@registry.add\ndef foo(x):\n    return x", "regs"),
    ("GLOW.append(3)", "glow"),
    ("class A(shapes.Base):\n    x = 1", "shaped"),
    ("class A(metaclass=shapes.Meta):\n    x = 1", "shaped"),
    ("class B(shapes.Meta):\n    x = 1", "shaped"),
    ("class C:\n    x = 1", ""),
    ("Box.sides = [1]", "box"),
    ("B = Box\nB.volume = lambda self: 4", "box"),
    ("double.calls = 0", "rate"),
    ("f = functools.partial(fill, TABLE)\nf()", "table"),
    ("f = TABLE.update\nf(b=3)", "table"),
    ("x = random.random()", ""),
    ("x = random.Random(3)", ""),
    ("logger = logging.getLogger('x')", ""),
    ("logger = logging.getLogger('x')\nlogger.setLevel(10)", "*"),
    ("LIMITS += [3]", "limits"),
    ("t = LIMITS\nt += [3]", "limits"),
    ("del TABLE['a']", "table"),
    ("x = [TABLE]\nx[0]['b'] = 4", "table"),
    ("x = {'k': LIMITS}\nx['k'].append(1)", "limits"),
    ("df = pd.DataFrame({'a': [1]})\ndf['b'] = 2", ""),
    ("df = pd.DataFrame({'a': [1]})\ndf.rename(columns={'a': 'b'}, inplace=True)", ""),
    ("def helper():\n    t = TABLE\n    t['b'] = 1\nhelper()", "table"),
    ("def helper(t=TABLE):\n    t['b'] = 1\nhelper()", "table"),
    ("def helper():\n    import geo.places as g\n    g.NAMES[1] = 'x'\nhelper()", "geo"),
    ("def helper():\n    TABLE = {}\n    TABLE['b'] = 1\nhelper()", ""),
    ("def helper():\n    x = []\n    x.append(1)\n    return x\ny = helper()", ""),
    ("def helper():\n    c = decimal.getcontext()\n    c.prec = 3\nhelper()", "*"),
    (
        "try:\n    import fastgeo as g2\nexcept ImportError:\n    import geo.places as g2\n"
        "g2.NAMES[1] = 'x'",
        "*",
    ),
    ("try:\n    import tomllib as t\nexcept ImportError:\n    t = None\nx = t and t.loads('')", ""),
    ("try:\n    import strange as t\nexcept ImportError:\n    t = None\nx = t.loads('')", "*"),
    (
        "try:\n    import json as t\nexcept ImportError:\n    t = registry.Registry()\n"
        "x = t.register(fill)",
        "*",
    ),
    ("(lambda: TABLE.update(b=1))()", "table"),
    ("f = lambda: TABLE.update(b=1)\nf()", "table"),
    ("with contextlib.suppress(KeyError):\n    TABLE['b'] = 1", "table"),
    ("if RATE:\n    TABLE['b'] = 1", "table"),
    ("exec('TABLE[1] = 2')", "*"),
    ("TABLE | {'b': 2}", "table"),
    ("x = TABLE | {'b': 2}", ""),
    ("@dataclass_like\nclass D:\n    pass", ""),
    ("import strange\n@strange.task\ndef g():\n    return 1", ""),
    ("import strange\nclass M(strange.Model):\n    pass", ""),
    ("x = os.getcwd()", ""),
    ("x = os.makedirs('out', exist_ok=True)", "*"),
    ("import strange\ns = strange", ""),
    ("y = (z := TABLE)\nz['b'] = 3", "table"),
    ("for k, v in TABLE.items():\n    v", ""),
    ("x = sorted(ROWS, key=lambda r: r.setdefault('q', 1))", "rows"),
    ("globals()['TABLE']['b'] = 2", "*"),
    ("ROWS[0]['x'] = 9", "rows"),
    ("a, b = ROWS\na['x'] = 7", "rows"),
    ("first = ROWS[0]\nfirst['x'] = 7", "rows"),
    ("async def go():\n    TABLE['b'] = 2\nimport asyncio\nasyncio.run(go())", "*"),
]


@pytest.fixture(scope="module")
def before():
    return meanings(SETUP, *STEPS, modules=MODULES)


@pytest.mark.parametrize(("statement", "expected"), ROWS)
def test_a_statement_counts_where_it_may_matter(before, statement, expected):
    after = meanings(SETUP + statement, *STEPS, modules=MODULES)
    found = {task for task in before if before[task].version != after[task].version}
    assert found - {"setup"} == (EVERY if expected == "*" else set(expected.split()))
