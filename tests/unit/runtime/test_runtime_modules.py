"""What local modules keep goes from one process to the next, and is seen to change."""

import pytest

MODULE = """
n = 0
table = {"a": [1]}
row = table["a"]


class Kept:
    made = 0

    def __init__(self):
        Kept.made += 1


def remember(value, seen=[]):
    seen.append(value)
    return list(seen)


def raise_n():
    global n
    n += 1
"""


def tell(ask):
    return f"import json, tools; print(json.dumps({ask}))"


@pytest.fixture
def project(steps):
    steps.project.mkdir()
    (steps.project / "tools.py").write_text(MODULE)
    return steps


@pytest.mark.parametrize(
    ("item", "change", "ask", "expected"),
    [
        ("n", "tools.raise_n()", "tools.n", 1),
        ("table", "tools.table['b'] = 2", "tools.table['b']", 2),
        ("Kept", "tools.Kept(), tools.Kept()", "tools.Kept.made", 2),
        ("remember", "tools.remember(4)", "tools.remember(5)", [4, 5]),
        ("new", "tools.new = 'x'", "tools.new", "x"),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_a_name_goes_on(project, item, change, ask, expected, late):
    name = f"@module:tools.{item}"
    done = project.run("a", f"import tools\n{change}", outputs=(name,))
    assert name in done.result.moved
    before = "" if late else "import tools"
    after = project.run("b", tell(ask), inputs=(name,), before=before)
    assert after.said() == expected


def test_two_names_for_one_object_stay_so(project):
    names = ("@module:tools.row", "@module:tools.table")
    project.run("a", "import tools\ntools.row.append(7)", outputs=names)
    ask = "[tools.table['a'], tools.table['a'] is tools.row]"
    done = project.run("b", tell(ask), inputs=names)
    assert done.said() == [[1, 7], True]


def test_a_variable_and_a_module_share_an_object(project):
    names = ("@module:tools.row", "mine")
    project.run("a", "import tools\nmine = tools.row\nmine.append(7)", outputs=names)
    done = project.run("b", tell("mine is tools.row"), inputs=names)
    assert done.said() is True


def test_what_is_only_read_has_not_moved(project):
    done = project.run("a", "import tools\nx = (tools.n, len(tools.table), tools.Kept.made)")
    assert not any(name.startswith("@module") for name in done.result.moved)


def test_what_was_given_has_not_moved_by_that(project):
    project.run("a", "import tools\ntools.raise_n()", outputs=("@module:tools.n",))
    done = project.run("b", "import tools\nx = tools.n", inputs=("@module:tools.n",))
    assert "@module:tools.n" not in done.result.moved


def test_a_module_that_is_not_imported_is_handed_through(project):
    name = "@module:tools.n"
    project.run("a", "import tools\ntools.raise_n()", outputs=(name,))
    project.run("b", "x = 1", inputs=(name,), outputs=(name,))
    done = project.run("c", tell("tools.n"), inputs=(name,))
    assert done.said() == 1


def test_a_name_that_is_gone_is_unbound(project):
    name = "@module:tools.n"
    done = project.run("a", "import tools\ndel tools.n", outputs=(name,))
    assert name in done.result.unbound
    assert name in done.result.moved
