"""`cellwright cancel`: a run ended from another terminal."""

from __future__ import annotations

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import run_argument


@click.command("cancel")
@run_argument
@click.option("--sweep", is_flag=True, help="End the whole sweep that the run belongs to.")
@output_options
@click.pass_obj
def command(output: Output, /, run: str, sweep: bool) -> None:
    """Ask a run that is under way to end; what its steps have done so far is kept."""
    from cellwright import api

    asked = api.cancel(run, sweep=sweep)
    if output.json:
        output.print_json({"run": asked.id, "asked": True})
    else:
        whole = f" with its sweep {asked.record.sweep}" if sweep and asked.record.sweep else ""
        click.echo(f"asked run {asked.id}{whole} to end")
