"""`cellwright run`: the pipeline of a notebook, run."""

from __future__ import annotations

from typing import Any

import click

from cellwright.cli.commands.plan import show_plan
from cellwright.cli.output import Output, output_options
from cellwright.cli.running import run_and_show, sweep_and_show
from cellwright.cli.selection import read_selection
from cellwright.cli.words import Pairs, Share, notebook_argument, selection_options


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
@click.option(
    "--sweep",
    "sweeps",
    type=Pairs(),
    multiple=True,
    metavar="NAME=VALUES",
    help="Run once per value: `lr=0.1,0.01`, `depth=range(2,6)`; several make all combinations.",
)
@click.option("--dry-run", is_flag=True, help="Say what would run, and why, and run nothing.")
@click.option("--run-id", metavar="ID", hidden=True, help="The (first) run's id, made beforehand.")
@output_options
@click.pass_obj
def command(
    output: Output,
    /,
    notebook: str,
    jobs: int | None,
    engine: str | None,
    sample_reuse: float,
    sweeps: tuple[tuple[str, str], ...],
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
      cellwright run churn.ipynb --sweep lr=0.1,0.01 --sweep 'depth=range(2,6)'
    """  # noqa: D301 - Click keeps the lines below \b apart
    selection = read_selection(**words)
    if sweeps:
        if dry_run or selection.resume is not None:
            raise click.UsageError("--sweep goes neither with --dry-run nor with --resume")
        arguments = {**selection.for_run(jobs=jobs, engine=engine), "run_id": run_id}
        return sweep_and_show(output, notebook, sweeps, arguments)
    if dry_run:
        show_plan(output, notebook, selection.for_plan())
        return 0
    arguments = {
        **{**selection.for_run(jobs=jobs, engine=engine), "sample_reuse": sample_reuse},
        "run_id": run_id,
    }
    return run_and_show(output, notebook, arguments)
