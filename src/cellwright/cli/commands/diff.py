"""`cellwright diff`: two runs compared, plane by plane."""

from __future__ import annotations

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import RunId


@click.command("diff")
@click.argument("a", metavar="A", type=RunId())
@click.argument("b", metavar="B", type=RunId())
@output_options
@click.pass_obj
def command(output: Output, /, a: str, b: str) -> None:
    """Compare two runs: states, parameters, code, data, environment, results, metrics, resources.

    A and B are runs: ids, unique beginnings of them, `latest`, `latest:failed`,
    `latest:succeeded`. The exit status says nothing of differences.
    """
    from cellwright.api.comparing import diff
    from cellwright.api.json_data import comparison_json

    found = diff(a, b)
    if output.json:
        output.print_json(comparison_json(found))
        return
    from cellwright.cli.comparison import print_comparison

    print_comparison(output.text(), found)
