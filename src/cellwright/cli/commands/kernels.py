"""`cellwright kernels`: the processes that wait for the next run; ends them."""

from __future__ import annotations

from dataclasses import asdict

import click

from cellwright.cli.output import Output, output_options


@click.command("kernels")
@click.option("--stop", is_flag=True, help="End them; runs under way are not touched.")
@output_options
@click.pass_obj
def command(output: Output, /, stop: bool) -> None:
    """List the processes that have imported your packages and wait for the next run.

    They fork the kernels of runs, outlive them for some minutes (the setting `keep_kernels`), and
    end by themselves. With --stop they end now.
    """
    from cellwright.api.keeping import list_kernel_parents, stop_kernel_parents

    parents = list_kernel_parents()
    stopped = stop_kernel_parents() if stop else 0
    if output.json:
        output.print_json({"parents": [asdict(p) for p in parents], "stopped": stopped})
        return
    if not parents and not stopped:
        output.note("no process waits for the next run")
        return
    from cellwright.cli.marks_of_state import duration, size
    from cellwright.cli.render_text import print_columns

    rows = [("process", "used", "runs", "memory", "folder", "packages")]
    rows += [
        (
            str(p.process),
            f"{duration(p.idle)} ago" if not p.runs else f"now, by {p.runs}",
            str(p.served),
            size(p.memory),
            p.folder,
            ", ".join(m for m in p.packages if not m.startswith("cellwright")),
        )
        for p in parents
    ]
    print_columns(output.text(), rows)
    if stop:
        output.note(f"{stopped} ended")
