"""Somebody who has never seen Cellwright; somebody whose server lacks it."""

import re

from playwright.sync_api import expect

from tests.ui.lab import Server
from tests.ui.person import Person


def test_an_empty_panel_says_what_to_do_and_opens_the_sample(person):
    person.opens("")
    person.opens_panel()
    expect(person.panel.get_by_role("heading", name="From notebook to pipeline")).to_be_visible()
    person.looks("first-use")
    person.finds_no_barrier()
    person.panel.get_by_role("button", name="Open the sample notebook").click()
    expect(person.page.locator(".cw-Badge-button").first).to_be_visible()
    expect(person.panel.get_by_role("tab", name="Pipeline")).to_be_visible()


def test_every_section_shows_a_command_and_no_barrier_in_both_themes(person):
    person.opens("")
    person.runs_command("cellwright:open-sample")
    expect(person.page.locator(".cw-Badge-button").first).to_be_visible()
    person.opens_panel()
    for theme in ("light", "dark"):
        person.wears(theme)
        for name in (
            "Pipeline",
            "Step",
            "Problems",
            "Run",
            "Results",
            "History",
            "Suggest",
            "Sync",
        ):
            person.tab(name).click()
            expect(person.panel.get_by_role("tabpanel", name=re.compile(name))).to_be_visible()
            person.finds_no_barrier()
        person.finds_no_barrier(".cw-Badge")
    for name in ("Pipeline", "Problems", "Run", "Suggest", "Sync"):
        person.tab(name).click()
        shows = person.panel.get_by_role("button", name=re.compile("[Cc]ommand")).first
        shows.click()
        expect(person.panel.get_by_text(re.compile("^cellwright ")).first).to_be_visible()


def test_without_the_server_part_the_panel_says_how_to_get_it(browser, tmp_path):
    server = Server(tmp_path, extensions={"cellwright": False, "jupyterlab": True})
    server.start()
    context = browser.new_context()
    try:
        person = Person(context.new_page(), server, "missing", tmp_path)
        person.opens("")
        person.opens_panel()
        notice = person.panel.get_by_role("alert")
        expect(notice).to_contain_text("Server part not found")
        expect(notice).to_contain_text("jupyter server extension enable cellwright")
        person.finds_no_barrier()
    finally:
        context.close()
        server.stop()
