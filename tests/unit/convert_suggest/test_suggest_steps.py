"""Where steps begin and end, what stays apart and together, and their names."""

import pytest

from cellwright.convert import read_notebook
from cellwright.convert.suggest import suggest_marks
from cellwright.convert.suggest.headings import find_headings
from cellwright.convert.suggest.naming import choose_name, slug
from cellwright.model import Cell
from tests.unit.convert_suggest.suggest_cases import notebook_text


def md(text):
    return ("markdown", text)


def suggest(*cells):
    sources = [c if isinstance(c, tuple) else ("code", c) for c in cells]
    return suggest_marks(read_notebook(notebook_text(sources), "n.ipynb"))


def steps(suggestion):
    return {s.name: s.numbers for s in suggestion.steps}


def numbered(level, title, *sources):
    return (md(f"{'#' * level} {title}"), *sources)


def test_five_headed_sections_make_five_steps():
    found = suggest(
        md("# The title\n\nand words"),
        *numbered(2, "Load", "raw = [3, 1, 2]"),
        *numbered(2, "Clean", "clean = sorted(raw)"),
        *numbered(
            2, "Features", "pairs = list(zip(clean, clean))", "flat = [a + b for a, b in pairs]"
        ),
        *numbered(2, "Model", "mean = sum(flat) / len(flat)"),
        *numbered(2, "Report", "report = {'mean': mean}"),
    )
    assert list(steps(found)) == ["load", "clean", "features", "model", "report"]


def test_a_step_that_awaits_is_not_named_like_what_it_uses():
    found = suggest(
        *numbered(1, "Fetch", "async def fetch(n):\n    return [n]\npages = await fetch(3)"),
        *numbered(1, "Count", "sizes = [p + 1 for p in pages]"),
        *numbered(1, "Show", "print(await fetch(max(sizes)))"),
    )
    assert list(steps(found)) == ["fetch_step", "count", "show"]


def test_no_step_is_named_after_a_constant():
    found = suggest("LIMIT = 5\nshares = [n / LIMIT for n in range(LIMIT)]\nprint(shares)")
    assert list(steps(found)) == ["shares"]


def test_coarsest_level_that_gives_enough():
    cells = []
    for part in "abcd":
        cells += numbered(1, f"Part {part}", f"{part}0 = 1 + len('{part}')")
        cells += numbered(2, f"Detail {part}", f"{part}1 = {part}0 * 2")
        cells += numbered(3, f"Finer {part}", f"{part}2 = {part}1 * 2")
    assert len(suggest(*cells).steps) == 4


def test_too_many_sections_are_joined():
    cells = [c for i in range(30) for c in numbered(2, f"S {i}", f"v{i} = len('{i}')")]
    assert 3 <= len(suggest(*cells).steps) <= 12


def test_without_headings_there_is_more_than_one_step():
    found = suggest(*[f"v{i} = len(str({f'v{i - 1}' if i else 0}))" for i in range(9)])
    assert 3 <= len(found.steps) <= 6
    assert [n for s in found.steps for n in s.numbers] == list(range(1, 10))


FIT = (
    "from sklearn.linear_model import Ridge, Lasso\nX, y = [[v] for v in range(5)], [0, 1, 2, 3, 4]"
)


def test_models_side_by_side_are_apart():
    found = suggest(
        md("## Data"),
        FIT,
        md("## Models"),
        "ridge = Ridge().fit(X, y)",
        "lasso = Lasso().fit(X, y)",
        "r2_ridge = ridge.score(X, y)",
        "r2_lasso = lasso.score(X, y)",
        md("## Compare"),
        "best = max(r2_ridge, r2_lasso)",
    )
    assert steps(found) == {"data": (2,), "ridge": (4, 6), "lasso": (5, 7), "compare": (9,)}


def test_models_that_share_what_they_change_stay_together():
    found = suggest(
        md("## Data"),
        FIT + "\nscores = {}",
        md("## Models"),
        "ridge = Ridge().fit(X, y)\nscores['ridge'] = ridge.score(X, y)",
        "lasso = Lasso().fit(X, y)\nscores['lasso'] = lasso.score(X, y)",
        md("## Compare"),
        "best = max(scores)",
    )
    assert steps(found) == {"data": (2,), "models": (4, 5), "compare": (7,)}


def test_independent_rows_without_headings_are_apart():
    found = suggest(
        "a = [len(w) for w in 'x yy'.split()]",
        "b = {w: 1 for w in 'p qq'.split()}",
        "a2 = [v + 1 for v in a]",
        "b2 = {k: v + 1 for k, v in b.items()}",
        "joined = list(zip(a2, b2))",
    )
    assert sorted(s.numbers for s in found.steps) == [(1, 3), (2, 4), (5,)]


TOGETHER = {
    "generator": ("g = (i for i in range(9))", "first = next(g)", "rest = list(g)"),
    "open file": ("f = open('a.txt')", "head = f.readline()", "tail = f.read()"),
    "connection": (
        "import sqlite3\nc = sqlite3.connect('a.db')",
        "one = c.execute('select 1').fetchall()",
        "two = c.execute('select 2').fetchall()",
    ),
    "imported data that are changed": (
        "from mystery import table\nn = len(table)",
        "table['a'] = table['b'] * 2",
        "table.dropna(inplace=True)\nm = table['a'].mean()",
    ),
    "axes": (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()",
        "ax.plot([1, 2])",
        "fig.savefig('a.png')",
    ),
}


@pytest.mark.parametrize("cells", TOGETHER.values(), ids=TOGETHER)
def test_what_cannot_cross_stays_together(cells):
    head = [c for i, cell in enumerate(cells) for c in numbered(2, f"Part {'abc'[i]}", cell)]
    found = suggest(*head, *numbered(2, "Else", "w = [len(x) for x in 'a b'.split()]", "v = w[:1]"))
    together = next(s for s in found.steps if 4 in s.numbers)
    assert set(together.numbers) >= {4, 6}
    assert together.numbers == (2, 4, 6) or "import" in together.reason
    assert "stay together" in together.reason
    assert not [p for p in found.problems if p.severity == "error"]


def test_commands_keep_their_place():
    found = suggest(
        *numbered(2, "Fetch", "!make data"),
        *numbered(2, "Read", "text = open('a.csv').read()"),
        *numbered(2, "Count", "n = text.count(',')"),
    )
    assert [s.settings.after for s in found.steps] == [(), ("fetch",), ()]


def test_marks_stay_and_steps_do_not_reach_across():
    mark = {"cellwright": {"role": "step", "step": "load"}}
    found = suggest(
        "import os",
        "path = os.sep.join(['a', 'b'])",
        ("code", "data = [len(path)]", mark),
        md("## Load"),
        "more = [d + 1 for d in data]",
        "most = max(more)",
    )
    assert "c3" not in found.marks
    assert found.kept == 1
    assert "load" not in steps(found)
    assert not any(s.numbers[0] < 3 < s.numbers[-1] for s in found.steps)


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ((md("# Only words"),), "there is no code to mark"),
        (
            (("code", "x = 1", {"cellwright": {"role": "setup"}}),),
            "every code cell has a mark already",
        ),
    ],
)
def test_nothing_to_propose(cells, note):
    found = suggest(*cells)
    assert (found.notes, dict(found.marks)) == ((note,), {})


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("1. Load the data", "load_data"),
        ("2.3) Feature engineering", "feature_engineering"),
        ("A.1 Make data", "make_data"),
        ("Step 4: Train & evaluate", "train_evaluate"),
        ("IV. Results", "results"),
        ("Étude détaillée", "etude_detaillee"),
        ("What *is* the `price`?", "what_price"),
        ("🎉", ""),
    ],
)
def test_names_from_headings(title, name):
    assert slug(title) == name


@pytest.mark.parametrize(
    ("wishes", "taken", "name"),
    [
        (["train"], {"train", "train_2"}, "train_3"),
        (["", "model"], (), "model"),
        (["setup"], (), "step_setup"),
        (["3d"], (), "step_3d"),
        ([], {"step_1"}, "step_2"),
    ],
)
def test_names_are_valid_and_unique(wishes, taken, name):
    assert choose_name(wishes, taken) == name


@pytest.mark.parametrize(
    ("source", "headings"),
    [
        ("# A\ntext\n## B ##", [(1, "A"), (2, "B")]),
        ("A\n===\n\nB\n---", [(1, "A"), (2, "B")]),
        ("```\n# no heading\n```", []),
        ("<h2 id='x'>A <b>b</b></h2>", [(2, "A b")]),
        ("**Load**", [(7, "Load")]),
        ("text with **bold** in it", []),
        ("#hashtag", []),
        ("- item\n---", []),
    ],
)
def test_headings(source, headings):
    found = find_headings((Cell("a", 1, "markdown", source),))
    assert [(h.level, h.text) for h in found] == headings
