"""Files that programs and libraries in C write, which the interpreter's events do not show."""

import pytest

PROGRAM = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', {text!r}], check=True)\n"


def program(text):
    return PROGRAM.format(text=text)


def written(done):
    return [r.path for r in done.result.files_written]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (program("open('made', 'w').write('x')"), ["made"]),
        (program("open('old', 'a').write('x')"), ["old"]),
        (program("open('sub/made', 'w').write('x')"), ["sub/made"]),
        (program("import os; os.makedirs('.hidden'); open('.hidden/made', 'w')"), []),
        (program("open('other.ipynb', 'w').write('{}')"), []),
        (program("open('old').read()"), []),
        (program("pass") + "open('own', 'w').write('x')", ["own"]),
        ("import os\nos.system('echo x > made')", ["made"]),
        (
            "import os\npid = os.fork()\nif not pid:\n    open('made', 'w')\n    os._exit(0)\n"
            "os.waitpid(pid, 0)",
            ["made"],
        ),
        (
            "import pyarrow as pa, pyarrow.parquet as pq\n"
            "pq.write_table(pa.table({'x': [1]}), 'made.parquet')",
            ["made.parquet"],
        ),
        ("import polars as pl\npl.DataFrame({'x': [1]}).write_parquet('m.parquet')", ["m.parquet"]),
    ],
)
def test_what_is_written_elsewhere_is_seen(steps, code, expected):
    (steps.project / "sub").mkdir(parents=True)
    (steps.project / "old").write_text("old")
    (steps.project / "older.parquet").write_text("old")
    done = steps.run("s", code)
    assert written(done) == expected
    for record in done.result.files_written:
        assert steps.store.has(record.digest)


def test_what_another_step_wrote_meanwhile_is_its_own(steps):
    """The first step starts the second, so that it runs within it."""
    inner = (
        "import cellwright.runtime as c\n"
        f"c.begin(store={steps.store.url!r}, seed=1, project={str(steps.project)!r})\n"
        "open('theirs', 'w').write('x')\n"
    )
    code = (
        "import os, subprocess, sys\n"
        "folder = os.environ['CELLWRIGHT_FOLDER'].replace('outer', 'inner')\n"
        "os.makedirs(folder)\n"
        "os.environ.update(CELLWRIGHT_FOLDER=folder, CELLWRIGHT_ATTEMPT='run/inner/1')\n"
        f"subprocess.run([sys.executable, '-c', {inner!r}], check=True)\n"
        "subprocess.run([sys.executable, '-c', 'open(\"mine\", \"w\")'], check=True)\n"
    )
    assert written(steps.run("outer", code)) == ["mine"]


def test_without_programs_nothing_of_others_is_taken(steps):
    code = "import ctypes, os\nlibc = ctypes.CDLL(None)\nfd = libc.creat(b'made', 0o644)\n"
    assert written(steps.run("s", code)) == []
