"""`cellwright verify`: the notebook in one kernel against its pipeline."""

from __future__ import annotations

from typing import Any

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.verification import verify_and_show
from cellwright.cli.words import notebook_argument, parameter_options


@click.command("verify")
@notebook_argument
@parameter_options
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Steps at once (default: cores)."
)
@click.option("--html", metavar="FILE", help="Also write the verdicts as a page.")
@output_options
@click.pass_obj
def command(
    output: Output,
    /,
    notebook: str,
    parameters: tuple[tuple[str, str], ...],
    html: str | None,
    **words: Any,
) -> int:
    """Prove that the pipeline of a notebook computes what the notebook computes.

    Runs the marked cells from top to bottom in one fresh kernel, then the pipeline with nothing
    reused, and compares every variable that a step hands on or keeps. Where something differs the
    notebook is run once more: what differs between its own two runs is nondeterministic.

    Exit status 1 when a variable differs, when none can be compared, or when the notebook or the
    pipeline fails.
    """
    return verify_and_show(output, notebook, html, texts=dict(parameters), **words)
