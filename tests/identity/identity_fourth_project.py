"""A fourth project for mutations: states of libraries, patches, code about code, odd readers."""

import gzip

CELLS = {
    "params": "%%parameters\nscale = 2",
    "imports": "%%setup\nimport builtins\nimport configparser\nimport contextlib\nimport csv\n"
    "import decimal\nimport gzip\nimport inspect\nimport operator\nimport os\n"
    "import subprocess\nimport sys\nfrom collections import namedtuple\n"
    "from contextvars import ContextVar\nfrom functools import cached_property, reduce\n"
    "from pathlib import Path\nimport numpy as np\nimport pandas as pd\nimport patched\n"
    "import reports.daily\nimport ring_a\nimport settings\nimport shared_state\nimport tools\n"
    "from spaces.inner import dots\nfrom tools import THRESHOLD, gather as collect",
    "paths": "%%setup\nsys.path.insert(0, 'vendor')\nimport vendored",
    "setup": "%%setup\nDIGITS = 2\nFIELDS = ['x', 'y']\nPlace = namedtuple('Place', FIELDS, "
    "defaults=[7])\nMODE = ContextVar('MODE', default='plain')\n"
    "handlers = [lambda x, i=i: x * i for i in (1, 2, 3)]\n"
    "\n"
    "def fixed(x):\n    return f'{x:.{DIGITS}f}'\n\n"
    "def described():\n    '''Counts apples.'''\n    return 1\n\n"
    "def plain_doc():\n    '''Never read.'''\n    return 2\n\n"
    "def sourced(x):\n    return x + 1  # a remark\n\n"
    "@contextlib.contextmanager\ndef opened(tag):\n    yield f'<{tag}>'\n\n"
    "class Ring:\n    def __missing__(self, key):\n        return 0\n"
    "    def __class_getitem__(cls, item):\n        return f'Ring of {item}'\n"
    "    def __format__(self, spec):\n        return f'ring {spec}'\n"
    "    def __call__(self, x):\n        return x + 1\n\n"
    "class Lazy:\n    start = 4\n    @cached_property\n    def heavy(self):\n"
    "        return self.start * 10\n\n"
    "@pd.api.extensions.register_series_accessor('lab')\nclass LabAccessor:\n"
    "    def __init__(self, series):\n        self._series = series\n"
    "    def twice(self):\n        return (self._series * 2).tolist()\n\n"
    "def inner_import():\n    from reports import weekly\n    return weekly.total()\n\n"
    "def chained(xs):\n    return reduce(operator.add, map(operator.attrgetter('x'), xs))",
    "states": "%%setup\ndecimal.getcontext().prec = 6\nnp.set_printoptions(precision=3)\n"
    "shared_state.LEVEL = 3\nshared_state.TABLE['k'] = 1\npatched.Tool.power = 5\n"
    "setattr(patched, 'EXTRA', 2)\nbuiltins.shout = lambda text: text.upper() + '!'\n"
    "config = settings.Config()\nconfig.depth = 3",
    "fixing": "%%step fixing\nv_fixing = fixed(3.14159)",
    "placed": "%%step placed\nv_placed = tuple(Place(1))",
    "moded": "%%step moded\nv_moded = MODE.get()",
    "handled": "%%step handled\nv_handled = [h(2) for h in handlers]",
    "made": "%%step made\nv_made = tools.Made().grown()",
    "documented": "%%step documented\nv_documented = described.__doc__",
    "undocumented": "%%step undocumented\nv_undocumented = plain_doc()",
    "moduled": "%%step moduled\nv_moduled = str(tools.usage())",
    "read_source": "%%step read_source\nv_read_source = inspect.getsource(tools.odd)",
    "entered": "%%step entered\nwith opened('a') as tag:\n    found = tag\nv_entered = str(found)",
    "ringed": "%%step ringed\nv_ringed = [Ring[int], f'{Ring():abc}', Ring()(1)]",
    "lazied": "%%step lazied\nv_lazied = Lazy().heavy",
    "accessed": "%%step accessed\nv_accessed = pd.Series([1, 2]).lab.twice()",
    "weekly": "%%step weekly\nv_weekly = inner_import()",
    "daily": "%%step daily\nv_daily = reports.daily.total()",
    "chaining": "%%step chaining\nv_chaining = chained([Place(1), Place(2)])",
    "divided": "%%step divided\nv_divided = str(decimal.Decimal(1) / 7)",
    "printed": "%%step printed\nv_printed = str(np.array([1 / 3]))",
    "levelled": "%%step levelled\nv_levelled = shared_state.level()",
    "tabled": "%%step tabled\nv_tabled = sorted(shared_state.TABLE)",
    "powered": "%%step powered\nv_powered = patched.Tool().use()",
    "extra": "%%step extra\nv_extra = patched.extra()",
    "shouted": "%%step shouted\nv_shouted = builtins.shout('a')",
    "deep": "%%step deep\nv_deep = config.depth",
    "collected": "%%step collected\nv_collected = collect([1, 5]) + [THRESHOLD]",
    "circled": "%%step circled\nv_circled = ring_a.forth(2)",
    "dotted": "%%step dotted\nv_dotted = dots()",
    "vendor": "%%step vendor\nv_vendor = vendored.sell()",
    "ran": "%%step ran\nv_ran = subprocess.run([sys.executable, 'scripts/one.py'], "
    "capture_output=True, text=True).stdout",
    "configured": "%%step configured\nparser = configparser.ConfigParser()\n"
    "parser.read('conf/app.ini')\nv_configured = parser['a']['b']",
    "rowed": "%%step rowed\nwith open('conf/rows.csv', newline='') as lines:\n"
    "    v_rowed = [dict(r) for r in csv.DictReader(lines)]",
    "loaded": "%%step loaded\nv_loaded = np.loadtxt('conf/numbers.txt').tolist()",
    "npy": "%%step npy\nv_npy = np.load('conf/array.npy').tolist()",
    "mapped": "%%step mapped\nv_mapped = np.memmap('conf/raw.bin', dtype='u1', mode='r').tolist()",
    "zipped": "%%step zipped\nwith gzip.open('conf/packed.gz', 'rt') as text:\n"
    "    v_zipped = text.read()",
    "walked": "%%step walked\nv_walked = sorted(str(p) for p in Path('tree').rglob('*.txt'))",
    "scanned": "%%step scanned\nwith os.scandir('tree/a') as found:\n"
    "    v_scanned = sorted(e.name for e in found)",
    "called": "%%step called\nv_called = subprocess.run(['cat', 'conf/called.txt'], "
    "capture_output=True, text=True).stdout",
    "dataset": "%%step dataset\nv_dataset = int(pd.read_parquet('parts')['n'].sum())",
    "named": "%%step named\nv_named = settings.setting('LAB_FOURTH')",
    "imported_env": "%%step imported_env\nv_imported_env = settings.AT_IMPORT",
    "moved": "%%step moved\nv_moved = Path('way/goal.txt').read_text()",
    "stamped": "%%step stamped\nv_stamped = Path('conf/same.txt').read_text()",
    "scaled": "%%step scaled\nv_scaled = [scale * x for x in (1, 2)]",
}

FILES = {
    "tools.py": '"""Use: tools."""\nTHRESHOLD = 3\n\n'
    "class Basis:\n    size = 1\n    def grown(self):\n        return self.size + 1\n\n"
    "Made = type('Made', (Basis,), {'size': 3})\n\n"
    "def gather(xs):\n    return [x for x in xs if x > THRESHOLD]\n\n"
    "def usage():\n    return __doc__\n\n"
    "def odd(x):\n    return x % 2  # one or nothing\n\ndef even(x):\n    return not odd(x)\n",
    "patched.py": "EXTRA = 1\n\nclass Tool:\n    power = 1\n    def use(self):\n"
    "        return self.power\n\ndef extra():\n    return EXTRA\n",
    "shared_state.py": "LEVEL = 1\nTABLE = {}\n\ndef level():\n    return LEVEL\n",
    "settings.py": "import os\n\nAT_IMPORT = os.environ.get('LAB_AT_IMPORT', 'no')\n\n"
    "class Config:\n    depth = 1\n    name = 'c'\n\n"
    "def setting(name):\n    return os.environ.get(name, 'none')\n",
    "ring_a.py": "import ring_b\n\ndef forth(n):\n    return n if n <= 0 else ring_b.back(n - 1)\n",
    "ring_b.py": "import ring_a\n\ndef back(n):\n    return ring_a.forth(n) + 10\n\n"
    "def beside():\n    return 0\n",
    "reports/__init__.py": "",
    "reports/daily.py": "from . import sums as adding\n\n"
    "def total():\n    return adding.add(1, 2)\n",
    "reports/weekly.py": "def total():\n    return 70\n\ndef rest():\n    return 1\n",
    "reports/sums.py": "def add(a, b):\n    return a + b\n\ndef sub(a, b):\n    return a - b\n",
    "spaces/inner/__init__.py": "import sys\n\nif sys.version_info >= (3, 8):\n"
    "    from spaces.inner.new import dots\nelse:\n    from spaces.inner.old import dots\n",
    "spaces/inner/new.py": "def dots():\n    return '...'\n",
    "spaces/inner/old.py": "def dots():\n    return '..'\n",
    "vendor/vendored.py": "from vendored_price import PRICE\n\n"
    "def sell():\n    return PRICE * 2\n\n"
    "def buy():\n    return 0\n",
    "vendor/vendored_price.py": "PRICE = 9\nRATE = 1\n",
    "scripts/one.py": "print(1)\n",
    "conf/app.ini": "[a]\nb = 1\n",
    "conf/rows.csv": "n,m\n1,2\n",
    "conf/numbers.txt": "1 2\n3 4\n",
    "conf/called.txt": "called",
    "conf/same.txt": "same1",
    "tree/a/one.txt": "",
    "tree/b/c/two.txt": "",
    "ways/first/goal.txt": "first",
    "ways/second/goal.txt": "second",
}


def write_binaries(folder):
    """Write the files of the project that are no texts."""
    import numpy as np

    write_array(folder)
    write_part(folder, "one", 1)
    (folder / "conf/raw.bin").write_bytes(b"\1\2")
    (folder / "conf/packed.gz").write_bytes(gzip.compress(b"packed", mtime=0))
    assert np.load(folder / "conf/array.npy").sum() == 3
    turn(folder, "first")


def write_array(folder, last=2):
    """Write an array as NumPy does."""
    import numpy as np

    np.save(folder / "conf/array.npy", np.arange(last + 1))


def write_part(folder, name, number):
    """Write one file of a data set."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "parts").mkdir(exist_ok=True)
    pq.write_table(pa.table({"n": [number]}), folder / f"parts/{name}.parquet")


def turn(folder, goal):
    """Let a link to a folder lead elsewhere."""
    (folder / "way").unlink(missing_ok=True)
    (folder / "way").symlink_to(f"ways/{goal}")


NAMES = [f"v_{name}" for name, source in CELLS.items() if source.startswith("%%step")]
STEPS = [name for name, source in CELLS.items() if source.startswith("%%step")]
