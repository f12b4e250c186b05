"""Mutations of the third project, and the steps that each must make run: no more, no fewer."""

from __future__ import annotations

from functools import partial

from tests.identity import identity_cases
from tests.identity.identity_third_project import STEPS

CAREFUL = (
    "def careful(text):\n    try:\n        return int(text)\n"
    "    except ValueError:\n        return -1\n\n"
)

case = partial(identity_cases.case, every=frozenset(STEPS))

CASES = [
    # -- classes and what they come from ---------------------------------------------------------
    case("a class attribute", ("farm/animals.py", "'moo'", "'muh'"), runs="mooed legged"),
    case(
        "a base class",
        ("farm/animals.py", "return self.noise", "return self.noise * 2"),
        runs="mooed legged",
    ),
    case("a mixin", ("farm/sounds.py", "+ '!'", "+ '?'"), runs="mooed legged"),
    case(
        "the base of a mixin",
        ("farm/sounds.py", "self.noise.upper()", "self.noise"),
        runs="mooed legged",
    ),
    case(
        "order of bases",
        ("farm/animals.py", "Cow(Mixin, Animal)", "Cow(Animal, Mixin)"),
        runs="mooed legged",
    ),
    case("a sibling class", ("farm/animals.py", "'cluck'", "'gack'")),
    case("a function beside a mixin", ("farm/sounds.py", "return ''", "return '-'")),
    case(
        "an imported name that is not used",
        ("farm/animals.py", "import Loud, Mixin", "import Mixin"),
    ),
    case("a table two imports away", ("farm/bodies.py", "'Cow': 4", "'Cow': 5"), runs="legged"),
    case("the table beside it", ("farm/bodies.py", "EYES = {'Cow': 2}", "EYES = {'Cow': 3}")),
    case("what a package exports", ("farm/__init__.py", "['legs']", "['legs', 'wings']")),
    case("an abstract method", ("engine.py", "        ...", "        return 0"), runs="started"),
    case("a class that is registered", ("engine.py", "10 *", "20 *"), runs="started"),
    case("arguments of a decorator", ("engine.py", "boost=2", "boost=4"), runs="started"),
    case("default of a decorator", ("engine.py", "boost=1", "boost=9"), runs="started"),
    case(
        "one more is registered",
        ("engine.py", "def make(", "@register('slow')\nclass Slow(Fast):\n    pass\n\ndef make("),
        runs="started",
    ),
    case("a counter of a module", ("engine.py", "count(5)", "count(6)"), runs="numbered"),
    case("beside the registry", ("engine.py", "return 1", "return 2")),
    case("a factory of a default", ("forms.py", "['x']", "['y']"), runs="formed replaced"),
    case("a static method", ("forms.py", "Form('')", "Form('-')"), runs="formed replaced"),
    case(
        "options of a class",
        ("forms.py", "(frozen=True)", "(frozen=True, eq=False)"),
        runs="formed replaced",
    ),
    case("imports for types alone", ("forms.py", "import Decimal", "import Context")),
    case(
        "a subclass more",
        ("setup", "class Slots:", "class Twig(Base):\n    pass\n\nclass Slots:"),
        runs="based",
    ),
    case(
        "what notes subclasses",
        ("setup", "append(cls.__name__)", "append(cls.__name__.lower())"),
        runs="based",
    ),
    case(
        "a dunder method", ("setup", "self.a == other.a", "self.a is not other.a"), runs="slotted"
    ),
    case("slots", ("setup", "('a',)", "('a', 'b')"), runs="slotted"),
    # -- functions -------------------------------------------------------------------------------
    case(
        "behind a cache",
        ("setup", "x * WIDTH\n\ndef scaled", "x + WIDTH\n\ndef scaled"),
        runs="cached_one",
    ),
    case("size of a cache", ("setup", "maxsize=None", "maxsize=9"), runs="cached_one"),
    case("factor of a decorator", ("setup", "scaled_by(3)", "scaled_by(5)"), runs="decorated"),
    case(
        "inside a decorator", ("setup", "(*args) * factor", "(*args) ** factor"), runs="decorated"
    ),
    case("a closure", ("setup", "total += x", "total -= x"), runs="closed"),
    case("default of a keyword", ("setup", "c=3", "c=4"), runs="called"),
    case("positional only no more", ("setup", "shaped(a, /, b", "shaped(a, b"), runs="called"),
    case("default None", ("setup", "0 if x", "1 if x"), runs="optional"),
    case("a generator", ("setup", "yield i", "yield -i"), runs="yielded"),
    case("a pattern", ("setup", "'none'", "'nothing'"), runs="cased"),
    case(
        "what is caught",
        ("setup", "except ValueError", "except (ValueError, TypeError)"),
        runs="cared",
    ),
    case(
        "arguments of a partial function",
        ("setup", "partial(pow, 2)", "partial(pow, 3)"),
        runs="powered",
    ),
    case(
        "order of functions",
        (
            "setup",
            CAREFUL,
            "",
        ),
        (
            "setup",
            "@lru_cache",
            CAREFUL + "@lru_cache",
        ),
    ),
    case(
        "a comment between decorator and function",
        ("setup", "@scaled_by(3)\n", "@scaled_by(3)\n# why\n"),
    ),
    case(
        "a docstring of a class",
        ("setup", "class Leaf(Base):\n    pass", "class Leaf(Base):\n    '''A leaf.'''"),
    ),
    case("quotes", ("setup", "'kind': kind", '"kind": kind')),
    case("brackets", ("setup", "return x + 1", "return (x + 1)")),
    case("a line broken", ("setup", "a + b + c + len(rest)", "(\n        a + b + c) + len(rest)")),
    # -- constants -------------------------------------------------------------------------------
    case("a constant in an f-string", ("setup", "f'w{WIDTH}'", "f'v{WIDTH}'"), runs="titled"),
    case(
        "a constant of many",
        ("setup", "WIDTH = 4", "WIDTH = 5"),
        runs="titled cached_one yielded global_one",
    ),
    case("a constant of a module in a text", ("plain_words.py", "'hello'", "'hi'"), runs="texted"),
    case(
        "a constant as a default",
        ("plain_words.py", "PUNCTUATION = '!'", "PUNCTUATION = '.'"),
        runs="texted",
    ),
    case(
        "a function handed on as a value",
        ("plain_words.py", "len(str(x))", "len(repr(x))"),
        runs="looped",
    ),
    case("a function of the module beside", ("plain_words.py", "'bye'", "'ciao'")),
    case("a star with a list", ("starred.py", "POWER = 3", "POWER = 4"), runs="starry"),
    case("not in the list", ("starred.py", "return x\n", "return -x\n")),
    case(
        "one more in the list",
        ("starred.py", "['shine']", "['shine', 'dull']"),
        runs="hidden",
    ),
    case("a list read only", ("setup", "SEEN = []", "SEEN = [1]")),
    # -- imports ---------------------------------------------------------------------------------
    case(
        "imports reordered",
        ("imports", "import engine\nimport farm\n", "import farm\nimport engine\n"),
    ),
    case("an import of a library more", ("imports", "import json", "import json\nimport decimal")),
    case("imports on one line", ("imports", "import json\nimport math\n", "import json, math\n")),
    case(
        "the other way of an import",
        ("settings_file.py", "    tomllib = None", "    tomllib = False"),
        runs="tabled",
    ),
    # -- files -----------------------------------------------------------------------------------
    case(
        "a file that a helper reads",
        ("conf/feeds.json", '"portion": 5', '"portion": 6'),
        runs="fed",
    ),
    case("a file that a module reads", ("conf/app.toml", "b = 2", "b = 3"), runs="tabled"),
    case(
        "a file that setup reads", ("conf/app.json", '"depth": 3', '"depth": 4'), runs="configured"
    ),
    case("lines of a file", ("conf/lines.txt", "b\n", "b\nc\n"), runs="streamed sized"),
    case("a file more where all are listed", ("conf/zeta.txt", None, ""), runs="walked"),
    # -- parameters, packages and the notebook ---------------------------------------------------
    case("a parameter of one step", parameters={"level": 7}, runs="configured"),
    case("a library of one step", packages={"numpy": "99.0"}, runs="rounded"),
    case("a comment in a step", ("rounded", "v_rounded", "# to three digits\nv_rounded")),
    case(
        "a local name of a step",
        (
            "closed",
            "add = closing(1)\nv_closed = [add(1), add(2)]",
            "plus = closing(1)\nv_closed = [plus(1), plus(2)]",
        ),
        runs="closed",
    ),
    case("a mode of a file", ("streamed", "txt')", "txt', 'r')"), runs="streamed"),
]
