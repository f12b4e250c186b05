"""`cellwright versions`: when the steps of a notebook changed, and what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import notebook_argument

if TYPE_CHECKING:
    from cellwright.model import StepVersion


@click.command("versions")
@notebook_argument
@click.argument("step", metavar="[STEP]", required=False)
@output_options
@click.pass_obj
def command(output: Output, /, notebook: str, step: str | None) -> None:
    """Tell when the steps of a notebook changed: version, run, time, who, commit.

    With STEP, what changed in its script from version to version.
    """
    from cellwright import api

    found = api.versions(notebook, step)
    scripts = _read_scripts(notebook, found) if step is not None else {}
    if output.json:
        from cellwright.api.json_data import versions_json

        data: dict[str, Any] = versions_json(found)
        for entry in data["versions"]:
            if entry["source"] in scripts:
                entry["script"] = scripts[entry["source"]]
        output.print_json(data)
        return
    if not found:
        output.note("no run has recorded a version yet")
        return
    from cellwright.cli.text_versions import print_versions

    print_versions(output.text(), found, scripts)


def _read_scripts(notebook: str, found: tuple[StepVersion, ...]) -> dict[str, str]:
    """Return the scripts of versions by digest; those that the store no longer has are left out."""
    from pathlib import Path

    from cellwright.app import open_store
    from cellwright.config import load_settings

    store = open_store(load_settings(Path(notebook).parent))
    digests = {version.source for version in found if version.source}
    return {d: store.get(d).decode("utf-8", "replace") for d in digests if store.has(d)}
