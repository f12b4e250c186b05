"""`cellwright hook`: the git hook that checks notebooks before a commit."""

from __future__ import annotations

import click

from cellwright.cli.failures import WRONG
from cellwright.cli.output import Output, output_options


@click.group("hook")
@output_options
def command() -> None:
    """Check notebooks before each commit."""


@command.command("install")
@click.option("--force", is_flag=True, help="Keep a hook that is there, and run it first.")
@output_options
@click.pass_obj
def install(output: Output, /, force: bool) -> None:
    """Add a pre-commit hook to this repository that runs `cellwright check`.

    It checks the notebooks that a commit changes, and the packages whose scripts it changes.
    Another hook that is there stays, and this is refused; with --force that hook runs first.
    """
    from cellwright.api.hooks import install_hook

    hook = install_hook(force=force)
    if output.json:
        output.print_json({"hooks": [{"path": hook.path, "before": hook.before}]})
        return
    click.echo(hook.path)
    if hook.before:
        output.note(f"the hook that was there runs first: {hook.before}")


@command.command("run")
@output_options
@click.pass_obj
def run(output: Output, /) -> int:
    """Check what is staged, as the hook does."""
    from pathlib import Path

    from cellwright import api
    from cellwright.api.hooks import find_staged
    from cellwright.cli.problems import fails, print_problems
    from cellwright.config import load_settings

    staged = find_staged()
    problems = api.check(staged.notebooks)
    if output.json:
        from cellwright.api.json_data import problems_json

        output.print_json(problems_json(problems))
    elif staged.notebooks:
        print_problems(output.notes(), problems)
    for name in staged.partly:
        output.note(f"{name}: only partly staged; the file as it is was checked")
    return WRONG if fails(problems, load_settings(Path()).fail_on) else 0
