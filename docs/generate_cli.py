"""Writes `docs/reference/cli.md` from the help of the commands: `python docs/generate_cli.py`."""

# ruff: noqa: E501 - the page's own lines are longer

from __future__ import annotations

from pathlib import Path

import click

from cellwright.cli import main
from cellwright.cli.catalog import COMMANDS, PROGRAM

PAGE = Path(__file__).parent / "reference" / "cli.md"

INTRODUCTION = """\
# The command line

<!-- made by docs/generate_cli.py from the help of the commands: edit there -->

`cellwright COMMAND [ARGS]`, also `python -m cellwright` and `jupyter cellwright`. Every command has `--help`, `--json`,
`--quiet` and `--verbose`; they may stand before or behind the command.

| exit status | means |
|---|---|
| 0 | what was asked for holds |
| 1 | it does not: a step failed, problems were found |
| 2 | the call or its input is wrong: no such file, not a notebook, unknown step, bad value of a parameter |
| 3 | the machinery failed: store or ledger cannot be used, no kernel |
| 130 | interrupted |

**For scripts.** `--json` prints exactly one JSON object on stdout, on failure too; progress and remarks go to stderr. With
exit status 2 and 3 the object is `{"error": {"code", "message", "where", "hint"}}`; once a run exists, `error` stands
beside the run's own keys. Numbers that JSON does not know are the texts `"nan"`, `"inf"` and `"-inf"`.

**For people.** A terminal shows the steps that run now below those that ended; elsewhere each step gets a plain line.
`NO_COLOR` is honoured. An error names the place, what is wrong and what to do; tracebacks of the program itself show
with `--verbose` only, those of the notebook's own code always.

**Arguments.** `NB` is a notebook, or a folder that `cellwright convert` made. `RUN` is a run's id, a unique beginning of
one, `latest`, `latest:failed` or `latest:succeeded`, looked up in the project that the working folder belongs to.

**Settings** come from, later wins: defaults, `[tool.cellwright]` in the nearest `pyproject.toml`, traitlets files
(`cellwright_config.py` or `.json` on Jupyter's configuration path), variables `CELLWRIGHT_NAME`, options.

**Completion.** `cellwright completion bash`, `zsh` or `fish` prints a script; its help says where to put it. Commands,
options, files, steps of the notebook and the newest runs complete.
"""

OBJECTS = """\
## What `--json` prints

More keys may come; those that are here stay. Times are ISO 8601 with a zone, spans are in seconds, sizes in bytes.

| command | object |
|---|---|
| `graph` | `pipeline`, `notebook`, `parameters` (`name`, `type`, `default`), `steps` (`name`, `cells`, `reads`, `writes`, `changes`, `outputs`, `checks`, `settings`), `edges` (`from`, `to`, `variables`, `files`, `other`, `evidence`) |
| `check` | `problems` (`code`, `severity`, `message`, `notebook`, `cell`, `number`, `line`, `hint`) |
| `mark`, `unmark` | `notebook`, `cells`, `marks` (as in the cells' metadata) |
| `convert` | `directory`, `steps` (`name`, `version`, `path`, `changed`) |
| `plan`, `run --dry-run` | `steps` (`name`, `decision`, `reasons`) |
| `run`, `demo` | `run`, `pipeline`, `status`, `seconds`, `reason`, `steps` by name (`status`, `attempts`, `seconds`, `reasons`, and where there are any `reused_from`, `metrics`, `error`) |
| `runs` | `runs` (`run`, `pipeline`, `notebook`, `status`, `reason`, `actor`, `started`, `seconds`, `commit`, `dirty`, `parameters`, `resumed_from`, `metrics` by step) |
| `show RUN` | as one of `runs`, with `folder`, `notebook_digest`, `sources`, `environment`, and `steps` as by `show RUN STEP` |
| `show RUN STEP` | as one of the steps of `run`, with `step`, `version`, `key`, `source`, `inputs`, `outputs`, `results` (by name: `digest`, `value`, `type`, `bytes`, `summary`), `files_read`, `files_written`, `notes`, `tries` (`number`, `kind`, `outcome`, `error`, `started`, `seconds`, `cpu_seconds`, `peak_memory`, `executed`), `folder` |
| `get` | `digest`, `type`, `bytes`, `summary`, with `-o` also `written` |
| `logs` | `run`, `logs` (`attempt`, `path`, `text`) |
| `cancel` | `run`, `asked` |
| `versions` | `versions` (`step`, `version`, `source`, `run`, `time`, `actor`, `commit`, for one step also `script`) |
| `doctor` | `checks` (`name`, `status`, `detail`, `hint`, `required`) |
| `completion` | `shell`, `script` |

The `error` of a step has `kind` (`raised`, `check`, `kernel-died`, `out-of-memory`, `timed-out`, `cancelled`,
`machinery`), `cell`, `number` and `line` of the notebook, `message` and `traceback`. A step's `status` is `waiting`,
`running`, `succeeded`, `reused`, `failed`, `skipped` or `cancelled`.
"""


def describe(name: str) -> str:
    """Return the section of one command."""
    root = click.Context(main, info_name=PROGRAM, **main.context_settings)
    command = main.get_command(root, name)
    if command is None:
        raise LookupError(name)
    context = click.Context(command, info_name=name, parent=root, terminal_width=100)
    return f"## {PROGRAM} {name}\n\n```text\n{command.get_help(context)}\n```\n"


def page() -> str:
    """Return the whole page."""
    return "\n".join([INTRODUCTION, *(describe(name) for name in COMMANDS), OBJECTS])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
