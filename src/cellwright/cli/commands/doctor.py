"""`cellwright doctor`: what is installed, what is missing, how to mend it."""

from __future__ import annotations

from dataclasses import asdict

import click

from cellwright.cli.failures import WRONG
from cellwright.cli.output import Output, output_options

_STYLES = {"ok": "green", "missing": "yellow", "broken": "bold red"}


@click.command("doctor")
@output_options
@click.pass_obj
def command(output: Output, /) -> int:
    """Say what is installed, what is missing and how to mend it.

    Exit status 1 means that something is missing without which nothing runs.
    """
    from cellwright import api

    findings = api.doctor()
    status = WRONG if any(f.required and f.status != "ok" for f in findings) else 0
    if output.json:
        output.print_json({"checks": [asdict(finding) for finding in findings]})
        return status
    from rich.text import Text

    from cellwright.cli.render_text import print_columns

    rows = [(Text(f.status, _STYLES[f.status]), f.name, f.detail, f.hint) for f in findings]
    print_columns(output.text(), rows)
    return status
