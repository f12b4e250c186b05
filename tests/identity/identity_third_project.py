"""A third project for mutations: inheritance, conditions, caches and data behind local modules."""

CELLS = {
    "params": "%%parameters\nlevel = 2",
    "imports": "%%setup\nimport json\nimport math\nimport os\nfrom dataclasses import replace\n"
    "from functools import lru_cache, partial\nfrom pathlib import Path\nimport numpy as np\n"
    "import engine\nimport farm\nimport feeds\nimport forms\nimport plain_words as words\n"
    "import settings_file\nfrom farm.animals import Cow\nfrom starred import *",
    "setup": "%%setup\nWIDTH = 4\nTITLE = f'w{WIDTH}'\nCONF = json.loads(Path('conf/app.json')"
    ".read_text())\nhalf = partial(pow, 2)\nSEEN = []\n\n"
    "@lru_cache(maxsize=None)\ndef cached(x):\n    return x * WIDTH\n\n"
    "def scaled_by(factor):\n    def wrap(function):\n        def inner(*args):\n"
    "            return function(*args) * factor\n        return inner\n    return wrap\n\n"
    "@scaled_by(3)\ndef tripled(x):\n    return x + 1\n\n"
    "def closing(start):\n    total = start\n    def add(x):\n        nonlocal total\n"
    "        total += x\n        return total\n    return add\n\n"
    "def shaped(a, /, b=2, *rest, c=3, **more):\n    return a + b + c + len(rest) + len(more)\n\n"
    "def annotated(x: 'int | None' = None) -> int:\n    return 0 if x is None else x\n\n"
    "def generated(n):\n    for i in range(n):\n        yield i * WIDTH\n\n"
    "def matched(value):\n    match value:\n        case {'kind': kind}:\n"
    "            return kind\n        case _:\n            return 'none'\n\n"
    "def careful(text):\n    try:\n        return int(text)\n    except ValueError:\n"
    "        return -1\n\n"
    "class Base:\n    seen = []\n    def __init_subclass__(cls, **options):\n"
    "        super().__init_subclass__()\n        Base.seen.append(cls.__name__)\n\n"
    "class Leaf(Base):\n    pass\n\n"
    "class Slots:\n    __slots__ = ('a',)\n    def __init__(self, a=1):\n        self.a = a\n"
    "    def __eq__(self, other):\n        return self.a == other.a\n"
    "    def __hash__(self):\n        return 1",
    "mooed": "%%step mooed\nv_mooed = Cow().sound()",
    "legged": "%%step legged\nv_legged = farm.legs(Cow)",
    "fed": "%%step fed\nv_fed = feeds.portions(2)",
    "formed": "%%step formed\nv_formed = forms.Form(name='a').title()",
    "replaced": "%%step replaced\nv_replaced = str(replace(forms.Form(name='a'), name='b'))",
    "started": "%%step started\nv_started = engine.make('fast').power()",
    "numbered": "%%step numbered\nv_numbered = engine.count()",
    "tabled": "%%step tabled\nv_tabled = settings_file.lookup('b')",
    "texted": "%%step texted\nv_texted = words.greet('ann')",
    "starry": "%%step starry\nv_starry = shine(2)",
    "hidden": "%%step hidden\ntry:\n    v_hidden = dull(2)\nexcept NameError:\n    v_hidden = 0",
    "cached_one": "%%step cached_one\nv_cached_one = cached(2)",
    "decorated": "%%step decorated\nv_decorated = tripled(1)",
    "closed": "%%step closed\nadd = closing(1)\nv_closed = [add(1), add(2)]",
    "called": "%%step called\nv_called = shaped(1, 2, 3, d=4)",
    "optional": "%%step optional\nv_optional = annotated()",
    "yielded": "%%step yielded\nv_yielded = list(generated(3))",
    "cased": "%%step cased\nv_cased = matched({'kind': 'x'})",
    "cared": "%%step cared\nv_cared = careful('x')",
    "based": "%%step based\nv_based = sorted(Base.seen)",
    "slotted": "%%step slotted\nv_slotted = Slots() == Slots(1)",
    "titled": "%%step titled\nv_titled = TITLE",
    "configured": "%%step configured\nv_configured = CONF['depth'] + level",
    "powered": "%%step powered\nv_powered = half(3)",
    "rounded": "%%step rounded\nv_rounded = float(np.round(np.sqrt(2), 3))",
    "looped": "%%step looped\nv_looped = [f(2) for f in (math.sqrt, words.size)]",
    "walked": "%%step walked\nv_walked = sorted(p.name for p in Path('conf').iterdir())",
    "streamed": "%%step streamed\nwith open('conf/lines.txt') as lines:\n"
    "    v_streamed = sum(1 for line in lines if line.strip())",
    "sized": "%%step sized\nv_sized = os.path.getsize('conf/lines.txt')",
    "global_one": "%%step global_one\nglobal g_made\ng_made = WIDTH\nv_global_one = g_made",
    "quiet": "%%step quiet\nv_quiet = 'nothing'",
}

FILES = {
    "farm/__init__.py": "from . import animals\nfrom .bodies import LEGS\n\n__all__ = ['legs']\n\n"
    "def legs(kind):\n    return LEGS[kind.__name__]\n\ndef wings(kind):\n    return 0\n",
    "farm/animals.py": "from .sounds import Loud, Mixin\n\n"
    "class Animal:\n    noise = '...'\n\n    def sound(self):\n        return self.noise\n\n"
    "class Cow(Mixin, Animal):\n    noise = 'moo'\n\n"
    "class Hen(Animal):\n    noise = 'cluck'\n",
    "farm/sounds.py": "class Loud:\n    def shout(self):\n        return self.noise.upper()\n\n"
    "class Mixin(Loud):\n    def sound(self):\n        return super().sound() + '!'\n\n"
    "def hush():\n    return ''\n",
    "farm/bodies.py": "LEGS = {'Cow': 4, 'Hen': 2}\nEYES = {'Cow': 2}\n",
    "feeds.py": "import json\nfrom pathlib import Path\n\nHERE = Path(__file__).parent\n\n"
    "def _table():\n    return json.loads((HERE / 'conf' / 'feeds.json').read_text())\n\n"
    "def portions(n):\n    return _table()['portion'] * n\n\n"
    "def prices():\n    return _table()['price']\n",
    "forms.py": "from __future__ import annotations\nfrom dataclasses import dataclass, field\n"
    "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from decimal import Decimal\n\n"
    "def _tags():\n    return ['x']\n\n@dataclass(frozen=True)\nclass Form:\n    name: str\n"
    "    tags: list[str] = field(default_factory=_tags)\n\n    def title(self) -> str:\n"
    "        return f'{self.name.title()} {self.tags}'\n\n"
    "    @staticmethod\n    def blank() -> Form:\n        return Form('')\n",
    "engine.py": "import abc\nimport itertools\n\n_REGISTRY = {}\n_NUMBERS = itertools.count(5)\n\n"
    "def register(name, *, boost=1):\n    def wrap(cls):\n        cls.boost = boost\n"
    "        _REGISTRY[name] = cls\n        return cls\n    return wrap\n\n"
    "class Engine(abc.ABC):\n    @abc.abstractmethod\n    def power(self):\n        ...\n\n"
    "@register('fast', boost=2)\nclass Fast(Engine):\n    def power(self):\n"
    "        return 10 * self.boost\n\n"
    "def make(name):\n    return _REGISTRY[name]()\n\n"
    "def count():\n    return next(_NUMBERS)\n\ndef idle():\n    return 1\n",
    "settings_file.py": "try:\n    import tomllib\nexcept ImportError:\n    tomllib = None\n"
    "from pathlib import Path\n\nif tomllib:\n    _DATA = tomllib.loads((Path(__file__).parent / "
    "'conf/app.toml').read_text())\nelse:\n    _DATA = {'b': 2}\n\n"
    "def lookup(key):\n    return _DATA[key]\n",
    "plain_words.py": "GREETING = 'hello'\nPUNCTUATION = '!'\n\n"
    "def greet(name, mark=PUNCTUATION):\n    return f'{GREETING} {name}{mark}'\n\n"
    "def size(x):\n    return len(str(x))\n\ndef part():\n    return 'bye'\n",
    "starred.py": "__all__ = ['shine']\nPOWER = 3\n\ndef shine(x):\n    return x * POWER\n\n"
    "def _half_hidden():\n    return 7\n\ndef dull(x):\n    return x\n",
    "conf/app.json": '{"depth": 3}',
    "conf/app.toml": "a = 1\nb = 2\n",
    "conf/feeds.json": '{"portion": 5, "price": 2}',
    "conf/lines.txt": "a\n\nb\n",
}

NAMES = [f"v_{name}" for name, source in CELLS.items() if source.startswith("%%step")]
STEPS = [name for name, source in CELLS.items() if source.startswith("%%step")]
