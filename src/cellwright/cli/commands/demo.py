"""`cellwright demo`: the example project, written and run."""

from __future__ import annotations

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.running import run_and_show


@click.command("demo")
@click.argument("folder", metavar="[FOLDER]", default="cellwright-demo", type=click.Path())
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Steps at once (default: cores)."
)
@output_options
@click.pass_obj
def command(output: Output, /, folder: str, jobs: int | None) -> int:
    """Write the example project to a folder and run it.

    Files that are in the folder already stay as they are. FOLDER is `cellwright-demo` unless given.
    """
    from cellwright import api

    notebook = api.write_demo(folder)
    output.note(f"the example is in {folder}: open {notebook} in Jupyter, it runs as it is")
    return run_and_show(output, str(notebook), {"jobs": jobs})
