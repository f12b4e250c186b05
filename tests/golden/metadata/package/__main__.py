"""Runs the steps of metadata.ipynb, all in this process: `python -m metadata`."""

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


def run(*, scale=parameters.scale):
    """Run all steps in the order of the notebook.

    A step is imported when its turn comes: its imports may need what ran before.

    Returns:
        The last value of each variable that a step leaves, by name.
    """

    parameters.scale = scale

    with running("setup"):
        from . import definitions  # noqa: F401

    with running("load"):
        from .steps.load import load as step

        rows = step().rows

    with running("scaled"):
        from .steps.scaled import scaled as step

        scaled = step(rows, scale=scale).scaled
    with running("check of scaled"):
        from .steps.scaled import check_scaled as step

        step(scaled)

    with running("write"):
        from .steps.write import write as step

        text = step(scaled).text

    return {"rows": rows, "scaled": scaled, "text": text}


def command_line():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description="Runs the steps of metadata.ipynb in one process.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--scale", type=int, default=parameters.scale, help="int")
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
