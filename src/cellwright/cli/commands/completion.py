"""`cellwright completion`: the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from cellwright.cli.catalog import PROGRAM
from cellwright.cli.output import Output, output_options
from cellwright.errors import InternalError


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@output_options
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash:  cellwright completion bash > ~/.local/share/bash-completion/completions/cellwright
    zsh:   cellwright completion zsh > "${fpath[1]}/_cellwright"
    fish:  cellwright completion fish > ~/.config/fish/completions/cellwright.fish
    """  # noqa: D301 - Click keeps the lines below \b apart
    kind = get_completion_class(shell)
    if kind is None:
        raise InternalError(f"no completion for {shell}", code="completion", where=shell)
    program = ctx.find_root().command
    script = kind(program, {}, PROGRAM, f"_{PROGRAM.upper()}_COMPLETE").source()
    output = ctx.find_object(Output)
    if output is not None and output.json:
        output.print_json({"shell": shell, "script": script})
    else:
        click.echo(script)
