"""Which files a step is seen to read and write."""

import pytest

from cellwright.hashing import digest_bytes

MINE = {"mine.py": digest_bytes(b"import deep.er\n"), "deep/er.py": digest_bytes(b"x = 1\n")}
FRAMES = """
import pandas as pd
pd.DataFrame({'a': [1]}).to_csv('t.csv')
pd.read_csv('old')
"""
THREAD = """
import threading
t = threading.Thread(target=lambda: open('old').read())
t.start()
t.join()
"""
OLD, NEW = digest_bytes(b"old"), digest_bytes(b"new")


@pytest.mark.parametrize(
    ("code", "read", "written"),
    [
        ("open('old').read()", {"old": OLD}, {}),
        ("import pathlib; pathlib.Path('old').read_text()", {"old": OLD}, {}),
        ("open('new', 'w').write('new')", {}, {"new": NEW}),
        ("open('new', 'w').write('new'); open('new').read()", {}, {"new": NEW}),
        ("open('old').read(); open('old', 'w').write('new')", {"old": OLD}, {"old": NEW}),
        ("open('old', 'r+').write('new')", {"old": OLD}, {"old": NEW}),
        ("open('new', 'a').write('new')", {}, {"new": NEW}),
        (
            "try:\n  open('none')\nexcept OSError: pass",
            {"none": "missing"},
            {},
        ),
        ("import os; os.rename('old', 'moved')", {}, {"moved": OLD}),
        ("open('t', 'w').write('new'); import os; os.replace('t', 'old')", {}, {"old": NEW}),
        ("open('t', 'w').write('x'); import os; os.remove('t')", {}, {}),
        ("open('old').read(); import os; os.remove('old')", {"old": OLD}, {}),
        (
            "import mine",
            {"mine.py": digest_bytes(b"import deep.er\n"), "deep/er.py": digest_bytes(b"x = 1\n")},
            {},
        ),
        ("import json, email.mime.text, xml.dom", {}, {}),
        ("open('/dev/null').read(); open('/proc/self/stat').read()", {}, {}),
        ("import os; fd = os.open('old', os.O_RDONLY); os.close(fd)", {"old": OLD}, {}),
        (
            "import pandas as pd; pd.DataFrame({'a': [1]}).to_csv('t.csv'); pd.read_csv('old')",
            {"old": OLD},
            {"t.csv": None},
        ),
        (
            "import numpy as np; np.save('a.npy', np.zeros(2)); np.load('a.npy')",
            {},
            {"a.npy": None},
        ),
        ("open('old', 'a').close()", {"old": OLD}, {"old": OLD}),
        ("open('old', 'w+').write('new')", {}, {"old": NEW}),
        ("import tempfile; tempfile.TemporaryFile().write(b'x')", {}, {}),
        ("import os; os.chdir('sub'); open('../old').read()", {"old": OLD}, {}),
        ("import subprocess, sys; subprocess.run([sys.executable, '-c', ''])", {}, {}),
        (
            THREAD,
            {"old": OLD},
            {},
        ),
    ],
)
def test_files(steps, code, read, written):
    steps.project.mkdir()
    (steps.project / "old").write_text("old")
    (steps.project / "mine.py").write_text("import deep.er\n")
    (steps.project / "sub").mkdir()
    (steps.project / "deep").mkdir()
    (steps.project / "deep" / "er.py").write_text("x = 1\n")
    done = steps.run("s", code)
    assert {r.path: r.digest for r in done.result.files_read} == read
    found = {r.path: r.digest for r in done.result.files_written}
    assert {p: found[p] if d else None for p, d in written.items()} == written
    assert set(found) == set(written)
    for digest in found.values():
        assert steps.store.has(digest)


def test_modules_are_found_when_loaded_from_their_cache(steps):
    steps.project.mkdir()
    (steps.project / "mine.py").write_text("x = 1\n")
    one, two = (steps.run(name, "import mine") for name in "ab")
    assert one.result.files_read == two.result.files_read
    assert [r.path for r in two.result.files_read] == ["mine.py"]


def test_a_file_outside_has_its_whole_path(steps, tmp_path):
    outside = tmp_path / "data.csv"
    outside.write_text("old")
    done = steps.run(
        "s", f"open({str(outside)!r}).read(); open({str(outside)!r} + '2', 'w').write('new')"
    )
    assert [(r.path, r.digest) for r in done.result.files_read] == [(str(outside), OLD)]
    assert [(r.path, r.digest) for r in done.result.files_written] == [(str(outside) + "2", NEW)]


def test_database_files_are_seen(steps):
    code = "import sqlite3\nc = sqlite3.connect('d.db'); c.execute('create table t (a)'); c.close()"
    done = steps.run("s", code)
    assert [r.path for r in done.result.files_written] == ["d.db"]


def test_machinery_is_not_seen(steps):
    steps.run("a", "import numpy as np\nx = np.zeros(200000)", outputs=("x",))
    done = steps.run("b", "_cellwright.log_metric('a', 1)", inputs=("x",), outputs=("x",))
    assert done.result.files_read == ()
    assert done.result.files_written == ()
