"""What a module offers is what its `__all__` lists."""

import ast
import importlib

import pytest

from tests.architecture.sources import PACKAGE, module_name, parsed, python_files

MODULES = python_files(PACKAGE)
# Called by IPython under these names, not by people.
HOOKS = {"load_ipython_extension", "unload_ipython_extension"}


def exported(tree):
    """Return the names of a literal `__all__`, or None."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets):
            return list(ast.literal_eval(node.value))
    return None


def bound(tree, package):
    """Return the public names that a module makes, or, for a package, passes on.

    What a package imports and uses itself is not passed on.
    """
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    found = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif (
            package
            and isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("cellwright")
        ):
            found |= {alias.asname or alias.name for alias in node.names} - used
    return {name for name in found if not name.startswith("_")} - HOOKS


WITH_ALL = [path for path in MODULES if exported(parsed(path)) is not None]
PASSING_ON = [p for p in MODULES if p.name == "__init__.py" and bound(parsed(p), package=True)]


@pytest.mark.parametrize("path", WITH_ALL, ids=map(module_name, WITH_ALL))
def test_all_is_complete_and_true(path):
    listed = exported(parsed(path))
    assert len(listed) == len(set(listed)), "a name is listed twice"
    missing = bound(parsed(path), package=path.name == "__init__.py") - set(listed)
    assert not missing, f"public but not in __all__: {sorted(missing)}"
    module = importlib.import_module(module_name(path))
    assert [name for name in listed if not hasattr(module, name)] == []


@pytest.mark.parametrize("path", PASSING_ON, ids=map(module_name, PASSING_ON))
def test_packages_that_pass_names_on_list_them(path):
    assert exported(parsed(path)) is not None


def test_the_front_door_is_complete():
    import cellwright

    assert set(cellwright.__all__) <= set(dir(cellwright))
    for name in cellwright.__all__:
        assert getattr(cellwright, name) is not None
