"""`cellwright show`: a run, or one step of it."""

from __future__ import annotations

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import run_argument


@click.command("show")
@run_argument
@click.argument("step", metavar="[STEP]", required=False)
@output_options
@click.pass_obj
def command(output: Output, /, run: str, step: str | None) -> None:
    """Show a run, or one step of it: inputs, outputs, metrics, attempts, why it ran.

    RUN is a run's id, a unique beginning of it, `latest`, `latest:failed` or `latest:succeeded`.
    """
    from cellwright import api

    opened = api.open_run(run)
    record = opened[step].record if step is not None else None
    if output.json:
        from cellwright.api.json_data import record_json, step_run_json

        whole = record_json(opened.record, opened.folder)
        output.print_json(step_run_json(record, opened.folder) if record else whole)
        return
    from cellwright.cli.render_text import print_record, print_step

    if record is not None:
        print_step(output.text(), opened, record)
    else:
        print_record(output.text(), opened)
