"""Somebody who has never seen Cellwright; somebody whose server lacks it."""

import re
import shutil

from playwright.sync_api import expect

from tests.ui.browsers import BUILT
from tests.ui.desk import meet
from tests.ui.lab import Server
from tests.ui.person import THEMES, marked
from tests.ui.running import run_all


def test_an_empty_panel_says_what_to_do_and_opens_the_sample(person):
    person.opens("")
    person.opens_panel()
    expect(person.panel.get_by_role("heading", name="From notebook to pipeline")).to_be_visible()
    person.looks("first-use")
    person.finds_no_barrier()
    person.panel.get_by_role("button", name="Open the sample notebook").click()
    expect(person.page.locator(".cw-Badge-button").first).to_be_visible()
    expect(person.panel.get_by_role("tab", name="Pipeline")).to_be_visible()


def test_a_notebook_of_another_language_is_told_so(person):
    person.opens(person.writes(marked("rows <- c(1, 2)", "load"), language="R"))
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_role("button", name="No Kernel").click()
    panel = person.opens_panel()
    notice = panel.get_by_role("alert")
    expect(notice).to_contain_text("This notebook cannot be a pipeline")
    expect(notice).to_contain_text("choose a Python kernel")
    person.finds_no_barrier()


def test_the_settings_editor_hides_and_shows_badges(person):
    person.opens(person.writes(marked("rows = [1]", "load")))
    expect(person.badge(1)).to_have_text("load")
    try:
        person.runs_command("settingeditor:open", query="Cellwright Badges")
        box = person.page.get_by_role("checkbox", name="Show badges")
        box.uncheck()
        person.comes_back("story.ipynb")
        expect(person.badge(1)).to_be_hidden()
        person.comes_back("Settings")
        box.check()
        person.comes_back("story.ipynb")
        expect(person.badge(1)).to_be_visible()
    finally:
        person.server.sets("cellwright/badges")


def test_what_goes_wrong_in_our_code_fails_a_story(person):
    person.opens("")
    for place in ("base/lab/extensions/cellwright/static/1.js", "base/static/lab/1.js"):
        fault = f"throw new Error('{place}')\n//# sourceURL=http://127.0.0.1/{place}"
        rejection = f"Promise.reject(new Error('{place}'))\n//# sourceURL=http://127.0.0.1/{place}"
        for code in (fault, rejection):
            person.page.evaluate("code => void setTimeout(code)", code)
    with person.page.expect_console_message(lambda message: message.text == "last"):
        person.page.evaluate("() => void setTimeout(() => console.error('last'))")
    told = [text.partition("\n")[0] for text in person.faults]
    assert told[-1] == "last"
    assert len(told) == 3
    assert all("extensions/cellwright" in text for text in told[:-1])
    person.faults.clear()


SECTIONS = ("Pipeline", "Step", "Problems", "Run", "Results", "History", "Suggest", "Sync")


def test_every_section_shows_a_command_and_no_barrier_in_any_theme(person):
    person.opens("")
    person.runs_command("cellwright:open-sample")
    expect(person.page.locator(".cw-Badge-button").first).to_be_visible()
    person.opens_panel("Run")
    run_all(person)
    person.tab("Step").click()
    choice = person.panel.get_by_role("combobox", name="Step", exact=True)
    choice.select_option(index=1)
    for theme in THEMES:
        person.wears(theme)
        for name in SECTIONS:
            person.tab(name).click()
            expect(person.panel.get_by_role("tabpanel", name=re.compile(name))).to_be_visible()
            person.finds_no_barrier()
            if theme == "contrast":
                person.keeps_picture(f"section-{name.lower()}-contrast")
        person.finds_no_barrier(".cw-Badge")
    for name in SECTIONS:
        person.tab(name).click()
        shows = person.panel.get_by_role("button", name=re.compile("[Cc]ommand")).first
        shows.click()
        expect(person.panel.get_by_text(re.compile("^cellwright ")).first).to_be_visible()


def test_a_page_of_another_version_says_how_to_repair_that(browser, tmp_path):
    """The page is really another one: what JupyterLab serves is built as version 0.0.9."""
    other = tmp_path / "labextensions" / "cellwright"
    shutil.copytree(BUILT.parent, other)
    for script in (other / "static").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        script.write_text(re.sub(r"(VERSION = ['\"])[\d.]+", r"\g<1>0.0.9", text), encoding="utf-8")
    server = Server(tmp_path, options=(f"--LabApp.labextensions_path={other.parent}",))
    server.start()
    try:
        with meet(browser, server, "mismatch", tmp_path) as person:
            person.opens("")
            person.opens_panel()
            notice = person.panel.get_by_role("alert")
            expect(notice).to_contain_text("The panel is version 0.0.9, the server has")
            expect(notice).to_contain_text("pip install --force-reinstall cellwright==")
            person.finds_no_barrier()
    finally:
        server.stop()


def test_without_the_server_part_the_panel_says_how_to_get_it(browser, tmp_path):
    server = Server(tmp_path, extensions={"cellwright": False, "jupyterlab": True})
    server.start()
    try:
        with meet(browser, server, "missing", tmp_path) as person:
            person.opens("")
            person.opens_panel()
            notice = person.panel.get_by_role("alert")
            expect(notice).to_contain_text("Server part not found")
            expect(notice).to_contain_text("jupyter server extension enable cellwright")
            person.finds_no_barrier()
    finally:
        server.stop()
