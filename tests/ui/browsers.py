"""The browser of the tests: Debian's Chromium, and whether it and the front end are here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.architecture.sources import ROOT

CHROMIUM = os.environ.get("CELLWRIGHT_CHROMIUM") or shutil.which("chromium")
BUILT = ROOT / "src" / "cellwright" / "labextension" / "package.json"
SCREENSHOTS = ROOT / ".cache" / "screenshots"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
"""Of Chromium: it starts as root and calls nobody."""


def missing() -> str | None:
    """Return why tests with a browser cannot be run here, None where they can."""
    if CHROMIUM is None:
        return "no chromium here (Debian: apt-get install chromium)"
    if not BUILT.exists():
        return "the front end is not built (make frontend)"
    return None


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start a browser without a window, and end it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=ARGUMENTS, chromium_sandbox=False
        )
        try:
            yield started
        finally:
            started.close()
