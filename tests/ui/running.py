"""What a person does to run a pipeline and to look at its values, in the panel."""

import re

from playwright.sync_api import expect

RUN = 90_000
"""Milliseconds for a run on a busy machine."""


def wait_for(flag, unless="False"):
    """Return code of a cell that goes on once a file is there, or a condition holds."""
    return (
        "import pathlib, time\n"
        f"for _ in range(3600):\n    if {unless} or pathlib.Path({str(flag)!r}).exists():\n"
        "        break\n    time.sleep(0.05)\n"
    )


def steps(person):
    return person.panel.get_by_role("list", name="Steps of the run")


def run_all(person, status="succeeded"):
    """Press the button, and wait until the run that it starts has ended."""
    before = person.panel.get_by_role("region", name=re.compile("^Run 2"))
    known = before.get_attribute("aria-label") if before.count() else None
    person.panel.get_by_role("button", name="Run all").click()
    if known:
        expect(person.panel.get_by_role("region", name=known)).to_have_count(0, timeout=RUN)
    ended(person, status)


def ended(person, status):
    run = person.panel.get_by_role("region", name=re.compile("^Run 2"))
    expect(run).to_have_attribute("data-status", status, timeout=RUN)
    return run


def value(person, step, name):
    listed = person.panel.get_by_role("list", name="Results by step")
    row = listed.get_by_role("button", name=re.compile(f"^{step} "))
    if row.get_attribute("aria-expanded") == "false":
        row.click()
    values = person.panel.get_by_role("list", name=f"Values of step {step}")
    values.get_by_role("button", name=re.compile(f"^{name}")).click()
    pane = person.panel.get_by_role("region", name=f"Value {step}.{name}")
    expect(pane).to_have_attribute("aria-busy", "false")
    return pane
