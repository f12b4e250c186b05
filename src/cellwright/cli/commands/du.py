"""`cellwright du`: how much room values and run folders take."""

from __future__ import annotations

from dataclasses import asdict

import click

from cellwright.cli.output import Output, output_options

_SHOWN = 10


@click.command("du")
@click.option("--all", "all_runs", is_flag=True, help="Every run, not only the last ten.")
@output_options
@click.pass_obj
def command(output: Output, /, all_runs: bool) -> None:
    """Say how much room the values and folders of runs take, by pipeline and by run.

    `alone` is what would be free if only this one were no more: values that several runs share
    count for each of them, but not there.
    """
    from cellwright.api.usage import measure_usage

    usage = measure_usage()
    if output.json:
        output.print_json(asdict(usage))
        return
    from cellwright.cli.marks_of_state import size
    from cellwright.cli.render_text import print_columns

    console = output.text()
    heads = [("pipeline", "runs", "values", "alone", "folders")]
    pipelines = [
        (p.name, str(p.runs), size(p.values), size(p.alone), size(p.folder))
        for p in usage.pipelines
    ]
    print_columns(console, [*heads, *pipelines] if pipelines else [])
    runs = usage.runs if all_runs else usage.runs[:_SHOWN]
    if runs:
        rows = [("run", "pipeline", "values", "alone", "folder")]
        rows += [(r.name, r.pipeline, size(r.values), size(r.alone), size(r.folder)) for r in runs]
        console.print()
        print_columns(console, rows)
        console.print()
    print_columns(
        console,
        [
            ("store", size(usage.values), f"{usage.objects} objects in {usage.store}"),
            ("of it unclaimed", size(usage.unclaimed), "no value of a run: texts, files, garbage"),
            ("run folders", size(usage.folders), "executed notebooks and logs"),
            ("cache", size(usage.cache), "may be deleted at any time"),
        ],
    )
