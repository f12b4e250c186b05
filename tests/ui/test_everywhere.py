"""Notebook 7, split views, old formats, keyboard alone, hostile notebooks."""

import json
import re

from playwright.sync_api import expect

from tests.ui.person import APP, marked
from tests.ui.running import run_all

EVIL = "<img src=x onerror=window.hurt=1><script>window.hurt=1</script>"


def test_notebook_seven_has_badges_panel_and_marks(person):
    person.opens(person.writes(marked("rows = [1]", "load"), "total = rows[0]"), app="notebook")
    expect(person.badge(1)).to_have_text("load")
    person.badge(1).click()
    expect(person.panel.get_by_role("combobox", name="Step", exact=True)).to_have_value("load")
    person.selects(2)
    person.shortcut("p", "e")
    expect(person.badge(2)).to_have_text("load")
    person.is_told("Extend step load: done")
    person.shortcut("Control+z")
    person.is_told("Taken back: Extend step load")
    expect(person.badge(2)).to_have_count(0)
    person.looks("notebook-7")
    person.finds_no_barrier()
    # Notebook 7 gives a side area a share of the window, however little that is
    person.page.set_viewport_size({"width": 1100, "height": 900})
    expect(person.tab("Sync")).to_be_in_viewport(ratio=1)
    person.page.set_viewport_size({"width": 1440, "height": 900})


def test_the_panel_is_used_by_keyboard_alone(person):
    person.opens(person.writes(marked("rows = [1]", "load"), marked("total = rows[0]", "add")))
    expect(person.badge(2)).to_have_text("add")
    person.selects(2)
    person.shortcut("p", "o")
    choice = person.panel.get_by_role("combobox", name="Step", exact=True)
    expect(choice).to_have_value("add")
    person.tab("Step").focus()
    person.page.keyboard.press("ArrowRight")
    expect(person.tab("Problems")).to_be_focused()
    expect(person.panel.get_by_role("heading", name="No problems")).to_be_visible()
    person.page.keyboard.press("Home")
    expect(person.tab("Pipeline")).to_have_attribute("aria-selected", "true")
    person.page.keyboard.press("ArrowRight")
    person.page.keyboard.press("Tab")
    expect(choice).to_be_focused()
    person.page.keyboard.press("ArrowUp")
    expect(choice).to_have_value("load")


def test_hostile_texts_stay_texts(person):
    person.opens(
        person.writes(
            {"source": "a = 1", "metadata": {"cellwright": {"role": "step", "step": EVIL}}},
            {"source": "b = a", "metadata": {"cellwright": {"role": EVIL}}},
            {"source": "c = 1", "metadata": {"cellwright": [EVIL, {"role": None}]}},
            marked("d = 1", "fine", outputs=[EVIL], after=[EVIL], timeout=EVIL),
            {"source": f"%%step {EVIL}\ne = 1", "metadata": {}},
            {
                "source": f"%%step good\nf = 1\nundefined_{'x' * 300}\n'{EVIL}'",
                "outputs": [
                    {
                        "output_type": "display_data",
                        "data": {"text/html": EVIL},
                        "metadata": {},
                    }
                ],
            },
        )
    )
    expect(person.badge(6)).to_contain_text("good")
    person.opens_panel()
    for name in ("Pipeline", "Step", "Problems", "Run", "Results", "History", "Suggest", "Sync"):
        person.tab(name).click()
        expect(person.panel.get_by_role("tabpanel")).to_be_visible()
        expect(person.panel.locator("img, script, iframe")).to_have_count(0)
    person.tab("Problems").click()
    expect(person.panel.get_by_role("listitem").first).to_be_visible()
    person.tab("Suggest").click()
    person.panel.get_by_role("button", name="Suggest steps").click()
    expect(person.panel.get_by_role("button", name="Suggest steps")).to_have_count(0)
    assert person.page.evaluate("window.hurt") is None


def test_split_views_of_one_notebook_agree(person):
    path = person.writes(marked("rows = [1]", "load"), "total = rows[0]")
    person.opens(path)
    expect(person.badge(1)).to_have_text("load")
    person.page.evaluate(f"() => {APP}.commands.execute('docmanager:clone')")
    expect(person.page.locator(".cw-Badge-button", has_text="load")).to_have_count(2)
    person.runs_command("cellwright:mark-step", step="add", cells=["c2"])
    expect(person.page.locator(".cw-Badge-button", has_text=re.compile("^add$"))).to_have_count(2)


def test_a_notebook_without_ids_is_marked_run_and_mended(person):
    path = person.writes(marked("rows = [1, 0]", "load"), "share = 1 / rows[1]", minor=4)
    person.opens(path)
    expect(person.badge(1)).to_have_text("load")
    person.selects(2)
    person.runs_command("cellwright:mark-step", step="divide")
    expect(person.badge(2)).to_have_text("divide")
    person.opens_panel("Run")
    run_all(person, "failed")
    failure = person.panel.get_by_role("group", name="Failure of step divide")
    person.selects(1)
    for command in ("insert-cell-above", "insert-cell-above"):
        person.runs_command(f"notebook:{command}")
    failure.get_by_role("button", name=re.compile("Go to cell 4, line 1")).click()
    expect(person.cell(4).locator(".cm-editor")).to_have_class(re.compile("cm-focused"))
    for _ in range(2):
        person.selects(1)
        person.runs_command("notebook:delete-cell")
    failure.get_by_role("button", name=re.compile("Go to cell 2, line 1")).click()
    expect(person.cell(2).locator(".cm-editor")).to_have_class(re.compile("cm-focused"))
    person.page.keyboard.press("Control+a")
    person.page.keyboard.type("share = 1 / rows[0]")
    run_all(person)
    person.loads(path)
    expect(person.badge(2)).to_contain_text("divide")
    saved = json.loads((person.folder / "story.ipynb").read_text())
    assert [cell.get("id") for cell in saved["cells"]] == [None, None]
