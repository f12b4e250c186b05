"""The magics that mark cells, as IPython lists and documents them.

Cells that begin with one of them run as if unmarked (see `transform`); the functions here are
called only where a mark line is wrong, and by code that calls a magic by name.
"""

from __future__ import annotations

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, magics_class

from cellwright.convert.mark_line import parse_mark_line


@magics_class
class MarkMagics(Magics):
    """`%%step` and its kin."""

    @cell_magic
    def step(self, line: str, cell: str) -> None:
        """Mark the cell as part of a step: `%%step NAME [options]`.

        The cell runs as without the mark and then says what it read, wrote and changed. All
        cells with the same NAME are one step of the pipeline.

        --after STEP,…         start only when these steps have succeeded
        --foreach VAR=EXPR     run once per item, collect the results in lists
        --when EXPR            run only when the expression is true
        --on-error collect     let an item that fails leave None in the lists
        --max-parallel N       kernels that items take at a time, at most
        --outputs NAME,…       hand on these variables and no others
        --retries N            try again after a failure
        --timeout 10m          end the step after this time
        --cpus N  --gpus N  --memory 4G
        --cache auto|off|1d    reuse results when nothing changed, never, or for so long
        --kernel NAME          the kernelspec in which the step runs
        --env-from NAME,…      secrets from the environment, never recorded
        """
        self._run("step", line, cell)

    @cell_magic
    def setup(self, line: str, cell: str) -> None:
        """Mark the cell as setup: replayed at the start of every step below it.

        For imports, helpers and library options.
        """
        self._run("setup", line, cell)

    @cell_magic
    def parameters(self, line: str, cell: str) -> None:
        """Mark the cell as the pipeline's parameters: names with their defaults.

        `cellwright run` and `%pipeline run` set them with `-p NAME=VALUE`.
        """
        self._run("parameters", line, cell)

    @cell_magic
    def check(self, line: str, cell: str) -> None:
        """Mark the cell as a check of a step: `%%check STEP`.

        Its assertions are made on what STEP left; one that fails makes the step fail.
        """
        self._run("check", line, cell)

    @cell_magic
    def skip(self, line: str, cell: str) -> None:
        """Mark the cell as exploration: it runs here and is never in the pipeline."""
        self._run("skip", line, cell)

    def _run(self, role: str, line: str, cell: str) -> None:
        """Tell what is wrong with the mark line, or run the cell with it."""
        first = f"%%{role} {line}".rstrip()
        parsed = parse_mark_line(first)
        if parsed is not None and parsed.problems:
            raise UsageError("\n".join(_words(p.message, p.hint) for p in parsed.problems))
        if self.shell is not None:
            result = self.shell.run_cell(f"{first}\n{cell}")  # type: ignore[no-untyped-call]
            result.raise_error()


def _words(message: str, hint: str) -> str:
    return f"{message} ({hint})" if hint else message
