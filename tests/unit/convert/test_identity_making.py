"""Which code asks for files only to make those that are missing."""

import pytest

from tests.unit.convert.test_identity import meanings

SETUP = """%%setup
import json, os, random, urllib.request
from pathlib import Path
import pandas as pd
LOG = []
p = Path('x.csv')
def ensure(q):
    if not os.path.exists(q):
        q.write_text('a')
    return q
def load(q):
    if q.exists():
        return q.read_text()
    q.write_text('b')
    return 'b'
def note():
    LOG.append(1)
"""
FRAME = "if not p.is_file():\n    df = pd.DataFrame({'a': [1]})\n    df.to_csv(p)\n"
MAKE = "if not p.exists():\n    p.write_text('a')\n"
ROWS = [
    ("a = 1", True),
    ("if not os.path.exists('x'):\n    Path('x').write_text('a')\na = Path('x').read_text()", True),
    (MAKE + "a = p.read_text()", True),
    (FRAME + "df = pd.read_csv(p)", True),
    (FRAME + "else:\n    df = pd.read_csv(p)", False),
    (FRAME + "df = df.copy()", False),
    (FRAME + "a = 1", False),
    ("a = p.exists()", False),
    ("a = ensure(p)", True),
    ("a = load(p)", False),
    (MAKE + "    LOG.append(1)\na = 1", False),
    (MAKE + "    note()\na = 1", False),
    ("if not p.exists():\n    urllib.request.urlretrieve('u', p)\na = p.read_text()", True),
    ("n = 0\n" + MAKE + "    n = 1\na = n", False),
    ("if not p.exists():\n    p.parent.mkdir(exist_ok=True)\n    with p.open('w') as f:\n"
     "        json.dump([1], f)\na = json.loads(p.read_text())", True),
    ("if not (p.exists() and Path('y').exists()):\n    p.write_text('a')\na = 1", True),
    ("for q in [p, Path('y')]:\n    if not q.exists():\n        q.write_text('b')\na = 1", True),
    ("if not p.exists():\n    p.write_text(str(random.random()))\na = 1", False),
    ("if not p.exists():\n    raise SystemExit\na = 1", False),
    ("def own(q):\n    if not q.exists():\n        q.write_text('c')\na = own(p)", True),
    ("try:\n    a = p.read_text()\nexcept OSError:\n    p.write_text('a')\n    a = 'b'", False),
    ("class A:\n    there = p.exists()\na = A.there", False),
]  # fmt: skip


@pytest.mark.parametrize(("code", "makes"), ROWS)
def test_questions_that_only_lead_to_making_what_is_missing(code, makes):
    names = "df" if "df" in code else "a"
    found = meanings(SETUP, f"%%step s\n{code}", f"%%step t\nz = [{names}]")
    assert found["s"].makes is makes
