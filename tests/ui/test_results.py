"""Results and history: fitting views, nothing executed; runs filtered, compared, run again."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.person import APP, marked
from tests.ui.running import run_all, value

EVIL = "<img src=x onerror=window.hurt=1><script>window.hurt=1</script>"

TABLES = (
    {"source": "size = 120", "metadata": {"tags": ["parameters"]}},
    {"source": "import pandas as pd", "metadata": {"cellwright": {"role": "setup"}}},
    marked(
        "frame = pd.DataFrame({'number': range(size), 'kind': ['a', 'b'] * (size // 2),"
        f" {EVIL!r}: {EVIL!r}}})\nmatrix = frame[['number']].to_numpy() * 1.5\n"
        f"print({EVIL!r})",
        "load",
    ),
    marked(
        f"text = {EVIL!r} * 3\nnumbers = {{'a': [1, 2]}}\nlength = len(frame) + matrix.size",
        "describe",
    ),
    marked("print(text, length, numbers)", "report"),
)


@pytest.fixture
def ran(person):
    person.opens(person.writes(*TABLES))
    person.opens_panel("Run")
    run_all(person)
    return person


def test_values_are_shown_in_fitting_views_and_nothing_is_executed(ran):
    ran.tab("Results").click()
    frame = value(ran, "load", "frame")
    table = frame.get_by_role("table")
    expect(table.get_by_role("columnheader", name=re.compile("number"))).to_contain_text("int64")
    expect(table.get_by_role("img", name=re.compile("Distribution of number"))).to_be_visible()
    expect(table.get_by_role("columnheader", name=re.compile("onerror"))).to_be_visible()
    expect(frame.get_by_role("status")).to_have_text("1–50 of 120")
    frame.get_by_role("button", name="Next page").click()
    expect(frame.get_by_role("status")).to_have_text("51–100 of 120")
    expect(table.get_by_role("rowheader").first).to_have_text("50")
    ran.looks("results-frame")
    ran.finds_no_barrier()

    matrix = value(ran, "load", "matrix")
    expect(matrix).to_contain_text("120 × 1")
    expect(matrix.get_by_role("img", name=re.compile("Distribution"))).to_be_visible()
    text = value(ran, "describe", "text")
    expect(text.get_by_role("region", name="Text of text")).to_contain_text(EVIL)
    text.get_by_role("button", name="Close").click()
    expect(text).to_have_count(0)

    ran.tab("Run").click()
    listed = ran.panel.get_by_role("list", name="Steps of the run")
    listed.get_by_role("button", name=re.compile("^load")).click()
    expect(ran.panel.get_by_role("region", name="Output of step load")).to_contain_text(EVIL)
    expect(ran.panel.locator("img, script, iframe")).to_have_count(0)
    assert ran.page.evaluate("window.hurt") is None


def test_runs_are_filtered_compared_and_run_again(ran):
    ran.panel.get_by_label("size", exact=True).fill("60")
    run_all(ran)
    ran.tab("History").click()
    panel = ran.panel
    runs = panel.get_by_role("list", name="Runs, newest first").get_by_role("listitem")
    expect(runs).to_have_count(2)
    expect(runs.first).to_contain_text("size=60")
    panel.get_by_label("Filter runs by state").select_option("failed")
    expect(panel.get_by_text("No run is like that.")).to_be_visible()
    panel.get_by_label("Filter runs by state").select_option("")
    panel.get_by_label("Filter runs by text").fill("size=60")
    expect(runs).to_have_count(1)
    panel.get_by_label("Filter runs by text").fill("")
    expect(runs).to_have_count(2)
    ran.looks("history")

    for box in panel.get_by_role("checkbox").all():
        box.check()
    panel.get_by_role("button", name="Compare").click()
    comparison = panel.get_by_role("region", name="Comparison of two runs")
    row = comparison.get_by_role("row", name=re.compile("^size"))
    expect(row.get_by_role("cell").nth(0)).to_have_text("120")
    expect(row.get_by_role("cell").nth(1)).to_have_text("60")
    expect(comparison.get_by_role("button", name=re.compile("^Results"))).to_be_visible()
    ran.looks("comparison")
    ran.finds_no_barrier()
    comparison.get_by_role("button", name="Back to the list").click()

    runs.last.get_by_role("button", name=re.compile("Run again")).click()
    expect(panel.get_by_label("size", exact=True)).to_have_value("120")
    run_all(ran)
    reused = panel.get_by_role("list", name="Steps of the run").get_by_text("reused")
    expect(reused).to_have_count(3)

    ran.page.evaluate(
        f"name => {APP}.shell.currentWidget.context.rename(name).then(() => true)", "renamed.ipynb"
    )
    ran.tab("History").click()
    expect(runs).to_have_count(3)
    runs.last.get_by_role("button", name=re.compile("^Open run")).click()
    expect(panel.get_by_role("region", name=re.compile("^Run 2"))).to_be_visible()
