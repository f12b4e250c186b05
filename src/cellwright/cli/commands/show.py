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
    """Show a run, or one step of it: inputs, outputs, metrics, attempts, why it ran, its data.

    RUN is a run's id, a unique beginning of it, `latest`, `latest:failed` or `latest:succeeded`.
    """
    from cellwright import api

    opened = api.open_run(run)
    view = opened[step] if step is not None else None
    if output.json:
        from cellwright.api.json_data import record_json, step_run_json
        from cellwright.cli.profiles import profile_json

        if view is None:
            output.print_json(record_json(opened.record, opened.folder))
            return
        profiles = {name: profile_json(p) for name, p in view.profiles().items()}
        output.print_json({**step_run_json(view.record, opened.folder), "profiles": profiles})
        return
    from cellwright.api.json_data import shown_steps
    from cellwright.cli.profiles import print_data, print_profiles
    from cellwright.cli.render_text import print_record, print_step

    if view is not None:
        print_step(output.text(), opened, view.record)
        print_profiles(output.text(), view.profiles())
    else:
        print_record(output.text(), opened)
        found = {n: opened[n].profiles() for n in shown_steps(opened.record)}
        print_data(
            output.text(), {f"{n}.{var}": p for n, ps in found.items() for var, p in ps.items()}
        )
