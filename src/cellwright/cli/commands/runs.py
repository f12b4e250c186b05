"""`cellwright runs`: the history, newest first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from cellwright.cli.output import Output, output_options

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType["datetime | timedelta"]):
    """A time: `2026-11-23`, `2026-11-23T08:00`, or how long ago: `30m`, `12h`, `7d`, `2w`."""

    name = "TIME"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | timedelta:
        """Read a time (without a zone it is one of this machine's) or how long ago it was."""
        if isinstance(value, datetime | timedelta):
            return value
        text = str(value).strip()
        try:
            if text[-1:] in _UNITS and text[:-1].isdigit():
                return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})
            return datetime.fromisoformat(text).astimezone()
        except (ValueError, OverflowError):
            self.fail(f"`{text}` is no time: give 2026-11-23, 2026-11-23T08:00 or 12h", param, ctx)


@click.command("runs")
@click.option("--limit", type=click.IntRange(min=1), default=20, metavar="N", help="How many (20).")
@click.option(
    "--status",
    type=click.Choice(["running", "succeeded", "failed", "cancelled"]),
    help="Only runs that went so.",
)
@click.option("--step", metavar="STEP", help="Only runs that have this step.")
@click.option("--since", type=Moment(), help="Only runs started since: 2026-11-23, 12h, 7d.")
@click.option("--sweep", metavar="SWEEP", help="Only the runs of one sweep.")
@output_options
@click.pass_obj
def command(
    output: Output,
    /,
    limit: int,
    status: Any,
    step: str | None,
    since: datetime | timedelta | None,
    sweep: str | None,
) -> None:
    """List the runs of the project that the working folder belongs to, newest first."""
    from cellwright import api

    if isinstance(since, timedelta):
        from cellwright.app import SystemClock

        since = SystemClock().now() - since
    records = api.runs(limit=limit, status=status, step=step, since=since, sweep=sweep)
    if output.json:
        from cellwright.api.json_data import runs_json

        output.print_json(runs_json(records))
        return
    from cellwright.cli.render_text import print_runs

    print_runs(output.text(), records)
