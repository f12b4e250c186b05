"""A person works with steps, problems, proposals and the package of scripts, in the panel."""

import re

from playwright.sync_api import expect

from tests.ui.person import marked

BOOK = (
    {"cell_type": "markdown", "source": "# Penguins"},
    "import statistics",
    "limit = 40",
    {"cell_type": "markdown", "source": "## Load"},
    "rows = [{'mass': 3000 + 17 * n, 'kind': n % 3} for n in range(limit)]",
    {"cell_type": "markdown", "source": "## Clean"},
    "clean = [row for row in rows if row['kind'] != 2]",
    {"cell_type": "markdown", "source": "## Model"},
    "mean = statistics.mean(row['mass'] for row in clean)",
    "print(mean)",
)


def test_suggest_marks_an_unmarked_notebook_and_one_undo_takes_it_back(person):
    person.opens(person.writes(*BOOK))
    person.opens_panel("Suggest")
    person.panel.get_by_role("button", name="Suggest steps").click()
    proposal = person.panel.get_by_role("list", name="Proposed marks")
    for name in ("parameters", "setup", "load", "clean", "model"):
        expect(proposal.get_by_role("checkbox", name=name)).to_be_checked()
    assert "cellwright" not in person.metadata(5)
    person.looks("suggest")
    person.finds_no_barrier()

    proposal.get_by_role("checkbox", name="clean").uncheck()
    person.panel.get_by_role("button", name=re.compile("^Accept ")).click()
    expect(person.badge(5)).to_have_text("load")
    expect(person.badge(9)).to_contain_text("model")
    assert "cellwright" not in person.metadata(7)

    person.selects(5)
    person.shortcut("Control+z")
    expect(person.badge(5)).to_have_count(0)
    expect(person.badge(2)).to_have_count(0)


def test_a_problem_is_found_shown_and_repaired(person):
    person.opens(
        person.writes(
            "scale = [2]",
            marked("rows = [1, 2]", "load"),
            marked("\ntotal = [scale[0] * row for row in rows]", "multiply"),
        )
    )
    person.opens_panel("Problems")
    problem = person.panel.get_by_role("listitem").filter(has_text="scale")
    problem.get_by_role("button", name="cell 3, line 2").click()
    expect(person.cell(3).locator(".cm-editor")).to_have_class(re.compile("cm-focused"))
    line = person.page.evaluate(
        "() => (window.jupyterapp ?? window.jupyterlab).shell.currentWidget"
        ".content.activeCell.editor.getCursorPosition().line"
    )
    assert line == 1
    person.looks("problems")
    person.finds_no_barrier()

    problem.get_by_role("button", name=re.compile("setup", re.IGNORECASE)).click()
    expect(person.badge(1)).to_have_text("setup")
    expect(person.panel.get_by_role("heading", name="No problems")).to_be_visible()


def test_options_of_a_step_are_checked_while_typed_and_applied_at_once(person):
    person.opens(
        person.writes(marked("rows = [1]", "load"), marked("total = rows[0]", "add"), "total")
    )
    person.badge(2).click()
    panel = person.panel
    expect(panel.get_by_role("region", name="Reads")).to_contain_text("rows")
    expect(panel.get_by_role("region", name="Reads").get_by_role("button")).to_have_text("load")
    expect(panel.get_by_role("region", name="Writes")).to_contain_text("total")
    expect(panel.get_by_text("Not run yet.")).to_be_visible()

    form = panel.get_by_role("form", name="Options of add")
    timeout = form.get_by_label("Timeout")
    apply = form.get_by_role("button", name="Apply")
    timeout.fill("soon")
    expect(timeout).to_have_attribute("aria-invalid", "true")
    expect(apply).to_be_disabled()
    timeout.fill("10m")
    expect(apply).to_be_enabled()
    form.get_by_label("After").fill("nobody")
    expect(form.get_by_text("There is no step “nobody”.")).to_be_visible()
    expect(apply).to_be_disabled()
    form.get_by_label("After").fill("")
    form.get_by_label("Retries").fill("2")
    form.get_by_role("button", name="Show command").click()
    expect(form.get_by_text("--timeout 10m")).to_contain_text("cellwright mark ")
    apply.click()
    person.is_told("Change options of add: done")
    assert person.metadata(2)["cellwright"] == {
        "role": "step",
        "step": "add",
        "timeout": "10m",
        "retries": 2,
    }
    panel.get_by_role("button", name="Show the generated script").click()
    expect(panel.locator(".cm-content").filter(has_text="def add(")).to_be_visible()
    person.looks("step")
    person.finds_no_barrier()


def test_convert_edit_both_sides_and_sync(person):
    path = person.writes(marked("rows = [1, 2]", "load"), marked("total = sum(rows)", "add"))
    person.opens(path)
    person.opens_panel("Sync")
    person.panel.get_by_role("button", name="Convert", exact=True).click()
    expect(person.panel.get_by_role("heading", name="Package")).to_be_visible()
    script = person.folder / "story" / "steps" / "load.py"
    script.write_text(script.read_text().replace("[1, 2]", "[1, 2, 3]"))

    person.panel.get_by_role("button", name="Preview").click()
    expect(person.panel.get_by_role("heading", name="1 change to bring over")).to_be_visible()
    assert person.source(1) == "rows = [1, 2]"
    person.panel.get_by_role("button", name="Sync", exact=True).click()
    expect(person.panel.get_by_role("heading", name="1 change brought over")).to_be_visible()
    expect(person.cell(1)).to_contain_text("rows = [1, 2, 3]")

    script.write_text(script.read_text().replace("[1, 2, 3]", "[4]"))
    person.selects(1)
    person.shortcut("Enter")
    person.page.keyboard.press("Control+End")
    person.page.keyboard.type(" * 2")
    person.panel.get_by_role("button", name="Sync", exact=True).click()
    expect(person.panel.get_by_role("heading", name="1 conflict")).to_be_visible()
    difference = person.panel.get_by_label("Differences, line by line")
    expect(difference).to_contain_text("− rows = [1, 2, 3] * 2")
    expect(difference).to_contain_text("+ rows = [4]")
    person.looks("conflict")
    person.finds_no_barrier()
    settle = person.panel.get_by_role("button", name="Sync with these choices")
    expect(settle).to_be_disabled()
    person.panel.get_by_role("button", name="Keep the notebook’s text").click()
    settle.click()
    expect(person.panel.get_by_role("heading", name="1 change brought over")).to_be_visible()
    assert "rows = [1, 2, 3] * 2" in script.read_text()

    script.write_text(script.read_text().replace("[1, 2, 3] * 2", "[4]"))
    person.selects(1)
    person.shortcut("Enter")
    person.page.keyboard.press("Control+End")
    person.page.keyboard.type(" * 3")
    person.panel.get_by_role("button", name="Sync", exact=True).click()
    person.panel.get_by_role("button", name="Take the script’s text").click()
    settle.click()
    expect(person.cell(1)).to_contain_text("rows = [4]")
