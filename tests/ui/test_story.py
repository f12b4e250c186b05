"""The whole way of a person: from an unmarked notebook to compared runs; then by keyboard alone."""

import re

from playwright.sync_api import expect

from tests.ui.person import marked
from tests.ui.test_results import value
from tests.ui.test_runs import ended, run_all, steps

BOOK = (
    {"cell_type": "markdown", "source": "# Penguins"},
    "import statistics",
    "limit = 40",
    {"cell_type": "markdown", "source": "## Load"},
    "rows = [{'mass': 3000 + 17 * n, 'kind': n % 3} for n in range(limit)]",
    {"cell_type": "markdown", "source": "## Clean"},
    "clean = [row for row in rows if row['sort'] != 2]",
    {"cell_type": "markdown", "source": "## Model"},
    "mean = statistics.mean(row['mass'] for row in clean)",
    "print(mean)",
)


def adjust(person, step, option, value):
    person.panel.get_by_role("combobox", name="Step", exact=True).select_option(step)
    form = person.panel.get_by_role("form", name=f"Options of {step}")
    form.get_by_label(option).fill(value)
    form.get_by_role("button", name="Apply").click()
    person.is_told(f"Change options of {step}: done")


def test_from_an_unmarked_notebook_to_compared_runs(person):
    person.opens(person.writes(*BOOK))
    panel = person.opens_panel("Suggest")
    panel.get_by_role("button", name="Suggest steps").click()
    panel.get_by_role("button", name=re.compile("^Accept ")).click()
    expect(person.badge(7)).to_have_text("clean")
    person.tab("Step").click()
    adjust(person, "clean", "Retries", "0")
    adjust(person, "model", "Timeout", "10m")
    person.tab("Pipeline").click()
    diagram = panel.get_by_role("group", name="Pipeline diagram")
    expect(diagram.get_by_role("button")).to_have_count(3)

    person.tab("Run").click()
    run_all(person, "failed")
    failure = panel.get_by_role("group", name="Failure of step clean")
    expect(failure).to_contain_text("KeyError")
    failure.get_by_role("button", name=re.compile("Go to cell 7, line 1")).click()
    person.page.keyboard.press("Control+a")
    person.page.keyboard.type("clean = [row for row in rows if row['kind'] != 2]")
    run_all(person)
    expect(steps(person).get_by_role("button", name=re.compile("^load"))).to_contain_text("reused")
    for name in ("clean", "model"):
        row = steps(person).get_by_role("button", name=re.compile(f"^{name}"))
        expect(row).to_contain_text("succeeded")

    person.tab("History").click()
    boxes = panel.get_by_role("checkbox", name=re.compile("^Choose run"))
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    panel.get_by_role("button", name="Compare").click()
    comparison = panel.get_by_role("region", name="Comparison of two runs")
    code = comparison.get_by_role("table", name="Code of clean, before and after")
    expect(code).to_contain_text("row['sort'] != 2")
    expect(code).to_contain_text("row['kind'] != 2")
    state = comparison.get_by_role("row", name=re.compile("^clean failed succeeded"))
    expect(state).to_be_visible()
    person.looks("story-comparison")

    person.tab("Results").click()
    expect(value(person, "model", "mean")).to_contain_text("3327")
    person.looks("story-result")


def tabs_to(person, name, most=40):
    """Press Tab until something of that name has the focus."""
    for _ in range(most):
        if re.match(name, person.focused()):
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"no {name} within {most} presses of Tab, now {person.focused()!r}")


def arrow_to(person, tab):
    """Go to a tab of the panel by arrow keys; one of its tabs has the focus."""
    for _ in range(8):
        if person.focused().startswith(tab):
            return
        person.page.keyboard.press("ArrowRight")
    raise AssertionError(f"no tab {tab}")


def test_notebook_seven_in_the_dark_by_keyboard_with_300_steps_and_a_restart(person):
    flag = person.folder / "go"
    wait = (
        "import pathlib, time\n"
        f"for _ in range(3600):\n    if pathlib.Path({str(flag)!r}).exists():\n        break\n"
        "    time.sleep(0.05)\nv1 = v0 + 1"
    )
    cells = [marked("v0 = 1", "step_0"), marked(wait, "step_1")]
    cells += [marked(f"v{n} = v{(n - 1) // 3} + 1", f"step_{n}") for n in range(2, 300)]
    person.opens(person.writes(*cells), app="notebook")
    person.wears("dark")
    expect(person.badge(1)).to_have_text("step_0")
    person.runs_command("cellwright:open-panel")
    diagram = person.panel.get_by_role("group", name="Pipeline diagram")
    expect(diagram.get_by_role("button")).to_have_count(300, timeout=30_000)

    person.tab("Pipeline").focus()
    keys = person.page.keyboard
    tabs_to(person, "step_0, not run")
    keys.press("ArrowDown")
    tabs = re.match(r"step_[123], not run", person.focused())
    assert tabs, person.focused()
    keys.press("Home")
    keys.press("Space")
    tabs_to(person, "Run from here")
    keys.press("Enter")
    expect(person.tab("Run")).to_have_attribute("aria-selected", "true")
    person.tab("Run").focus()
    tabs_to(person, "All stepsFrom stepOnly step")
    for _ in range(2):
        keys.press("End")
    keys.press("Tab")
    assert "step_0step_1" in person.focused()
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.press("Shift+Tab")
    for _ in range(3):
        keys.press("Shift+Tab")
        if person.focused() == "Run only this":
            break
    expect(person.panel.get_by_role("button", name="Run only this")).to_be_enabled()
    tabs_to(person, "Run only this")
    keys.press("Enter")
    row = steps(person).get_by_role("button", name=re.compile("^step_1 running"))
    expect(row).to_be_visible(timeout=90_000)

    person.server.stop()
    person.server.start()
    flag.touch()
    ended(person, "succeeded")
    person.looks("story-notebook-7")
    person.faults.clear()  # the browser tells of the connection that it lost
    person.tab("Run").focus()
    arrow_to(person, "Results")
    expect(person.panel.get_by_role("list", name="Results by step")).to_be_visible()
    expect(person.panel.get_by_role("list", name="Values of step step_0")).to_be_visible()
    tabs_to(person, "v0")
    keys.press("Enter")
    expect(person.panel.get_by_role("region", name="Value step_0.v0")).to_contain_text("1")
