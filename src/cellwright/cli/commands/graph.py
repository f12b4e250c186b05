"""`cellwright graph`: the steps of a notebook and what flows between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import notebook_argument
from cellwright.errors import PipelineError

if TYPE_CHECKING:
    from cellwright.model import Diagnostic, Pipeline

FORMATS = ("text", "json", "mermaid", "dot", "svg")


@click.command("graph")
@notebook_argument
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="What to print.")
@output_options
@click.pass_obj
def command(output: Output, /, notebook: str, form: str) -> None:
    """Show the steps of a notebook and what flows between them.

    Problems that were found on the way go to stderr; `cellwright check` tells all about them.
    """
    from cellwright import api

    output.json = output.json or form == "json"
    pipeline = api.load(notebook)
    _refuse_undrawable(pipeline)
    _warn(output, pipeline.problems)
    if output.json:
        from cellwright.api.json_data import pipeline_json

        output.print_json(pipeline_json(pipeline))
    elif form == "text":
        from cellwright.cli.text_graph import print_graph

        print_graph(output.text(), pipeline)
    else:
        click.echo(_draw(pipeline, form), nl=False)


def _refuse_undrawable(pipeline: Pipeline) -> None:
    """Refuse a notebook of which no graph can be told."""
    if pipeline.language.lower() != "python":
        raise PipelineError(
            f"the notebook's language is {pipeline.language}; steps are Python",
            code="language",
            where=pipeline.notebook,
            hint="choose a Python kernel for the notebook",
        )
    if not pipeline.steps:
        raise PipelineError(
            "no cell is marked as a step",
            code="no-steps",
            where=pipeline.notebook,
            hint="put `%%step NAME` on the first line of a cell, or use `cellwright mark`",
        )


def _draw(pipeline: Pipeline, form: str) -> str:
    if form == "svg":
        from cellwright.convert.drawing import svg

        return svg(pipeline)
    from cellwright.convert.drawing import dot, mermaid

    return dot(pipeline) if form == "dot" else mermaid(pipeline)


def _warn(output: Output, problems: tuple[Diagnostic, ...]) -> None:
    serious = [problem for problem in problems if problem.severity != "info"]
    if serious and not output.quiet:
        from cellwright.cli.problems import print_problems

        print_problems(output.notes(), serious)
