"""What holds for all code: identity depends on meaning and reach, and on nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cellwright import analysis
from cellwright.convert import find_line, find_meanings, read_marks, read_notebook
from tests.e2e.conftest import notebook_text

NAMES = ("f", "g", "h", "k", "m")


def versions(helpers, order, *, used="f", modules=None, comment=""):
    """Return the version of a step that uses one of some functions."""
    setup = "%%setup\n" + "\n\n".join(helpers[name] for name in order)
    cells = (setup + comment, f"%%step a\nx = {used}(1)")
    marked = read_marks(read_notebook(notebook_text(cells), "nb.ipynb"))
    return find_meanings(analysis.build_pipeline(marked, modules=modules), modules)["a"].version


@st.composite
def programs(draw):
    """Return functions by name: each calls some of the others."""
    return {
        name: f"def {name}(x):\n    return ("
        + " + ".join(
            [f"{c}(x)" for c in draw(st.lists(st.sampled_from(NAMES), max_size=2))] + ["x"]
        )
        + f" + {draw(st.integers(0, 3))})"
        for name in NAMES
    }


def reached(helpers, name):
    """Return the names that a function reaches, by a way of our own: searching texts."""
    found, waiting = set(), [name]
    while waiting:
        now = waiting.pop()
        if now not in found:
            found.add(now)
            waiting += [
                other for other in NAMES if f"{other}(x)" in helpers[now].partition("\n")[2]
            ]
    return found


@settings(max_examples=60, deadline=None)
@given(programs(), st.permutations(NAMES), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_exactly_what_is_reached_counts(helpers, order, used, edited):
    before = versions(helpers, order, used=used)
    changed = {**helpers, edited: helpers[edited] + " + 7"}
    assert (versions(changed, order, used=used) != before) == (edited in reached(helpers, used))


@settings(max_examples=30, deadline=None)
@given(programs(), st.permutations(NAMES), st.permutations(NAMES), st.sampled_from(NAMES))
def test_order_and_comments_do_not_count(helpers, one, other, used):
    assert versions(helpers, one, used=used) == versions(
        helpers, other, used=used, comment="\n\n# a comment\n"
    )


@settings(max_examples=30, deadline=None)
@given(programs(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_module_counts_as_setup_does(helpers, used, edited):
    def version(functions):
        modules = {"lib": "\n\n".join(functions.values())}
        cells = ("%%setup\nimport lib", f"%%step a\nx = lib.{used}(1)")
        marked = read_marks(read_notebook(notebook_text(cells), "nb.ipynb"))
        return find_meanings(analysis.build_pipeline(marked, modules=modules), modules)["a"].version

    changed = {**helpers, edited: helpers[edited] + " * 3"}
    assert (version(changed) != version(helpers)) == (edited in reached(helpers, used))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(0, 7), st.integers(10, 20))
def test_the_line_that_changed_is_the_one_that_was_edited(numbers, at, value):
    at %= len(numbers)
    before = [f"a{i} = {n}" for i, n in enumerate(numbers)]
    now = [*before[:at], f"a{at} = {value}", *before[at + 1 :]]
    assert find_line("\n".join(before), "\n".join(now)) == at + 1
