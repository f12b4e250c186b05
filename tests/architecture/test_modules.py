"""Modules are small, documented and named for what they hold."""

import ast
import statistics

import pytest

from tests.architecture.sources import PACKAGE, ROOT, module_name, parsed, python_files

MODULES = python_files(PACKAGE)
LINES = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}


def names(paths):
    return [module_name(path) for path in paths]


def test_no_module_is_long():
    assert {module_name(p): n for p, n in LINES.items() if n > 400} == {}


def test_most_modules_are_short():
    assert statistics.median(LINES.values()) <= 120


def test_no_typescript_module_is_long():
    folder = ROOT / "labextension" / "src"
    generated = folder / "services" / "api.ts"
    sources = sorted(path for path in folder.rglob("*.ts*") if path != generated)
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in sources}
    assert {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > 300} == {}


def test_names_say_what_is_inside():
    assert [n for n in names(MODULES) if SAYS_NOTHING & set(n.split("."))] == []


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_module_says_what_lives_in_it(path):
    docstring = ast.get_docstring(parsed(path))
    assert docstring, "no module docstring"
    first = docstring.split("\n\n")[0].strip()
    assert first.endswith((".", "::", ":")), f"the first paragraph is no sentence: {first!r}"


def statements(function):
    """Count the statements of a function, those of functions inside it left out."""
    count = 0
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        count += 1
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for child in ast.walk(node):
            if child is not node and isinstance(child, ast.stmt):
                count += 1
    return count


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_functions_are_short(path):
    functions = (
        node
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert {f.name: statements(f) for f in functions if statements(f) > 40} == {}


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_identity_is_never_the_built_in_hash(path):
    """`hash` differs between processes: digests come from cellwright.hashing."""
    calls = [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash"
    ]
    assert calls == []
