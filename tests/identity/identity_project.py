"""The project that the mutations are made in: each step uses something else."""

CELLS = {
    "params": "%%parameters\nn = 3\nfactor = 2.0\nidle = 1",
    "imports": "%%setup\nimport json\nimport math\nimport os\nimport random\nimport jinja2\n"
    "import yaml\nfrom pathlib import Path\nimport geo\nimport tools\nimport registry\n"
    "import noisy\n"
    "from shapes import area as surface, Box\nfrom stars import *",
    "setup": "%%setup\nRATE = 2\nOTHER = 5\nTABLE = {'a': 1}\nTABLE['b'] = 2\nLIMITS = [1, 2]\n\n"
    "def double(x):\n    # twice\n    y = x * RATE\n    return y\n\n"
    "def triple(x):\n    return x * OTHER\n\n"
    "def outer(x, by=LIMITS):\n    return inner(x) + len(by)\n\n"
    "def inner(x):\n    return x - 1\n\nclass Counter:\n    step = 1\n\n    def up(self, x):\n"
    "        return x + self.step\n\ndef spare(x):\n    return x",
    "plain": "def label(x):\n    return '<' + mark(x) + '>'\n\ndef mark(x):\n    return str(x)\n\n"
    "def unused_here():\n    return 1",
    "numbers": "%%step numbers\nv_numbers = [i * n for i in range(4)]",
    "check": "%%check numbers\nassert len(v_numbers) == 4\nassert RATE",
    "doubled": "%%step doubled\nv_doubled = [double(x) for x in v_numbers]",
    "tripled": "%%step tripled\nv_tripled = [triple(x) for x in [1, 2]]",
    "nested": "%%step nested\nv_nested = outer(10)",
    "counted": "%%step counted\nv_counted = Counter().up(4)",
    "labelled": "%%step labelled\nv_labelled = label(7)",
    "tabled": "%%step tabled\nv_tabled = sorted(TABLE.items())",
    "surfaced": "%%step surfaced\nv_surfaced = surface(3)",
    "placed": "%%step placed\nv_placed = geo.places.name(1)",
    "starred": "%%step starred\nv_starred = twinkle(2)",
    "registered": "%%step registered\nv_registered = registry.call('plus', 4)",
    "dynamic": "%%step dynamic\nwhich = 'shout'\nv_dynamic = getattr(tools, which)('a')",
    "scaled": "%%step scaled\nv_scaled = factor * 10",
    "rounded": "%%step rounded\nv_rounded = [x // 100 for x in v_doubled]",
    "after": "%%step after\nv_after = [x + 1 for x in v_rounded]",
    "boxed": "%%step boxed\nbox = Box(2)\nv_boxed = 1",
    "unboxed": "%%step unboxed\nv_unboxed = box.volume()",
    "filed": "%%step filed\nv_filed = Path('data/trips.csv').read_text().split()",
    "globbed": "%%step globbed\n"
    "v_globbed = [p.name for p in sorted(Path('data/parts').glob('*.txt'))]",
    "flagged": "%%step flagged\nv_flagged = os.path.exists('data/flag')",
    "moded": "%%step moded\n"
    "v_moded = os.environ.get('LAB_MODE', 'none') + os.getenv('LAB_OTHER', '-')",
    "drawn": "%%step drawn\nv_drawn = round(random.random(), 6)",
    "rendered": "%%step rendered\nv_rendered = jinja2.Template('{{ a }}!').render(a=3)",
    "loaded": "%%step loaded\nv_loaded = yaml.safe_load('[1, 2]')",
    "wrote": "%%step wrote\nPath('out').mkdir(exist_ok=True)\n"
    "Path('out/report.txt').write_text('report ' + str(v_tripled))\nv_wrote = 1",
    "read": "%%step read --after wrote\nv_read = Path('out/report.txt').read_text()",
    "local": "%%step local\nimport late\n\n"
    "def own(x):\n    return late.add(x, 1)\n\nv_local = own(2)",
    "reached": "%%step reached\nimport importlib\n"
    "v_reached = int(importlib.import_module('plug').VALUE)",
}

FILES = {
    "data/trips.csv": "1 2 3",
    "data/parts/a.txt": "a",
    "data/parts/b.txt": "b",
    "data/idle.csv": "nobody reads this",
    "shapes.py": "from units import factor, RULE\n\nSIDES = 2\n\n"
    "def area(x):\n    return x * SIDES * factor()\n\n"
    "class Box:\n    def __init__(self, side):\n        self.side = side\n\n"
    "    def volume(self):\n        return edge(self.side) ** 3\n\n"
    "def edge(side):\n    return side + 0\n\ndef other():\n    return RULE\n",
    "units.py": "import base\n\nRULE = 'metric'\n\ndef factor():\n    return base.deep() * 1\n\n"
    "def unrelated():\n    return 0\n",
    "base.py": "DEPTH = 3\nWIDTH = 4\n\n"
    "def deep():\n    return DEPTH\n\ndef wide():\n    return WIDTH\n",
    "geo/__init__.py": "from . import places\n\nKIND = 'flat'\n",
    "geo/places.py": "NAMES = {1: 'one', 2: 'two'}\n\ndef name(i):\n    return NAMES[i].upper()\n\n"
    "def count():\n    return len(NAMES)\n",
    "stars.py": "import math\n\ndef twinkle(x):\n    return x + math.floor(GLOW)\n\nGLOW = 1.5\n\n"
    "def fade():\n    return 0\n",
    "registry.py": "ALL = {}\n\ndef register(function):\n    ALL[function.__name__] = function\n"
    "    return function\n\n@register\ndef plus(x):\n    return x + 1\n\n"
    "def call(name, x):\n    return ALL[name](x)\n\ndef aside():\n    return 2\n",
    "tools.py": "def shout(x):\n    return x.upper()\n\ndef whisper(x):\n    return x.lower()\n",
    "noisy.py": "import os\n\nos.environ.setdefault('LAB_NOISE', '0')\n\n"
    "def never():\n    return 1\n",
    "late.py": "def add(a, b):\n    return a + b\n\ndef sub(a, b):\n    return a - b\n",
    "plug.py": "VALUE = 5\nIDLE = 6\n",
}

NAMES = sorted(
    name
    for source in CELLS.values()
    for name in set(source.replace("=", " ").split())
    if name.startswith("v_") and name.isidentifier() and name != "v_drawn"
)
STEPS = [name for name, source in CELLS.items() if source.startswith("%%step")]
