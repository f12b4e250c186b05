"""Random edits of a project: of cells, modules, files, parameters and variables, and back again."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

MODES = ("slow", "fast")


@dataclass
class State:
    """A project at one moment."""

    cells: dict[str, str]
    files: dict[str, str]
    parameters: dict = field(default_factory=dict)
    variables: dict = field(default_factory=dict)

    def copy(self):
        """Return the same, to be edited."""
        return State(
            dict(self.cells), dict(self.files), dict(self.parameters), dict(self.variables)
        )


def edit(state, rng):
    """Return a state with one edit, and the edit in words."""
    new = state.copy()
    how = rng.choice(EDITS)
    return new, how(new, rng) or "nothing"


def _number(state, rng, texts, names):
    """Change one number somewhere."""
    name = rng.choice(names)
    text = texts[name]
    found = [m for m in re.finditer(r"(?<![\w.'%])\d+(?![\w.'])", text)]
    if not found:
        return None
    at = rng.choice(found)
    value = str(rng.choice([0, 1, 2, 3, 5, 8]))
    texts[name] = text[: at.start()] + value + text[at.end() :]
    return f"{name}: {at.group()} -> {value} at {at.start()}"


def _cell_number(state, rng):
    names = [n for n, s in state.cells.items() if n not in ("imports", "check", "params")]
    return _number(state, rng, state.cells, names)


def _module_number(state, rng):
    return _number(state, rng, state.files, [n for n in state.files if n.endswith(".py")])


def _operator(state, rng):
    """Change one operator."""
    texts = rng.choice([state.cells, state.files])
    names = [n for n in texts if n != "imports" and re.search(r" [+*-] ", texts[n])]
    name = rng.choice(names)
    at = rng.choice(list(re.finditer(r" [+*-] ", texts[name])))
    sign = rng.choice([" + ", " * ", " - "])
    texts[name] = texts[name][: at.start()] + sign + texts[name][at.end() :]
    return f"{name}:{at.group()}->{sign}"


def _comment(state, rng):
    """Add a comment or an empty line."""
    texts = rng.choice([state.cells, state.files])
    names = [n for n in texts if n.endswith(".py") or texts is state.cells]
    name = rng.choice(names)
    lines = texts[name].split("\n")
    tops = [i for i, line in enumerate(lines) if i and line[:1].isalpha()]
    if tops:
        lines.insert(rng.choice(tops), rng.choice(["# a note", ""]))
    texts[name] = "\n".join(lines)
    return f"{name}: comment"


def _helper(state, rng):
    """Let a step use another function of the project."""
    name = rng.choice([n for n in state.cells if state.cells[n].startswith("%%step")])
    call = rng.choice(CALLS)
    variable = f"v_{name}"
    state.cells[name] += f"\n{variable} = ({variable}, {call})"
    return f"{name}: uses {call}"


def _effect(state, rng):
    """Add a statement with an effect at the end of setup or of a module."""
    place, text = rng.choice(EFFECTS)
    texts = state.cells if place in state.cells else state.files
    texts[place] += f"\n{text}"
    return f"{place}: {text}"


def _swap(state, rng):
    """Redefine a function of setup below."""
    name = rng.choice(["double", "triple", "inner"])
    state.cells["setup"] += f"\ndef {name}(x):\n    return x + {rng.randrange(9)}"
    return f"setup: {name} again"


def _wrap(state, rng):
    """Let a function of setup be another one that calls it."""
    name = rng.choice(["double", "triple", "inner"])
    old = f"_old{rng.randrange(99)}"
    state.cells["setup"] += (
        f"\n\n{old} = {name}\n\ndef {name}(x, more={rng.randrange(4)}):\n    return {old}(x) * more"
    )
    return f"setup: {name} wrapped"


def _remove(state, rng):
    """Take a statement with an effect out again."""
    place, text = rng.choice(EFFECTS)
    texts = state.cells if place in state.cells else state.files
    texts[place] = texts[place].replace(f"\n{text}", "", 1)
    return f"{place}: without {text}"


def _order(state, rng):
    """Move a statement of setup, or of a module, to another place among simple ones."""
    name = rng.choice(["setup", "base.py", "stars.py"])
    texts = state.cells if name in state.cells else state.files
    lines = texts[name].split("\n")
    plain = [i for i, line in enumerate(lines) if re.match(r"[A-Z_]+(\[.*\])? = ", line)]
    if len(plain) > 1:
        one, two = rng.sample(plain, 2)
        lines[one], lines[two] = lines[two], lines[one]
    texts[name] = "\n".join(lines)
    return f"{name}: order"


def _rename(state, rng):
    """Rename a variable inside a helper."""
    state.cells["setup"] = re.sub(r"\by\d?\b", f"y{rng.randrange(3)}", state.cells["setup"])
    return "setup: y renamed"


def _file(state, rng):
    """Write, change or remove a file."""
    path = rng.choice(
        ["data/trips.csv", "data/parts/a.txt", "data/parts/z.txt", "data/flag", "data/idle.csv"]
    )
    if path in state.files and path != "data/trips.csv" and rng.random() < 0.4:
        del state.files[path]
        return f"{path}: removed"
    state.files[path] = rng.choice(["1 2", "2 1", "1 2 3", ""])
    return f"{path}: written"


def _parameter(state, rng):
    name = rng.choice(["n", "factor", "idle"])
    state.parameters[name] = float(rng.randrange(4)) if name == "factor" else rng.randrange(1, 4)
    return f"parameter {name} = {state.parameters[name]}"


def _variable(state, rng):
    name = rng.choice(["LAB_MODE", "LAB_OTHER", "LAB_IDLE"])
    if name in state.variables and rng.random() < 0.5:
        del state.variables[name]
    else:
        state.variables[name] = rng.choice(MODES)
    return f"variable {name} = {state.variables.get(name)}"


CALLS = (
    "double(3)",
    "triple(2)",
    "outer(4)",
    "label('x')",
    "Counter().up(2)",
    "surface(2)",
    "twinkle(3)",
    "fade()",
    "geo.places.count()",
    "geo.KIND",
    "registry.aside()",
    "registry.call('plus', 1)",
    "tools.whisper('B')",
    "sorted(TABLE)",
    "Box(3).volume()",
    "__import__('units').unrelated()",
    "len(LIMITS)",
    "os.environ.get('LAB_MODE')",
    "os.path.exists('data/flag')",
    "Path('data/trips.csv').read_text()",
    "sorted(os.listdir('data/parts'))",
    "n * 2",
    "tools.anything",
    "str(TABLE.get('q'))",
    "[c.__name__ for c in Counter.__subclasses__()]",
    "Path('data/made.txt').exists()",
    "os.environ.get('LAB_OTHER')",
    "list(map(double, LIMITS[:1]))",
)
EFFECTS = (
    ("setup", "TABLE['c'] = len(TABLE)"),
    ("setup", "LIMITS.append(4)"),
    ("setup", "RATE += 1"),
    ("setup", "geo.KIND = 'patched'"),
    ("setup", "geo.places.NAMES[1] = 'patched'"),
    ("setup", "Counter.step = 4"),
    ("setup", "OTHER = max(OTHER, RATE)"),
    ("setup", "tools.shout = tools.whisper"),
    ("setup", "registry.ALL['plus'] = double"),
    ("setup", "globals()['RATE'] = 6"),
    ("setup", "exec('OTHER = 7')"),
    ("setup", "setattr(tools, 'whisper', str)"),
    ("setup", "for _key in list(TABLE):\n    TABLE[_key] += 1"),
    ("setup", "def grow():\n    global RATE\n    RATE = RATE + 2\ngrow()"),
    ("plain", "def label(x):\n    return mark(mark(x))"),
    ("base.py", "DEPTH = DEPTH + 1"),
    ("base.py", "globals().update(DEPTH=9)"),
    ("units.py", "base.DEPTH = 5"),
    ("units.py", "from base import *"),
    ("shapes.py", "Box.volume = lambda self: 7"),
    ("shapes.py", "from base import wide as edge2\nedge = lambda side: side + edge2()"),
    ("stars.py", "GLOW = [GLOW, 3.5][1]"),
    ("stars.py", "RATE = 3"),
    ("registry.py", "register(lambda x: x)"),
    ("registry.py", "ALL.update(plus=lambda x: x + 9)"),
    ("tools.py", "import base\nbase.WIDTH = 8"),
    ("geo/__init__.py", "places.name = lambda i: 'NAME'"),
    ("noisy.py", "import base as _base\n_base.DEPTH = 11"),
    ("noisy.py", "import builtins\nbuiltins.LAB = 1"),
    ("late.py", "add = max"),
    ("setup", "_alias = TABLE\n_alias['q'] = 7"),
    ("setup", "dict.update(TABLE, r=1)"),
    ("setup", "vars(tools)['whisper'] = str"),
    ("setup", "_names = geo.places.NAMES\n_names[2] = 'zwei'"),
    ("setup", "list(map(LIMITS.append, [8]))"),
    ("setup", "_module = tools\n_module.shout = str.title"),
    ("setup", "(lambda: TABLE.pop('a', 0))()"),
    ("setup", "_class = Counter\n_class.step = 6"),
    ("setup", "class Slow(Counter):\n    step = 9"),
    ("setup", "os.environ['LAB_OTHER'] = 'set'"),
    ("setup", "Path('data/made.txt').write_text('made in setup')"),
    ("setup", "_first, *_rest = LIMITS\nLIMITS[:] = _rest + [_first]"),
    ("setup", "import heapq\n_least = heapq.heappop(LIMITS)"),
    ("setup", "tools.__dict__['shout'] = str.lower"),
    ("setup", "TABLE |= {'or': 1}"),
    ("registry.py", "for _f in list(ALL):\n    ALL[_f + '2'] = ALL[_f]"),
    ("shapes.py", "setattr(Box, 'volume', lambda self: 8)"),
    ("shapes.py", "_box = Box\n_box.volume = lambda self: 10"),
    ("units.py", "RULE = RULE.upper()"),
    ("tools.py", "def __getattr__(name):\n    return name.upper()"),
    ("stars.py", "import base as _b\n_b.DEPTH += 1"),
    ("geo/__init__.py", "_n = places.NAMES\n_n.update({1: 'eins'})"),
)
EDITS = (
    _cell_number,
    _module_number,
    _operator,
    _comment,
    _helper,
    _helper,
    _effect,
    _effect,
    _swap,
    _wrap,
    _remove,
    _order,
    _rename,
    _file,
    _parameter,
    _variable,
)


def make_rng(seed):
    """Return a source of chance."""
    return random.Random(seed)
