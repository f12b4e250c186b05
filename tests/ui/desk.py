"""Where a person sits: a page of a browser. It stays open from story to story of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.ui.lab import Server
from tests.ui.person import Person


class Desk:
    """A browser and its page, used by one person after the other.

    JupyterLab is loaded once and not for each story, as somebody works who opens one notebook
    after the other. A page in which something failed is not used again.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        """Return the page, a new one if there is none."""
        if self._page is None:
            context = self._browser.new_context(viewport={"width": 1440, "height": 900})
            context.grant_permissions(["clipboard-read", "clipboard-write"])
            self._page = context.new_page()
            self._page.set_default_timeout(40_000)
        return self._page

    def clear(self) -> None:
        """Throw the page away."""
        if self._page is not None:
            self._page.context.close()
            self._page = None


@contextmanager
def meet(browser: Browser, server: Server, story: str, screenshots: Path) -> Iterator[Person]:
    """Put somebody in front of a browser; what went wrong in the page is an error at the end."""
    desk = Desk(browser)
    try:
        someone = Person(desk.page, server, story, screenshots)
        yield someone
        assert someone.faults == []
    finally:
        desk.clear()
