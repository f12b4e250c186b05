"""`--foreach` and `--when` in packages: they print what the notebook run by hand prints."""

import json
import subprocess
import sys

import pytest

LIVE = """
import contextlib, io, json, sys
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "cellwright")
cases = json.load(open(sys.argv[1]))
found = []
for cells in cases:
    shell.reset(new_session=False)
    shell.run_line_magic("reload_ext", "cellwright")
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        for code in cells:
            shell.run_cell(code).raise_error()
    found.append([line[1:] for line in out.getvalue().splitlines() if line.startswith(">")])
json.dump(found, open(sys.argv[1] + ".out", "w"))
"""

CASES = {
    "items": [
        "%%step a\nxs = [3, 1]\nk = 2",
        "%%step b --foreach x=xs\n# per item\ny = x * k\nz = [y]",
        "%%step c\nprint('>', y, z, k)",
    ],
    "names that an item need not bind": [
        "%%step b --foreach x=range(4)\nif x % 2:\n    odd = x\nboth = x",
        "%%step c\nprint('>', odd, both)",
    ],
    "text over lines": [
        "%%step b --foreach x=[1, 2]\ny = f'''{x}\n    two\n'''",
        "%%step c\nprint('>', [y])",
    ],
    "nested": [
        "%%step a\nd = {'p': [1, 2], 'q': []}",
        "%%step b --foreach k=d --foreach v=d[k]\nw = f'{k}{v}'",
        "%%step c\nprint('>', w)",
    ],
    "a condition for each item": [
        "%%step b --foreach x=range(5) --foreach y=range(2) --when x > 2\nw = x + y",
        "%%step c\nprint('>', w)",
    ],
    "no items": ["%%step b --foreach x=[]\ny = x", "%%step c\nprint('>', y)"],
    "tolerated": [
        "%%step b --foreach x=[1, 0, 2] --on-error collect\ny = 1 / x",
        "%%step c\nprint('>', y)",
    ],
    "helpers and imports": [
        "%%setup\nimport math\ndef half(v): return v / 2",
        "%%step b --foreach x=map(half, [1, 2])\nfrom decimal import Decimal\n"
        "y = math.floor(half(x) * 100)\nd = Decimal(y)",
        "%%step c\nprint('>', y, d)",
    ],
    "left out": [
        "%%parameters\nlate = False",
        "%%step a\nx = 1\ny = 1",
        "%%step b --when late\nx = 2\nz = 3",
        "%%check b\nassert x == 2",
        "%%step c\nw = z",
        "%%step d\nprint('>', x, y)",
        "%%step e\nprint('>', w)",
        "%%step f\nx = 5\nprint('>', x)",
    ],
    "not left out": [
        "%%parameters\nlate = True",
        "%%step a\nx = 1",
        "%%step b --when late\nx = 2\nz = 3",
        "%%check b\nassert x == 2",
        "%%step c\nw = z",
        "%%step e\nprint('>', w, x)",
    ],
    "a loop that is left out": [
        "%%parameters\nn = 0",
        "%%step a\ny = 'before'",
        "%%step b --when n > 0 --foreach x=range(n)\ny = x",
        "%%step c\nprint('>', y)",
    ],
    "two cells that are left out": [
        "%%parameters\nn = 0",
        "%%step b --when n > 0\ny = 1 / n",
        "%%step b\nz = y + 1",
        "%%step c\nprint('>', z)",
        "%%step d\nprint('>', n)",
    ],
}


@pytest.fixture(scope="module")
def live(tmp_path_factory, open_workbench):
    folder = tmp_path_factory.mktemp("live")
    (folder / "cases.json").write_text(json.dumps(list(CASES.values())))
    (folder / "live.py").write_text(LIVE)
    command = [sys.executable, "live.py", "cases.json"]
    subprocess.run(command, cwd=folder, check=True, env=open_workbench.environment())
    found = json.loads((folder / "cases.json.out").read_text())
    return dict(zip(CASES, found, strict=True))


EXPECTED = {
    "items": [" [6, 2] [[6], [2]] 2"],
    "names that an item need not bind": [" [1, 3] [0, 1, 2, 3]"],
    "text over lines": [" [['1\\n    two\\n', '2\\n    two\\n']]"],
    "nested": [" [['p1', 'p2'], []]"],
    "a condition for each item": [" [[3, 4], [4, 5]]"],
    "no items": [" []"],
    "tolerated": [" [1.0, None, 0.5]"],
    "helpers and imports": [" [25, 50] [Decimal('25'), Decimal('50')]"],
    "left out": [" 1 1", " 5"],
    "not left out": [" 3 2"],
    "a loop that is left out": [" before"],
    "two cells that are left out": [" 0"],
}


@pytest.mark.parametrize("case", CASES)
def test_the_notebook_by_hand(case, live):
    assert live[case] == EXPECTED[case]


@pytest.mark.parametrize("case", CASES)
def test_the_package(case, workbench):
    workbench.write(*CASES[case])
    done = workbench.run()
    assert done.returncode == 0, done.stderr
    lines = [line[1:] for line in done.stdout.splitlines() if line.startswith(">")]
    assert lines == EXPECTED[case]
