"""A person marks cells, by keyboard and mouse, changes her mind, and marks again."""

from playwright.sync_api import expect

from tests.ui.person import marked

PLAIN = ("rows = [1, 2, 3]", "total = sum(rows)", "print(total)", "total / 2")


def test_two_cells_become_a_step_by_keyboard_and_undo_covers_it(person):
    person.opens(person.writes(*PLAIN))
    person.opens_panel()
    person.selects(1, 2)
    person.shortcut("p", "s")
    dialog = person.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Mark 2 cells as a step")
    name = dialog.get_by_label("Name of the step")
    name.fill("2 much")
    expect(dialog.get_by_role("button", name="Mark", exact=True)).to_be_disabled()
    name.fill("load")
    name.press("Enter")

    expect(person.badge(1)).to_have_text("load")
    expect(person.badge(2)).to_have_text("load")
    assert person.metadata(1)["cellwright"] == {"role": "step", "step": "load"}
    assert person.source(1) == PLAIN[0]
    person.is_told("Mark as step load: done")

    person.selects(1)
    person.shortcut("Control+z")
    expect(person.badge(1)).to_have_count(0)
    assert "cellwright" not in person.metadata(2)
    person.is_told("Taken back: Mark as step load")
    person.shortcut("Control+Shift+z")
    expect(person.badge(2)).to_have_text("load")
    # the notebook's own undo of cells is the same history
    person.shortcut("z")
    expect(person.badge(2)).to_have_count(0)


def test_roles_extension_and_unmarking_by_keyboard(person):
    person.opens(person.writes("limit = 3", "import math", *PLAIN, "assert total"))
    for cell, key in ((1, "p"), (2, "i"), (6, "x")):
        person.selects(cell)
        person.shortcut("p", key)
    expect(person.badge(1)).to_have_text("parameters")
    expect(person.badge(2)).to_have_text("setup")
    expect(person.badge(6)).to_have_text("skipped")
    person.selects(3)
    person.runs_command("cellwright:mark-step", step="load")
    expect(person.badge(3)).to_have_text("load")
    person.selects(4, 5)
    person.shortcut("p", "e")
    expect(person.badge(5)).to_have_text("load")

    person.selects(7)
    person.shortcut("p", "c")
    dialog = person.page.get_by_role("dialog")
    expect(dialog.get_by_label("Name of the step")).to_have_value("load")
    dialog.get_by_role("button", name="Mark", exact=True).click()
    expect(person.badge(7)).to_have_text("check of load")

    person.selects(4, 5)
    person.shortcut("p", "u")
    expect(person.badge(5)).to_have_count(0)
    assert "cellwright" not in person.metadata(4)


def test_the_cell_toolbar_marks_and_offers_the_names_that_are_there(person):
    person.opens(person.writes(marked(PLAIN[0], "load"), "total = sum(rows)"))
    expect(person.badge(1)).to_have_text("load")
    person.selects(2)
    person.cell(2).get_by_role("button", name="Make the selected cells a step").click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_role("group", name="Steps of this notebook").get_by_role(
        "button", name="load"
    ).click()
    dialog.get_by_role("button", name="Mark", exact=True).click()
    expect(person.badge(2)).to_have_text("load")


def test_a_step_is_renamed_wherever_it_is_named(person):
    person.opens(
        person.writes(
            marked("rows = [1]", "load"),
            "%%step load\nrows.append(2)",
            {
                "source": "assert rows",
                "metadata": {"cellwright": {"role": "check", "step": "load"}},
            },
            marked("print(1)", "show", after=["load"]),
        )
    )
    person.badge(2).click()
    expect(person.panel.get_by_role("combobox", name="Step", exact=True)).to_have_value("load")
    person.panel.get_by_role("button", name="Rename step").click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_label("Name of the step").fill("fetch")
    dialog.get_by_role("button", name="Rename").click()

    expect(person.badge(1)).to_have_text("fetch")
    expect(person.badge(3)).to_have_text("check of fetch")
    expect(person.panel.get_by_role("combobox", name="Step", exact=True)).to_have_value("fetch")
    assert person.source(2) == "%%step fetch\nrows.append(2)"
    assert person.metadata(4)["cellwright"]["after"] == ["fetch"]


def test_what_the_server_refuses_changes_nothing_and_is_told(person):
    person.opens(person.writes(*PLAIN))
    person.opens_panel()
    person.selects(1)
    person.runs_command("cellwright:mark-step", step="setup")
    person.is_told("reserved")
    assert "cellwright" not in person.metadata(1)
