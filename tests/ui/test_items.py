"""Steps that run for each item: counted while they run, listed, opened; sweeps as a table."""

import re

from playwright.sync_api import expect

from tests.ui.person import marked
from tests.ui.running import RUN, ended, run_all, steps, wait_for

FAN = (
    marked("numbers = [1, 2, 3, 0, 5]", "load"),
    "%%step fit --foreach n=numbers --on-error collect\nprint('number', n)\nshare = 60 / n",
    marked("total = sum(s for s in share if s is not None)", "add"),
)


def test_items_are_counted_listed_and_opened(person):
    person.opens(person.writes(*FAN))
    panel = person.opens_panel("Run")
    run_all(person)
    row = steps(person).get_by_role("button", name=re.compile("^fit"))
    expect(row).to_contain_text("5 items, 1 failed")
    row.click()
    panel.get_by_role("button", name=re.compile("^Items")).click()
    items = panel.get_by_role("list", name="Items of step fit")
    expect(items.get_by_role("listitem")).to_have_count(5)
    panel.get_by_label("Items of fit by state").select_option("failed")
    expect(items.get_by_role("listitem")).to_have_count(1)
    failed = items.get_by_role("button", name=re.compile(r"^fit\[3\] n = 0 failed"))
    failed.click()
    failure = panel.get_by_role("group", name="Failure of step fit[3]")
    expect(failure).to_contain_text("ZeroDivisionError")
    output = panel.get_by_role("region", name="Output of the kernel of fit[3]")
    expect(output).to_contain_text("number 0")
    person.looks("items-failed")
    person.finds_no_barrier()
    failure.get_by_role("button", name=re.compile("Go to cell 2, line 3")).click()
    expect(person.cell(2)).to_have_class(re.compile("jp-mod-active"))

    panel.get_by_label("Items of fit by state").select_option("")
    items.get_by_role("button", name=re.compile(r"^fit\[1\]")).click()
    panel.get_by_role("list", name="Values of step fit[1]").get_by_role("button").click()
    expect(panel.get_by_role("region", name="Value fit[1].share")).to_contain_text("30")
    failure.get_by_role("button", name="Debug with its inputs").click()
    person.shows_document(re.compile(r"fit\[3\]"))
    person.comes_back("story.ipynb")

    person.tab("Pipeline").click()
    diagram = panel.get_by_role("group", name="Pipeline diagram")
    node = diagram.get_by_role("button", name=re.compile("^fit, succeeded, 5 items, 1 failed"))
    node.click()
    chosen = panel.get_by_role("region", name="Step fit")
    chosen.get_by_role("button", name=re.compile("^Items 5 items, 1 failed")).click()
    expect(chosen.get_by_role("list", name="Items of step fit")).to_contain_text("fit[4]")
    person.looks("items-pipeline")


def test_items_are_counted_while_they_run(person):
    flag = person.folder / "go"
    wait = f"%%step fit --foreach n=numbers\n{wait_for(flag, unless='n < 2')}share = n"
    path = person.writes(marked("numbers = [0, 1, 2, 3]", "load"), wait)
    person.opens(path)
    person.opens_panel("Run")
    person.panel.get_by_role("button", name="Run all").click()
    row = steps(person).get_by_role("button", name=re.compile("^fit running 2 of 4 items"))
    expect(row).to_be_visible(timeout=RUN)
    person.loads(path)
    person.opens_panel("Run")
    expect(row).to_be_visible()
    flag.touch()
    ended(person, "succeeded")
    expect(steps(person).get_by_role("button", name=re.compile("^fit"))).to_contain_text("4 items")

    # by keyboard alone: the step, its items, one of them, its value
    keys = person.page.keyboard
    person.tab("Run").focus()
    for name, then in (
        ("fit", person.panel.get_by_role("button", name=re.compile("^Items"))),
        ("Items", person.panel.get_by_role("list", name="Items of step fit")),
        (r"fit\[2\]", person.panel.get_by_role("list", name="Values of step fit[2]")),
        ("share", person.panel.get_by_role("region", name="Value fit[2].share")),
    ):
        person.tabs_to(name)
        keys.press("Enter")
        expect(then).to_be_visible()
    expect(person.panel.get_by_role("region", name="Value fit[2].share")).to_contain_text("2")


def test_the_runs_of_a_sweep_stand_in_one_table(person):
    book = (
        {"source": "rate = 1", "metadata": {"tags": ["parameters"]}},
        marked("from cellwright import log_metric\nlog_metric('loss', 10 / rate)", "fit"),
    )
    person.opens(person.writes(*book))
    panel = person.opens_panel("Run")
    panel.get_by_role("button", name="Sweep over several values of rate").click()
    rates = panel.get_by_label("rate", exact=True)
    expect(rates).to_have_value("1")
    rates.fill("2,ten")
    expect(panel.get_by_role("alert")).to_contain_text("int")
    expect(panel.get_by_role("button", name="Run sweep")).to_be_disabled()
    rates.fill("2,10,4")
    panel.get_by_role("button", name="Show command").first.click()
    shown = panel.get_by_text(re.compile("^cellwright run "))
    expect(shown).to_contain_text("--sweep rate=2,10,4")
    person.looks("sweep-form")
    panel.get_by_role("button", name="Run sweep: 3 runs").click()
    person.tab("History").click()
    runs = panel.get_by_role("list", name="Runs, newest first")
    expect(runs.locator("[data-status=succeeded]")).to_have_count(3, timeout=RUN)
    runs.get_by_role("button", name=re.compile("^Show the sweep of run")).first.click()
    table = panel.get_by_role("region", name="Table of the sweep").get_by_role("table")
    rates = table.locator("tbody tr > td:nth-child(2)")
    expect(rates).to_have_count(3)
    assert sorted(rates.all_inner_texts()) == ["10", "2", "4"], "two of them ran side by side"
    table.get_by_role("button", name="loss").click()
    expect(rates).to_have_text(["10", "4", "2"])
    expect(table.get_by_role("columnheader", name="loss")).to_have_attribute(
        "aria-sort", "ascending"
    )
    person.looks("sweep")
    person.finds_no_barrier()
    table.get_by_role("button", name=re.compile("^Open run")).first.click()
    expect(panel.get_by_role("region", name=re.compile("^Run 2"))).to_be_visible()
