"""One server for all tests, one browser for a file; a page, a folder and a notebook for each."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.ui.lab import ARGUMENTS, Server
from tests.ui.person import Person

CHROMIUM = os.environ.get("CELLWRIGHT_CHROMIUM") or shutil.which("chromium")
BUILT = ROOT / "src" / "cellwright" / "labextension" / "package.json"
SCREENSHOTS = ROOT / ".cache" / "screenshots"


def pytest_collection_modifyitems(items):
    """Skip what needs a browser or the front end where they are not, and say so."""
    here = Path(__file__).parent
    why = None
    if CHROMIUM is None:
        why = "no chromium here (Debian: apt-get install chromium)"
    elif not BUILT.exists():
        why = "the front end is not built (make frontend)"
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.kernel)
            if why:
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("lab"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser():
    """Start a browser: for one file, since Playwright's event loop runs until it is ended.

    Tests with event loops of their own cannot run in the same process meanwhile.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=ARGUMENTS, chromium_sandbox=False
        )
        yield started
        started.close()


@pytest.fixture
def person(browser, server, request):
    """Somebody in front of a browser; what went wrong in the page fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(20_000)
    someone = Person(page, server, request.node.name, SCREENSHOTS)
    yield someone
    try:
        assert someone.faults == []
    finally:
        context.close()
