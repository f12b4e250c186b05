"""The whole way of a person who never opens a terminal, from an unmarked notebook to compared runs.

It is walked from an installed wheel (`tests/packaging/test_wheel.py`).
"""

import re

from playwright.sync_api import expect

from tests.ui.running import run_all, steps, value

BOOK = (
    {"cell_type": "markdown", "source": "# Penguins"},
    "import pandas as pd\n%matplotlib inline",
    "limit = 120",
    {"cell_type": "markdown", "source": "## Load"},
    "raw = pd.DataFrame({'mass': [3000 + 17 * n for n in range(limit)],\n"
    "                    'kind': [n % 3 for n in range(limit)]})\nraw.head()",
    {"cell_type": "markdown", "source": "## Clean"},
    "clean = raw[raw['sort'] != 2].reset_index(drop=True)\nclean.shape",
    {"cell_type": "markdown", "source": "## Model"},
    "means = clean.groupby('kind')['mass'].mean()",
    "print(means)",
)


def adjust(person, step, option, value):
    person.panel.get_by_role("combobox", name="Step", exact=True).select_option(step)
    form = person.panel.get_by_role("form", name=f"Options of {step}")
    form.get_by_label(option).fill(value)
    form.get_by_role("button", name="Apply").click()
    person.is_told(f"Change options of {step}: done")


def walk(person):
    """Suggest, adjust, run, fail, mend, run again, compare, look at a value."""
    person.opens(person.writes(*BOOK))
    suggest(person)
    person.tab("Step").click()
    adjust(person, "clean", "Retries", "0")
    adjust(person, "model", "Timeout", "10m")
    fail_and_mend(person)
    compare(person)
    person.tab("Results").click()
    frame = value(person, "clean", "clean")
    expect(
        frame.get_by_role("table").get_by_role("columnheader", name=re.compile("mass"))
    ).to_be_visible()
    person.looks("story-result")


def suggest(person):
    panel = person.opens_panel("Suggest")
    panel.get_by_role("button", name="Suggest steps").click()
    panel.get_by_role("button", name=re.compile("^Accept ")).click()
    expect(person.badge(7)).to_have_text("clean")
    person.tab("Pipeline").click()
    diagram = panel.get_by_role("group", name="Pipeline diagram")
    expect(diagram.get_by_role("button")).to_have_count(3)


def fail_and_mend(person):
    person.tab("Run").click()
    run_all(person, "failed")
    failure = person.panel.get_by_role("group", name="Failure of step clean")
    expect(failure).to_contain_text("KeyError")
    failure.get_by_role("button", name=re.compile("Go to cell 7, line 1")).click()
    expect(person.cell(7).locator(".cm-editor")).to_have_class(re.compile("cm-focused"))
    person.page.keyboard.press("Control+a")
    person.page.keyboard.type("clean = raw[raw['kind'] != 2]")
    run_all(person)
    expect(steps(person).get_by_role("button", name=re.compile("^load"))).to_contain_text("reused")
    for name in ("clean", "model"):
        row = steps(person).get_by_role("button", name=re.compile(f"^{name}"))
        expect(row).to_contain_text("succeeded")


def compare(person):
    person.tab("History").click()
    boxes = person.panel.get_by_role("checkbox", name=re.compile("^Choose run"))
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    person.panel.get_by_role("button", name="Compare").click()
    comparison = person.panel.get_by_role("region", name="Comparison of two runs")
    code = comparison.get_by_role("table", name="Code of clean, before and after")
    expect(code).to_contain_text("raw['sort'] != 2")
    expect(code).to_contain_text("raw['kind'] != 2")
    state = comparison.get_by_role("row", name=re.compile("^clean failed succeeded"))
    expect(state).to_be_visible()
    person.looks("story-comparison")
