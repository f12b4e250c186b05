"""Runs the steps of typed.ipynb, all in this process: `python -m typed`."""

import argparse
import sys
import traceback
from contextlib import contextmanager

from . import parameters


class StepFailed(Exception):
    """A step raised; its name is the message, what it raised the cause."""


@contextmanager
def running(name):
    """Name the step in what it raises."""
    try:
        yield
    except (Exception, SystemExit) as error:
        raise StepFailed(name) from error


def run(*, n=parameters.n):
    """Run all steps in the order of the notebook.

    A step is imported when its turn comes: its imports may need what ran before.

    Returns:
        The last value of each variable that a step leaves, by name.
    """

    parameters.n = n

    with running("setup"):
        from . import definitions  # noqa: F401

    with running("load"):
        from .steps.load import load as step

        done = step(n=n)
        df = done.df
        nothing = done.nothing
        sizes = done.sizes

    with running("total"):
        from .steps.total import total as step

        total = step(df, sizes).total
    with running("check of total"):
        from .steps.total import check_total as step

        step(total)

    with running("wide"):
        from .steps.wide import wide as step

        done = step(df, nothing, total)
        kinds = done.kinds
        root = done.root

    with running("end"):
        from .steps.end import end as step

        step(kinds, root)

    return {
        "df": df,
        "nothing": nothing,
        "sizes": sizes,
        "total": total,
        "kinds": kinds,
        "root": root,
    }


def command_line():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description="Runs the steps of typed.ipynb in one process.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--n", type=int, default=parameters.n, help="int")
    return parser


def main(arguments=None):
    """Run the steps with the parameters of a command line.

    Returns:
        0, or 1 when a step failed.
    """
    sys.stdout.reconfigure(line_buffering=True)
    values = vars(command_line().parse_args(arguments))
    try:
        run(**values)
    except StepFailed as failed:
        traceback.print_exception(failed.__cause__)
        print(f"step `{failed}` failed", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
