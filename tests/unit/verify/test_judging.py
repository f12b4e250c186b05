"""Verdicts: by digest, by type, and by running the notebook again; at most one look at values."""

import json
from datetime import UTC, datetime

import pytest

from cellwright.analysis import build_pipeline
from cellwright.convert import read_marks, read_notebook
from cellwright.model import Actor, ArtifactRef, Outcome, RunRecord, StepResult, StepRun
from cellwright.runtime.reference import Snapshot
from cellwright.verify import Reference, judge_run

CELL = {"cell_type": "code", "id": "c", "metadata": {}, "outputs": [], "execution_count": None}
TEXT = json.dumps(
    {
        "cells": [CELL | {"source": "%%step a\nx = 1"}],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
)
PIPELINE = build_pipeline(read_marks(read_notebook(TEXT, "nb.ipynb")))


def ref(value):
    """Return a stored value; those in upper case have no canonical form."""
    return ArtifactRef(value, value, "t", 1, canonical=value.islower())


def reference(value):
    values = {"x": ref(value)} if value else {}
    return Reference(Outcome("succeeded"), None, {"a": Snapshot(values, () if value else ("x",))})


def judge(first, there, again, equal=()):
    """Judge with values that a look finds equal; return the status, and how often was looked."""
    looks = []

    def compare(pairs):
        if pairs:
            looks.append(pairs)
        return {
            name: ("equal", "") if set(pair) <= set(equal) else ("different", "they differ")
            for name, pair in pairs.items()
        }

    result = StepResult(outputs={"x": ref(there)} if there else {})
    step = StepRun("r", "a", "succeeded", result=result)
    actor = Actor("u", "h", 1)
    run = RunRecord("r", "nb", "nb.ipynb", "succeeded", datetime.now(UTC), actor, steps={"a": step})
    repeats = []

    def repeat():
        repeats.append(1)
        return reference(again)

    found = judge_run(PIPELINE, run, reference(first), compare=compare, repeat=repeat)
    return found[0].status, len(looks), len(repeats)


@pytest.mark.parametrize(
    ("first", "there", "again", "equal", "expected"),
    [
        ("a", "a", "z", "", ("equal", 0, 0)),
        ("A", "B", "z", "AB", ("equal", 1, 0)),
        ("a", "b", "a", "", ("different", 1, 1)),
        ("a", "b", "c", "", ("nondeterministic", 1, 1)),
        ("A", "B", "A", "", ("different", 1, 1)),
        ("A", "B", "C", "", ("nondeterministic", 2, 1)),
        ("A", "B", "C", "AC", ("different", 2, 1)),
        ("", "b", "", "", ("different", 0, 1)),
        ("", "b", "c", "", ("nondeterministic", 0, 1)),
    ],
)
def test_verdicts(first, there, again, equal, expected):
    assert judge(first, there, again, equal) == expected
