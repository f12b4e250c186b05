"""`cellwright logs`: what the steps of a run wrote."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import run_argument

_GLANCE = 0.3
"""Seconds between two looks at growing files."""


@click.command("logs")
@run_argument
@click.argument("step", metavar="[STEP]", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on until the run has ended.")
@output_options
@click.pass_obj
def command(output: Output, /, run: str, step: str | None, follow: bool) -> None:
    """Print what the steps of a run wrote to stdout and stderr, attempt by attempt."""
    from cellwright import api

    opened = api.open_run(run)
    if output.json:
        files = api.read_logs(opened, step)
        logs = [
            {"attempt": name, "path": str(path), "text": path.read_text("utf-8", "replace")}
            for name, path in files.items()
        ]
        output.print_json({"run": opened.id, "logs": logs})
        return
    shown: dict[str, int] = {}
    while True:
        going_on = follow and api.open_run(opened.id).status == "running"
        _print_new(api.read_logs(opened, step), shown, many=step is None)
        if not going_on:
            break
        time.sleep(_GLANCE)
    if not opened.folder.is_dir():
        output.note(
            "the run's folder is gone with its logs: `cellwright gc` removes those of old runs"
        )
    elif not shown:
        output.note("nothing was written")


def _print_new(files: Mapping[str, Path], shown: dict[str, int], *, many: bool) -> None:
    """Print what came since; each file begins with its name, where there may be several."""
    for name, path in files.items():
        with path.open("rb") as file:
            file.seek(shown.get(name, 0))
            data = file.read()
        if data and many and name not in shown:
            click.echo(click.style(f"== {name}", bold=True))
        if data:
            shown[name] = shown.get(name, 0) + len(data)
            click.echo(data.decode("utf-8", "replace"), nl=False)
            if many and not data.endswith(b"\n"):
                click.echo()
