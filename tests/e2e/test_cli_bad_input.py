"""Bad input: one clear message with code, place and hint; no traceback; one JSON object."""

from __future__ import annotations

import json
import re

import pytest

GOOD = ["%%parameters\nn: int = 3\nday = 'mon'", "%%step load\nrows = n", "%%step use\ny = rows"]
NB = "nb.ipynb"


def write_plain(project):
    project.write(NB, GOOD)


def write_text(name, text):
    return lambda project: (project.folder / name).write_text(text)


def write_cells(*cells, **kw):
    return lambda project: project.write(NB, list(cells), **kw)


def write_version_3(project):
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "old"}, "worksheets": []}
    (project.folder / NB).write_text(json.dumps(old))


def write_home_as_file(project):
    write_plain(project)
    (project.folder / ".cellwright").write_text("in the way")


def write_store_as_file(project):
    write_plain(project)
    home = project.folder / ".cellwright"
    home.mkdir()
    (home / "store").write_text("in the way")


def write_ledger_as_folder(project):
    write_plain(project)
    (project.folder / ".cellwright" / "ledger.db").mkdir(parents=True)


def write_ledger_as_text(project):
    write_plain(project)
    (project.folder / ".cellwright").mkdir()
    (project.folder / ".cellwright" / "ledger.db").write_text("no database " * 1000)


def write_parameters(text):
    def write(project):
        write_plain(project)
        (project.folder / "values.yaml").write_text(text)

    return write


def write_settings(text):
    def write(project):
        write_plain(project)
        (project.folder / "pyproject.toml").write_text(text)

    return write


def nothing(project):
    pass


CASES = [
    # what is there, the call, exit status, code, in the place, in the message or hint
    ("no such file", nothing, ["run", "none.ipynb"], 2, "notebook-missing", "none.ipynb", ""),
    ("no such file, but one like it", write_plain, ["run", "nb2.ipynb"], 2, "notebook-missing",
     "nb2.ipynb", "nb.ipynb"),
    ("no such file to check", nothing, ["check", "none.ipynb"], 2, "notebook-missing",
     "none.ipynb", ""),
    ("no such file to draw", nothing, ["graph", "none.ipynb"], 2, "notebook-missing",
     "none.ipynb", ""),
    ("a folder", nothing, ["run", "."], 2, "notebook-folder", "", ".ipynb"),
    ("not JSON", write_text(NB, "print('hello')"), ["run", NB], 2, "notebook-not-json", NB, ""),
    ("not text", lambda p: (p.folder / NB).write_bytes(b"\x89PNG\xff\x00"), ["run", NB], 2,
     "notebook-not-json", NB, ""),
    ("empty", write_text(NB, ""), ["graph", NB], 2, "notebook-not-json", NB, ""),
    ("JSON, no notebook", write_text(NB, "[1, 2]"), ["run", NB], 2, "notebook-", NB, ""),
    ("nbformat 3", write_version_3, ["run", NB], 2, "notebook-", NB, "nbconvert"),
    ("no marks", write_cells("x = 1"), ["run", NB], 2, "no-steps", NB, "%%step"),
    ("no marks to draw", write_cells("x = 1"), ["graph", NB], 2, "no-steps", NB, "%%step"),
    ("no marks to convert", write_cells("x = 1"), ["convert", NB], 2, "no-steps", NB, "%%step"),
    ("R", write_cells("%%step a\nx <- 1", kernel="ir", language="R"), ["run", NB], 2, "language",
     NB, "Python"),
    ("R to draw", write_cells("%%step a\nx <- 1", kernel="ir", language="R"), ["graph", NB], 2,
     "language", NB, "Python"),
    ("unknown parameter", write_plain, ["run", NB, "-p", "m=3"], 2, "unknown-parameter", NB, "`n`"),
    ("wrong type", write_plain, ["run", NB, "-p", "n=many"], 2, "parameter-type", "n", "int"),
    ("no such parameters file", write_plain, ["run", NB, "--params", "none.yaml"], 2,
     "parameters-file", "none.yaml", ""),
    ("a parameters file that is a list", write_parameters("[1]"),
     ["run", NB, "--params", "values.yaml"], 2, "parameters-file", "values.yaml", "name"),
    ("wrong type in a file", write_parameters("n: [1]"), ["run", NB, "--params", "values.yaml"], 2,
     "parameter-type", "n", "int"),
    ("unknown step in --only", write_plain, ["run", NB, "--only", "lod"], 2, "unknown-step",
     "", "`load`"),
    ("unknown step in --from", write_plain, ["run", NB, "--from", "lod"], 2, "unknown-step",
     "", "`load`"),
    ("unknown step in --force", write_plain, ["run", NB, "--force", "lod"], 2, "unknown-step",
     "--force", "`load`"),
    ("unknown run to resume", write_plain, ["run", NB, "--resume", "r9"], 2, "unknown-run", "", ""),
    ("unknown engine", write_plain, ["run", NB, "--engine", "lokal"], 3, "unknown-plugin", "",
     "local"),
    ("a home that is a file", write_home_as_file, ["run", NB], 3, "home-unwritable",
     ".cellwright", ""),
    ("a store that is a file", write_store_as_file, ["run", NB], 3, "store-", "store", ""),
    ("a ledger that is a folder", write_ledger_as_folder, ["run", NB], 3, "ledger-unreachable",
     "ledger.db", ""),
    ("a ledger that is none", write_ledger_as_text, ["runs"], 3, "ledger-damaged", "ledger.db",
     ""),
    ("a mark with an unknown option", write_cells("%%step a --retires 2\nx = 1"), ["run", NB], 2,
     "CW002", "cell 1", "retries"),
    ("a step name that is none", write_cells("%%step a-b\nx = 1"), ["run", NB], 2, "CW003",
     "cell 1", ""),
    ("a cycle", write_cells("%%step a --after b\nx = 1", "%%step b\ny = x"), ["run", NB], 2, "CW",
     "nb.ipynb", ""),
    ("an unknown setting", write_settings("[tool.cellwright]\njbos = 2\n"), ["run", NB], 2,
     "unknown-setting", "pyproject.toml", "jobs"),
    ("a setting of the wrong type", write_settings("[tool.cellwright]\njobs = 'x'\n"), ["run", NB],
     2, "setting-value", "pyproject.toml", "number"),
    ("a configuration that is none", write_settings("[tool.cellwright"), ["runs"], 2,
     "settings-file", "pyproject.toml", ""),
    ("unknown run", nothing, ["show", "r9"], 2, "unknown-run", "", "run NOTEBOOK"),
    ("unknown run to read", nothing, ["logs", "latest"], 2, "unknown-run", "", ""),
    ("unknown run to cancel", nothing, ["cancel", "latest"], 2, "unknown-run", "", ""),
    ("unknown option", nothing, ["run", NB, "--jbos", "2"], 2, "usage", "cellwright run", "--jobs"),
    ("unknown command", nothing, ["rnu", NB], 2, "usage", "cellwright", "`run`"),
    ("unknown step of a notebook", write_plain, ["versions", NB, "lod"], 2, "unknown-step", NB,
     "`load`"),
    ("unknown cell", write_plain, ["mark", NB, "c9", "more"], 2, "unknown-cell", NB, "1 to 3"),
    ("a mark that is none", write_plain, ["mark", NB, "c2", "a-b"], 2, "CW003", "", ""),
    ("an option of a mark that is wrong", write_plain, ["mark", NB, "c2", "a", "--retries", "x"],
     2, "CW005", "--retries x", ""),
    ("a demo on a file", write_text("demo", ""), ["demo", "demo"], 2, "unwritable", "demo", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("write", "words", "status", "code", "place", "told"),
    [case[1:] for case in CASES],
    ids=[case[0].replace(" ", "-") for case in CASES],
)
def test_bad_input(project, write, words, status, code, place, told):
    write(project)
    before = sorted(p.name for p in project.folder.iterdir())
    done = project.command(*words, "--json")
    assert done.status == status, done.err
    assert set(done.data) == {"error"}
    error = done.data["error"]
    assert set(error) == {"code", "message", "where", "hint"}
    assert error["code"].startswith(code), error
    assert place in error["where"], error
    assert error["where"], error
    assert error["hint"], error
    assert told in error["message"] + error["hint"], error
    assert "\n" not in error["message"]
    assert done.err == ""

    said = project.command(*words)
    assert said.status == status
    assert said.out == ""
    assert said.err.splitlines() == [
        f"Error [{error['code']}]: {error['message']}",
        f"  where: {error['where']}",
        f"  hint:  {error['hint']}",
    ]
    left = set(p.name for p in project.folder.iterdir()) - set(before)
    assert left <= {".cellwright"}


class TestAfterARun:
    """What is asked of a run that does not have it."""

    @pytest.fixture
    def done(self, project):
        write_plain(project)
        run = project.run(NB)
        assert run.status == 0, run.err
        return run

    @pytest.mark.kernel
    def test_what_is_not_there(self, project, done):
        run = done.data["run"]
        cases = [
            (["get", run, "lod.rows"], "unknown-step", "`load`"),
            (["get", run, "load.row"], "unknown-artifact", "`rows`"),
            (["get", run, "load"], "unknown-artifact", "STEP.VARIABLE"),
            (["get", run, "load.rows", "-o", "rows.npy"], "file-form", ".json"),
            (["show", run, "lod"], "unknown-step", "`load`"),
            (["logs", run, "lod"], "unknown-step", "`load`"),
            (["cancel", run], "run-ended", ""),
            (["show", "nope"], "unknown-run", run),
            (["show", "latest:great"], "unknown-run", "latest:failed"),
        ]
        for words, code, told in cases:
            asked = project.command(*words, "--json")
            assert asked.status == 2, (words, asked.err)
            error = asked.data["error"]
            assert error["code"] == code, error
            assert error["where"], error
            assert told in error["hint"], error
            said = project.command(*words)
            assert (said.status, said.out) == (2, "")
            assert re.match(rf"Error \[{code}\]: .+\n  where: .+\n  hint:  .+\n\Z", said.err)
