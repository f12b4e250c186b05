"""Marked cells say in the notebook which step they belong to."""

from playwright.sync_api import expect

from tests.ui.person import marked
from tests.ui.running import RUN, wait_for

CHURN = (
    {"cell_type": "markdown", "source": "# Churn"},
    {"source": "limit = 10", "metadata": {"tags": ["parameters"]}},
    {"source": "import math", "metadata": {"cellwright": {"role": "setup"}}},
    marked("rows = list(range(limit))", "load"),
    marked("total = sum(rows)", "add"),
    "%%step show\nprint(total, missing)",
)


def test_marked_cells_wear_badges(person):
    person.opens(person.writes(*CHURN))
    expect(person.badge(2)).to_have_text("parameters")
    expect(person.badge(3)).to_have_text("setup")
    expect(person.badge(4)).to_have_text("load")
    expect(person.badge(5)).to_have_text("add")
    expect(person.badge(6)).to_have_accessible_name("show, 1 problem")
    person.opens_panel()
    person.looks("badges")


def test_badges_tell_how_the_steps_of_a_run_fare(person):
    flag = person.folder / "go"
    person.opens(
        person.writes(
            marked("rows = [1, 2]", "load"),
            marked(f"{wait_for(flag)}total = sum(rows)", "add"),
            marked("print(total / 0)", "divide"),
        )
    )
    expect(person.badge(3)).to_have_text("divide")
    person.opens_panel("Run")
    person.panel.get_by_role("button", name="Run all").click()
    expect(person.badge(2)).to_have_text("addrunning", timeout=RUN)
    expect(person.badge(1)).to_have_accessible_name("load, done")
    flag.touch()
    expect(person.badge(3)).to_have_accessible_name("divide, failed", timeout=RUN)
    expect(person.badge(2)).to_have_text("adddone")
    person.badge(3).click()
    expect(person.panel.get_by_text("division by zero").first).to_be_visible()
    person.looks("run-in-the-notebook")
