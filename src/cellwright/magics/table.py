"""A run's progress as HTML and as lines of text; not where they are shown."""

from __future__ import annotations

from html import escape

from cellwright.convert.drawing import SYMBOLS, svg
from cellwright.magics.progress import Progress, Row, format_seconds
from cellwright.model import Pipeline

DRAWN = 60
"""Steps of a pipeline that is drawn."""

_CELL = "padding: 1px 12px 1px 0; text-align: left; vertical-align: top"
_COLOURS = {
    "succeeded": "var(--jp-success-color1, #388e3c)",
    "reused": "var(--jp-success-color1, #388e3c)",
    "failed": "var(--jp-error-color1, #d32f2f)",
    "running": "var(--jp-brand-color1, #1976d2)",
    "checking": "var(--jp-brand-color1, #1976d2)",
    "retrying": "var(--jp-warn-color1, #f57c00)",
}


def table_html(progress: Progress, now: float) -> str:
    """Return the steps as an HTML table: state in words and with a symbol, time, remark."""
    head = "".join(
        f'<th scope="col" style="{_CELL}">{name}</th>'
        for name in ("Step", "State", "Time", "Usually", "")
    )
    rows = "".join(_row_html(row, now) for row in progress.rows)
    return (
        f'<table style="border-collapse: collapse; font-size: 0.9em" '
        f'aria-label="Steps of {escape(progress.pipeline)}">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row_html(row: Row, now: float) -> str:
    seconds = row.elapsed(now)
    usual = "" if row.expected is None else format_seconds(row.expected)
    colour = _COLOURS.get(row.state, "inherit")
    cells = (
        f'<th scope="row" style="{_CELL}; font-weight: normal">{escape(row.step)}</th>',
        f'<td style="{_CELL}; color: {colour}">{SYMBOLS[row.state]} {row.state}</td>',
        f'<td style="{_CELL}">{"" if seconds is None else format_seconds(seconds)}</td>',
        f'<td style="{_CELL}; opacity: 0.75">{usual}</td>',
        f'<td style="{_CELL}; opacity: 0.75">{escape(row.note)}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>"


def report_html(progress: Progress, now: float, pipeline: Pipeline | None = None) -> str:
    """Return the headline, the graph with the state of each step if it is known, and the table."""
    picture = picture_html(progress, pipeline)
    head = f"<b>{escape(progress.headline(now))}</b>"
    return f"<div>{head}{picture}{table_html(progress, now)}</div>"


def picture_html(progress: Progress, pipeline: Pipeline | None) -> str:
    """Return the graph with the state of each step; nothing for what is too large to be seen."""
    if pipeline is None or len(pipeline.steps) > DRAWN:
        return ""
    known = {step.name for step in pipeline.steps}
    states = {name: state for name, state in progress.states.items() if name in known}
    return f'<div style="overflow: auto">{svg(pipeline, states)}</div>'


def row_line(row: Row, now: float) -> str:
    """Return one step as a line: `✔ train succeeded, 4.2 s`."""
    seconds = row.elapsed(now)
    time = "" if seconds is None or not row.ended else f", {format_seconds(seconds)}"
    note = f": {row.note}" if row.note else ""
    return f"{SYMBOLS[row.state]} {row.step} {row.state}{time}{note}"


def report_text(progress: Progress, now: float) -> str:
    """Return the headline and a line for each step."""
    lines = (f"  {row_line(row, now)}" for row in progress.rows)
    return "\n".join([progress.headline(now), *lines])


def changed_lines(before: Progress, after: Progress, now: float) -> list[str]:
    """Return a line for each step whose state is another than before."""
    states = {row.step: row.state for row in before.rows}
    lines = [
        row_line(row, now) for row in after.rows if row.state != states.get(row.step, "waiting")
    ]
    if after.status != before.status:
        lines.append(after.headline(now))
    return lines
