"""`cellwright check`: problems of notebooks."""

from __future__ import annotations

import click

from cellwright.cli.failures import WRONG
from cellwright.cli.output import Output, output_options

FORMATS = ("text", "json", "github", "sarif")


@click.command("check")
@click.argument("notebooks", metavar="NB...", nargs=-1, required=True, type=click.Path())
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="What to print.")
@click.option(
    "--fail-on",
    type=click.Choice(["info", "warning", "error"]),
    help="Least severity for exit status 1 (default: error).",
)
@output_options
@click.pass_obj
def command(output: Output, /, notebooks: tuple[str, ...], form: str, fail_on: str | None) -> int:
    """Report problems of notebooks: marks, data flow, what cannot cross from step to step.

    Exit status 1 means that there are problems of the severity asked for.
    """
    from pathlib import Path

    from cellwright import api
    from cellwright.cli.problems import fails, github, print_problems, sarif
    from cellwright.config import load_settings

    output.json = output.json or form == "json"
    problems = api.check(notebooks)
    least = fail_on or load_settings(Path(notebooks[0]).parent).fail_on
    if output.json:
        from cellwright.api.json_data import problems_json

        output.print_json(problems_json(problems))
    elif form == "github":
        click.echo(github(problems), nl=False)
    elif form == "sarif":
        from cellwright._version import __version__

        output.print_json(sarif(problems, __version__))
    else:
        print_problems(output.text(), problems)
    return WRONG if fails(problems, least) else 0
