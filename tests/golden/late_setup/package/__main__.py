"""Runs the steps of late_setup.ipynb, all in this process: `python -m late_setup`."""

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

    with running("filter"):
        from .steps.filter import filter as step

        points = step(definitions.base).points

    with running("second"):
        from .steps.second import second as step

        done = step(definitions.rng)
        lucky = done.lucky
        point = done.point

    with running("third"):
        from .steps.third import third as step

        step(lucky, point, points)

    return {"points": points, "lucky": lucky, "point": point}


def command_line():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description="Runs the steps of late_setup.ipynb in one process.",
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
