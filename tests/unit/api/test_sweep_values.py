"""Values of `--sweep` as typed."""

import pytest

from cellwright.api.sweep_values import read_sweeps
from cellwright.errors import SettingsError

VALUES = [
    ("0.1,0.01", ["0.1", "0.01"]),
    ("1", ["1"]),
    ("range(2,6)", ["2", "3", "4", "5"]),
    ("range(3),9", ["0", "1", "2", "9"]),
    ("range(10, 0, -5)", ["10", "5"]),
    ("[1,2],[3]", ["[1,2]", "[3]"]),
    ("'a,b',c", ["'a,b'", "c"]),
    ("a, b ,", ["a", "b"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "values"), VALUES)
def test_values(text, values):
    assert read_sweeps([("x", text)]) == {"x": values}


@pytest.mark.parametrize("text", ["range(a)", "range(1", "range(1,2,0)", "range()", "range(10**9)"])
def test_no_range(text):
    with pytest.raises(SettingsError) as caught:
        read_sweeps([("x", text)])
    assert caught.value.code == "sweep-range"


def test_a_parameter_is_swept_once():
    with pytest.raises(SettingsError) as caught:
        read_sweeps([("x", "1"), ("x", "2")])
    assert caught.value.code == "sweep-twice"
