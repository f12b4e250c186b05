"""Marked cells run in a shell exactly as unmarked ones, and then say what they did."""

import json
import os
import re

import pytest
from IPython.core.error import UsageError


def lines(capsys):
    """Return what was written to standard output since the last call, in lines."""
    return capsys.readouterr().out.splitlines()


def run(shell, source, cell_id=None):
    return shell.run_cell(source, store_history=True, cell_id=cell_id)


SUMMARIES = [
    ("%%parameters\nrate = 0.5", "parameters · set rate"),
    ("%%setup\nimport os\ndef f(): pass", "setup · wrote f, os"),
    ("%%step load\nx = [n]", "step load · read n · wrote x"),
    ("%%step load\nimport math\ny = math.floor(n)", "step load · read n · wrote y"),
    ("%%step load\nitems.append(n)", "step load · read items, n · changed items"),
    (
        "%%step load\nitems = sorted(items, key=n.__add__)\n_ = f(n)",
        "step load · read items, n · wrote items",
    ),
    ("%%check load\nassert n == 3", "check of load · passed · read n"),
    ("%%skip\nx = 1", "skip · not in the pipeline"),
    ("%%step load", "step load"),
    ("\n  %%step load\n  x = 1", "step load · wrote x"),
]


@pytest.mark.parametrize(("source", "summary"), SUMMARIES)
def test_a_marked_cell_says_what_it_did(shell, capsys, source, summary):
    shell.user_ns |= {"n": 3, "items": [], "f": lambda n: n}
    assert run(shell, source).success
    assert lines(capsys) == [summary]


ROLES = ["%%step load", "%%setup", "%%parameters", "%%check load", "%%skip"]


@pytest.mark.parametrize("mark", ROLES)
def test_the_last_expression_is_shown_and_kept(shell, capsys, mark):
    result = run(shell, f"{mark}\nx = 20\nx + 1")
    assert result.result == 21
    assert lines(capsys)[0] == "Out[1]: 21"
    assert (shell.user_ns["_"], shell.user_ns["Out"], shell.user_ns["x"]) == (21, {1: 21}, 20)
    run(shell, f"{mark}\nx + 1;")
    assert not any("Out" in line for line in lines(capsys))


@pytest.mark.parametrize("mark", ROLES)
def test_an_error_points_to_the_line_of_the_cell(shell, capsys, mark):
    result = run(shell, f"{mark}\nx = 1\n\nx / 0\n")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    shown = lines(capsys)
    assert any(re.match(r"-+> 4 x / 0", line) for line in shown)
    assert not any("cellwright/" in line or " · " in line for line in shown)


def test_an_error_points_right_below_blank_lines(shell, capsys):
    run(shell, "\n\n%%step a\nx = 1\nx / 0\n")
    assert any(re.match(r"-+> 5 x / 0", line) for line in lines(capsys))


def test_a_syntax_error_points_right(shell, capsys):
    result = run(shell, "%%step a\nx = 1\ny = = 2\n")
    assert isinstance(result.error_before_exec, SyntaxError)
    assert result.error_before_exec.lineno == 3
    assert any(re.search(r"(line |:)3$", line) for line in lines(capsys))


def test_top_level_await(shell, capsys):
    source = "%%step a\nimport asyncio\nx = await asyncio.sleep(0, 7)\nx"
    assert run(shell, source).result == 7
    assert lines(capsys)[0] == "Out[1]: 7"


def test_cell_magics_below_the_mark(shell, capsys):
    assert run(shell, "%%step a\n%%capture out\nprint(1)\nx = 2").success
    assert shell.user_ns["x"] == 2
    assert shell.user_ns["out"].stdout == "1\n"
    assert run(shell, "%%step a\n\n%%time\nx = 3\nx").result == 3


def test_a_mark_below_another_magic_only_runs(shell, capsys):
    run(shell, "%%capture out\n%%step a\nx = 5\nprint(x)")
    assert shell.user_ns["x"] == 5
    assert lines(capsys) == []


def test_execution_counts_go_on_as_ever(shell):
    for source in ("%%setup\n1", "2", "%%step a\n3"):
        run(shell, source)
    assert shell.user_ns["Out"] == {1: 1, 2: 2, 3: 3}


WRONG = [
    ("%%step\nx = 1", "the step names no step (write `%%step NAME`)"),
    ("%%step a-b\nx = 1", "bad step name: `a-b` is not a Python name (write `a_b`)"),
    ("%%step a --retry 2\nx = 1", "unknown option `--retry` (did you mean `retries`?)"),
    ("%%setup now\nx = 1", "`%%setup` takes no arguments, but `now` stands there"),
]


@pytest.mark.parametrize(("source", "message"), WRONG)
def test_a_wrong_mark_line_is_told_and_nothing_runs(shell, capsys, source, message):
    result = run(shell, source)
    assert isinstance(result.error_in_exec, UsageError)
    assert "x" not in shell.user_ns
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"UsageError: {message}\n")


def test_when_is_false(shell, capsys):
    shell.user_ns["n"] = 3
    assert run(shell, "%%step a --when n > 5\nx = 1\nx").result is None
    assert "x" not in shell.user_ns
    assert lines(capsys) == ["step a · not run: `n > 5` is false"]


def test_when_is_true(shell, capsys):
    shell.user_ns["n"] = 3
    assert run(shell, "%%step a --when n > 2\nx = 1\nx").result == 1
    assert lines(capsys) == ["Out[1]: 1", "step a · read n · wrote x"]


def test_an_error_in_when_points_to_the_mark(shell, capsys):
    result = run(shell, "%%step a --when missing > 2\nx = 1\nx")
    assert isinstance(result.error_in_exec, NameError)
    assert any(re.match(r"-+> 1 # %%step a --when missing > 2", line) for line in lines(capsys))


def test_foreach_collects_what_the_cell_binds(shell, capsys):
    source = "%%step a --foreach i=range(3)\nimport math\ndef f(): pass\nq = i * i\nr = -q\nr"
    assert run(shell, source).success
    namespace = shell.user_ns
    assert (namespace["q"], namespace["r"]) == ([0, 1, 4], [0, -1, -4])
    assert "i" not in namespace
    assert callable(namespace["f"])
    assert namespace["math"].pi > 3
    shown = lines(capsys)
    assert shown[:3] == ["Out[1]: 0", "Out[1]: -1", "Out[1]: -4"]
    assert shown[3] == "step a · 3 items · wrote q, r"
    assert "__cellwright__" not in namespace


def test_foreach_collects_only_the_outputs(shell):
    run(shell, "%%step a --foreach i=range(2) --outputs q\nq = i\nr = i")
    assert (shell.user_ns["q"], shell.user_ns["r"]) == ([0, 1], 1)


def test_foreach_nests(shell, capsys):
    run(shell, "%%step a --foreach i=[1, 2] --foreach j=range(i)\nq = (i, j)")
    assert shell.user_ns["q"] == [[(1, 0)], [(2, 0), (2, 1)]]
    assert not {"i", "j"} & set(shell.user_ns)
    assert "3 items" in lines(capsys)[-1]


def test_each_item_starts_from_the_names_as_they_were(shell):
    shell.user_ns["total"] = 10
    run(shell, "%%step a --foreach i=range(3)\ntotal = total + i")
    assert shell.user_ns["total"] == [10, 11, 12]
    result = run(shell, "%%step a --foreach i=range(3)\nfresh = i if i == 0 else fresh + 1")
    assert isinstance(result.error_in_exec, NameError)


def test_foreach_over_nothing(shell):
    run(shell, "%%step a --foreach i=[]\nq = i")
    assert shell.user_ns["q"] == []


def test_foreach_and_when_and_await(shell, capsys):
    source = (
        "%%step a --foreach i=range(n) --when n > 1\nimport asyncio\n"
        "q = await asyncio.sleep(0, i)\nq"
    )
    shell.user_ns["n"] = 2
    assert run(shell, source).success
    assert shell.user_ns["q"] == [0, 1]
    shell.user_ns["n"] = 1
    assert run(shell, source).success
    assert shell.user_ns["q"] == [0, 1]
    assert lines(capsys)[-1] == "step a · not run: `n > 1` is false"


def test_an_error_in_an_item_leaves_it_to_look_at(shell, capsys):
    result = run(shell, "%%step a --foreach i=range(3)\nq = 1 / (1 - i)")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert shell.user_ns["i"] == 1
    assert any(re.match(r"-+> 2 q = 1", line) for line in lines(capsys))
    assert "__cellwright__" not in shell.user_ns
    assert run(shell, "q = 5\nq").result == 5


def test_a_syntax_error_in_a_loop_does_not_reach_the_next_cell(shell):
    run(shell, "%%step a --foreach i=range(3)\nq = = 1")
    assert run(shell, "q = 5\nq").result == 5


def test_a_magic_called_by_name_runs_the_cell(shell, capsys):
    shell.run_cell_magic("step", "a --when 1 > 0", "x = 4\nx")
    assert shell.user_ns["x"] == 4
    assert lines(capsys)[-1] == "step a · wrote x"
    with pytest.raises(ZeroDivisionError):
        shell.run_cell_magic("check", "a", "1 / 0")
    with pytest.raises(UsageError):
        shell.run_cell_magic("step", "a-b", "x = 5")
    assert shell.user_ns["x"] == 4


def test_a_cell_run_from_a_cell_has_a_summary_of_its_own(shell, capsys):
    run(shell, "%%step a\nget_ipython().run_cell('%%step b\\ny = 1')\nx = 2;")
    assert [line for line in lines(capsys) if line.startswith("step")] == [
        "step b · wrote y",
        "step a · wrote x",
    ]


def test_all_magics_are_listed_and_documented(shell, capsys):
    cell, line = shell.magics_manager.magics["cell"], shell.magics_manager.magics["line"]
    assert {"step", "setup", "parameters", "check", "skip"} <= set(cell)
    assert "pipeline" in line
    assert all(cell[name].__doc__ for name in ("step", "setup", "parameters", "check", "skip"))
    run(shell, "%%step?")
    assert "--foreach VAR=EXPR" in capsys.readouterr().out


def test_unloading_leaves_nothing(shell, capsys):
    shell.run_line_magic("unload_ext", "cellwright")
    assert not shell.ast_transformers
    assert "step" not in shell.magics_manager.magics["cell"]
    assert run(shell, "%%step a\nx = 1").error_in_exec is not None
    assert run(shell, "x = 2\nx").result == 2
    shell.run_line_magic("load_ext", "cellwright")
    shell.run_line_magic("reload_ext", "cellwright")
    capsys.readouterr()
    run(shell, "%%step a\nx = 1")
    assert lines(capsys) == ["step a · wrote x"]


def test_a_stale_name_is_told(shell, capsys):
    run(shell, "x = 1", cell_id="a")
    run(shell, "%%step s\ny = x", cell_id="b")
    assert lines(capsys) == ["step s · read x · wrote y"]
    run(shell, "z = 1", cell_id="a")
    run(shell, "%%step s\ny = x", cell_id="b")
    assert lines(capsys)[1] == (
        "⚠ `x` was made by a cell, which has since been edited and no longer makes it"
    )


def save(path, *cells):
    data = [
        {"cell_type": "code", "id": i, "metadata": {}, "source": s, "outputs": []} for i, s in cells
    ]
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": data, "metadata": {}}))


def test_the_file_tells_what_was_edited_deleted_or_never_run(shell, capsys, tmp_path):
    path = tmp_path / "a.ipynb"
    shell.user_ns["__session__"] = str(path)
    step = ("s", "%%step s\nt = (x, y, z)")
    run(shell, "x = 1", cell_id="x")
    run(shell, "y = 1", cell_id="y")
    shell.user_ns["z"] = 1
    save(path, ("x", "x = 2"), ("z", "z = 1"), step)
    os.utime(path, (4e9, 4e9))
    run(shell, step[1], cell_id="s")
    assert lines(capsys) == [
        "step s · read x, y, z · wrote t",
        "⚠ `x` was made by cell 1, which has since been edited",
        "⚠ `y` was made by a cell that has since been deleted",
        "⚠ `z` is made by cell 2, which has not run in this session",
    ]


def test_a_warning_is_shown_when_the_cell_failed(shell, capsys):
    run(shell, "x = 1", cell_id="a")
    run(shell, "z = 1", cell_id="a")
    run(shell, "%%step s\nx / 0", cell_id="b")
    shown = lines(capsys)
    assert shown[-2:] == [
        "step s · failed",
        "⚠ `x` was made by a cell, which has since been edited and no longer makes it",
    ]


AS_UNMARKED = [
    "x = 1",
    "x = 1\nx",
    "x = 1\nx;",
    "1\n2\n3",
    "",
    "# only a comment",
    "print('out')\nx = 'é'\nx",
    "import asyncio\n\nasync def f():\n    return 3\n\nawait f()",
    "for i in range(2):\n    i",
    "x = 1\n\n\nx / 0",
    "def f():\n    raise KeyError('k')\n\nf()",
    "x = (1,\n",
    "  x = 1\n  x",
    'text = """\n%%step b\n"""\ntext',
    "%who_ls",
    "v = %who_ls\nlen(v) >= 0",
    "%%capture out\nprint(1)",
    "!true",
    "raise SystemExit",
    "len?",
    "get_ipython().no_such_thing",
]


NUMBERS = re.compile(r"<ipython-input[^>]*>|\d+")


def observe(shell, capsys, source):
    """Return what a cell left and showed; lines of the cell in messages without their numbers."""
    before = set(shell.user_ns)
    result = run(shell, source)
    captured = capsys.readouterr()
    shown = [line for line in captured.out.splitlines() if not line.startswith(("step a", "check"))]
    left = {
        name: value
        for name, value in shell.user_ns.items()
        if name not in before and not callable(value) and not name.startswith("_")
    }
    left = {name: value for name, value in left.items() if isinstance(value, int | str | list)}
    return {
        "success": result.success,
        "result": result.result,
        "error": type(result.error_in_exec or result.error_before_exec),
        "left": left,
        "shown": [
            re.sub(r"<ipython-input[^>]*>|\d+", "N", line) for line in shown if "%%" not in line
        ],
        "errors": captured.err,
    }


@pytest.mark.parametrize("source", AS_UNMARKED)
@pytest.mark.parametrize("mark", ["%%step a", "%%step a --foreach i=[0] --outputs none"])
@pytest.mark.filterwarnings("ignore:To exit")
def test_a_marked_cell_does_what_the_unmarked_one_does(shell, capsys, mark, source):
    marked = observe(shell, capsys, f"{mark}\n{source}")
    shell.reset()
    capsys.readouterr()
    plain = observe(shell, capsys, source)
    if "foreach" in mark:
        for seen in (marked, plain):
            del seen["left"], seen["shown"], seen["result"]
    assert marked == plain
