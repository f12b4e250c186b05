"""IPython's syntax becomes Python with the cell's own line numbers."""

import ast
import subprocess
import sys

import pytest

from cellwright.analysis import Magic, to_python

LINES = [
    ("x = 1", ["x = 1"]),
    ("!ls", ["get_ipython().system('ls')"]),
    ("v = !ls -l", ["v = get_ipython().getoutput('ls -l')"]),
    ("%cd a", ["get_ipython().run_line_magic('cd', 'a')"]),
    ("x = %sql a", ["x = get_ipython().run_line_magic('sql', 'a')"]),
    ("x?", ["get_ipython().run_line_magic('pinfo', 'x')"]),
    (
        "!a \\\n  b\nx = 1",
        ["get_ipython().system('a    b')", "", "x = 1"],
    ),
    ("\n\nx = 1\n%cd a", ["", "", "x = 1", "get_ipython().run_line_magic('cd', 'a')"]),
    ("if 1:\n    %cd a\nx", ["if 1:", "    get_ipython().run_line_magic('cd', 'a')", "x"]),
    (
        "\n%%time\nx = 1\ny = 2",
        ["", "get_ipython().run_cell_magic('time', '', 'x = 1\\ny = 2\\n')"],
    ),
    (">>> x = 1\n>>> y = 2", ["x = 1", "y = 2"]),
    ("  x = 1\n  y = 2", ["x = 1", "y = 2"]),
    ("s = '%not a magic'\nt = 5 % 3", ["s = '%not a magic'", "t = 5 % 3"]),
    ('s = """\n%cd a\n"""', ['s = """', "%cd a", '"""']),
    ("await f()", ["await f()"]),
    ("async for x in f():\n    pass", ["async for x in f():", "    pass"]),
]


@pytest.mark.parametrize(("code", "lines"), LINES)
def test_text(code, lines):
    found = to_python(code)
    assert found.text.rstrip("\n").split("\n") == lines
    assert found.tree is not None


@pytest.mark.parametrize(("code", "lines"), LINES)
def test_lines_stay_where_they_are(code, lines):
    count = len(code.rstrip("\n").split("\n"))
    assert len(to_python(code).text.rstrip("\n").split("\n")) <= count
    for node in ast.walk(to_python(code).tree):
        assert getattr(node, "lineno", 1) <= count


ERRORS = [
    ("x = = 1", 1),
    ("x = 1\ndef f(:\n    pass", 2),
    ("x = (1,\n", 1),
    ("%cd a\n\nx = = 1", 3),
    ("if 1:\nx = 1", 2),
    ("x\x00", None),
]


@pytest.mark.parametrize(("code", "line"), ERRORS)
def test_what_does_not_parse_is_a_message_with_its_line(code, line):
    found = to_python(code)
    assert found.tree is None
    assert found.error
    assert line is None or found.error_line == line


MAGICS = [
    ("x = 1", ()),
    ("x = 1\n!ls {x}", (Magic(2, "shell", "!", "ls {x}"),)),
    ("v = !ls", (Magic(1, "shell", "!", "ls", "v"),)),
    ("%time x = 1", (Magic(1, "line", "time", "x = 1"),)),
    ("v = %env", (Magic(1, "line", "env", "", "v"),)),
    ("%%bash --out o\nls\n", (Magic(1, "cell", "bash", "--out o", "", "ls\n"),)),
    ("x?", (Magic(1, "help", "pinfo", "x"),)),
    ("!a\n%b c", (Magic(1, "shell", "!", "a"), Magic(2, "line", "b", "c"))),
]


@pytest.mark.parametrize(("code", "magics"), MAGICS)
def test_magics(code, magics):
    assert to_python(code).magics == magics


def test_ipython_is_not_imported_for_plain_python():
    code = (
        "import sys; from cellwright.analysis import to_python, cell_flow; to_python('x = 1'); "
        "cell_flow('y = x'); sys.exit('IPython' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_null_character_does_not_parse():
    assert "null bytes" in to_python("x = 1\n    \0# %%\n!ls").error


def test_a_tree_that_python_counted_wrong_is_made_again(monkeypatch):
    texts = []

    def compile_once(text, *words, **options):
        texts.append(text)
        if len(texts) == 1:
            raise SystemError("AST constructor recursion depth mismatch (before=51, after=40)")
        return compile(text, *words, **options)

    monkeypatch.setattr("cellwright.analysis.ipython.compile", compile_once, raising=False)
    assert to_python("depth = 51").tree is not None
    assert texts == ["depth = 51"] * 2
