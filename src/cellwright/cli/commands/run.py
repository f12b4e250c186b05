"""`cellwright run`: the pipeline of a notebook, run."""

from __future__ import annotations

from typing import Any

import click

from cellwright.cli.commands.plan import show_plan
from cellwright.cli.output import Output, output_options
from cellwright.cli.running import run_and_show
from cellwright.cli.selection import read_selection
from cellwright.cli.words import Share, notebook_argument, selection_options


@click.command("run")
@notebook_argument
@selection_options
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Steps at once (default: cores)."
)
@click.option("--engine", metavar="NAME", help="Where steps run (default: local).")
@click.option(
    "--sample-reuse",
    "sample_reuse",
    type=Share(),
    default=0.0,
    help="Run this share of the steps that could be reused, and compare.",
)
@click.option("--dry-run", is_flag=True, help="Say what would run, and why, and run nothing.")
@click.option("--run-id", metavar="ID", hidden=True, help="The run's id, made beforehand.")
@output_options
@click.pass_obj
def command(
    output: Output,
    /,
    notebook: str,
    jobs: int | None,
    engine: str | None,
    sample_reuse: float,
    dry_run: bool,
    run_id: str | None,
    **words: Any,
) -> int:
    """Run the pipeline of a notebook.

    NB is a notebook with marked cells, or the folder that `convert` made of one. Each step runs in
    a kernel of its own, as soon as what it reads is there. Steps of which nothing changed since an
    earlier run are not run again.

    \b
    Examples:
      cellwright run churn.ipynb -p n_estimators=200 -p 'columns=["age", "plan"]'
      cellwright run churn.ipynb --only train
      cellwright run churn.ipynb --resume latest:failed
      cellwright run churn.ipynb --sample-reuse 5%
    """  # noqa: D301 - Click keeps the lines below \b apart
    selection = read_selection(**words)
    if dry_run:
        show_plan(output, notebook, selection.for_plan())
        return 0
    arguments = {
        **{**selection.for_run(jobs=jobs, engine=engine), "sample_reuse": sample_reuse},
        "run_id": run_id,
    }
    return run_and_show(output, notebook, arguments)
