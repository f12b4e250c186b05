"""Long notebooks, however JupyterLab draws them: badges, and jumps that reach their cell."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.person import APP, marked

TALL = "x = [\n" + "    1,\n" * 40 + "]"


@pytest.fixture(scope="module")
def mode(desk, server, request):
    """Have long notebooks drawn in a mode; that takes a page that is loaded anew."""
    server.sets("notebook-extension/tracker", windowingMode=request.param)
    desk.clear()
    yield request.param
    server.sets("notebook-extension/tracker")


@pytest.mark.parametrize("mode", ["none", "defer", "contentVisibility", "full"], indirect=True)
def test_badges_in_long_notebooks(mode, person):
    cells = [marked(f"v{n} = {n}", f"step_{n // 4}") for n in range(120)]
    person.opens(person.writes(*cells))
    expect(person.badge(1)).to_have_text("step_0")
    person.page.evaluate(f"() => {APP}.shell.currentWidget.content.scrollToItem(119)")
    expect(person.badge(120)).to_have_text("step_29")
    person.page.evaluate(f"() => {APP}.shell.currentWidget.content.scrollToItem(0)")
    expect(person.badge(2)).to_have_text("step_0")


@pytest.mark.parametrize("mode", ["contentVisibility", "full"], indirect=True)
def test_a_jump_reaches_its_cell_in_a_long_notebook(mode, person):
    cells = [marked(f"v{n} = 0\n{TALL if n % 7 == 0 else ''}", f"step_{n}") for n in range(300)]
    cells[280] = marked("v280 = missing", "step_280")
    person.opens(person.writes(*cells))
    expect(person.badge(2)).to_have_text("step_1")
    panel = person.opens_panel("Problems")
    panel.get_by_role("button", name=re.compile("cell 281")).first.click()
    expect(person.cell(281)).to_be_in_viewport()
    expect(person.cell(281).locator(".cm-editor")).to_have_class(re.compile("cm-focused"))
    for number in (3, 150, 300):
        person.runs_command("cellwright:show-cell", cell=f"c{number}")
        expect(person.cell(number)).to_be_in_viewport()
        expect(person.cell(number)).to_have_class(re.compile("jp-mod-active"))
    shown = person.page.locator(".jp-Notebook .jp-Cell").evaluate_all(
        "cells => cells.map(cell => Number(cell.dataset.windowedListIndex))"
    )
    assert shown == sorted(shown)
