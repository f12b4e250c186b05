"""Where the progress of a run is shown: ipywidgets where there is a front end, else lines of text.

A view is told the state of the run again and again, always from the thread that shows it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from cellwright.magics.progress import Progress
from cellwright.magics.table import (
    changed_lines,
    picture_html,
    report_html,
    report_text,
    table_html,
)
from cellwright.model import Pipeline

if TYPE_CHECKING:
    from ipywidgets import HTML, Button, IntProgress, VBox

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class ProgressView(Protocol):
    """Shows the progress of one run."""

    def update(self, progress: Progress, now: float) -> None:
        """Show the state of the run."""
        ...

    def close(self, progress: Progress, now: float) -> None:
        """Show the last state of the run, for good."""
        ...


class TextView:
    """Writes a line whenever the state of a step changes.

    Args:
        write: Takes each line; by default it goes to standard output.
    """

    def __init__(self, write: Callable[[str], None] | None = None) -> None:
        self._write = write or _write_line
        self._shown = Progress()

    def update(self, progress: Progress, now: float) -> None:
        """Write what has changed."""
        for line in changed_lines(self._shown, progress, now):
            self._write(line)
        self._shown = progress

    def close(self, progress: Progress, now: float) -> None:
        """Write what has changed since."""
        self.update(progress, now)


def _write_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class WidgetView:
    """The graph and a table of the steps, a progress bar and a button that ends the run.

    When the run has ended, a static table takes the place of the widgets, so that a saved notebook
    shows how it went without them.

    Args:
        publish: The shell's `display_pub.publish`.
        cancel: Called when the button is pressed, from whatever thread handles it.
        pipeline: The pipeline, to be drawn.
    """

    def __init__(
        self,
        publish: Callable[..., None],
        cancel: Callable[[], None],
        pipeline: Pipeline | None = None,
    ) -> None:
        self._publish = publish
        self._cancel = cancel
        self._pipeline = pipeline
        self.box: VBox | None = None

    def update(self, progress: Progress, now: float) -> None:
        """Show the state; the first call puts the widgets in place."""
        if self.box is None:
            self.box = _build_box(self._press)
            self._show(progress, now, self.box.model_id)
        headline, picture, table, bar, _ = _parts(self.box)
        drawn = picture_html(progress, self._pipeline)
        if picture.value != drawn:
            picture.value = drawn
        headline.value = f"<b>{escape(progress.headline(now))}</b>"
        table.value = table_html(progress, now)
        bar.max = max(1, len(progress.rows))
        bar.value = progress.done
        failed = any(row.state == "failed" for row in progress.rows)
        bar.bar_style = "danger" if failed else ""
        bar.description = f"{progress.done} of {len(progress.rows)}"

    def close(self, progress: Progress, now: float) -> None:
        """Put a static table in place of the widgets."""
        self.update(progress, now)
        if self.box is not None:
            self._show(progress, now, None)
            for part in (*_parts(self.box), self.box):
                part.close()

    def _show(self, progress: Progress, now: float, model_id: str | None) -> None:
        """Put the widgets in place, or what stays in the place of the widgets."""
        bundle: dict[str, Any] = {
            "text/plain": report_text(progress, now),
            "text/html": report_html(progress, now, self._pipeline),
        }
        if model_id is not None:
            bundle[WIDGET_VIEW] = {"version_major": 2, "version_minor": 0, "model_id": model_id}
        place = {"display_id": f"cellwright-run-{id(self)}"}
        self._publish(bundle, transient=place, update=model_id is None)

    def _press(self, button: Button) -> None:
        button.disabled = True
        button.description = "Cancelling …"
        self._cancel()


def _build_box(press: Callable[[Button], None]) -> VBox:
    from ipywidgets import HTML, Button, IntProgress, VBox

    button = Button(description="Cancel", icon="stop", tooltip="End the run and all its steps")
    button.on_click(press)
    bar = IntProgress(value=0, min=0, max=1)
    bar.layout.width = "30em"
    return VBox([HTML(), HTML(), HTML(), bar, button])


def _parts(box: VBox) -> tuple[HTML, HTML, HTML, IntProgress, Button]:
    headline, picture, table, bar, button = box.children
    return headline, picture, table, bar, button


def choose_view(
    shell: Any, cancel: Callable[[], None], pipeline: Pipeline | None = None
) -> ProgressView:
    """Return widgets in a kernel with ipywidgets, and lines of text elsewhere.

    Args:
        shell: The IPython shell.
        cancel: What the button does.
        pipeline: The pipeline, to be drawn.
    """
    in_kernel = getattr(shell, "kernel", None) is not None
    if in_kernel and find_spec("ipywidgets") is not None:
        return WidgetView(shell.display_pub.publish, cancel, pipeline)
    return TextView()
