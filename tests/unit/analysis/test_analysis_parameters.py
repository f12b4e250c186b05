"""Parameters: which assignments are, of which type, with which value."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cellwright.analysis.ipython import to_python
from cellwright.analysis.parameters import read_parameters

IMPORTS = """
import datetime as dt
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
"""

ALLOWED = [
    ("n = 3", "int", 3, "3"),
    ("n = -3", "int", -3, "-3"),
    ("n = 24 * 60", "int", 1440, "24 * 60"),
    ("n = 2 ** 10", "int", 1024, "2 ** 10"),
    ("x = 0.5", "float", 0.5, "0.5"),
    ("x: float = 1", "float", 1, "1"),
    ("s = 'a'", "str", "a", "'a'"),
    ("s = 'a' 'b'", "str", "ab", "'a' 'b'"),
    ("b = True", "bool", True, "True"),
    ("v = None", "object", None, "None"),
    ("v: str | None = None", "str | None", None, "None"),
    ("xs = [1, 2]", "list[int]", [1, 2], "[1, 2]"),
    ("xs = [1, 'a']", "list[int | str]", [1, "a"], "[1, 'a']"),
    ("xs = []", "list", [], "[]"),
    ("xs = (1, 2.0)", "tuple[int, float]", (1, 2.0), "(1, 2.0)"),
    ("d = {'a': 1}", "dict[str, int]", {"a": 1}, "{'a': 1}"),
    ("d = date(2024, 1, 31)", "date", date(2024, 1, 31), "date(2024, 1, 31)"),
    ("d = dt.date(2024, 1, 31)", "date", date(2024, 1, 31), "dt.date(2024, 1, 31)"),
    (
        "d = datetime.fromisoformat('2024-01-31')",
        "datetime",
        datetime(2024, 1, 31),
        "datetime.fromisoformat('2024-01-31')",
    ),
    ("t = timedelta(hours=2)", "timedelta", timedelta(hours=2), "timedelta(hours=2)"),
    ("m = Decimal('1.5')", "Decimal", Decimal("1.5"), "Decimal('1.5')"),
    ("p = Path('data') / 'x'", "Path", Path("data/x"), "Path('data') / 'x'"),
    (
        "d = date(2024, 1, 1) + timedelta(days=1)",
        "date",
        date(2024, 1, 2),
        "date(2024, 1, 1) + timedelta(days=1)",
    ),
]


@pytest.mark.parametrize(("line", "kind", "value", "source"), ALLOWED)
def test_a_parameter(line, kind, value, source):
    cell = read_parameters(to_python(IMPORTS + line))
    (parameter,) = cell.parameters
    assert (parameter.type, parameter.default, parameter.source) == (kind, value, source)
    assert type(parameter.default) is type(value)
    assert not cell.findings


REFUSED = [
    "d = date.today()",
    "x = open('a')",
    "d = date(2024, 13, 1)",
    "x = [len('a')]",
    "x = f(3) + 1",
    "x = Path(name())",
]


@pytest.mark.parametrize("line", REFUSED)
def test_a_computed_default_is_refused_with_its_line(line):
    cell = read_parameters(to_python(IMPORTS + line))
    assert not cell.parameters
    (finding,) = cell.findings
    assert (finding.code, finding.line) == ("CW056", 6)
    assert "setup" in finding.hint


NEITHER = ["m = n + 1", "if n:\n    m = 1", "import os", "n: int", "x, y = 1, 2", "print(1)"]


@pytest.mark.parametrize("line", NEITHER)
def test_other_statements_are_setup(line):
    cell = read_parameters(to_python("n = 1\n" + line))
    assert [p.name for p in cell.parameters] == ["n"]
    assert not cell.findings


def test_the_last_assignment_wins():
    (parameter,) = read_parameters(to_python("n = 1\nn = 'a'")).parameters
    assert (parameter.type, parameter.default) == ("str", "a")
