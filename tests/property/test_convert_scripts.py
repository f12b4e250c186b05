"""Whatever the program and wherever it is cut, its package computes what its cells compute."""

import importlib
import itertools
import json
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cellwright.analysis import build_pipeline
from cellwright.convert import convert_pipeline, read_marks, read_notebook

STATEMENTS = (
    "{v} = [{n}]",
    "{v} = {w} + [{n}]",
    "{v} = {w}",
    "{v}.append({n})",
    "{v} += [{n}]",
    "{v}, {w} = {w}, {v}",
    "for item in list({w}): {v}.append(item + {n})",
    "if len({w}) > {n}: {v} = [{n}]",
    "{v} = [item for item in {w} if item != {n}]",
    "del {v}; {v} = [{n}]",
    "def f(): return {v} + {w}",
    "def f(): {v}.append({n}); return {v}",
    "def f():\n    global {v}\n    {v} = {v} + [{n}]\n    return {w}",
    "def g(): return f() + [{n}]",
    "def g(items={v}): return items + {w}",
    "{v} = f()",
    "{v} = g()",
    "k = lambda: {v} + [{n}]",
    "{v} = k()",
    "calls.append(lambda: {v})",
    "{v} = calls[-1]()",
    "class C:\n    items = {v}\n    def all(self): return self.items + {w}",
    "{v} = C().all()",
    "c = C()",
    "{v} = c.all()",
    "{v} = h({w})",
    "{v} = list(map(lambda item: item + len({w}), {v}))[:5]",
    "{v} = eval('{w}')[:5]",
)
START = (
    "a, b, c_ = [1], [2], [3]\nc = None\ncalls = [lambda: [0]]\n"
    "def f(): return [0]\ndef g(): return f()\nk = lambda: [4]\n"
    "class C:\n    def all(self): return [5]\n"
    "c = C()\ndef h(items): return [6]"
).replace("c_", "d")
END = (
    "result = repr([a, b, d, a is b, a is d, b is d, h(a), f()[:9], g()[:9], k()[:9], c.all()[:9],"
    " isinstance(c, C), type(c) is C, calls[-1]()[:9]])"
)
HELPERS = (
    "def f(): return {v} + {w}",
    "def f(): {v}.append({n}); return {v}[-3:]",
    "def g(): return f() + [{n}]",
    "def h(items): return [len(items), {n}]",
    "def h(items): return f()[:3] + items[:2]",
    "class C:\n    def all(self): return {v} + [{n}]",
    "class C:\n    def all(self): return h({w})",
)
NUMBERS = itertools.count()


@st.composite
def programs(draw):
    """Draw a program as cells: the role of each, and its code."""
    usual = [s for s in STATEMENTS if "eval" not in s] if draw(st.booleans()) else STATEMENTS
    letters = st.sampled_from("abd")
    lines = []
    for template in draw(st.lists(st.sampled_from(usual), min_size=2, max_size=10)):
        v, w = draw(letters), draw(letters)
        lines.append(template.format(v=v, w=w, n=draw(st.integers(0, 4))))
    cuts = sorted(draw(st.sets(st.integers(0, len(lines)), max_size=4)))
    bounds = [0, *cuts, len(lines)]
    cells = [("step", "\n".join(lines[i:j])) for i, j in itertools.pairwise(bounds) if i < j]
    for template in draw(st.lists(st.sampled_from(HELPERS), max_size=3)):
        code = template.format(v=draw(letters), w=draw(letters), n=draw(st.integers(0, 4)))
        role = draw(st.sampled_from(["setup", None]))
        cells.insert(draw(st.integers(0, len(cells))), (role, code))
    return cells


def run_cells(cells):
    namespace = {"__name__": "__main__"}
    for _, cell in cells:
        exec(cell, namespace)
    return namespace["result"]


def mark(role, number):
    return {"role": "step", "step": f"s{number}"} if role == "step" else {"role": role}


def run_package(cells, folder):
    """Convert cells, one step each, import the package and run it."""
    document = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"c{n}",
                "metadata": {"cellwright": mark(role, n)} if role else {},
                "outputs": [],
                "source": cell,
            }
            for n, (role, cell) in enumerate(cells)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    pipeline = build_pipeline(read_marks(read_notebook(json.dumps(document), "nb.ipynb")))
    name = f"package_{next(NUMBERS)}"
    for path, text in convert_pipeline(pipeline).items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        return importlib.import_module(f"{name}.__main__").run()["result"]
    finally:
        sys.path.remove(str(folder))
        for module in [m for m in sys.modules if m.partition(".")[0] == name]:
            del sys.modules[module]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("packages")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(program=programs())
def test_a_package_computes_what_the_cells_compute(folder, program):
    cells = [("step", START), *program, ("step", END)]
    try:
        expected = run_cells(cells)
    except Exception:
        return  # the promise is about programs that succeed
    assert run_package(cells, folder) == expected
