"""`cellwright debug`: a step of a run opened with its exact inputs."""

from __future__ import annotations

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import run_argument


@click.command("debug")
@run_argument
@click.argument("step", metavar="STEP")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="The notebook to write (default: one in the folder debug beside the run's notebook).",
)
@output_options
@click.pass_obj
def command(output: Output, /, run: str, step: str, target: str | None) -> None:
    """Write a notebook that opens a step of a run with its exact inputs.

    Its first cells bring back what the step had when it began, the step's own cells follow. Open
    it in Jupyter and run it cell by cell; nothing in it changes the run.
    """
    from cellwright.api.reopening import debug
    from cellwright.cli.render_text import near

    path = debug(run, step, output=target)
    if output.json:
        output.print_json({"notebook": str(path)})
        return
    click.echo(near(str(path)))
    output.note(f"open it: jupyter lab {near(str(path))}")
