"""Mutations of the second project, and the steps that each must make run: no more, no fewer.

Several cases are made at once, in one run, when they concern different steps.
"""

from __future__ import annotations

from functools import partial

from tests.identity import identity_cases
from tests.identity.identity_wide_project import STEPS, make_database, make_parquet, make_zip

case = partial(identity_cases.case, every=frozenset(STEPS))


def then(cell, code):
    """Return an edit that puts code at the end of a cell."""
    return (cell, "", f"\n{code}")


def reordered(cells, *names):
    """Return cells with some taken out and put at the end."""
    return {n: s for n, s in cells.items() if n not in names} | {n: cells[n] for n in names}


def touch_link(folder):
    """Let the link lead elsewhere."""
    (folder / "data/link.txt").unlink()
    (folder / "data/link.txt").symlink_to("target_b.txt")


CASES = [
    # -- classes ---------------------------------------------------------------------------------
    case("default of a dataclass", ("models.py", "y: int = 2", "y: int = 3"), runs="pointed"),
    case(
        "field of a dataclass",
        ("models.py", "    y: int = 2\n", "    y: int = 2\n    z: int = 0\n"),
        runs="pointed",
    ),
    case("annotation of a field", ("models.py", "x: int = 1", "x: float = 1"), runs="pointed"),
    case(
        "options of a dataclass",
        ("models.py", "@dataclass\n", "@dataclass(order=True)\n"),
        runs="pointed",
    ),
    case(
        "member of an enum", ("models.py", "BLUE = 2", "BLUE = 2\n    GREEN = 3"), runs="coloured"
    ),
    case("value of an enum", ("models.py", "RED = 1", "RED = 5"), runs="coloured"),
    case("attribute of a base class", ("models.py", "sides = 3", "sides = 4"), runs="shaped"),
    case(
        "attribute that hides it",
        ("models.py", "corner = 90", "corner = 90\n    sides = 5"),
        runs="shaped",
    ),
    case("a metaclass", ("models.py", "name.lower()", "name.upper()"), runs="tagged"),
    case("a descriptor", ("models.py", "* 2 + 32", "* 3 + 32"), runs="warmed spaced"),
    case("a property", ("models.py", "celsius * 3", "celsius * 4"), runs="warmed spaced"),
    case(
        "a class method",
        ("models.py", "sorted(cls(text).items())", "sorted(cls(text))"),
        runs="tallied",
    ),
    case("a function beside classes", ("models.py", "return 0", "return 9")),
    case(
        "docstring of a class",
        ("models.py", "class Shape:\n", 'class Shape:\n    """A shape."""\n'),
    ),
    # -- functions that make functions -----------------------------------------------------------
    case(
        "a decorator of a module",
        ("deco.py", "* 2\n\n    return", "* 3\n\n    return"),
        runs="wrapped",
    ),
    case("what is decorated", ("deco.py", "return 5", "return 6"), runs="wrapped"),
    case("arguments of partial", ("deco.py", "partial(max, 3)", "partial(max, 4)"), runs="partial"),
    case("a table of lambdas", ("deco.py", "x**2", "x**2 + 1"), runs="powered"),
    case("another entry of it", ("deco.py", "x**3", "x**4"), runs="powered"),
    case(
        "a registered implementation", ("deco.py", "return 'number'", "return 'int'"), runs="kinded"
    ),
    case(
        "one more implementation",
        (
            "deco.py",
            "Pairs =",
            "@kind.register(str)\ndef _text(value):\n    return 'text'\n\nPairs =",
        ),
        runs="kinded",
    ),
    case("the default implementation", ("deco.py", "'thing'", "'other'"), runs="kinded"),
    case(
        "a type alias of a module",
        ("deco.py", "list[tuple[int, int]]", "list[tuple[int, str]]"),
        runs="aliased",
    ),
    case("a type alias of setup", ("setup", "dict[str, int]", "dict[str, float]"), runs="aliased"),
    case("a default made of constants", ("deco.py", "BASE = 2", "BASE = 3"), runs="limited"),
    case("a default spelled out", ("deco.py", "x=LIMIT", "x=7"), runs="limited"),
    case("a function beside them", ("deco.py", "return 1\n", "return 2\n")),
    # -- imports ---------------------------------------------------------------------------------
    case(
        "renamed on export",
        ("kit/__init__.py", "import run as go", "import idle as go"),
        runs="going",
    ),
    case("relative, three deep", ("kit/deep/bottom.py", "VALUE = 3", "VALUE = 4"), runs="going"),
    case("a star of a star", ("kit/more.py", "return 7", "return 70"), runs="bonused"),
    case("beside it", ("kit/more.py", "return 8", "return 80")),
    case(
        "a star that hides",
        (
            "kit/extra.py",
            "__all__ = ['bonus']\n\n",
            "__all__ = ['bonus']\n\ndef bonus_base():\n    return 1\n\n",
        ),
        runs="bonused",
    ),
    case("names that a package exports", ("kit/__init__.py", "'bonus', 'speed']", "'bonus']")),
    case("the second try of an import", ("kit/_slow.py", "'slow'", "'slower'"), runs="sped"),
    case(
        "the first try of an import",
        ("kit/_fast.py", None, "def speed():\n    return 'fast'\n"),
        runs="sped",
    ),
    case("data of a package", ("kit/words/list.txt", None, "gamma"), runs="worded"),
    case("attributes of a module made on demand", ("lazy.py", "'PI': 3", "'PI': 4"), runs="lazied"),
    case(
        "how they are made",
        ("lazy.py", "return _FOUND[name]", "return _FOUND[name] * 2"),
        runs="lazied",
    ),
    case("beside them", ("lazy.py", "return 1", "return 2")),
    case(
        "a file that a module reads when imported", ("conf.json", None, '{"rate": 3}'), runs="rated"
    ),
    case("the same content, spelled otherwise", ("conf.json", None, '{"rate":2}'), runs="rated"),
    # -- constants of setup ----------------------------------------------------------------------
    case("a constant behind constants", ("setup", "B = A * 3", "B = A * 4"), runs="computed"),
    case("a constant used by several", ("setup", "A = 2", "A = 3"), runs="computed defaulted"),
    case("a default for a keyword", ("setup", "by=B", "by=9"), runs="computed"),
    case("a template", ("setup", "'x is $x'", "'x was $x'"), runs="templated"),
    case("through another name", then("setup", "pool.append(4)"), runs="pooled"),
    case("a sort in place through it", then("setup", "pool.sort()"), runs="pooled"),
    case("read only", then("setup", "top = max(pool)")),
    case("a docstring of a helper", ("setup", "'''Say it.'''", "'''Say it once.'''")),
    case("a comment in it", ("setup", "# once", "# twice")),
    case(
        "a local variable renamed",
        ("setup", "inner = x + 1\n    return inner", "found = x + 1\n    return found"),
        runs="annotated",
    ),
    case("an annotation", ("setup", "-> int", "-> float"), runs="annotated"),
    case("white space", ("setup", "inner = x + 1", "inner   =   x + 1")),
    case("an unused helper", ("setup", "text.upper()", "text.lower()")),
    # -- files -----------------------------------------------------------------------------------
    case("a query", ("queries/top.sql", "n >", "n <"), runs="queried"),
    case("a database", act=lambda d: make_database(d / "data/names.db", ("cid",)), runs="selected"),
    case(
        "an archive", act=lambda d: make_zip(d / "data/pack.zip", a="new", b="in b"), runs="zipped"
    ),
    case(
        "an archive packed again", act=lambda d: make_zip(d / "data/pack.zip", a="in a", b="in b")
    ),
    case("rows of a table", ("data/rows.csv", None, "n\n1\n5\n"), runs="framed"),
    case(
        "a column file", act=lambda d: make_parquet(d / "data/rows.parquet", (4,)), runs="columned"
    ),
    case("where a link leads", act=touch_link, runs="linked"),
    case("behind the link", ("data/target_a.txt", None, "changed"), runs="linked"),
    case("beside the link", ("data/target_b.txt", None, "changed")),
    case("a file more for a pattern", ("data/many/c.csv", None, ""), runs="listed"),
    case("content of one of them", ("data/many/a.csv", None, "9")),
    # -- surroundings ----------------------------------------------------------------------------
    case("a variable with a default", variables={"LAB_LEVEL": "7"}, runs="defaulted"),
    case("one as a float", ("params", "n = 1", "n = 1.0"), runs="typed"),
    case("one as a truth value", ("params", "n = 1", "n = True"), runs="typed"),
    case("one as one", ("params", "n = 1", "n = 0x1")),
    case(
        "a package by its objects alone",
        packages={"pandas": "99.0"},
        runs="framed columned table shown",
    ),
    case(
        "a package that pandas needs",
        packages={"python-dateutil": "99.0"},
        runs="framed columned table shown",
    ),
    case("packages that nobody uses", packages={"requests": "99.0", "click": "99.0"}),
    case("an edit of an editable install", ("tinylab.py", "x * 2", "x * 3"), runs="tiny"),
    case("beside it there", ("tinylab.py", "return x\n", "return -x\n")),
    # -- the notebook ----------------------------------------------------------------------------
    case(
        "a cell split", ("early", "v_early = [1, 2]", "v_early = [1]\nv_early += [2]"), runs="early"
    ),
    case("cells moved", order=lambda cells: reordered(cells, "early", "pointed")),
    case("a step renamed", ("pointed", "%%step pointed", "%%step pointer")),
    case("another name handed on", then("late", "more = 1"), runs="late"),
    case("an unmarked cell", ("free", "nothing", "anything")),
]
