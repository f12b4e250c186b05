"""Running from the panel: what and why, live, failing, cancelled, across reload and restart."""

import re

from playwright.sync_api import expect

from tests.ui.person import APP, marked
from tests.ui.running import RUN, ended, run_all, steps, wait_for

PARAMETERS = {
    "source": (
        "from datetime import date\n"
        "count = 3\nshare = 0.5\nverbose = True\nday = date(2026, 1, 31)\n"
        'name = "a b"\nnumbers = [1, 2]'
    ),
    "metadata": {"tags": ["parameters"]},
}


def test_only_what_changed_runs_again(person):
    person.opens(
        person.writes(
            marked("rows = [1, 2]\nprint('loaded', len(rows))", "load"),
            marked("total = sum(rows)", "add"),
        )
    )
    person.opens_panel("Run")
    person.panel.get_by_role("button", name=re.compile("^Plan")).click()
    plan = person.panel.get_by_role("list", name="Plan")
    expect(plan).to_contain_text("first run")
    run_all(person)
    row = steps(person).get_by_role("button", name=re.compile("load"))
    row.click()
    expect(person.panel.get_by_role("region", name="Output of step load")).to_have_text("loaded 2")
    expect(person.badge(2)).to_contain_text("done")
    person.looks("run-succeeded")

    person.cell(2).locator(".cm-content").click()
    person.page.keyboard.press("End")
    person.page.keyboard.type(" + 1")
    run_all(person)
    expect(steps(person).get_by_role("button", name=re.compile("load"))).to_contain_text("reused")
    expect(person.badge(1)).to_contain_text("reused")
    expect(person.badge(2)).to_contain_text("done")
    person.panel.get_by_label("Even if nothing changed").check()
    expect(plan.get_by_text("run", exact=True)).to_have_count(2)


def test_parameters_are_typed_and_checked_as_one_types(person):
    person.opens(person.writes(PARAMETERS, marked("total = count * share", "multiply")))
    person.opens_panel("Run")
    panel = person.panel
    count = panel.get_by_role("spinbutton", name="count")
    expect(count).to_have_value("3")
    expect(panel.get_by_role("checkbox", name="verbose")).to_be_checked()
    expect(panel.get_by_label("day", exact=True)).to_have_value("2026-01-31")
    expect(panel.get_by_label("name", exact=True)).to_have_value("a b")
    count.fill("2.5")
    expect(panel.get_by_role("alert")).to_contain_text("int")
    expect(count).to_have_attribute("aria-invalid", "true")
    expect(panel.get_by_role("button", name="Run all")).to_be_disabled()
    person.looks("run-invalid")
    person.finds_no_barrier()

    panel.get_by_role("button", name="Reset count to its default").click()
    numbers = panel.get_by_label("numbers", exact=True)
    numbers.fill("[1, 'x'")
    expect(numbers).to_have_attribute("aria-invalid", "true")
    numbers.fill("[3, 4]")
    panel.get_by_label("name", exact=True).fill("it's")
    panel.get_by_role("checkbox", name="verbose").uncheck()
    expect(panel.get_by_role("alert")).to_have_count(0)
    panel.get_by_role("button", name="Show command").first.click()
    shown = panel.get_by_text(re.compile("^cellwright run "))
    expect(shown).to_contain_text("-p verbose=False")
    expect(shown).to_contain_text("""-p 'name=it'"'"'s'""")
    run_all(person)
    person.tab("History").click()
    runs = panel.get_by_role("list", name="Runs, newest first")
    expect(runs).to_contain_text("numbers=[3, 4]")


def test_a_failure_leads_to_its_cell_and_is_mended(person):
    person.opens(
        person.writes(
            marked("rows = [1, 0]", "load"),
            marked("def ratio(a, b):\n    return a / b\n\nshare = ratio(*rows)", "divide"),
            marked("print(share)", "report"),
        )
    )
    person.opens_panel("Run")
    run_all(person, "failed")
    failure = person.panel.get_by_role("group", name="Failure of step divide")
    expect(failure).to_contain_text("ZeroDivisionError")
    expect(person.badge(2)).to_contain_text("failed")
    failure.get_by_role("button", name="Traceback").click()
    expect(failure.get_by_role("region", name="Traceback of step divide")).to_contain_text("ratio")
    person.looks("run-failed")
    person.finds_no_barrier()
    failure.get_by_role("button", name=re.compile("Go to cell 2")).click()
    expect(person.cell(2)).to_have_class(re.compile("jp-mod-active"))

    failure.get_by_role("button", name="Debug with its inputs").click()
    person.shows_document(re.compile("divide"))
    assert "rows" in person.page.evaluate(
        f"() => {APP}.shell.currentWidget.content.model.sharedModel.cells"
        ".map(cell => cell.getSource()).join('\\n')"
    )
    person.comes_back("story.ipynb")
    person.tab("Run").click()
    person.panel.get_by_role("button", name="Executed notebook").first.click()
    person.shows_document(re.compile("divide"))
    person.comes_back("story.ipynb")

    # three notebooks are open now, and this one was the first
    person.cell(1).locator(".cm-content").first.click()
    person.page.keyboard.press("Control+a")
    person.page.keyboard.type("rows = [1, 4]")
    person.tab("Run").click()
    run_all(person)
    expect(failure).to_have_count(0)


def slow(person):
    """Open a notebook whose second step waits for a file, and start it."""
    flag = person.folder / "go"
    path = person.writes(
        marked("rows = [1]", "load"),
        marked(
            f"print('waiting', flush=True)\n{wait_for(flag)}"
            "print('gone on', flush=True)\ntotal = sum(rows)",
            "wait",
        ),
        marked("print(total)", "report"),
    )
    person.opens(path)
    person.opens_panel("Run")
    person.panel.get_by_role("button", name="Run all").click()
    row = steps(person).get_by_role("button", name=re.compile("^wait running"))
    expect(row).to_be_visible(timeout=RUN)
    return flag, path


def test_output_comes_live_and_a_run_is_cancelled(person):
    slow(person)
    steps(person).get_by_role("button", name=re.compile("^wait")).click()
    expect(person.panel.get_by_role("log")).to_contain_text("waiting")
    expect(person.badge(2)).to_contain_text("running")
    expect(person.badge(3)).to_contain_text("waiting")
    person.looks("run-running")
    person.finds_no_barrier()
    person.panel.get_by_role("button", name="Cancel run").click()
    ended(person, "cancelled")
    expect(person.badge(2)).to_contain_text("cancelled")


def test_a_run_outlives_a_reload_and_a_restart_of_the_server(person):
    """In Notebook 7 the story does (`test_story.py`)."""
    flag, path = slow(person)
    person.loads(path)
    person.opens_panel("Run")
    row = steps(person).get_by_role("button", name=re.compile("^wait running"))
    expect(row).to_be_visible()
    expect(person.badge(2)).to_contain_text("running")

    person.restarts_server()
    flag.touch()
    ended(person, "succeeded")
    expect(steps(person).get_by_role("button", name=re.compile("^report"))).to_be_visible()
    expect(person.badge(3)).to_contain_text("done")
    person.faults.clear()  # the browser tells of the connection that it lost
