"""The whole way by keyboard: Notebook 7, in the dark, 300 steps, a restart of the server."""

import re

from playwright.sync_api import expect

from tests.ui.person import marked
from tests.ui.running import RUN, ended, steps, wait_for


def arrow_to(person, tab):
    """Go to a tab of the panel by arrow keys; one of its tabs has the focus."""
    for _ in range(8):
        if person.focused().startswith(tab):
            return
        person.page.keyboard.press("ArrowRight")
    raise AssertionError(f"no tab {tab}")


def test_notebook_seven_in_the_dark_by_keyboard_with_300_steps_and_a_restart(person):
    flag = person.folder / "go"
    cells = [marked("v0 = 1", "step_0"), marked(f"{wait_for(flag)}v1 = v0 + 1", "step_1")]
    cells += [marked(f"v{n} = v{(n - 1) // 3} + 1", f"step_{n}") for n in range(2, 300)]
    person.opens(person.writes(*cells), app="notebook")
    person.wears("dark")
    expect(person.badge(1)).to_have_text("step_0")
    person.runs_command("cellwright:open-panel")
    diagram = person.panel.get_by_role("group", name="Pipeline diagram")
    expect(diagram.get_by_role("button")).to_have_count(300, timeout=RUN)

    person.tab("Pipeline").focus()
    keys = person.page.keyboard
    person.tabs_to("step_0, not run")
    keys.press("ArrowDown")
    tabs = re.match(r"step_[123], not run", person.focused())
    assert tabs, person.focused()
    keys.press("Home")
    keys.press("Space")
    person.tabs_to("Run from here")
    keys.press("Enter")
    expect(person.tab("Run")).to_have_attribute("aria-selected", "true")
    person.tab("Run").focus()
    person.tabs_to("All stepsFrom stepOnly step")
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
    person.tabs_to("Run only this")
    keys.press("Enter")
    row = steps(person).get_by_role("button", name=re.compile("^step_1 running"))
    expect(row).to_be_visible(timeout=RUN)

    person.restarts_server()
    flag.touch()
    ended(person, "succeeded")
    person.looks("story-notebook-7")
    person.faults.clear()  # the browser tells of the connection that it lost
    person.tab("Run").focus()
    arrow_to(person, "Results")
    expect(person.panel.get_by_role("list", name="Results by step")).to_be_visible()
    expect(person.panel.get_by_role("list", name="Values of step step_0")).to_be_visible()
    person.tabs_to("v0")
    keys.press("Enter")
    expect(person.panel.get_by_role("region", name="Value step_0.v0")).to_contain_text("1")
