"""Values of runs, printed and written in the form that a file's ending names."""

from __future__ import annotations

import json

import matplotlib.figure
import numpy as np
import pandas as pd
import polars as pl
import pytest

from cellwright.cli.writing import show_value, write_value
from cellwright.errors import SettingsError

FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", "ü"]})


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        ({"a": [1, "ü"]}, "v.json", '"ü"'),
        ("text", "v.txt", "text\n"),
        (3.5, "v.txt", "3.5\n"),
        (FRAME, "v.csv", ",a,b\n0,1,x\n1,2,ü\n"),
        (FRAME, "v.json", '[{"a":1,"b":"x"}'),
        (FRAME["a"], "v.csv", ",a\n0,1\n1,2\n"),
        (pl.DataFrame({"a": [1]}), "deep/v.csv", "a\n1\n"),
        (np.array([[1, 2], [3, 4]]), "v.csv", "1,2\n3,4\n"),
        (b"raw", "v.anything", "raw"),
        (object, "v.txt", "<class 'object'>\n"),
    ],
)
def test_text_forms(tmp_path, value, name, expected):
    write_value(value, tmp_path / name, "s.v")
    assert expected in (tmp_path / name).read_text("utf-8")


def test_binary_forms(tmp_path):
    write_value(FRAME, tmp_path / "v.parquet", "s.v")
    assert pd.read_parquet(tmp_path / "v.parquet").equals(FRAME)
    write_value(np.arange(3), tmp_path / "v.npy", "s.v")
    assert np.load(tmp_path / "v.npy").tolist() == [0, 1, 2]
    write_value(matplotlib.figure.Figure(), tmp_path / "v.PNG", "s.v")
    assert (tmp_path / "v.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("value", "name", "code", "hint"),
    [
        (FRAME, "v.npy", "file-form", ".csv, .parquet"),
        (3, "v", "file-form", ".json, .txt"),
        (np.array([object()]), "v.npy", "unwritable", ".csv"),
        ({1j: 2}, "v.json", "unwritable", ".txt"),
        (FRAME, "", "file-form", ".csv"),
    ],
)
def test_what_cannot_be_written(tmp_path, value, name, code, hint):
    with pytest.raises(SettingsError) as caught:
        write_value(value, tmp_path / name, "s.v")
    error = caught.value
    assert (error.code, error.where) == (code, str(tmp_path / name))
    assert hint in error.hint
    assert "`s.v`" in error.message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\nb", "a\nb"),
        (3, "3"),
        (None, "None"),
        ({"b": 1, "a": 2}, "{'b': 1, 'a': 2}"),
        (FRAME, str(FRAME)),
        (np.arange(3), "[0 1 2]"),
    ],
)
def test_values_as_text(value, expected):
    assert show_value(value) == expected


def test_json_of_plain_data_is_json(tmp_path):
    value = {"a": [1, 2.5, None, True], "b": {"c": "d"}}
    write_value(value, tmp_path / "v.json", "s.v")
    assert json.loads((tmp_path / "v.json").read_text("utf-8")) == value
