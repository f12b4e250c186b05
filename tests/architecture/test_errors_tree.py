"""Every exception lives in one tree, survives pickling, and stands in the drawing of the tree."""

import ast
import pickle

import pytest

from cellwright import errors
from tests.architecture.sources import PACKAGE, module_name, parsed, python_files

TREE = sorted(
    (
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.CellwrightError)
    ),
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", TREE)
def test_pickling_keeps_everything(kind):
    error = kind("it broke", code="broke", where="a.ipynb, cell 3", hint="mend it")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error)
    assert again.as_dict() == error.as_dict()
    assert again.exit_status == error.exit_status


@pytest.mark.parametrize("kind", TREE)
def test_the_drawing_shows_it(kind):
    assert kind.__name__ in errors.__doc__


@pytest.mark.parametrize("kind", TREE)
def test_exit_status_is_one_that_is_promised(kind):
    assert kind.exit_status in {1, 2, 3}


def test_no_other_module_adds_to_the_tree():
    roots = {kind.__name__ for kind in TREE}
    elsewhere = [
        f"{module_name(path)}.{node.name}"
        for path in python_files(PACKAGE)
        if path.name != "errors.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(b, ast.Name | ast.Attribute) and _last(b) in roots for b in node.bases)
    ]
    assert elsewhere == []


def _last(node):
    return node.id if isinstance(node, ast.Name) else node.attr
