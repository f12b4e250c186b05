"""Packages are run for real and compared with the notebook's cells run in order by IPython."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from cellwright.analysis.pipeline import build_pipeline
from cellwright.convert import convert_pipeline, read_marks, read_notebook

CASES = {
    "chain": """
        %%step a
        x = [1, 2]
        --
        %%step b
        y = sum(x)
        --
        %%step c
        z = y * 2
        print(z)
    """,
    "changes in place": """
        %%step a
        rows = [3, 1]
        same = rows
        --
        %%step b
        rows.append(2)
        --
        %%step c
        rows.sort()
        total = (rows, same, same is rows)
        print(total)
    """,
    "a helper reads what a later step binds": """
        %%step a
        def scaled(x):
            return x * scale
        --
        %%step b
        scale = 3
        --
        %%step c
        y = scaled(2)
        print(y)
        --
        %%step d
        scale = 10
        z = scaled(2)
        print(z)
    """,
    "a helper in an unmarked cell reads a step's variable": """
        def last(n):
            return rows[-n:]
        --
        %%step a
        rows = [1, 2, 3]
        --
        %%step b
        two = last(2)
        --
        %%step c
        rows = [7, 8, 9]
        three = last(1)
        print(two, three)
    """,
    "global": """
        %%step a
        n = 0
        def bump():
            global n
            n += 1
        bump()
        bump()
        --
        %%step b
        bump()
        print(n)
    """,
    "a function changes what it reads": """
        %%step a
        seen = {}
        def note(word):
            seen[word] = seen.get(word, 0) + 1
        note("a")
        --
        %%step b
        note("b")
        note("a")
        print(seen)
    """,
    "star import": """
        %%step a
        from math import *
        x = floor(2.5)
        --
        %%step b
        y = x + 1
        print(y)
    """,
    "star import in setup": """
        %%setup
        from math import *
        --
        %%step a
        x = ceil(2.5)
        print(x)
    """,
    "names by text": """
        %%step a
        x = 5
        --
        %%step b
        exec("y = x + 1")
        print(globals()["y"], eval("x * 2"), "x" in dir())
    """,
    "builtins bound on condition": """
        %%step a
        flag = False
        if flag:
            max = min
        top = max([1, 3])
        print(top)
    """,
    "builtins bound for certain": """
        %%step a
        sum = 0
        for x in [1, 2]:
            sum += x
        id = sum
        print(sum, id)
        --
        %%step b
        print(sum + id)
    """,
    "steps named like what they use": """
        import math
        def plot(x):
            return x + 1
        --
        %%step filter
        odd = list(filter(lambda n: n % 2, [1, 2, 3]))
        --
        %%step math
        root = math.sqrt(16)
        --
        %%step plot
        seen = plot(root)
        --
        %%step train
        train, test = odd, seen
        --
        %%step match
        print = print
        print(train, test)
        --
        %%step class
        done = train + [test]
        print(done)
    """,
    "variables named like the machinery": """
        %%parameters
        run = 3
        values = [1]
        help = "me"
        --
        %%step step
        step = run + 1
        running = step
        parameters = definitions = step
        dataclass = Any = done = names = 1
        --
        %%step definitions
        StepOutputs = definitions + parameters + dataclass + Any + done + names + step + running
        DefinitionsOutputs = StepOutputs + len(values)
        main = command_line = help
        --
        %%step out
        print(StepOutputs, DefinitionsOutputs, main, command_line, run)
    """,
    "classes": """
        %%step a
        from dataclasses import dataclass
        @dataclass
        class Point:
            x: int = 0
            def norm(self):
                return abs(self.x)
        p = Point(-3)
        --
        %%step b
        q = Point(4)
        ok = isinstance(p, Point) and type(p) is type(q)
        --
        %%step c
        print(p.norm(), q, ok, isinstance(q, Point))
    """,
    "a class that reads a step's variable": """
        %%step a
        rate = 2
        class Money:
            unit = rate
            def __init__(self, n):
                self.n = n
            def more(self):
                return self.n * rate
        m = Money(3)
        --
        %%step b
        print(m.more(), Money.unit, isinstance(m, Money))
        --
        %%step c
        rate = 5
        print(m.more(), Money(1).more(), isinstance(m, Money))
    """,
    "pickle and processes": """
        %%step a
        import pickle
        def double(x):
            return 2 * x
        class Box:
            pass
        copied = pickle.loads(pickle.dumps((double, Box())))
        print(copied[0](4), isinstance(copied[1], Box))
        --
        %%step b
        factor = 3
        def times(x):
            return x * factor
        again = pickle.loads(pickle.dumps(times))(5)
        print(again)
    """,
    "lambdas": """
        %%step a
        k = 2
        key = lambda x: x % k
        rules = {"r": lambda x: x + k}
        low = sorted([5, 4, 3], key=lambda x: x % k)
        --
        %%step b
        k = 3
        print(rules["r"](1), low)
        --
        %%step c
        print(key(7), k)
    """,
    "await": """
        %%step a
        import asyncio
        async def get(x):
            await asyncio.sleep(0)
            return x
        one = await get(1)
        two = [await get(i) for i in range(2)]
        --
        %%step b
        more = await asyncio.gather(get(5), get(6))
        print(one, two, more)
    """,
    "text of several lines": """
        %%step a
        text = '''first
          second
        third''' + \\
            " end"
        table = f'''
        {len(text)}
          {"a"
           "b"}
        '''
        long = ("a"
                "b")
        print(text, table, long)
        --
        %%step b
        \"\"\"Looks like a docstring.\"\"\"
        if True:
        	x = 1
        	if x:
        		y = '''tab
        	in'''
        print(repr(y))
    """,
    "magics": """
        %%setup
        %precision 3
        %load_ext autoreload
        --
        %%step a
        %time x = 1 + 1
        files = !printf 'b\\na\\n'
        %env WORD=hello
        import os
        print(files[1], os.environ["WORD"], x)
        --
        %%step b
        %%time
        y = x + 1
        if y:
            %time z = y
        print(z)
        --
        %%step c
        %%capture
        print("not seen")
        w = z
        --
        %%step d
        %%writefile note.txt
        some {text}
        --
        %%step e
        print(open("note.txt").read(), w)
        name = "note"
        lines = !cat {name}.txt
        print(lines[0])
    """,
    "deleted and unbound names": """
        %%step a
        x = 1
        y = 2
        if x > 5:
            z = 3
        --
        %%step b
        del y
        try:
            z
        except NameError:
            z = 9
        --
        %%step c
        print(x, z)
    """,
    "closures": """
        %%step a
        def outer(n):
            total = 0
            def inner(m):
                nonlocal total
                total += m
                return total
            return [inner(i) for i in range(n)]
        sums = outer(4)
        base = 10
        def add(x, y=base):
            return x + y + base
        base = 20
        got = add(1)
        print(sums, got)
    """,
    "parameters": """
        from datetime import date
        --
        %%parameters
        n: int = 3  # how many
        day = date(2013, 1, 1)
        names = ["a",
                 "b"]
        base = n * 2
        --
        %%setup
        import random
        rng = random.Random(n)
        def more(x):
            return x + n
        --
        def most(x):
            return more(x) * n
        --
        %%step a
        first = rng.random()
        n2 = most(1)
        --
        %%step b
        n = n + 1
        third = most(1)
        --
        %%step c
        print(first, n2, third, n, base, day.year, names, more(0))
    """,
    "the name of the module": """
        %%step a
        if __name__ == "__main__":
            x = 1
        print(x, __name__)
    """,
    "setup between steps": """
        %%setup
        limit = 1
        --
        %%step a
        x = limit
        --
        %%setup
        extra = 5
        def plus(v):
            return v + extra
        --
        %%step b
        print(x, plus(limit))
    """,
    "random state": """
        %%step a
        import random
        random.seed(3)
        x = random.random()
        --
        %%step b
        y = random.random()
        --
        %%step c
        z = random.random()
        print(x, y, z)
    """,
    "scopes": """
        %%step a
        i = "kept"
        squares = [i * i for i in range(3)]
        if (m := len(squares)) > 2:
            pass
        found = [last := s for s in squares]
        match {"k": [1, 2]}:
            case {"k": [head, *tail]}:
                kind = "list"
        for j, in [(1,), (2,)]:
            pass
        with open(__import__("os").devnull) as f:
            empty = f.read()
        --
        %%step b
        print(i, squares, m, last, head, tail, kind, j, repr(empty))
    """,
    "helpers of one name": """
        %%step a
        def f(x):
            return x + 1
        a = f(1)
        --
        %%step b
        def f(x):
            return x * 10
        b = f(1)
        --
        %%step c
        print(a, b, f(2))
    """,
    "an import of another step": """
        %%step a
        import json as js
        from collections import Counter
        text = js.dumps([1])
        --
        %%step b
        print(js.loads(text), Counter("aab")["a"])
    """,
    "two names for one object": """
        %%step a
        p = {"k": 1}
        q = p
        pair = [p, q]
        --
        %%step b
        q["k"] = 2
        --
        %%step c
        print(p, pair, pair[0] is p is q)
    """,
    "checks": """
        %%step a
        rows = [1, 2]
        --
        %%check a
        rows_ok = len(rows) == 2
        limit = 5
        assert rows_ok
        --
        %%step b
        limit = 1
        print(rows, limit)
        --
        %%check b
        def small(x):
            return x < limit + 1
        assert all(small(r) for r in [limit]), rows
    """,
    "a step in two places": """
        %%step a
        x = 1
        --
        %%step b
        y = 10
        --
        %%step a
        x = x + 1
        --
        %%step c
        print(x, y)
    """,
    "odd names": """
        %%step a
        _hidden = 1
        __dunder__ = 2
        größe = 3
        count = index = 4
        --
        %%step b
        print(_hidden, __dunder__, größe, count, index)
    """,
    "annotations": """
        %%step a
        x: int = 3
        y: "list[int]" = [x]
        z: float
        z = 1.5
        --
        %%step b
        print(x, y, z)
    """,
    "annotations are postponed": """
        %%setup
        from __future__ import annotations
        --
        %%step a
        def f(x: Unknown) -> Later:
            return x
        print(f(1), f.__annotations__)
    """,
    "statements on one line": """
        %%step a
        import os; x = 1; import sys
        def f(): return x; 
        y = f(); print(y, os.sep, bool(sys.path))
        --
        %%step b
        print(y);
    """,
    "caches": """
        %%step a
        from functools import lru_cache, wraps
        def loud(f):
            @wraps(f)
            def inner(*args):
                return ("loud", f(*args))
            return inner
        @lru_cache(maxsize=None)
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)
        @loud
        def say(x):
            return x
        ten = fib(10)
        --
        %%step b
        print(ten, fib(11), say(1), fib.cache_info().hits > 0)
    """,
    "nothing but comments": """
        %%step a
        # To do.
        --
        %%step b
        import os
        --
        %%step c
        def f():
            return os.sep
        --
        %%step d
        print(f())
    """,
    "a builtin replaced by a helper": """
        def print(*words):
            import sys
            sys.stdout.write("-".join(map(str, words)) + "\\n")
        --
        %%step a
        x = 1
        print(x, 2)
        --
        %%step b
        print("b", x)
    """,
    "files and folders": """
        %%step a
        from pathlib import Path
        Path("out").mkdir(exist_ok=True)
        Path("out/a.txt").write_text("a")
        --
        %%step b
        import os
        os.chdir("out")
        --
        %%step c
        print(open("a.txt").read(), Path.cwd().name)
    """,
    "enumerations and named tuples": """
        %%step a
        from enum import Enum
        from typing import NamedTuple
        class Colour(Enum):
            RED = 1
        class Pair(NamedTuple):
            left: int
            right: int = 2
        pair = Pair(1)
        red = Colour.RED
        --
        %%step b
        print(red is Colour.RED, pair == Pair(1), pair.right, Colour(1))
    """,
    "a class made on condition": """
        %%step a
        try:
            import nothing_of_that_name as lib
        except ImportError:
            class lib:
                @staticmethod
                def go():
                    return "fallback"
        print(lib.go())
        --
        %%step b
        print(lib.go() + "!")
    """,
    "a name rebound over a definition": """
        %%step a
        def f():
            return 1
        def g():
            return f() + 1
        x = g()
        --
        %%step b
        def f():
            return 100
        y = g()
        --
        %%step c
        print(x, y, f())
    """,
    "a setup name that steps change": """
        %%setup
        CONFIG = {"a": 1}
        LIMIT = 3
        def limit():
            return LIMIT
        --
        %%step a
        CONFIG["b"] = 2
        LIMIT = LIMIT + 1
        --
        %%step b
        print(CONFIG, LIMIT, limit())
        --
        %%step c
        CONFIG = {**CONFIG, "c": 3}
        --
        %%step d
        print(CONFIG, limit())
    """,
    "display": """
        %%step a
        x = 3
        display(x)
        --
        %%step b
        from IPython.display import display as show
        x
    """,
    "methods over globals": """
        %%step a
        class Model:
            def fit(self):
                self.w = [v * alpha for v in data]
                return self
        --
        %%step b
        alpha = 2
        data = [1, 2]
        model = Model().fit()
        --
        %%step c
        alpha = 3
        again = Model().fit().w
        print(model.w, again)
    """,
    "a callback in an object": """
        %%step a
        class Button:
            def __init__(self, act):
                self.act = act
        def act():
            return level
        button = Button(act)
        --
        %%step b
        level = 1
        --
        %%step c
        print(button.act())
        --
        %%step d
        level = 2
        print(button.act())
    """,
}


def split(text):
    """Return the cells of a case: `--` on a line of its own parts them."""
    return [part.strip("\n") for part in textwrap.dedent(text).strip("\n").split("\n--\n")]


def notebook_text(cells):
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "execution_count": None,
                    "id": f"c{number}",
                    "metadata": {},
                    "outputs": [],
                    "source": source,
                }
                for number, source in enumerate(cells)
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def convert(cells, folder, name="nb"):
    """Write the package of a notebook into a folder and return its pipeline."""
    pipeline = build_pipeline(read_marks(read_notebook(notebook_text(cells), f"{name}.ipynb")))
    for path, text in convert_pipeline(pipeline).items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return pipeline


REFERENCE = """
import contextlib, io, json, os, sys
from IPython.core.interactiveshell import InteractiveShell

names = ("step", "setup", "parameters", "check")
for number, (cells, folder) in enumerate(json.load(open(sys.argv[1]))):
    os.chdir(folder)
    for name in ("WORD",):
        os.environ.pop(name, None)
    shell = InteractiveShell.instance()
    shell.reset(new_session=False)
    shell.loop_runner = "asyncio"
    out = ""
    for code in cells:
        captured = io.StringIO()
        with contextlib.redirect_stdout(captured):
            result = shell.run_cell(code)
        if not result.success:
            print(number, code, captured.getvalue(), file=sys.stderr)
            result.raise_error()
        out += captured.getvalue()
    with open(os.path.join(folder, "..", f"{number}.out"), "w") as f:
        f.write(out)
"""


def plain(cells):
    """Return the code that the reference runs: marked cells and unmarked definitions, no marks."""
    found = []
    for source in cells:
        first, _, rest = source.partition("\n")
        found.append(rest if first.startswith(("%%step", "%%setup", "%%param", "%%check")) else source)
    return found


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """What each case prints when its cells run in order in one IPython shell."""
    root = tmp_path_factory.mktemp("reference")
    jobs = []
    for number, text in enumerate(CASES.values()):
        folder = root / f"run{number}"
        folder.mkdir()
        jobs.append((plain(split(text)), str(folder)))
    (root / "jobs.json").write_text(json.dumps(jobs))
    (root / "reference.py").write_text(REFERENCE)
    subprocess.run(
        [sys.executable, "reference.py", "jobs.json"], cwd=root, check=True, env=environment()
    )
    return {name: (root / f"{n}.out").read_text() for n, name in enumerate(CASES)}


def environment():
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "IPY"))}
    return env | {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}


def run_package(folder, *arguments, name="nb"):
    """Run a package where Cellwright cannot be imported."""
    guard = folder / "guard"
    guard.mkdir(exist_ok=True)
    (guard / "cellwright.py").write_text("raise ImportError('not here')\n")
    command = [sys.executable, "-W", "error", "-m", name, *arguments]
    env = environment() | {"PYTHONPATH": str(guard)}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env)


def shown(text):
    """Return printed text without what IPython adds for values at the end of a cell."""
    return [line for line in text.split("\n") if line and not line.startswith(("Out[", "env: "))]


@pytest.mark.parametrize("case", CASES)
def test_packages_print_what_the_notebook_prints(case, tmp_path, reference):
    convert(split(CASES[case]), tmp_path)
    done = run_package(tmp_path)
    assert done.returncode == 0, done.stderr
    expected = [line for line in shown(reference[case]) if "wall" not in line.lower()]
    expected = [line for line in expected if not line.startswith(("CPU times", "Writing "))]
    assert shown(done.stdout) == expected


@pytest.mark.parametrize("case", CASES)
def test_packages_pass_the_compiler_and_the_linter(case, tmp_path):
    convert(split(CASES[case]), tmp_path)
    for command in (
        [sys.executable, "-m", "compileall", "-q", "."],
        [str(Path(sys.executable).parent / "ruff"), "check", "--isolated", "--no-cache", "-q"]
        + ["--select", "E9,F63,F7,F82", "."],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
