"""The diagram: seen, walked by keyboard, read by those who do not see it, with many steps."""

import re

from playwright.sync_api import expect

from tests.ui.person import marked
from tests.ui.running import RUN

SHAPE = (
    marked("rows = [1, 2]", "load"),
    marked("total = sum(rows)", "add"),
    marked("most = max(rows)", "find"),
    {"source": "assert most", "metadata": {"cellwright": {"role": "check", "step": "find"}}},
    marked("print(total, most)", "report", after=["load"]),
)


def open_pipeline(person, *cells, app="lab"):
    person.opens(person.writes(*cells), app=app)
    person.opens_panel("Pipeline")
    return person.panel.get_by_role("group", name="Pipeline diagram")


def test_a_click_selects_the_step_and_its_cell(person):
    diagram = open_pipeline(person, *SHAPE)
    diagram.get_by_role("button", name=re.compile("^report, not run")).click()
    detail = person.panel.get_by_role("region", name="Step report")
    expect(detail).to_contain_text("from add")
    expect(detail).to_contain_text("total")
    expect(detail).to_contain_text("declared by a mark")
    expect(person.cell(5)).to_have_class(re.compile("jp-mod-active"))
    option = person.panel.get_by_role("option", name=re.compile("report"))
    expect(option).to_have_attribute("aria-selected", "true")
    person.page.keyboard.press("Escape")
    person.panel.get_by_role("button", name="Legend").click()
    expect(person.panel.get_by_role("group", name="Legend")).to_contain_text("seen in a run")
    person.looks("pipeline")


def test_what_flows_is_told_with_its_evidence(person):
    diagram = open_pipeline(person, *SHAPE)
    edges = diagram.locator(".cw-Edge")
    expect(edges).to_have_count(5)
    found = {edge.get_attribute("data-evidence") for edge in edges.all()}
    assert found == {"static", "declared"}
    diagram.get_by_role("button", name=re.compile("^find")).hover()
    tip = person.panel.get_by_role("tooltip")
    expect(tip).to_contain_text("from load rows")
    expect(tip).to_contain_text("Its result is checked")


def test_arrows_follow_the_edges(person):
    diagram = open_pipeline(person, *SHAPE)
    node = {
        name: diagram.get_by_role("button", name=re.compile(f"^{name},"))
        for name in ("load", "add", "find", "report")
    }
    node["load"].focus()
    person.page.keyboard.press("ArrowDown")
    between = node["add"] if "add" in person.focused() else node["find"]
    expect(between).to_be_focused()
    person.page.keyboard.press("ArrowDown")
    expect(node["report"]).to_be_focused()
    person.page.keyboard.press("Home")
    expect(node["load"]).to_be_focused()
    person.page.keyboard.press("Space")
    expect(person.panel.get_by_role("region", name="Step load")).to_be_visible()
    expect(node["load"]).to_have_attribute("aria-pressed", "true")
    node["report"].focus()
    person.page.keyboard.press("Enter")
    expect(person.tab("Step")).to_have_attribute("aria-selected", "true")


def test_three_hundred_steps_stay_usable(person):
    cells = [marked("v0 = 1", "step_0")]
    cells += [marked(f"v{n} = v{(n - 1) // 3} + 1", f"step_{n}") for n in range(1, 300)]
    diagram = open_pipeline(person, *cells)
    expect(diagram.get_by_role("button")).to_have_count(300, timeout=RUN)
    first = diagram.get_by_role("button", name=re.compile("^step_0,"))
    expect(first).to_be_in_viewport()
    person.panel.get_by_role("button", name="Show all").click()
    expect(diagram.get_by_role("button", name=re.compile("^step_299,"))).to_be_in_viewport()
    chosen = person.panel.get_by_role("option", name=re.compile("^step_250 "))
    chosen.scroll_into_view_if_needed()
    chosen.click()
    node = diagram.get_by_role("button", name=re.compile("^step_250,"))
    expect(node).to_be_in_viewport()
    expect(node).to_have_attribute("aria-pressed", "true")
    expect(person.cell(251)).to_be_in_viewport()
    expect(person.panel.get_by_role("region", name="Step step_250")).to_contain_text("from step_83")
    person.looks("pipeline-300")
