"""What a person does in JupyterLab: opens notebooks, uses the panel, looks; by role and label.

Where a person sits is `desk.py`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, expect

from tests.architecture.sources import ROOT
from tests.ui.keys import press_shortcut
from tests.ui.lab import Server

# long, for machines that do much else beside: a story that is well never waits for it
expect.set_options(timeout=30_000)

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
THEMES = {
    "light": "JupyterLab Light",
    "dark": "JupyterLab Dark",
    "contrast": "JupyterLab Dark High Contrast",
}
APP = "(window.jupyterapp ?? window.jupyterlab)"

_LEAVE = f"""async () => {{
  const app = {APP};
  const open = [...app.shell.widgets('main')].filter(widget => widget.context);
  for (const widget of open) {{
    widget.context.model.dirty = false;
    widget.close();
  }}
  await Promise.all(open.filter(widget => !widget.isDisposed).map(
    widget => new Promise(done => widget.disposed.connect(() => done(true)))));
  await app.commands.execute('cellwright:open-panel', {{section: 'pipeline'}});
  app.shell.collapseRight();
}}"""
"""As a person who closes everything does, without the questions about what is unsaved."""

_STATE = f"""() => {{
  const widget = {APP}?.shell.currentWidget;
  const history = widget?.content?.model?.sharedModel?.undoManager;
  const labels = stack => (stack ?? []).map(item => [...item.meta.values()].map(String).join());
  return {{
    focus: document.activeElement?.className,
    notebook: widget?.content?.node.className,
    kernel: widget?.sessionContext?.kernelDisplayStatus,
    undo: labels(history?.undoStack),
    redo: labels(history?.redoStack),
    status: document.querySelector('.cw-Status')?.textContent
  }};
}}"""
"""What does not stand in a picture of the page."""

_OURS = "/extensions/cellwright/"
"""In the address of our code, where a stack has it."""

_FRAME = re.compile(r"^\s+at .*:\d+:\d+", re.MULTILINE)
"""A line of a stack that says where it is."""

_HARMLESS = re.compile(
    # of JupyterLab and its parts, with or without Cellwright
    r"favicon|WebSocket connection|Content Security Policy|net::ERR_|404 \(Not Found\)|"
    r"reading 'schema'|Failed to load resource|deprecated|kernelspec|Connection lost|fetch|"
    r"'filebrowser:open-path' not registered|"
    # a notebook was closed before its kernel answered; JupyterLab lets the rejection go unhandled
    r"Canceled future for \w+ message before replies were done",
    re.IGNORECASE,
)


def notebook(
    *cells: str | dict[str, Any], path: Path, minor: int = 5, language: str = "python"
) -> Path:
    """Write a notebook of format 4; a text is a code cell. Before 4.5 cells have no ids."""
    made = []
    for number, cell in enumerate(cells, start=1):
        data = {"source": cell} if isinstance(cell, str) else dict(cell)
        kind = data.pop("cell_type", "code")
        named = {"id": f"c{number}"} if minor >= 5 else {}
        data = {**named, "cell_type": kind, "metadata": {}, **data}
        if kind == "code":
            data = {"outputs": [], "execution_count": None, **data}
        made.append(data)
    name = "python3" if language == "python" else language
    kernel = {"name": name, "display_name": name, "language": language}
    content = {
        "nbformat": 4,
        "nbformat_minor": minor,
        "metadata": {"kernelspec": kernel, "language_info": {"name": language}},
        "cells": made,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def marked(source: str, step: str, **settings: Any) -> dict[str, Any]:
    """Return a code cell that is marked as part of a step, in its metadata."""
    return {
        "source": source,
        "metadata": {"cellwright": {"role": "step", "step": step, **settings}},
    }


class Person:
    """Somebody in front of a browser."""

    def __init__(self, page: Page, server: Server, story: str, screenshots: Path) -> None:
        self.page = page
        self.server = server
        self.story = re.sub(r"\W+", "-", story).strip("-")
        self.faults: list[str] = []
        self.is_page_spent = False
        self._screenshots = screenshots
        page.on("pageerror", self._note_error)
        page.on("console", self._note_message)

    def _note_error(self, error: Error) -> None:
        self._note(error.stack or error.message)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(message.text)

    def _note(self, text: str) -> None:
        """Keep what went wrong, unless it is known, or its stack says that it is of others.

        JupyterLab and its extensions throw when a notebook is closed while its kernel starts.
        """
        message = text.partition("\n")[0]
        is_of_others = _FRAME.search(text) is not None and _OURS not in text
        if not is_of_others and not _HARMLESS.search(message):
            self.faults.append(text)

    @property
    def folder(self) -> Path:
        """Return a folder of the server for this story alone."""
        return self.server.root / self.story

    def writes(
        self,
        *cells: str | dict[str, Any],
        name: str = "story.ipynb",
        minor: int = 5,
        language: str = "python",
    ) -> str:
        """Write a notebook into the story's folder and return its path for the server."""
        path = notebook(*cells, path=self.folder / name, minor=minor, language=language)
        return path.relative_to(self.server.root).as_posix()

    def opens(self, path: str, app: str = "lab") -> None:
        """Open a notebook; in JupyterLab as it stands, if it does."""
        if app != "lab" or not self._stands():
            self.loads(path, app)
        elif path:
            self._settles(
                f"path => {APP}.commands.execute('docmanager:open', {{path}})"
                ".then(widget => widget.context.ready).then(() => true)",
                path,
            )
            self._sees_cells()

    def loads(self, path: str, app: str = "lab") -> None:
        """Load the page with a notebook, and wait until the application stands."""
        self.page.goto(self.server.address(path, app))
        self.page.wait_for_function(f"{APP}?.restored")
        self._settles(f"() => {APP}.restored.then(() => true)")
        if path.endswith(".ipynb"):
            self._sees_cells()

    def _settles(self, function: str, argument: Any = None) -> Any:
        """Wait for what a function in the page promises.

        The page holds on to the promise: the browser may collect one that only a tester awaits.
        """
        return self.page.evaluate(
            f"argument => (window.cwAwaited = ({function})(argument))", argument
        )

    def _stands(self) -> bool:
        return self.page.url.startswith(f"{self.server.url}/lab/")

    def _sees_cells(self) -> None:
        expect(self.page.locator(".jp-Notebook .jp-Cell").first).to_be_visible()

    def restarts_server(self) -> None:
        """End the server and start it again; the browser tells of the connection that it lost."""
        self.is_page_spent = True
        self.server.stop()
        self.server.start()

    def leaves(self) -> None:
        """Close all documents and the panel, unsaved as they may be."""
        self.page.remove_listener("pageerror", self._note_error)
        self.page.remove_listener("console", self._note_message)
        if self._stands():
            self._settles(_LEAVE)

    def runs_command(self, command: str, **arguments: Any) -> None:
        """Execute a command of the application, as the palette does."""
        self.page.evaluate(
            f"([id, args]) => void {APP}.commands.execute(id, args)", [command, arguments]
        )

    def opens_panel(self, section: str | None = None) -> Locator:
        """Show the panel and return it; with the name of a tab, that one."""
        self.runs_command("cellwright:open-panel")
        expect(self.panel).to_be_visible()
        if section:
            self.tab(section).click()
        return self.panel

    @property
    def panel(self) -> Locator:
        """Return the side panel."""
        return self.page.get_by_role("region", name="Cellwright", exact=True)

    def tab(self, name: str) -> Locator:
        """Return a tab of the panel."""
        return self.panel.get_by_role("tab", name=re.compile(f"^{name}"))

    def cell(self, number: int) -> Locator:
        """Return a cell by its number from 1; it must be in the DOM."""
        return self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number - 1}']")

    def badge(self, number: int) -> Locator:
        """Return the badge of a cell."""
        return self.cell(number).locator(".cw-Badge-button")

    def source(self, number: int) -> str:
        """Return what stands in a cell."""
        return self._shared(number, "cell.getSource()")

    def metadata(self, number: int) -> dict[str, Any]:
        """Return the metadata of a cell."""
        return self._shared(number, "cell.getMetadata()")

    def _shared(self, number: int, expression: str) -> Any:
        return self.page.evaluate(
            f"index => {{ const cell = {APP}.shell.currentWidget.content.model.sharedModel"
            f".cells[index]; return {expression}; }}",
            number - 1,
        )

    def selects(self, first: int, last: int | None = None) -> None:
        """Select cells as with the mouse, in command mode."""
        self.cell(first).locator(".jp-InputArea-prompt").click()
        if last is not None and last != first:
            self.cell(last).locator(".jp-InputArea-prompt").click(modifiers=["Shift"])

    def shortcut(self, *keys: str) -> None:
        """Press a shortcut of the notebook, of one or two keys."""
        press_shortcut(self.page, *keys)

    def focused(self) -> str:
        """Return the accessible name of what has the focus."""
        return str(
            self.page.evaluate(
                "() => document.activeElement?.getAttribute('aria-label')"
                " ?? document.activeElement?.textContent ?? ''"
            )
        )

    def tabs_to(self, name: str, most: int = 40) -> None:
        """Press Tab until something of that name has the focus."""
        for _ in range(most):
            if re.match(name, self.focused()):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no {name} within {most} presses of Tab, now {self.focused()!r}")

    def shows_document(self, name: re.Pattern[str]) -> None:
        """Wait until another document is in front."""
        expect(
            self.page.locator("#jp-main-dock-panel .lm-TabBar-tab.jp-mod-current")
        ).to_have_attribute("title", name)
        self.page.wait_for_function(f"() => {APP}.shell.currentWidget?.context?.isReady")

    def comes_back(self, name: str) -> None:
        """Bring a document to the front that is open already."""
        self.page.get_by_role("tab", name=name).click()

    def saves(self) -> None:
        """Save the notebook in front."""
        self._settles(f"() => {APP}.commands.execute('docmanager:save').then(() => true)")

    def wears(self, theme: str) -> None:
        """Change the theme: `light`, `dark` or `contrast`."""
        name = THEMES[theme]
        self._settles(
            f"name => {APP}.commands.execute('apputils:change-theme', {{theme: name}})", name
        )
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", name)
        # JupyterLab's splash stumbles when the next theme comes before it is gone
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)

    def looks(self, name: str) -> None:
        """Keep a picture of the page in light and dark."""
        for theme in ("dark", "light"):
            self.wears(theme)
            self.keeps_picture(f"{name}-{theme}")

    def tells_state(self) -> None:
        """Print what does not stand in a picture, for the report of a story that failed."""
        try:
            print("the page:", json.dumps(self.page.evaluate(_STATE), indent=1))
        except Error as error:
            print("the page does not tell:", error.message)
        print("faults:", *self.faults, sep="\n")
        print("the server's last words:", *self.server.log().splitlines()[-20:], sep="\n")

    def keeps_picture(self, name: str) -> None:
        """Keep a picture of the page as it is."""
        self._screenshots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self._screenshots / f"{name}.png", animations="disabled")

    def finds_no_barrier(self, selector: str = ".cw-Panel") -> None:
        """Let axe-core look at a part of the page: no serious or critical violation."""
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self._settles(
            "async selector => (await axe.run(selector, {resultTypes: ['violations']})).violations"
            ".filter(rule => ['serious', 'critical'].includes(rule.impact))"
            ".map(rule => rule.id + ': ' + rule.help + ' ' +"
            " rule.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))",
            selector,
        )
        assert found == []

    def is_told(self, text: str | re.Pattern[str]) -> None:
        """Wait until the panel's status region says something."""
        expect(self.panel.get_by_role("status").last).to_contain_text(text)
