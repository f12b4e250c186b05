"""Effects that the code does not show: corrected while the run goes on, remembered afterwards.

What is hidden here goes through an array of objects, of which the analysis knows no contents.
"""

import pytest

pytestmark = pytest.mark.kernel


def statuses(finished):
    return {name: step["status"] for name, step in finished.data["steps"].items()}


def attempts(project, step, run="latest"):
    import cellwright as cw

    return cw.open_run(run, folder=project.folder)[step].record.attempts


def edges(project):
    import cellwright as cw

    pipeline = cw.load(project.folder / "nb.ipynb")
    return {
        (e.source, e.target, item): kind
        for e in pipeline.edges
        for item, kind in e.evidence.items()
    }


CHANGE = [
    "%%setup\nimport time\nimport numpy as np\nfrom sklearn.preprocessing import scale",
    "%%step load\nxs = np.arange(6.0).reshape(3, 2)\nrows = [3, 1, 2]\nboth = {'rows': rows}",
    "%%step before\nearly = (float(xs.sum()), list(rows))",
    "%%step clean\ntime.sleep(1)\n"
    "scale(np.array([None, xs], dtype=object)[1], copy=False)\n"
    "np.array([None, rows], dtype=object)[1].append(9)\ndone = True",
    "%%step side\nbeside = 42",
    "%%step after\nlate = (float(np.abs(xs).sum()), list(rows), both['rows'] is rows)",
    "%%step report\ntext = f'{early} {late} {beside}'",
]


def notebook_values(cells):
    """Return what executing the cells in order leaves."""
    space = {}
    for cell in cells:
        exec(cell.partition("\n")[2], space)
    return space


def test_an_unforeseen_change_corrects_the_run_and_is_remembered(project):
    project.write("nb.ipynb", CHANGE)
    expected = notebook_values(CHANGE)
    assert edges(project)["load", "after", "xs"] == "static"
    first = project.run("nb.ipynb", "-j", "4")
    assert first.status == 0, first.err + first.out
    assert set(statuses(first).values()) == {"succeeded"}
    assert project.value("after.late") == expected["late"]
    assert project.value("before.early") == expected["early"]
    assert project.value("report.text") == expected["text"]
    assert [len(attempts(project, s)) for s in ("load", "before", "side")] == [1, 1, 1]
    assert len(attempts(project, "clean")) == 2
    why = first.data["steps"]["clean"]["reasons"]
    assert why == ["ran again: `clean` changed `rows`, `xs` in place, which was not foreseen"]
    found = edges(project)
    assert found["clean", "after", "xs"] == "observed"
    assert found["clean", "after", "both"] == "observed"
    assert found["load", "before", "xs"] == "static"
    told = project.command("check", "--json", "nb.ipynb")
    assert "CW190" in told.out
    again = project.run("nb.ipynb")
    assert set(statuses(again).values()) == {"reused"}
    assert project.value("after.late") == expected["late"]


MODULE = """
seen = []
state = {"n": 0}


def note(value):
    getattr(seen, "dneppa"[::-1])(value)
    state["n"] += 1
    return state["n"]


def show():
    return list(seen), dict(state)
"""


def test_what_a_module_keeps_goes_on(project):
    (project.folder / "tools.py").write_text(MODULE)
    cells = [
        "%%step first\nimport tools\na = tools.note(1)",
        "%%step second\nb = tools.show()",
        "%%step third\nc = tools.note(3)\nd = (tools.show(), b)",
    ]
    project.write("nb.ipynb", cells)
    done = project.run("nb.ipynb", "-j", "4")
    assert done.status == 0, done.err + done.out
    expected = (([1, 3], {"n": 2}), ([1], {"n": 1}))
    assert project.value("third.d") == expected
    assert project.value("third.c") == 2
    found = edges(project)
    assert found["first", "second", "module:tools.state"] == "static"
    assert found["first", "second", "module:tools.seen"] == "observed"
    told = project.command("verify", "--json", "nb.ipynb")
    assert told.data["status"] == "equal", told.out
    again = project.run("nb.ipynb")
    assert set(statuses(again).values()) == {"reused"}
    assert project.value("third.d") == expected


def test_the_next_run_is_right_from_the_start(project):
    project.write("nb.ipynb", CHANGE)
    project.run("nb.ipynb")
    forced = project.command("run", "--json", "--cache", "off", "nb.ipynb")
    assert forced.status == 0, forced.err
    assert [len(attempts(project, s)) for s in ("clean", "after", "report")] == [1, 1, 1]
    assert project.value("after.late") == notebook_values(CHANGE)["late"]


def test_an_edit_forgets_and_finds_out_again(project):
    project.write("nb.ipynb", CHANGE)
    project.run("nb.ipynb")
    edited = [c.replace("done = True", "done = False") for c in CHANGE]
    project.write("nb.ipynb", edited)
    assert edges(project)["load", "after", "xs"] == "static"
    done = project.run("nb.ipynb")
    assert done.status == 0, done.err
    assert project.value("after.late") == notebook_values(CHANGE)["late"]


FILES = [
    "%%setup\nimport time\nname = 'out' + '.txt'",
    "%%step write\ntime.sleep(1.5)\ngetattr(__import__('pathlib'), 'Path')(''.join(list(name)))"
    ".write_text('new')\nwritten = 1",
    "%%step read\nwith open(''.join(list(name))) as file:\n    text = file.read()",
]


@pytest.mark.parametrize("there", [None, "old"])
def test_a_file_read_too_early_is_read_again(project, there):
    if there is not None:
        (project.folder / "out.txt").write_text(there)
    project.write("nb.ipynb", FILES)
    assert not edges(project)
    done = project.run("nb.ipynb", "-j", "2")
    assert done.status == 0, done.err + done.out
    assert project.value("read.text") == "new"
    assert edges(project) == {("write", "read", "out.txt"): "observed"}


SHARED = [
    "%%setup\nimport xml.etree.ElementTree as ET",
    "%%step make\nroot = ET.fromstring('<a><b/></a>')\nb = root.find('b')",
    "%%step change\nb.set('x', '1')",
    "%%step use\ntext = ET.tostring(root).decode()\nsame = root.find('b') is b",
]


def test_objects_that_are_seen_to_be_shared_stay_together(project):
    project.write("nb.ipynb", SHARED)
    done = project.run("nb.ipynb", "-j", "2")
    assert done.status == 0, done.err + done.out
    assert project.value("use.text") == notebook_values(SHARED)["text"]
    assert project.value("use.same") is True
    assert edges(project)["change", "use", "root"] == "observed"
    assert [len(attempts(project, s)) for s in ("make", "use")] == [1, 1]


RANDOM = [
    "%%setup\nimport numpy as np\nimport time",
    "%%step seed\nnp.array([np.random, None], dtype=object)[0].seed(7)\nstarted = True",
    "%%step draw\ntime.sleep(0.5)\na = np.array([np.random, None], dtype=object)[0].rand(3)",
    "%%step more\nb = np.array([np.random, None], dtype=object)[0].rand(3)",
]


def test_random_state_is_carried_on_from_where_it_was_seen_to_move(project):
    project.write("nb.ipynb", RANDOM)
    expected = notebook_values(RANDOM)
    done = project.run("nb.ipynb", "-j", "2")
    assert done.status == 0, done.err
    assert project.value("draw.a").tolist() == expected["a"].tolist()
    assert project.value("more.b").tolist() == expected["b"].tolist()
    assert edges(project)["draw", "more", "random"] == "observed"


def test_a_step_that_called_the_outside_world_is_not_repeated_silently(project):
    cells = [
        "%%setup\nimport numpy as np",
        "%%step load\nrows = [1]",
        "%%step send --cache off\nnp.array([None, rows], dtype=object)[1].append(2)\nsent = True",
        "%%step after\ntotal = sum(rows)",
    ]
    project.write("nb.ipynb", cells)
    first = project.run("nb.ipynb")
    assert first.status != 0
    assert "`send` changed `rows` in place" in first.out
    assert len(attempts(project, "send")) == 1
    second = project.run("nb.ipynb")
    assert second.status == 0, second.err + second.out
    assert project.value("after.total") == 3


def test_verify_takes_what_it_learns_into_account(project):
    project.write("nb.ipynb", CHANGE)
    done = project.command("verify", "nb.ipynb")
    assert done.status == 0, done.out + done.err
