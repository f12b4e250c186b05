"""Runs the steps of magics.ipynb, all in this process: `python -m magics`."""

import argparse
import sys
import traceback
from contextlib import contextmanager


class StepFailed(Exception):
    """A step raised; its name is the message, what it raised the cause."""


@contextmanager
def running(name):
    """Name the step in what it raises."""
    try:
        yield
    except (Exception, SystemExit) as error:
        raise StepFailed(name) from error


def run():
    """Run all steps in the order of the notebook.

    A step is imported when its turn comes: its imports may need what ran before.

    Returns:
        The last value of each variable that a step leaves, by name.
    """

    with running("setup"):
        from . import definitions  # noqa: F401

    with running("files"):
        from .steps.files import files as step

        listing = step().listing

    with running("timed"):
        from .steps.timed import timed as step

        names = step(listing).names

    with running("shell"):
        from .steps.shell import shell as step

        step()

    with running("show"):
        from .steps.show import show as step

        step(names)

    return {"listing": listing, "names": names}


def command_line():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description="Runs the steps of magics.ipynb in one process.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
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
